"""The client's end of one worker: sends requests, hands on its events, sees its end; parent side."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import msgspec

from tutor.errors import KernelError
from tutor.kernel.control import Exited
from tutor.kernel.deaths import died_of, setup_timed_out
from tutor.kernel.launch import Launcher
from tutor.kernel.process import Process
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    InputWanted,
    Metrics,
    Output,
    Picture,
    Prepare,
    Ready,
    Request,
    Setup,
)
from tutor.kernel.wire import FrameError, Frames, decode_event, encode

ANSWER_SECONDS = 10.0
"""How long a question about the namespace may take."""

_LINGER_SECONDS = 0.5
"""How long a dead worker's pipe is read on, should somebody else hold its other end."""

_OF_STRAYS = (Output, Metrics, Picture, InputWanted)
"""What threads that outlive their run may send while a question is answered."""


class Channel:
    """One worker, from its launch to its end. Messages sent before it has started wait."""

    def __init__(self, launcher: Launcher, setup: Setup) -> None:
        """Start a worker and let it run a setup; returns at once."""
        self.setup = setup
        self.died: Died | None = None
        """Why the worker is gone; None while it lives or is being started."""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the setup has run, or the worker is gone."""
        self._listeners: dict[int, Callable[[AnyEvent], None]] = {}
        self._last_id = 0
        self._outbox: list[bytes] = []
        self._process: Process | None = None
        self._epitaph: Callable[[Exited | None], Died] | None = None
        self._task = asyncio.create_task(self._live(launcher))

    def next_id(self) -> int:
        """Return an id for a request."""
        self._last_id += 1
        return self._last_id

    def send(self, request: Request, listener: Callable[[AnyEvent], None] | None = None) -> None:
        """Send a request.

        Args:
            request: With an id from `next_id`.
            listener: Takes each event that answers it; and `Died` if the worker ends.
        """
        if listener and self.died:
            listener(self.died)
        elif listener:
            self._listeners[request.id] = listener
        self._write(encode(request))

    async def ask(self, request: Request) -> AnyEvent:
        """Send a question and return its answer; `Died` if the worker ends before.

        Raises:
            KernelError: No answer came in `ANSWER_SECONDS`.
        """
        answer: asyncio.Future[AnyEvent] = asyncio.get_running_loop().create_future()
        request = msgspec.structs.replace(request, id=self.next_id())

        def take(event: AnyEvent) -> None:
            if not (answer.done() or isinstance(event, _OF_STRAYS)):
                answer.set_result(event)

        self.send(request, take)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except TimeoutError:
            raise KernelError("The process of this run does not answer; run again for a fresh one.") from None
        finally:
            self._listeners.pop(request.id, None)

    def signal(self, signum: int) -> None:
        """Send a signal to the worker."""
        if self._process:
            self._process.signal(signum)

    def kill(self, epitaph: Callable[[Exited | None], Died]) -> None:
        """End the worker and its children.

        Args:
            epitaph: Says why, when it is gone; the first one counts.
        """
        self._epitaph = self._epitaph or epitaph
        if self._process:
            self._process.kill()

    def discard(self) -> None:
        """End the worker without waiting for it."""
        self.kill(_closed)
        if self._process is None:
            self._task.cancel()

    async def close(self) -> None:
        """End the worker, and return when it is gone."""
        self.discard()
        await asyncio.gather(asyncio.shield(self._task), return_exceptions=True)
        if not self.died:
            self._end(_closed(None))

    async def _live(self, launcher: Launcher) -> None:
        try:
            self._process = await launcher.launch(self.setup.limits.processes)
        except KernelError as error:
            self._end(Died(cause=str(error), case="server"))
            return
        exited = await self._attend(self._process)
        for stream, text in exited.last_words:
            if text:
                self._tell_all(Output(stream=stream, text=text))
        self._end(self._epitaph(exited) if self._epitaph else died_of(exited))

    async def _attend(self, process: Process) -> Exited:
        """Talk with a worker until it is gone."""
        loop, limit_s = asyncio.get_running_loop(), self.setup.limits.time_s
        process.ended.add_done_callback(lambda _: loop.call_later(_LINGER_SECONDS, process.reader.feed_eof))
        late = loop.call_later(limit_s, self.kill, lambda exited: setup_timed_out(limit_s))
        self.ready.add_done_callback(lambda _: late.cancel())
        if self._epitaph:
            process.kill()
        self._listeners[prepare := self.next_id()] = self._take_ready
        process.writer.write(encode(Prepare(setup=self.setup, id=prepare)) + b"".join(self._outbox))
        await self._read(process)
        exited = await process.ended
        process.writer.close()
        return exited

    async def _read(self, process: Process) -> None:
        frames = Frames()
        with contextlib.suppress(ConnectionError):
            while data := await process.reader.read(1 << 16):
                try:
                    for body in frames.feed(data):
                        self._tell(decode_event(body))
                except FrameError:  # the learner's code has written into our pipe
                    process.kill()
                    return
        if not process.ended.done():
            process.kill()  # it has closed its end: nothing more can come of it

    def _write(self, frame: bytes) -> None:
        if self._process is None:
            self._outbox.append(frame)
        elif not self.died:
            self._process.writer.write(frame)

    def _take_ready(self, event: AnyEvent) -> None:
        if isinstance(event, Ready) and not self.ready.done():
            self.ready.set_result(None)

    def _tell(self, event: AnyEvent) -> None:
        if listener := self._listeners.get(event.id):
            listener(event)

    def _tell_all(self, event: AnyEvent) -> None:
        for listener in list(self._listeners.values()):
            listener(event)

    def _end(self, died: Died) -> None:
        self.died = died
        self._tell_all(died)
        self._listeners.clear()
        if not self.ready.done():
            self.ready.set_result(None)


def _closed(exited: Exited | None) -> Died:
    return Died(cause="The run was closed.", case="closed")
