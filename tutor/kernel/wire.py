"""How a message becomes bytes on a pipe and back; used by both ends.

A frame is a length (4 bytes, little-endian) and that many bytes of msgpack.
Knows nothing of processes: it neither reads nor writes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from tutor.kernel.protocol import AnyEvent, AnyRequest

LONGEST_FRAME = 1 << 28
"""Bytes; a longer frame can only be garbage."""

_LENGTH = struct.Struct("<I")
_encoder = msgspec.msgpack.Encoder()
_event_decoder: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)
_request_decoder: msgspec.msgpack.Decoder[AnyRequest] = msgspec.msgpack.Decoder(AnyRequest)


class FrameError(ValueError):
    """The bytes on the pipe are no message of ours."""


def encode(message: msgspec.Struct) -> bytes:
    """Return the frame of a request or an event."""
    try:
        body = _encoder.encode(message)
    except UnicodeEncodeError:  # half a surrogate pair, which no terminal could show either
        body = _encoder.encode(_without_surrogates(msgspec.to_builtins(message, builtin_types=(bytes,))))
    return _LENGTH.pack(len(body)) + body


def decode_event(body: bytes) -> AnyEvent:
    """Return the event in a frame's body.

    Raises:
        FrameError: The body holds no event.
    """
    try:
        return _event_decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameError(str(error)) from error


def decode_request(body: bytes) -> AnyRequest:
    """Return the request in a frame's body.

    Raises:
        FrameError: The body holds no request.
    """
    try:
        return _request_decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameError(str(error)) from error


class Frames:
    """Cuts a stream of bytes, arriving in pieces of any size, into the bodies of its frames."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the bodies that are complete with this piece.

        Raises:
            FrameError: A length is beyond `LONGEST_FRAME`.
        """
        self._rest += data
        while (body := self._cut()) is not None:
            yield body

    def _cut(self) -> bytes | None:
        if len(self._rest) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._rest)
        if length > LONGEST_FRAME:
            raise FrameError(f"a frame of {length} bytes")
        end = _LENGTH.size + length
        if len(self._rest) < end:
            return None
        body = bytes(self._rest[_LENGTH.size : end])
        del self._rest[:end]
        return body


def _without_surrogates(value: object) -> object:
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case dict():
            return {key: _without_surrogates(item) for key, item in value.items()}
        case list() | tuple():
            return [_without_surrogates(item) for item in value]
    return value
