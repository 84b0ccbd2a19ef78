"""The task card under the page: what is asked, what was found, hints, and where to go on."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tutor.ui.widgets.card_text import CardState, after, checklist, heading, hint_offer, next_offer
from tutor.ui.widgets.questions import AnswerField, ChoiceList
from tutor.ui.widgets.reading_scroll import ReadingScroll
from tutor.ui.widgets.rows import Markdown, Rows, line
from tutor.ui.widgets.syntax import highlighted


class Offer(Static):
    """A key with what it does, which can be clicked as well."""

    DEFAULT_CSS = """
    Offer { height: 1; margin-top: 1; }
    """

    class Taken(Message):
        """It was clicked."""

        def __init__(self, action: str) -> None:
            """Keep what is told."""
            super().__init__()
            self.action = action

    def __init__(self, action: str) -> None:
        """Stand for an action."""
        super().__init__(id=action.replace("_", "-"), classes="-empty")
        self.action = action

    def on_click(self, event: events.Click) -> None:
        """Tell that it was clicked."""
        event.stop()
        self.post_message(self.Taken(self.action))


class TaskCard(ReadingScroll, can_focus=True):
    """Shows a `CardState`; holds the inputs of small questions, of which one at most is shown."""

    DEFAULT_CSS = """
    TaskCard { height: auto; background: $surface; border-left: outer $primary; padding: 0 0 0 2;
        scrollbar-size: 0 1; scrollbar-gutter: stable; }
    TaskCard:focus { background-tint: $foreground 3%; }
    TaskCard > Static { height: auto; }
    TaskCard > .-empty { display: none; }
    TaskCard > #code { display: none; margin-top: 1; padding: 0 1; background: $code-bg; color: $code-name; }
    TaskCard > #advice { margin-top: 1; }
    TaskCard > #findings { margin-top: 1; }
    TaskCard > #after { margin-top: 1; }
    TaskCard.-passed { border-left: outer $success; }
    TaskCard.-failed { border-left: outer $error; }
    """

    state: reactive[CardState] = reactive(CardState())

    def compose(self) -> ComposeResult:
        """Put the parts under each other."""
        yield Static(id="heading")
        yield Rows(id="question", classes="-empty")
        yield Static(id="code", classes="-empty")
        yield Static(id="advice", classes="-empty")
        yield ChoiceList()
        yield AnswerField()
        yield Rows(id="findings", classes="-empty")
        yield Rows(id="after", classes="-empty")
        yield Offer("hint")
        yield Offer("next_step")

    def on_mount(self) -> None:
        """Show the first state and no input."""
        self.choices.display = self.answer.display = False
        self._show()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines for a width, of which the scrollbar always has its column.

        Else a card whose text just fits would get a scrollbar, need more lines for it, and keep it.
        """
        return super().get_content_height(container, viewport, width - self.styles.scrollbar_size_vertical)

    @property
    def choices(self) -> ChoiceList:
        """The options of a choice question."""
        return self.query_one(ChoiceList)

    @property
    def answer(self) -> AnswerField:
        """The field of a typed answer."""
        return self.query_one(AnswerField)

    def watch_state(self) -> None:
        """Show what changed."""
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        state = self.state
        parts = {
            "heading": heading(state),
            "code": highlighted(state.code.strip("\n")),
            "advice": Content.styled(state.advice, "$muted"),
            "hint": hint_offer(state),
            "next-step": next_offer(state),
        }
        for name, content in parts.items():
            part = self.query_one(f"#{name}", Static)
            part.update(content)
            part.set_class(not content.plain, "-empty")
        question = (line(Markdown(state.question)),) if state.question else ()
        for name, rows in (("question", question), ("findings", checklist(state)), ("after", after(state))):
            shown = self.query_one(f"#{name}", Rows)
            shown.rows = rows
            shown.set_class(not rows, "-empty")
        failed = state.verdict is not None and not state.verdict.passed
        self.set_class(state.is_passed, "-passed")
        self.set_class(failed and not state.is_passed, "-failed")

    def show_verdict(self) -> None:
        """Bring what was found into view: under many goals its first sentence."""
        self.call_after_refresh(self._scroll_to_findings)

    def _scroll_to_findings(self) -> None:
        findings = self.query_one("#findings", Rows)
        is_told = len(findings.rows) > len(self.state.goals)
        above = findings.lines_of(len(self.state.goals)) if is_told else 0
        place = findings.virtual_region
        height = min(place.height - above, self.scrollable_content_region.height)
        self.scroll_to_region(Region(place.x, place.y + above, place.width, height), animate=False)
