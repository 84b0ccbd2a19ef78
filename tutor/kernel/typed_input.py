"""`input()` and `sys.stdin` of a worker: they ask the learner; child side."""

from __future__ import annotations

import builtins
import io
import sys
import threading
from collections.abc import Callable

from tutor.kernel.link import Link
from tutor.kernel.protocol import AnyRequest, InputLine, InputWanted


class TypedInput(io.TextIOBase):
    """A `sys.stdin` whose lines the learner types while the program waits.

    As in a terminal the prompt is printed and the line is echoed, so that both
    stand in the output. Works in the main thread; in other threads and in forks
    input is at its end.
    """

    def __init__(self, link: Link, before_asking: Callable[[], None]) -> None:
        """Replace `sys.stdin` and the built-in `input`.

        Args:
            link: Carries the question and the answer.
            before_asking: Sends what was printed so far.
        """
        self._link, self._before_asking = link, before_asking
        sys.stdin = self
        builtins.input = self.ask

    def ask(self, prompt: object = "", /) -> str:
        """Print the prompt and return the line that the learner types, without its end.

        Raises:
            EOFError: The learner ends the input.
        """
        text = str(prompt)
        sys.stdout.write(text)
        line = self._wait(text)
        if line is None:
            raise EOFError("the input was ended")
        return line

    def readable(self) -> bool:
        """Return True."""
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """Return a line with its end; empty when the learner ends the input. `size` is not obeyed."""
        line = self._wait("")
        return "" if line is None else line + "\n"

    def read(self, size: int | None = -1, /) -> str:
        """Return all lines up to the end of the input."""
        return "".join(self)

    def close(self) -> None:
        """Do nothing: `exit()` closes the standard input, and the next run needs it."""

    def _wait(self, prompt: str) -> str | None:
        if not self._link.is_connected or threading.current_thread() is not threading.main_thread():
            return None
        self._before_asking()
        self._link.send(InputWanted(prompt=prompt))
        others: list[AnyRequest] = []
        while not isinstance(request := self._link.receive(), InputLine):
            others.append(request)
        self._link.put_back(others)
        if request.text is not None:
            sys.stdout.write(request.text + "\n")
        return request.text
