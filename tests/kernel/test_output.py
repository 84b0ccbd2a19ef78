"""Printed text: made harmless, bounded."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutor.kernel.output_bound import OutputBound
from tutor.kernel.safe_text import safe_text, split_unfinished

SGR = re.compile(r"\x1b\[[0-9;:]*m")
terminal_noise = st.text(
    alphabet=st.sampled_from("\x1b[]0;123mHJKPX^_\\\x07\x9b\x9d\x9c\r\n\tab?=\x00\x7f\x85\u202e"), max_size=60
)


@given(terminal_noise | st.text(max_size=60))
@example("\x1b\x1b[2J")
@example("\x1b]0;t\x1b]0;u\x07")
def test_nothing_but_colours_can_reach_a_terminal(text: str) -> None:
    rest = SGR.sub("", safe_text(text))
    assert not [c for c in rest if (ord(c) < 32 and c not in "\n\r\t") or 0x7F <= ord(c) < 0xA0]
    assert not set(rest) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(terminal_noise)
def test_making_text_safe_twice_changes_nothing_more(text: str) -> None:
    assert safe_text(safe_text(text)) == safe_text(text)


@pytest.mark.parametrize("text", ["", "plain", "ä 漢字 🙂", "a\tb\r\nc", "\x1b[1;31mred\x1b[0m"])
def test_harmless_text_is_kept(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Ja", "a"),
        ("\x1b]0;title\x07a", "a"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\a", "a"),
        ("\x9b31ma", "a"),
        ("a\x00b\x07", "a␀b␇"),
        ("\x1bca", "a"),
        ("a\x1b", "a␛"),
    ],
)
def test_sequences_are_dropped_and_control_characters_shown(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@given(st.lists(terminal_noise, max_size=6))
def test_text_that_arrives_in_pieces_loses_nothing(pieces: list[str]) -> None:
    rest, whole = "", []
    for piece in pieces:
        done, rest = split_unfinished(rest + piece)
        whole.append(done)
    assert "".join(whole) + rest == "".join(pieces)


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_colour_cut_in_two_stays_a_colour(cut: int) -> None:
    text = "\x1b[31mred"
    done, rest = split_unfinished(text[:cut])
    assert safe_text(done) + safe_text(rest + text[cut:]) == text


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=50)), max_size=30))
def test_short_output_passes_unchanged(parts: list[tuple[str, str]]) -> None:
    bound = OutputBound(10_000)
    sent = [part for stream, text in parts for part in bound.add(stream, text)]  # type: ignore[arg-type]
    sent += bound.finish()
    assert "".join(text for _, text in sent) == "".join(text for _, text in parts)


@given(st.lists(st.text(alphabet="abc\n", min_size=1, max_size=80), max_size=60), st.integers(0, 200))
def test_long_output_keeps_both_ends_and_counts_the_rest(pieces: list[str], chars: int) -> None:
    bound, whole = OutputBound(chars), "".join(pieces)
    head = "".join(text for piece in pieces for _, text in bound.add("stdout", piece))
    tail = "".join(text for _, text in bound.finish())
    if len(whole) <= chars:
        notice = head.find("…")
        assert (head[: notice - 1] if notice >= 0 else head) + tail == whole
        return
    assert head.startswith(whole[: chars // 2])
    kept = chars - chars // 2
    assert tail == f"\n… {len(whole) - chars:,} characters left out …\n" + whole[len(whole) - kept :]


def test_what_comes_after_the_end_of_a_run_belongs_to_none() -> None:
    bound = OutputBound(10)
    list(bound.add("stdout", "a" * 30))
    list(bound.finish())
    assert not list(bound.add("stdout", "late")) and not list(bound.finish())
