"""What the task card says, from one description of the task's state; nothing but texts are made here."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from textual.content import Content

from tutor import text
from tutor.kernel.protocol import Finding, Verdict
from tutor.ui.short_text import plain_text
from tutor.ui.widgets.rows import Markdown, Row, line, row

SHOWN_FINDINGS = 3


class CardState(msgspec.Struct, frozen=True):
    """Everything that the card shows, besides the learner's input."""

    heading: str = text.READING
    worth: str = ""
    """Points of a graded step; empty for one that gives none."""
    question: str = ""
    """Markdown of the question, or a sentence on what to do."""
    code: str = ""
    """The code that the question is about, shown where the editor is not beside the card."""
    advice: str = ""
    """How to answer, in a few words."""
    goals: tuple[str, ...] = ()
    verdict: Verdict | None = None
    feedback_is_markdown: bool = False
    """The findings are a lesson's own text (choices), not made from the learner's values."""
    is_passed: bool = False
    truth: str = ""
    """The right answer of a question, shown on demand."""
    hints: tuple[str, ...] = ()
    """Markdown of the opened ones."""
    hints_total: int = 0
    offers_hint: bool = False
    why: str = ""
    """Markdown; empty while it must not be seen."""
    next_label: str = ""
    """Where to go on from here; empty while that is not offered."""
    caps: tuple[str, str] = ("F2", "^N")
    """The keys of the hint and of next, as they are shown."""


def heading(state: CardState) -> Content:
    """Return the first line: what is asked, and whether it is done."""
    title = Content.styled(state.heading, "bold $primary")
    if state.worth:
        title += Content.styled(f" · {state.worth}", "$muted")
    if state.is_passed:
        return title + Content.styled(f"  ✓ {text.PASSED}", "bold $success")
    if state.verdict and not state.verdict.passed:
        return title + Content.styled(f"  ✗ {text.NOT_YET}", "bold $error")
    return title


def checklist(state: CardState) -> tuple[Row, ...]:
    """Return the goals with their marks, then what was found, the first finding first."""
    parts = [_goal(goal, state) for goal in state.goals]
    findings = state.verdict.findings if state.verdict else ()
    said = _once(finding for finding in findings if not finding.passed)[:SHOWN_FINDINGS]
    if state.verdict and state.verdict.passed and not state.goals:
        said = _once(findings)
    lines = [_finding(finding, state.feedback_is_markdown) for finding in said]
    if parts and lines:
        lines = [line(), *lines]
    return (*parts, *lines)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out findings without words, and those that say the same as an earlier one."""
    told: dict[str, Finding] = {}
    for finding in findings:
        if finding.text:
            told.setdefault(finding.text, finding)
    return list(told.values())


def _goal(goal: str, state: CardState) -> Row:
    mark, style, words = "○", "$muted", "$foreground"
    mine = [f for f in state.verdict.findings if f.goal == goal] if state.verdict else []
    if state.is_passed or (mine and all(finding.passed for finding in mine)):
        mark, style, words = "✓", "$success", "$muted"
    elif mine:
        mark, style = "✗", "$error"
    return row(f"{mark} ", style, plain_text(goal).stylize_before(words))


def _finding(finding: Finding, is_markdown: bool) -> Row:
    said = Markdown(finding.text) if is_markdown else plain_text(finding.text)
    return row("✓ ", "$success", said) if finding.passed else row("✗ ", "$error", said)


def after(state: CardState) -> tuple[Row, ...]:
    """Return what follows: the right answer, hints, and the why."""
    rows: list[Row] = []
    if state.truth:
        rows += [line(Content.assemble((f"{text.TRUTH} ", "$muted"), (state.truth, "bold"))), line()]
    for number, hint in enumerate(state.hints, start=1):
        rows += _titled(text.hint_title(number, state.hints_total), hint)
    if state.why:
        rows += _titled(text.WHY, state.why)
    return tuple(rows[:-1])


def _titled(title: str, markdown: str) -> list[Row]:
    return [line(Content.styled(title, "bold $accent")), line(Markdown(markdown)), line()]


def hint_offer(state: CardState) -> Content:
    """Return the offer of one more hint; empty while it is not offered."""
    if not state.offers_hint:
        return Content("")
    return _offer(state.caps[0], text.hint_offer(len(state.hints) + 1, state.hints_total))


def next_offer(state: CardState) -> Content:
    """Return the way on; empty while it is not offered."""
    return _offer(state.caps[1], state.next_label) if state.next_label else Content("")


def _offer(cap: str, label: str) -> Content:
    return Content.assemble((f" {cap} ", "bold $cap on $cap-bg"), (f" {label}", "$muted"))
