"""The inputs of small questions: options to choose, and a field for a typed answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from tutor import text
from tutor.ui.widgets.rows import Markdown, Row, Rows


class OptionRow(Rows):
    """One option; its number chooses it."""

    DEFAULT_CSS = """
    OptionRow { height: auto; padding: 0 0 0 1; }
    OptionRow.-cursor { background: $block-cursor-blurred-background; }
    """

    class Pressed(Message):
        """The option was clicked."""

        def __init__(self, place: int) -> None:
            """Keep what is told."""
            super().__init__()
            self.place = place

    def __init__(self, place: int, row: Row) -> None:
        """Keep the place among the shown options, from 0."""
        super().__init__([row])
        self.place = place

    def on_click(self, event: events.Click) -> None:
        """Choose this option."""
        event.stop()
        self.post_message(self.Pressed(self.place))


class ChoiceList(Vertical, can_focus=True):
    """Options with the keys 1 to 9, arrows and space; several may be chosen where several are right."""

    DEFAULT_CSS = """
    ChoiceList { height: auto; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", text.KEY_UP, show=False),
        Binding("down", "move(1)", text.KEY_DOWN, show=False),
        Binding("space", "choose_here", text.KEY_CHOOSE, show=False),
        Binding("enter", "submit", text.KEY_CHECK, show=False),
        *(Binding(str(number), f"choose({number - 1})", show=False) for number in range(1, 10)),
    ]

    class Submitted(Message):
        """Enter was pressed: the choice is to be checked."""

    options: reactive[tuple[str, ...]] = reactive((), init=False)
    """Markdown of the options as they are shown."""
    is_several: bool = False
    """Several options may be chosen."""
    marks: reactive[dict[int, str]] = reactive(dict)
    """Marks behind options by place: `✓` or `✗` once that may be seen."""
    chosen: reactive[frozenset[int]] = reactive(frozenset())
    """Places among the shown options."""
    cursor: reactive[int] = reactive(0)

    def show(self, options: tuple[str, ...], is_several: bool, chosen: frozenset[int]) -> None:
        """Show other options."""
        self.is_several = is_several
        self.set_reactive(ChoiceList.marks, {})
        self.set_reactive(ChoiceList.chosen, chosen)
        self.set_reactive(ChoiceList.cursor, min(chosen, default=0))
        self.set_reactive(ChoiceList.options, options)
        self.remove_children()
        self.mount_all(OptionRow(place, self._row(place)) for place in range(len(options)))
        self._paint()

    def _row(self, place: int) -> Row:
        is_chosen = place in self.chosen
        box = ("◉", "○") if not self.is_several else ("▣", "□")
        mark = self.marks.get(place, "")
        style = {"✓": "bold $success", "✗": "bold $error"}.get(mark, "$primary" if is_chosen else "$muted")
        number = Content.styled(f"{place + 1} ", "bold $cap")
        sign = Content.styled(f"{mark or (box[0] if is_chosen else box[1])} ", style)
        return number + sign, Markdown(self.options[place])

    def _paint(self) -> None:
        for row in self.query(OptionRow):
            if row.place < len(self.options):
                row.rows = (self._row(row.place),)
                row.set_class(row.place == self.cursor and self.has_focus, "-cursor")

    def watch_chosen(self) -> None:
        """Show what is chosen."""
        self._paint()

    def watch_marks(self) -> None:
        """Show the marks."""
        self._paint()

    def watch_cursor(self) -> None:
        """Show where the arrows stand, also in a card that is longer than its place."""
        self._paint()
        for row in self.query(OptionRow):
            if row.place == self.cursor and self.has_focus:
                row.scroll_visible(animate=False)

    def watch_has_focus(self, _had: bool) -> None:
        """Show the cursor while the keys come here."""
        super().watch_has_focus(_had)
        self._paint()

    def action_move(self, offset: int) -> None:
        """Move the cursor."""
        if self.options:
            self.cursor = (self.cursor + offset) % len(self.options)

    def action_choose(self, place: int) -> None:
        """Choose an option, or take the choice back where several may be chosen."""
        if place >= len(self.options):
            return
        self.cursor = place
        self.marks = {}
        self.chosen = self.chosen ^ {place} if self.is_several else frozenset({place})

    def action_choose_here(self) -> None:
        """Choose the option at the cursor."""
        self.action_choose(self.cursor)

    def action_submit(self) -> None:
        """Choose the option at the cursor if none is chosen, and have it checked."""
        if not self.chosen:
            self.action_choose(self.cursor)
        self.post_message(self.Submitted())

    @on(OptionRow.Pressed)
    def choose_the_clicked(self, event: OptionRow.Pressed) -> None:
        """Choose what was clicked."""
        event.stop()
        self.focus()
        self.action_choose(event.place)


class AnswerField(Vertical):
    """A field for a typed answer, with a live preview of how it is read."""

    DEFAULT_CSS = """
    AnswerField { height: auto; margin-top: 1; }
    AnswerField Input { border: none; border-left: tall $primary; height: 1; padding: 0 1;
        background: $panel; color: $foreground; }
    AnswerField #preview { color: $muted; height: auto; }
    """

    class Submitted(Message):
        """Enter was pressed: the answer is to be checked."""

    read_as: Callable[[str], str] | None = None
    """Says how an answer is read; None shows no preview."""

    def compose(self) -> ComposeResult:
        """Put the preview under the field."""
        yield Input(placeholder=text.ANSWER_PLACEHOLDER)
        yield Static(id="preview", markup=False)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    @text.setter
    def text(self, value: str) -> None:
        self.query_one(Input).value = value

    @property
    def field(self) -> Widget:
        """The widget that takes the keys."""
        return self.query_one(Input)

    def select_all(self) -> None:
        """Mark what is typed, so that another answer takes its place."""
        self.query_one(Input).select_all()

    @on(Input.Changed)
    def preview(self, event: Input.Changed) -> None:
        """Show how the answer is read."""
        event.stop()
        read = self.read_as(event.value) if self.read_as and event.value.strip() else ""
        self.query_one("#preview", Static).update(Content(text.read_as(read) if read else ""))

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Have it checked."""
        event.stop()
        if event.value.strip():
            self.post_message(self.Submitted())
