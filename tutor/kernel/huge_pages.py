"""Memory in huge pages, so that a fork copies a five-hundredth of the page table; server side, Linux only.

PyTorch's modules are some 100,000 pages, and copying the entries of so many takes most of a fork. A write
in the child splits a huge page and copies 4 KiB, as without. See MADV_COLLAPSE in madvise(2), Linux 6.1;
where a system does not know it, nothing changes.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HUGE_BYTES = 2 << 20
_MADV_COLLAPSE = 25
_PRIVATE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 *(?:\[heap\])?$", re.MULTILINE)
"""A writable mapping of no file, in /proc/self/maps."""


def blocks() -> Iterator[int]:
    """Yield the addresses of this process's blocks of `HUGE_BYTES` that could be one page each."""
    maps = Path("/proc/self/maps")
    if sys.platform != "linux" or not maps.exists():
        return
    for found in _PRIVATE.finditer(maps.read_text(encoding="ascii", errors="replace")):
        start, end = (int(address, 16) for address in found.groups())
        yield from range(-(-start // HUGE_BYTES) * HUGE_BYTES, end - HUGE_BYTES + 1, HUGE_BYTES)


def collapse(address: int) -> bool:
    """Make one page of a block of `HUGE_BYTES`; takes about 6 ms. Returns whether it is one now."""
    advise = ctypes.CDLL(None, use_errno=True).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return bool(advise(address, HUGE_BYTES, _MADV_COLLAPSE) == 0)
