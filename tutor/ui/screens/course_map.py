"""All lessons: how far each is, what is next, what is due; with search, and a lesson's aims beside it."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor import text
from tutor.lesson.model import LessonOutline, Module, StepOutline
from tutor.session import Session
from tutor.ui.screens.patience import Patient
from tutor.ui.widgets.rows import Markdown, Row, Rows, line, row
from tutor.ui.widgets.too_small import TooSmall


def folded(words: str) -> str:
    """Return a text without case and accents, for searching."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class CourseMap(Patient, Screen[str | None]):
    """Gives the id of the lesson to open, or None."""

    CSS_PATH = "course_map.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", text.CLOSE),
        Binding("ctrl+o", "leave", show=False, priority=True),
    ]

    def __init__(self, session: Session) -> None:
        """Show the course of a session."""
        super().__init__()
        self.session = session
        self.records = session.progress.all_steps(session.course.id)
        self.due = {lesson for lesson, _ in session.progress.due(session.course.id)}
        self.search_field = Input(placeholder=text.SEARCH_LESSONS, id="search")
        self.listed = OptionList(id="lessons")

    def compose(self) -> ComposeResult:
        """Put the search over the list, and the aims beside it."""
        yield Static(self._head(), id="map-head")
        with Horizontal(id="map"):
            with Vertical(id="map-list"):
                yield self.search_field
                yield self.listed
            with VerticalScroll(id="map-aims", can_focus=False):
                yield Rows(id="aims")
        yield Static(Content(text.MAP_KEYS), id="map-keys")
        yield TooSmall()

    def on_mount(self) -> None:
        """Show all lessons, the open one chosen."""
        self._fill("")
        self.call_after_refresh(self.listed.scroll_to_highlight)
        self.search_field.focus()

    def _head(self) -> Content:
        course = self.session.course
        total = sum(len(lesson.steps) for lesson in course.lessons)
        passed = sum(self.passed(lesson) for lesson in course.lessons)
        return Content.assemble(
            ("◆ ", "$primary"), (course.title, "bold"), (f"   {text.step_place(passed, total)}", "$muted")
        )

    def passed(self, lesson: LessonOutline) -> int:
        """Return how many steps of a lesson were passed."""
        done = {key for key, record in self.records.items() if record.is_passed}
        return sum((lesson.id, step.id) in done for step in lesson.steps)

    def points(self, lesson: LessonOutline) -> str:
        """Return what was reached in a graded lesson; empty for one that gives no points."""
        found = (self.records.get((lesson.id, step.id)) for step in lesson.steps)
        reached = sum(record.points for record in found if record)
        return text.points_reached(reached, lesson.points) if lesson.points else ""

    # The list -----------------------------------------------------------------------------

    def _fill(self, search: str) -> None:
        listed = self.listed
        listed.clear_options()
        for number, module in enumerate(self.session.course.modules, start=1):
            listed.add_options(self._options(number, module, folded(search).split(), listed.option_count))
        for fault in () if search else self.session.course.faults:
            listed.add_option(Option(self._fault(str(fault)), disabled=True))
        if not listed.option_count:
            listed.add_option(Option(Content.styled(text.NOTHING_FOUND, "$muted"), disabled=True))
        ids = [option.id for option in listed.options]
        wanted = self.session.lesson.id
        first = next((place for place, option in enumerate(listed.options) if not option.disabled), None)
        listed.highlighted = ids.index(wanted) if wanted in ids else first

    def _options(self, number: int, module: Module, words: list[str], listed: int) -> list[Option]:
        found = [
            Option(self._line(number, place, lesson), id=lesson.id)
            for place, lesson in enumerate(module.lessons, start=1)
            if all(word in self._searched(module, lesson) for word in words)
        ]
        gap = "\n" if listed else ""
        title = Option(Content.styled(f"{gap}{module.title}", "bold $primary"), disabled=True)
        return [title, *found] if found else []

    @staticmethod
    def _searched(module: Module, lesson: LessonOutline) -> str:
        return folded(" ".join((module.title, lesson.title, lesson.id, *lesson.objectives)))

    def _line(self, number: int, place: int, lesson: LessonOutline) -> Content:
        passed, total = self.passed(lesson), len(lesson.steps)
        mark, style = (
            ("✓", "$success") if passed == total else (("◐", "$accent") if passed else ("○", "$muted"))
        )
        notes = [text.HERE] if lesson.id == self.session.lesson.id else []
        notes += [text.DUE] if lesson.id in self.due else []
        reached = self.points(lesson) or (f"{passed}/{total}" if passed else "")
        return Content.assemble(
            (f"{mark} ", style), (f"{number}.{place:<2} ", "$muted"), lesson.title,
            (f"  {' · '.join(notes)}" if notes else "", "$accent"),
            (f"  {reached}" if reached else "", "$muted"), (f"  {lesson.minutes} min", "$muted"),
        )  # fmt: skip

    @staticmethod
    def _fault(sentence: str) -> Content:
        return Content.assemble((f"✗ {text.UNREADABLE}: ", "$error"), Content.styled(sentence, "$muted"))

    # Beside it ----------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def show_the_aims(self, event: OptionList.OptionHighlighted) -> None:
        """Show what the lesson at the cursor is about."""
        lesson = next((one for one in self.session.course.lessons if one.id == event.option_id), None)
        self.query_one("#aims", Rows).rows = self._aims(lesson) if lesson else ()

    def _aims(self, lesson: LessonOutline) -> tuple[Row, ...]:
        titles = {one.id: one.title for one in self.session.course.lessons}
        meta = text.lesson_meta(lesson.minutes, len(lesson.steps))
        rows = [line(Content.styled(lesson.title, "bold")), line(Content.styled(meta, "$muted"))]
        if points := self.points(lesson):
            rows.append(line(Content.styled(points, "$muted")))
        rows.append(line())
        if missing := self.session.missing_extras(lesson):
            rows += [line(Content.styled(text.extras_missing(missing), "$warning")), line()]
        if lesson.objectives:
            rows.append(line(Content.styled(text.YOU_WILL, "$accent")))
            rows += [row("· ", "$primary", Markdown(aim)) for aim in lesson.objectives]
        if lesson.requires:
            rows += [line(), line(Content.styled(text.BUILDS_ON, "$accent"))]
            rows += [row("· ", "$primary", titles.get(known, known)) for known in lesson.requires]
        return (*rows, line(), *(self._step(lesson, step) for step in lesson.steps))

    def _step(self, lesson: LessonOutline, step: StepOutline) -> Row:
        record = self.records.get((lesson.id, step.id))
        is_passed = record is not None and record.is_passed
        worth = ""
        if step.points:
            worth = text.points_reached(record.points, step.points) if record else text.points(step.points)
        words = Content.assemble(step.title, (f"  {worth}" if worth else "", "$muted"))
        return row("✓ ", "$success", words.stylize("$muted")) if is_passed else row("○ ", "$muted", words)

    # Keys ---------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def search(self, event: Input.Changed) -> None:
        """Show the lessons that have the words."""
        self._fill(event.value)

    @on(Input.Submitted, "#search")
    def open_the_first(self) -> None:
        """Open the lesson at the list's cursor."""
        self.listed.action_select()

    @on(OptionList.OptionSelected)
    def open_the_chosen(self, event: OptionList.OptionSelected) -> None:
        """Give the lesson."""
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """Move in the list while the search has the keys."""
        moves = {"down": "cursor_down", "up": "cursor_up", "pagedown": "page_down", "pageup": "page_up"}
        listed = self.listed
        if event.key in moves and not listed.has_focus:
            event.stop()
            getattr(listed, f"action_{moves[event.key]}")()

    def action_leave(self) -> None:
        """Stay where the learner was; the first Escape empties the search."""
        if self.search_field.value:
            self.search_field.value = ""
        else:
            self.dismiss(None)
