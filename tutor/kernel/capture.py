"""Catches what a run prints, from Python, from C and from subprocesses; child side.

Everything goes through pipes that hold the text until it is sent, so that the
server can still read the last words of a worker that crashed. Python's stdout
and stderr share one pipe with marks between them: their order is exact. What C
code and subprocesses write to descriptor 2 has its own pipe and follows.
Knows nothing of cells or checks: text goes in, `Output` events come out, pictures between them.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tutor.kernel.interrupts import Interrupts
from tutor.kernel.output_bound import OutputBound
from tutor.kernel.protocol import Output, Picture, Stream
from tutor.kernel.safe_text import safe_text, split_unfinished

TICK_SECONDS = 0.05
"""How often what was printed is sent."""

_PIECE = select.PIPE_BUF if hasattr(select, "PIPE_BUF") else 512
_UNREAD_BYTES = 32 * 1024
"""What a print may leave in the pipe before it empties the pipe itself; half of a pipe."""
PICTURES = 100
"""Pictures of a run that are sent at once."""
_READS = 8
"""Megabytes that are read at once: a subprocess may print faster than they can be."""

_MARKS: dict[Stream, bytes] = {"stdout": b"\x1b_tutor;1\x1b\\", "stderr": b"\x1b_tutor;2\x1b\\"}
_MARK = re.compile(r"\x1b_tutor;([12])\x1b\\")


@dataclass(frozen=True, slots=True)
class Pipes:
    """The two pipes that catch descriptors 1 and 2."""

    out_read: int
    out_write: int
    err_read: int
    err_write: int

    @classmethod
    def open(cls) -> Pipes:
        """Make the pipes; reading never blocks, writing does."""
        pipes = cls(*os.pipe(), *os.pipe())
        os.set_blocking(pipes.out_read, False)
        os.set_blocking(pipes.err_read, False)
        return pipes

    def take_descriptors(self) -> None:
        """Put the pipes in place of descriptors 1 and 2, and nothing in place of 0."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (self.out_write, 1), (self.err_write, 2)):
            os.dup2(source, target)
        os.close(nothing)

    def close_reading(self) -> None:
        """Close the ends that somebody else reads."""
        os.close(self.out_read)
        os.close(self.err_read)

    def close_writing(self) -> None:
        """Close the ends that somebody else writes to."""
        os.close(self.out_write)
        os.close(self.err_write)

    def last_words(self) -> Iterator[tuple[Stream, str]]:
        """Yield what is left in the pipes, made safe, and close them; the writer is dead."""
        for pipe, stream in ((self.out_read, "stdout"), (self.err_read, "stderr")):
            text = _read_all(pipe).decode(errors="replace")
            for name, part in _split_streams(text, "stderr" if stream == "stderr" else "stdout"):
                yield name, safe_text(part)
            os.close(pipe)


class _Printed(io.RawIOBase):
    """The bottom of `sys.stdout` or `sys.stderr`."""

    def __init__(self, stream: Stream, capture: Capture) -> None:
        self._stream, self._capture = stream, capture

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._stream == "stdout" else 2

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._capture.print(self._stream, bytes(data))
        return len(data)

    def flush(self) -> None:
        self._capture.print_partial_line()


class Capture:
    """Owns the pipes of one worker and sends what comes out of them, bounded and safe."""

    def __init__(
        self, pipes: Pipes, send: Callable[[Output | Picture], None], interrupts: Interrupts
    ) -> None:
        """Catch descriptors 1 and 2 and Python's own streams.

        Args:
            pipes: Their write ends become descriptors 1 and 2.
            send: Takes each event; called in any thread.
            interrupts: Held while a print is half done.
        """
        self._pipes, self._send, self._interrupts = pipes, send, interrupts
        self._print_lock, self._read_lock = threading.RLock(), threading.RLock()
        self._partial, self._stream, self._unread = bytearray(), "stdout", 0
        self._due = 0.0
        self._decoders = [codecs.getincrementaldecoder("utf-8")("replace") for _ in range(2)]
        self._unfinished = ["", ""]
        self._read_stream: Stream = "stdout"
        self._bound = OutputBound(0)
        self._pictures = 0
        self._last_picture: Picture | None = None
        self._main_thread = threading.get_ident()
        self._is_owner = True
        pipes.take_descriptors()
        sys.stdout, sys.stderr = self._text_stream("stdout"), self._text_stream("stderr")
        os.register_at_fork(after_in_child=self._leave_to_parent)

    def begin(self, output_chars: int) -> None:
        """Start a run that may send so many characters."""
        self._bound = OutputBound(output_chars)
        self._pictures, self._last_picture = 0, None

    def show(self, picture: Picture) -> None:
        """Send a picture in its place; of those beyond `PICTURES` only the last, when the run is over."""
        self.drain()
        with self._read_lock:
            self._pictures += 1
            if self._pictures <= PICTURES:
                self._send(picture)
            else:
                self._last_picture = picture

    def print(self, stream: Stream, data: bytes) -> None:
        """Take what Python printed; whole lines go into the pipe at once, the rest with the next tick."""
        is_main = threading.get_ident() == self._main_thread
        if is_main:
            self._interrupts.hold()
        try:
            with self._print_lock:
                if stream != self._stream:
                    self._partial += _MARKS[stream]
                    self._stream = stream
                self._partial += data
                ends_line = data.endswith(b"\n") or len(self._partial) > _PIECE
                printed = self._take_partial() if ends_line else b""
            self._write(printed)
        finally:
            if is_main:
                self._interrupts.release()

    def print_partial_line(self) -> None:
        """Put a line that is not ended yet into the pipe."""
        with self._print_lock:
            printed = self._take_partial()
        self._write(printed)

    def drain(self, *, is_last: bool = False) -> None:
        """Send all that was printed so far.

        Args:
            is_last: The run is over: send the kept tail too, and what looks like half a sequence.
        """
        if not self._is_owner:
            return
        self.print_partial_line()
        with self._read_lock:
            self._unread = 0
            for index, pipe in enumerate((self._pipes.out_read, self._pipes.err_read)):
                for _ in range(_READS):
                    if not (data := _read_all(pipe)):
                        break
                    self._due = time.monotonic() + TICK_SECONDS
                    self._keep(index, self._decoders[index].decode(data))
                if is_last:
                    self._keep(index, self._decoders[index].decode(b"", final=True), is_last=True)
            if is_last:
                self._send_all(self._bound.finish())
                self._send_last_picture()

    def _keep(self, index: int, text: str, *, is_last: bool = False) -> None:
        text, self._unfinished[index] = self._unfinished[index] + text, ""
        if not is_last:
            text, self._unfinished[index] = split_unfinished(text)
        start: Stream = "stderr" if index else self._read_stream
        for stream, part in _split_streams(text, start):
            self._send_all(self._bound.add(stream, part))
            if not index:
                self._read_stream = stream

    def _send_all(self, parts: Iterator[tuple[Stream, str]]) -> None:
        for stream, part in parts:
            self._send(Output(stream=stream, text=safe_text(part)))

    def _send_last_picture(self) -> None:
        if self._last_picture:
            if left_out := self._pictures - PICTURES - 1:
                self._send(Output(stream="stdout", text=f"\n… {left_out:,} pictures left out …\n"))
            self._send(self._last_picture)
            self._last_picture = None

    def _take_partial(self) -> bytes:
        printed, self._partial = bytes(self._partial), bytearray()
        return printed

    def _write(self, data: bytes) -> None:
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            os.write(self._pipes.out_write, piece)
            self._unread += len(piece)
            if self._unread > _UNREAD_BYTES or time.monotonic() > self._due:
                self.drain()

    def _text_stream(self, stream: Stream) -> io.TextIOWrapper:
        raw = _Printed(stream, self)
        return io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n", write_through=True)  # type: ignore[arg-type]

    def _leave_to_parent(self) -> None:
        """In a fork: print into the parent's pipe, but never read from it."""
        self._is_owner = False
        self._print_lock, self._read_lock = threading.RLock(), threading.RLock()
        self._partial.clear()


def _read_all(pipe: int, most: int = 1 << 20) -> bytes:
    data = b""
    while len(data) < most:
        try:
            piece = os.read(pipe, 1 << 16)
        except BlockingIOError:
            break
        if not piece:
            break
        data += piece
    return data


def _split_streams(text: str, stream: Stream) -> Iterator[tuple[Stream, str]]:
    """Cut text at the marks; yields (stream, part), the last one even if it is empty."""
    first, *others = _MARK.split(text)
    yield stream, first
    for number, part in zip(others[::2], others[1::2], strict=True):
        yield ("stdout" if number == "1" else "stderr"), part
