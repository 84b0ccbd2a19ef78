"""One run as the front ends see it: a stream of events that always ends; parent side."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Literal

from tutor.kernel.channel import Channel
from tutor.kernel.control import Exited
from tutor.kernel.deaths import stopped, timed_out
from tutor.kernel.protocol import (
    AnyEvent,
    Check,
    Died,
    Execute,
    Finished,
    InputLine,
    InputWanted,
    Judge,
    Raised,
    Request,
    Verdict,
)
from tutor.kernel.where import lines_in

GRACE_SECONDS = 1.0
"""How long a run may take to stop by itself before its process is ended."""

_DUMP_SECONDS = 0.1
"""How long before its end a process is asked where it stands."""


class Run:
    """A run in its own clean process.

    Iterate over it for its events; the last one is `Finished` or `Died`. After
    `Finished` the worker lives on, for questions about its namespace, until `close`.
    """

    def __init__(self, channel: Channel, request: Execute | Check | Judge) -> None:
        """Send the request.

        Args:
            channel: A worker that nothing else runs in.
            request: With an id of that channel.
        """
        self._channel, self._limit_s = channel, request.limits.time_s
        self._source_name = (request.cell if isinstance(request, Judge) else request.source).name
        self._events: asyncio.Queue[AnyEvent] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._clock = _Stopwatch(self._limit_s, lambda: self._stop("timeout"))
        self._stopping: Literal["", "stopped", "timeout"] = ""
        self._line: int | None = None
        self._had_begun = self._awaits_input = False
        self._is_over = False
        channel.send(request, self._receive)
        channel.ready.add_done_callback(lambda _: self._start_clock())

    async def __aiter__(self) -> AsyncIterator[AnyEvent]:
        """Yield the events of the run, to its end."""
        while not (self._is_over and self._events.empty()):
            yield await self._events.get()

    @property
    def is_finished(self) -> bool:
        """Whether `Finished` or `Died` has come."""
        return self._is_over

    def interrupt(self) -> None:
        """Stop the run: it may end by itself for a second, then its process is ended. Returns at once."""
        self._stop("stopped")

    def send_input(self, text: str | None) -> None:
        """Answer `InputWanted` with a line, without its end; None ends the input."""
        self._channel.send(InputLine(text=text, id=self._channel.next_id()))
        self._awaits_input = False
        self._start_clock()

    async def ask(self, request: Request) -> AnyEvent:
        """Ask about the namespace after `Finished`; the answer is `Died` if the worker is gone.

        Raises:
            KernelError: The worker does not answer.
        """
        return await self._channel.ask(request)

    async def close(self) -> None:
        """End the worker."""
        self._clock.stop()
        await self._channel.close()

    def _start_clock(self) -> None:
        if not (self._is_over or self._stopping or self._awaits_input):
            self._clock.start()

    def _receive(self, event: AnyEvent) -> None:
        if self._is_over:
            return
        match event:
            case InputWanted():
                self._awaits_input = True
                self._clock.stop()
            case Raised() if self._stopping == "timeout":
                self._line = next(reversed(lines_in(event.traceback, self._source_name)), None)
                return
            case Verdict() if self._stopping == "timeout":
                return
            case Finished() if self._stopping == "timeout":
                self._kill()
                return
            case Finished() | Died():
                self._is_over = True
                self._clock.stop()
        self._events.put_nowait(event)

    def _stop(self, why: Literal["stopped", "timeout"]) -> None:
        if self._stopping or self._is_over:
            return
        self._stopping = why
        self._had_begun = self._channel.ready.done()
        self._clock.stop()
        if sys.platform == "win32" or not self._had_begun:
            self._kill()
            return
        self._channel.signal(signal.SIGINT)  # alone: of two signals at once one may not reach the main thread
        self._loop.call_later(GRACE_SECONDS - _DUMP_SECONDS, self._ask_where)
        self._loop.call_later(GRACE_SECONDS, self._kill)

    def _ask_where(self) -> None:
        if not self._is_over:
            self._channel.signal(signal.SIGUSR1)

    def _kill(self) -> None:
        if not self._is_over:
            self._channel.kill(self._epitaph)

    def _epitaph(self, exited: Exited | None) -> Died:
        line = next(iter(lines_in(exited.where, self._source_name)), None) if exited else None
        if self._stopping == "stopped":
            return stopped(line, had_begun=self._had_begun)
        return timed_out(self._limit_s, self._line or line)


class _Stopwatch:
    """Calls something when so many seconds have passed in all between `start` and `stop`."""

    def __init__(self, seconds: float, expired: Callable[[], None]) -> None:
        self._left, self._expired = seconds, expired
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        if self._handle is None:
            self._handle = self._loop.call_later(self._left, self._expired)

    def stop(self) -> None:
        if self._handle is not None:
            self._left = max(0.0, self._handle.when() - self._loop.time())
            self._handle.cancel()
            self._handle = None
