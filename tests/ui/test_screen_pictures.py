"""What a learner sees, page by page, at both sizes and in both themes, compared as plain text.

`UPDATE_PICTURES=1 pytest tests/ui/test_screen_pictures.py` writes the pictures anew; look at them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.ui.lesson_app import Learner, SharedKernel, learning
from tutor import text
from tutor.ui.theme import THEMES

pytestmark = pytest.mark.asyncio(loop_scope="session")
PICTURES = Path(__file__).parent / "pictures"
SIZES = [(80, 24), (120, 40)]


async def nothing(learner: Learner) -> None:
    await learner.pilot.pause()


async def failed_check(learner: Learner) -> None:
    await learner.check()
    await learner.until_seen(text.NOT_YET)
    await learner.press("f2")


async def chosen(learner: Learner) -> None:
    await learner.press("1", "enter")
    await learner.finish()


async def solution(learner: Learner) -> None:
    await learner.press("f3", "f3")


async def lessons(learner: Learner) -> None:
    await learner.press("ctrl+o")
    await learner.until_seen("Another lesson")


async def keys(learner: Learner) -> None:
    await learner.press("f1")


async def finished(learner: Learner) -> None:
    await learner.press("ctrl+n")
    await learner.until_seen(text.LESSON_DONE)


async def welcome(learner: Learner) -> None:
    await learner.until_seen(text.WELCOME_START)


async def menu(learner: Learner) -> None:
    await learner.press("ctrl+p")
    await learner.until_seen("^R  Run")


async def history(learner: Learner) -> None:
    await learner.check()
    await learner.press("ctrl+l")
    await learner.until_seen(text.HISTORY_TITLE)


async def sweep(learner: Learner) -> None:
    await learner.run()
    learner.screen.panes.open(text.TAB_PLOT)
    await learner.until_seen("lr=0.5 ")


async def tensors(learner: Learner) -> None:
    await learner.run()
    learner.screen.panes.open(text.TAB_TENSORS)
    await learner.until_seen("int64")


async def graph(learner: Learner) -> None:
    await learner.run()
    learner.screen.panes.open(text.TAB_GRAPH)
    learner.screen.panes.focus_pane()
    await learner.press(*"loss", "enter")
    await learner.until_seen("PowBackward0")


async def mended(learner: Learner) -> None:
    await learner.run()
    learner.screen.panes.open(text.TAB_OUTPUT)
    await learner.until_seen("RuntimeError")


PAGES: dict[str, tuple[str, Callable[[Learner], Awaitable[None]]]] = {
    "reading": ("read", nothing),
    "predict": ("guess", nothing),
    "choice": ("pick", chosen),
    "failed-check": ("write", failed_check),
    "solution": ("write", solution),
    "order": ("order", nothing),
    "training": ("train", nothing),
    "lessons": ("read", lessons),
    "keys": ("read", keys),
    "finished": ("sweep", finished),
    "welcome": ("read", welcome),
    "menu": ("read", menu),
    "history": ("write", history),
    "error": ("mend", mended),
    "sweep": ("sweep", sweep),
    "tensors": ("look", tensors),
    "graph": ("train", graph),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("page", PAGES)
async def test_the_page_looks_as_it_did(
    shared_kernel: SharedKernel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("TENSOR_TUTOR_HOME", "/learner")
    step, act = PAGES[page]
    lesson = None if page == "welcome" else "kinds/every"
    async with learning(shared_kernel, tmp_path, step, lesson=lesson, size=size) as learner:
        await act(learner)
        learner.app.clear_notifications()
        await learner.pilot.pause()
        seen = [await _picture(learner, theme) for theme in THEMES]
    assert len(set(seen)) == 1, "the themes differ in more than colours"
    assert all(len(line) <= size[0] for line in seen[0].splitlines())
    kept = PICTURES / f"{page}-{size[0]}x{size[1]}.txt"
    if os.environ.get("UPDATE_PICTURES"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(seen[0], "utf-8")
    assert seen[0] == kept.read_text("utf-8")


async def _picture(learner: Learner, theme: str) -> str:
    learner.app.theme = theme
    await learner.pilot.pause()
    seen = re.sub(r"\d+ ms|\d\.\d s", "N ms", learner.sees.strip("\n") + "\n")
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "YYYY-MM-DD HH:MM", seen)
