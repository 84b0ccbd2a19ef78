"""The table of classic mistakes in the documentation is what the tutor really says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "docs" / "show_mistakes.py"


async def test_the_page_holds_what_the_script_prints() -> None:
    spec = importlib.util.spec_from_file_location("show_mistakes", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)

    sys.modules["show_mistakes"] = script
    spec.loader.exec_module(script)
    made = await script.table()
    assert len(made.splitlines()) >= 12
    assert made in SCRIPT.with_name("checks.md").read_text(encoding="utf-8")
