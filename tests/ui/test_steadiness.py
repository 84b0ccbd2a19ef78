"""What was there at the start is not walked again by the garbage collector."""

from __future__ import annotations

import gc

from tutor.ui.steadiness import hurry, settle


def test_settling_takes_what_exists_out_of_later_collections() -> None:
    gc.unfreeze()
    try:
        hurry()
        assert not gc.isenabled()
        settle()
        assert gc.get_freeze_count() > 1_000
        assert gc.isenabled()
        assert len(gc.get_objects()) < gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.enable()
