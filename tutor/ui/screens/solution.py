"""The solution beside the learner's own code, with the lines that differ marked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tutor import text
from tutor.ui.screens.patience import Patient
from tutor.ui.widgets.rows import Row, laid_out, line, row
from tutor.ui.widgets.too_small import TooSmall

CodeLine = tuple[str | None, str]
"""Line of code (None: nothing stands here), and its mark: ` `, `-` or `+`."""
GAP = 3
MISSING = row("   · ", "$dim", "")
NARROW = 80
"""Columns up to which the codes stand under each other."""


def side_by_side(yours: str, solution: str) -> list[tuple[CodeLine, CodeLine]]:
    """Return the lines of both codes in pairs, what belongs together beside each other."""
    mine, theirs = yours.rstrip().splitlines(), solution.rstrip().splitlines()
    pairs: list[tuple[CodeLine, CodeLine]] = []
    matcher = difflib.SequenceMatcher(None, [s.rstrip() for s in mine], [s.rstrip() for s in theirs], False)
    for tag, a, b, c, d in matcher.get_opcodes():
        marks = (" ", " ") if tag == "equal" else ("-", "+")
        for left, right in zip_longest(mine[a:b], theirs[c:d]):
            pairs.append(((left, marks[0]), (right, marks[1])))
    return pairs


def code_rows(lines: Sequence[CodeLine]) -> list[Row]:
    """Return the lines of one side with their numbers and marks; the ones that differ stand out."""
    rows: list[Row] = []
    number = 0
    for code, mark in lines:
        number += code is not None
        if code is None:
            rows.append(MISSING)
            continue
        style = {"-": "$code-name on $failed-bg", "+": "$code-name on $passed-bg"}.get(mark, "$code-name")
        colour = {"-": "$error", "+": "$success"}.get(mark, "$code-gutter")
        rows.append(row(f"{number:>2} {mark} ", colour, Content.styled(code or " ", style)))
    return rows


def _present(rows: Sequence[Row]) -> list[Row]:
    """Leave out the places where the other code has a line and this one none."""
    return [one for one in rows if one is not MISSING]


class Comparison(Widget):
    """Two columns of rows, each pair as high as its higher side; under each other where it is narrow."""

    DEFAULT_CSS = """
    Comparison { height: auto; }
    """

    sides: reactive[tuple[tuple[Row, ...], tuple[Row, ...]]] = reactive(((), ()), layout=True)
    is_stacked: reactive[bool] = reactive(False, layout=True)

    def render(self) -> Content:
        """Return both columns."""
        return self._laid_out(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines for a width."""
        return len(self._laid_out(width).plain.split("\n"))

    def _laid_out(self, width: int) -> Content:
        left, right = self.sides
        if self.is_stacked:
            return laid_out([*_present(right), line(), *_present(left)], width)
        half = (width - GAP) // 2
        lines: list[Content] = []
        for pair in zip(left, right, strict=True):
            mine, theirs = (laid_out([one], half).split("\n", allow_blank=True) for one in pair)
            for one, other in zip_longest(mine, theirs, fillvalue=Content("")):
                lines.append(one + Content(" " * (half + GAP - one.cell_length)) + other)
        return Content("\n").join(lines)


class SolutionScreen(Patient, ModalScreen[None]):
    """Two columns, or one under the other where it is narrow; several solutions one after another."""

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f3", "dismiss", text.CLOSE),
        Binding("right,n,space", "another(1)", text.ANOTHER_SOLUTION),
        Binding("left,p", "another(-1)", text.ANOTHER_SOLUTION),
    ]

    def __init__(self, yours: str, solutions: tuple[str, ...]) -> None:
        """Compare with the first solution.

        Args:
            yours: The learner's code.
            solutions: At least one.
        """
        super().__init__()
        self.yours = yours
        self.solutions = solutions
        self.number = 0

    def compose(self) -> ComposeResult:
        """Put both codes beside each other."""
        with Vertical(id="dialog", classes="-wide-dialog"):
            yield Static(text.SOLUTION_TITLE, id="dialog-title")
            with VerticalScroll():
                yield Comparison()
            yield Static(id="dialog-keys")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the first solution."""
        self._show()
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Put the codes under each other where it is narrow."""
        self.query_one(Comparison).is_stacked = self.size.width <= NARROW

    def _show(self) -> None:
        solution = self.solutions[self.number]
        pairs = side_by_side(self.yours, solution)
        name = text.solution_title(self.number + 1, len(self.solutions))
        yours = [line(Content.styled(text.YOURS, "bold $muted")), *code_rows([left for left, _ in pairs])]
        theirs = [line(Content.styled(name, "bold $accent")), *code_rows([right for _, right in pairs])]
        self.query_one(Comparison).sides = (tuple(yours), tuple(theirs))
        same = self.yours.split() == solution.split()
        keys = [text.SAME_AS_YOURS] if same else []
        keys += [f"→ {text.ANOTHER_SOLUTION}"] if len(self.solutions) > 1 else []
        self.query_one("#dialog-keys", Static).update(Content("   ".join([*keys, f"Esc {text.CLOSE}"])))

    def action_another(self, offset: int) -> None:
        """Show another solution."""
        self.number = (self.number + offset) % len(self.solutions)
        self._show()
