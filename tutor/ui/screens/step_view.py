"""The open step on the panes: page, desk, question, card. Sets attributes; runs nothing.

It is the lesson screen's other half: what the step looks like, while the screen says what happens.
"""

from __future__ import annotations

from msgspec.structs import replace

from tutor import text
from tutor.kernel.protocol import Verdict
from tutor.lesson.model import Cell, ChoiceQuestion, CodeTask, OrderTask, Prose, QuestionTask
from tutor.session import Session
from tutor.submission import Code, Order, Submission
from tutor.ui.screens import asking
from tutor.ui.screens.desk import Desk
from tutor.ui.screens.question_view import QuestionView
from tutor.ui.screens.sheets import sheets_of
from tutor.ui.widgets.card_text import CardState
from tutor.ui.widgets.panes import LessonPanes
from tutor.ui.widgets.prose import PartKind, ProseView
from tutor.ui.widgets.task import TaskCard

MISSES_BEFORE_OFFER = 2


class StepView:
    """Shows the session's step on the panes, and reads the learner's submission from them.

    Attributes:
        desk: The code.
        question: The small question, where the step asks any.
        truth: The right answer of a typed question, once it may be seen.
    """

    def __init__(self, session: Session, panes: LessonPanes, caps: tuple[str, str]) -> None:
        """Show nothing yet; `open` does.

        Args:
            session: The learner's place.
            panes: The widgets.
            caps: The keys of the hint and of next, as they are shown.
        """
        self.session = session
        self.caps = caps
        self.prose = panes.query_one(ProseView)
        self.card = panes.query_one(TaskCard)
        self.desk = Desk(session, panes)
        self.question = QuestionView(session, self.card)
        self.truth = ""
        self._known_truth = ""

    def open(self) -> None:
        """Show the session's step."""
        self.prose.show(self._page())
        self.open_question(asking.first_open(self.session.step, self.session.record))

    def _page(self) -> list[tuple[PartKind, str]]:
        lesson, step = self.session.lesson, self.session.step
        is_first = self.session.index == 0
        page: list[tuple[PartKind, str]] = []
        asked = asking.only_question_of(step)  # the card says it
        own: PartKind = "shown" if isinstance(step.task, QuestionTask) else "given"
        if is_first and lesson.intro.strip():
            page.append(("prose", lesson.intro))
        page.append(("prose", f"## {step.title}"))
        page += [("given", cell.source) for cell in lesson.setup if not cell.hidden]
        for block in step.page:
            match block:
                case Prose(words):
                    page.append(("prose", words.strip().removesuffix(asked)))
                case Cell(role="demo"):
                    page.append(("demo", block.source))
                case Cell():
                    page.append((own, block.source))
        return _joined([part for part in page if part[1].strip()])

    def open_question(self, number: int) -> None:
        """Ask a question of the step, or show the task where there are no questions."""
        self.truth = self._known_truth = ""
        self.desk.lay_out(sheets_of(self.session.step, self.session.record, number))
        self.question.show(number)
        self.card.state = self._card_state()
        self.card.scroll_home(animate=False)

    # Submitting ---------------------------------------------------------------------------

    def submission(self) -> Submission | None:
        """Return what the learner hands in; None where there is nothing to judge."""
        match self.session.step.task:
            case CodeTask():
                self._back_to_task()
                return Code(self.desk.code)
            case OrderTask():
                self._back_to_task()
                return Order(self.desk.order.laid.used)
            case QuestionTask():
                return self.question.submission()
        return None

    def _back_to_task(self) -> None:
        task = self.desk.sheets[0]
        if self.desk.sheet != task:
            self.desk.show(task.name)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show what was found, and mark the place it is about."""
        self.truth, self._known_truth = "", verdict.truth
        self.card.state = self._card_state(verdict)
        self.desk.mark(next((f.line for f in verdict.findings if not f.passed and f.line), None))
        self.question.mark_chosen()
        if verdict.passed and self.desk.sheet.is_locked:
            self.desk.lay_out(sheets_of(self.session.step, self.session.record, self.question.number))
        self.card.show_verdict()

    def show_answer(self) -> bool:
        """Show the right answer of a question; False while it is not known yet."""
        self.question.reveal()
        self.truth = self._known_truth
        return bool(self.truth) or isinstance(self.question.asked, ChoiceQuestion)

    # The card -----------------------------------------------------------------------------

    def refresh_card(self) -> None:
        """Show hints, the why and the offers as they are now."""
        self.card.state = replace(self._card_state(self.card.state.verdict), truth=self.truth)

    def offer_hint(self) -> None:
        """Offer a hint after a pause, unless it is of no use any more."""
        state = self.card.state
        if state.hints_total > len(state.hints) and not state.is_passed:
            self.card.state = replace(state, offers_hint=True)

    def _card_state(self, verdict: Verdict | None = None) -> CardState:
        step, record, hints = self.session.step, self.session.record, self.session.hints
        number = self.question.number
        is_done = self.question.is_answered if isinstance(step.task, QuestionTask) else record.is_passed
        may_offer = len(hints) < len(step.hints) and not is_done
        is_several = isinstance(step.task, QuestionTask) and len(step.task.questions) > 1
        may_know = record.is_passed or (record.revealed and not is_several) or step.task is None
        may_go_on = is_done or step.task is None
        following = text.NEXT if self.question.following is None else text.NEXT_QUESTION
        return CardState(
            heading=asking.heading_of(step, number),
            worth=asking.worth_of(step, record),
            question=asking.question_of(step, number),
            code=asking.code_of(step, number),
            advice="" if is_done else asking.advice_of(step, number),
            goals=asking.goals_of(step),
            verdict=verdict,
            feedback_is_markdown=isinstance(self.question.asked, ChoiceQuestion),
            is_passed=is_done and step.task is not None,
            hints=hints,
            hints_total=len(step.hints),
            offers_hint=may_offer and (record.misses >= MISSES_BEFORE_OFFER or bool(hints)),
            why=step.why if may_know else "",
            next_label=following if may_go_on else "",
            caps=self.caps,
        )


def _joined(page: list[tuple[PartKind, str]]) -> list[tuple[PartKind, str]]:
    """Make one part of given code that follows on given code of the same kind."""
    joined: list[tuple[PartKind, str]] = []
    for kind, words in page:
        if kind in ("given", "shown") and joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1].rstrip("\n") + "\n" + words)
        else:
            joined.append((kind, words))
    return joined
