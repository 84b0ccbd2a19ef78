"""Messages as bytes: any pieces, any garbage, any cut."""

from __future__ import annotations

import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    Execute,
    Finished,
    InputLine,
    Metrics,
    Output,
    Picture,
    Setup,
    Source,
)
from tutor.kernel.wire import FrameError, Frames, decode_event, decode_request, encode

texts = st.text(max_size=200)
events = st.one_of(
    st.builds(Output, stream=st.sampled_from(["stdout", "stderr"]), text=texts, id=st.integers(0, 2**40)),
    st.builds(Died, cause=texts, case=texts),
    st.builds(Finished, elapsed_s=st.floats(0, 1e6), memory_bytes=st.integers(0, 2**50)),
    st.builds(Metrics, run=texts, curves=st.just(())),
    st.builds(
        Picture, title=texts, width=st.integers(0, 9), height=st.integers(0, 9), rgb=st.binary(max_size=99)
    ),
)


@given(st.lists(events, max_size=10), st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_messages_survive_any_cut_into_pieces(messages: list[AnyEvent], sizes: list[int]) -> None:
    data, frames, arrived, turn = b"".join(map(encode, messages)), Frames(), [], 0
    while data:
        size = sizes[turn % len(sizes)]
        arrived += [decode_event(body) for body in frames.feed(data[:size])]
        data, turn = data[size:], turn + 1
    assert arrived == messages


@given(st.lists(events, min_size=1, max_size=4), st.data())
def test_a_cut_connection_yields_whole_messages_only(messages: list[AnyEvent], data: st.DataObject) -> None:
    stream = b"".join(map(encode, messages))
    cut = data.draw(st.integers(0, len(stream) - 1))
    arrived = [decode_event(body) for body in Frames().feed(stream[:cut])]
    assert arrived == messages[: len(arrived)] and len(arrived) < len(messages)


@given(st.binary(max_size=300))
def test_garbage_is_a_frame_error_or_nothing(garbage: bytes) -> None:
    try:
        for body in Frames().feed(garbage):
            decode_event(body)
    except FrameError:
        return


@given(st.binary(max_size=100))
def test_a_garbled_body_is_a_frame_error_on_both_sides(body: bytes) -> None:
    for decode in (decode_event, decode_request):
        try:
            decode(body)
        except FrameError:
            continue


def test_a_length_beyond_reason_is_refused_at_once() -> None:
    with pytest.raises(FrameError):
        list(Frames().feed(b"\xff\xff\xff\xff"))


def test_requests_come_back_as_they_were() -> None:
    request = Execute(source=Source("x = 'ä'", "your code", 7), assign=(("lr", "0.1"),), id=3)
    (body,) = Frames().feed(encode(request))
    assert decode_request(body) == request


def test_every_message_of_the_protocol_has_its_own_tag() -> None:
    tags = [kind.__struct_config__.tag for kind in (*AnyEvent.__args__, *type(Setup()).__bases__[:0])]
    assert len(set(tags)) == len(tags) > 10


def test_half_surrogate_pairs_are_replaced() -> None:
    (body,) = Frames().feed(encode(InputLine(text="a\ud800b")))
    assert decode_request(body) == InputLine(text="a?b")


@given(st.text(alphabet=string.printable, max_size=50))
def test_frames_hold_nothing_back(text: str) -> None:
    frames = Frames()
    assert len(list(frames.feed(encode(InputLine(text=text))))) == 1
    assert list(frames.feed(b"")) == []
    assert msgspec.structs.asdict(InputLine(text=text))["text"] == text
