"""SIGINT in a worker: it stops the learner's code and never tears what the tutor itself is doing.

Runs in the worker's main thread, the only one in which Python handles signals.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class Interrupts:
    """Turns SIGINT into KeyboardInterrupt inside `allowed`, but not inside `held`.

    Outside `allowed` a SIGINT does nothing: there is no run to stop. Inside
    `held` it waits until the block is over.
    """

    def __init__(self) -> None:
        """Start with nothing to stop."""
        self._allowed = False
        self._held = 0
        self._waiting = False

    def install(self) -> None:
        """Take over SIGINT; call it in the main thread."""
        signal.signal(signal.SIGINT, self._handle)

    @contextlib.contextmanager
    def allowed(self) -> Iterator[None]:
        """Around the learner's code: a SIGINT raises KeyboardInterrupt here."""
        self._waiting = False
        self._allowed = True
        try:
            yield
        finally:
            self._allowed = False

    def hold(self) -> None:
        """Begin a stretch that must not be torn; they may be nested. End it with `release`."""
        self._held += 1

    def release(self) -> None:
        """End a stretch begun with `hold`.

        Raises:
            KeyboardInterrupt: A SIGINT came meanwhile.
        """
        self._held -= 1
        if self._waiting and self._allowed and not self._held:
            self._waiting = False
            raise KeyboardInterrupt

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        if self._held:
            self._waiting = True
        elif self._allowed:
            raise KeyboardInterrupt


def forget_handler(error: BaseException) -> None:
    """Cut our own frames off the end of an interrupt's traceback: the learner's line is where it came."""
    if not isinstance(error, KeyboardInterrupt):
        return
    own, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            own = trace
        trace = trace.tb_next
    while own and own.tb_next:
        if str(own.tb_next.tb_frame.f_globals.get("__name__")).startswith("tutor."):
            own.tb_next = None
        own = own.tb_next
