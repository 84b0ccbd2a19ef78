"""Keeps the garbage collector from holding up the start and the keys.

A full collection walks every object of Textual, the course and the screen: 50 to 150 ms on a busy
machine, again and again while output pours in. What is there once the screen stands stays anyway.
"""

from __future__ import annotations

import gc


def hurry() -> None:
    """Collect nothing until `settle`: while the program starts nearly everything that is made stays."""
    gc.disable()


def settle() -> None:
    """Take everything that exists now out of future collections; call it when the screen is filled."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.enable()
