"""The worker's end of the pipe to the client; child side.

Sends events from any thread, receives requests in the main thread. When the
client is gone, so is everything here: the whole process group ends.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections import deque

import msgspec

from tutor.kernel.interrupts import Interrupts
from tutor.kernel.protocol import AnyRequest, Event, Finished, Output
from tutor.kernel.safe_repr import shorten
from tutor.kernel.safe_text import safe_text
from tutor.kernel.wire import Frames, decode_request, encode

_SAFE_BY_MAKING = (Output, Finished)
_LONGEST_TEXT = 20_000
"""Characters of any one text but printed ones; the middle of a longer one is left out."""


class Link:
    """Messages to and from the client over two descriptors, which may be the same socket."""

    def __init__(self, read_fd: int, write_fd: int, interrupts: Interrupts) -> None:
        """Take over the descriptors.

        Args:
            read_fd: Where requests come from.
            write_fd: Where events go.
            interrupts: Held while a message is half written or half read.
        """
        self.request_id = 0
        """The request that events belong to; 0 while none is answered."""
        self._read_fd, self._write_fd, self._interrupts = read_fd, write_fd, interrupts
        self._frames, self._received = Frames(), deque[AnyRequest]()
        self._lock = threading.RLock()
        self._main_thread = threading.get_ident()
        self.is_connected = True
        """False in a fork of the worker: the client belongs to its parent."""
        os.register_at_fork(after_in_child=self._disconnect)

    def send(self, event: Event) -> None:
        """Send an event as part of the request that is being answered; a fork of the worker sends nothing."""
        if not self.is_connected:
            return
        safe = event if isinstance(event, _SAFE_BY_MAKING) else _made_safe(event)
        frame = encode(msgspec.structs.replace(safe, id=self.request_id))
        is_main = threading.get_ident() == self._main_thread
        if is_main:
            self._interrupts.hold()
        try:
            with self._lock:
                self._write(frame)
        finally:
            if is_main:
                self._interrupts.release()

    def receive(self) -> AnyRequest:
        """Wait for the next request; call it in the main thread. A fork of the worker ends here."""
        while not self._received:
            if not self.is_connected:
                os._exit(0)
            if sys.platform != "win32":
                select.select([self._read_fd], [], [])  # an interrupt may end the wait, but not tear the read
            self._interrupts.hold()
            try:
                self._received += [decode_request(body) for body in self._frames.feed(self._read())]
            finally:
                self._interrupts.release()
        return self._received.popleft()

    def put_back(self, requests: list[AnyRequest]) -> None:
        """Let `receive` return these next: they came while something else was waited for."""
        self._received.extendleft(reversed(requests))

    def end_if_abandoned(self) -> None:
        """End the process group if the client has closed its end; a timer calls it during a run."""
        if sys.platform == "win32":
            return
        poller = select.poll()
        poller.register(self._read_fd, 0)  # a hang-up is always told
        if poller.poll(0):
            end_group()

    def _read(self) -> bytes:
        data = os.read(self._read_fd, 1 << 16)
        if not data:
            end_group()
        return data

    def _write(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[os.write(self._write_fd, view) :]
            except OSError:  # the client is gone, or the learner's code has closed the descriptor
                end_group()

    def _disconnect(self) -> None:
        """In a fork: the pipe belongs to the parent."""
        if self.is_connected:
            self.is_connected = False
            for descriptor in {self._read_fd, self._write_fd}:
                os.close(descriptor)


def _made_safe(event: Event) -> Event:
    """Return the event with nothing in its texts that a terminal would obey, and none of any length."""
    return msgspec.convert(_with_safe_texts(msgspec.to_builtins(event, builtin_types=(bytes,))), type(event))


def _with_safe_texts(value: object) -> object:
    match value:
        case str():
            return safe_text(shorten(value, _LONGEST_TEXT))
        case dict():
            return {key: _with_safe_texts(item) for key, item in value.items()}
        case list() | tuple():
            return [_with_safe_texts(item) for item in value]
    return value


def end_group() -> None:
    """End this process, at once, with all its children."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
