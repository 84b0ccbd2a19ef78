"""Memory in huge pages is the same memory."""

from __future__ import annotations

import ctypes
import sys

import pytest

from tutor.kernel.huge_pages import HUGE_BYTES, blocks, collapse

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has them")


def test_memory_is_unchanged_by_becoming_huge_pages() -> None:
    written = bytearray(range(256)) * (4 * HUGE_BYTES // 256)
    start = ctypes.addressof(ctypes.c_char.from_buffer(written))
    inside = [block for block in blocks() if start <= block <= start + len(written) - HUGE_BYTES]
    assert len(inside) >= 3
    assert all(block % HUGE_BYTES == 0 for block in inside)
    for block in inside:
        collapse(block)
    assert written == bytearray(range(256)) * (4 * HUGE_BYTES // 256)


def test_what_is_no_memory_of_ours_is_left_alone() -> None:
    assert collapse(HUGE_BYTES) is False
