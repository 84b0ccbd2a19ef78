"""The output pane: what a run printed, its result or its error, pictures, and a line to type into.

A new run leaves the result before it in view until there is something new to show.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tutor import text
from tutor.kernel.protocol import Picture, Raised, Result, Stream
from tutor.ui.widgets.output_blocks import Block, error_text, result_text
from tutor.ui.widgets.output_log import OutputLog


class _InputLine(Input):
    """The line for a program that waits in `input()`; ctrl+d ends its input, as in a shell.

    Enter is no binding here: those are handled before the letters that wait already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "end_of_input", text.KEY_END_OF_INPUT, show=False)
    ]

    class Ended(Message):
        """There is no more input."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take Enter in its turn, as the letters."""
        return key == "enter" or super().check_consume_key(key, character)

    async def on_key(self, event: events.Key) -> None:
        """Hand the line in."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()

    def action_end_of_input(self) -> None:
        """Tell that there is no more input."""
        self.post_message(self.Ended())


class OutputView(Vertical):
    """Everything that a run shows as text."""

    DEFAULT_CSS = """
    OutputView { height: 1fr; background: $background; }
    OutputView > _InputLine, OutputView > _InputLine:focus {
        display: none; dock: bottom; height: 1; border: none; padding: 0 0 0 2; background: $surface;
    }
    OutputView.-asking > _InputLine { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "toggle_traceback", text.KEY_TRACEBACK, show=False)]

    class InputGiven(Message):
        """A line for the program that waits; None if its input is to end."""

        def __init__(self, text: str | None) -> None:
            """Keep the line, without its end."""
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self.log_view = OutputLog()
        self._input = _InputLine(select_on_focus=False)
        self._is_asked = False
        self._typed_ahead: list[str | None] = []
        self._title: str | None = None
        self._error: tuple[Block, Raised] | None = None
        self._with_traceback = False

    def compose(self) -> ComposeResult:
        """Yield the line for input, which gets the keys first while it is there, and the log above it."""
        yield self._input
        yield self.log_view

    @property
    def text(self) -> str:
        """All that is shown, as plain text."""
        return self.log_view.text

    def begin(self, title: str = "") -> None:
        """Begin a run; what stands here goes when the run shows something.

        Args:
            title: A line above its output; may be empty.
        """
        self._title = title
        self.end_input()

    def append(self, stream: Stream, text: str) -> None:
        """Show printed text."""
        self._start()
        self.log_view.print(stream, text)

    def show_result(self, result: Result) -> None:
        """Show the value of the last expression."""
        self._add(Block("result", result_text(result)))

    def show_error(self, raised: Raised) -> None:
        """Show an exception: the explanation first, the traceback on demand."""
        block = Block("error", self._error_text(raised))
        self._add(block)
        self._error = (block, raised)

    def show_picture(self, picture: Picture) -> None:
        """Show a picture or a heat map."""
        self._add(Block("stdout", picture))

    def note(self, text: str) -> None:
        """Add a line of our own."""
        self._add(Block("note", Content.styled(text, "$muted")))

    def toggle_traceback(self) -> None:
        """Show or hide the traceback of the last error."""
        self._with_traceback = not self._with_traceback
        if self._error:
            block, raised = self._error
            self.log_view.replace(block, self._error_text(raised))

    def action_toggle_traceback(self) -> None:
        """Show or hide the traceback of the last error."""
        self.toggle_traceback()

    def ask_input(self, prompt: str) -> None:
        """Let the learner type a line for `input()`; answered by `InputGiven`, also with one typed before."""
        self._start()
        self._is_asked = True
        self._input.placeholder = text.input_wanted(prompt)
        self.add_class("-asking")
        self._input.focus()
        if self._typed_ahead:
            self._answer(self._typed_ahead.pop(0))

    def end_input(self) -> None:
        """Take the line for input away, as when the run has ended."""
        self._is_asked = False
        self._typed_ahead.clear()
        if self.has_class("-asking"):
            self.remove_class("-asking")
            self._input.value = ""
            self.log_view.focus()

    @on(Input.Submitted)
    def give_input(self, event: Input.Submitted) -> None:
        """Hand the line on."""
        event.stop()
        self._input.value = ""
        self._give(event.value)

    @on(_InputLine.Ended)
    def give_end(self, event: _InputLine.Ended) -> None:
        """Hand on that there is no more."""
        event.stop()
        self._give(None)

    def _give(self, line: str | None) -> None:
        """Answer with a line, or keep it for the next question."""
        if self._is_asked:
            self._answer(line)
        else:
            self._typed_ahead.append(line)

    def _answer(self, line: str | None) -> None:
        """Answer; the line stays for the next question until the run is over."""
        self._is_asked = False
        self._input.placeholder = ""
        if line is None:
            self.note(text.END_OF_INPUT)  # a line is echoed by the program, behind its prompt
        self.post_message(self.InputGiven(line))

    def _add(self, block: Block) -> None:
        self._start()
        self.log_view.add(block)

    def _start(self) -> None:
        """Clear away the run before, now that there is something new."""
        if self._title is None:
            return
        title, self._title = self._title, None
        self._error = None
        self.log_view.clear()
        if title:
            self.log_view.add(Block("title", Content.styled(title, "$muted")))

    def _error_text(self, raised: Raised) -> Content:
        return error_text(
            raised,
            line_word=text.line_number(raised.line or 0),
            key_help=text.TRACEBACK_KEY,
            traceback=self._with_traceback,
        )
