"""Long texts are read to their end by keys, in every kind of step, wherever the focus is at first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.ui.lesson_app import LESSON, Learner, SharedKernel, learning, write_course
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.questions import OptionRow
from tutor.ui.widgets.task import TaskCard

pytestmark = pytest.mark.asyncio(loop_scope="session")
STEPS = ("read", "look", "guess", "two", "pick", "write", "mend", "order", "train", "sweep")
LONG = "\n\n".join(("First words.", *(f"Paragraph {number}." for number in range(60)), "Last words."))
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The test course, with more in each step than fits on a screen."""
    folder = write_course(tmp_path / "long")
    lesson = re.sub(r"^(## .*\{#.*)$", rf"\1\n\n{LONG}", LESSON, flags=re.M)
    options = "".join(f"- [ ] option {number}\n\n  No.\n" for number in range(20))
    lesson = lesson.replace("- [ ] `torch.ones`", f"{options}- [ ] `torch.ones`")
    (folder / "kinds" / "every.md").write_text(lesson, "utf-8")
    return folder


def prose(learner: Learner) -> ProseView:
    return learner.screen.query_one(ProseView)


async def turn_until_seen(learner: Learner, key: str, words: str) -> None:
    for _ in range(30):
        if words in learner.sees:
            return
        await learner.press(key)
    raise AssertionError(f"{key} never brings {words!r}:\n{learner.sees}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("step", STEPS)
async def test_the_page_keys_reach_the_end_of_the_text_and_its_top(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path, step: str, size: tuple[int, int]
) -> None:
    async with learning(shared_kernel, tmp_path, step, size=size, course=course) as learner:
        assert "Last words." not in learner.sees
        if learner.screen.editor.has_focus:
            await learner.press("f6", "f6")
        await turn_until_seen(learner, "pagedown", "Last words.")
        await turn_until_seen(learner, "pageup", "First words.")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("step", ["read", "look"])
async def test_a_step_without_an_input_opens_with_the_keys_in_its_text(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path, step: str, size: tuple[int, int]
) -> None:
    async with learning(shared_kernel, tmp_path, step, size=size, course=course) as learner:
        assert prose(learner).has_focus
        await learner.press("down", "down")
        assert prose(learner).scroll_target_y == 2
        await learner.press("up")
        assert prose(learner).scroll_target_y == 1
        await learner.press("end")
        await learner.until_seen("Last words.")
        await learner.press("home")
        await learner.until(lambda: prose(learner).scroll_y == 0)
        await turn_until_seen(learner, "space", "Last words.")


async def test_a_turned_page_keeps_its_last_line_in_view(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look", size=(80, 24), course=course) as learner:
        shown = re.findall(r"Paragraph \d+\.", learner.sees)
        await learner.press("pagedown")
        below = re.findall(r"Paragraph \d+\.", learner.sees)
        last, first = int(shown[-1].split()[1][:-1]), int(below[0].split()[1][:-1])
        assert shown != below and first <= last + 1


async def test_after_the_text_the_page_keys_turn_a_long_card(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "pick", size=(80, 24), course=course) as learner:
        card = learner.screen.query_one(TaskCard)
        assert card.max_scroll_y > 0
        for _ in range(40):
            await learner.press("pagedown")
        assert card.scroll_y == card.max_scroll_y
        assert prose(learner).scroll_y == prose(learner).max_scroll_y
        for _ in range(40):
            await learner.press("pageup")
        assert card.scroll_y == prose(learner).scroll_y == 0


async def test_the_option_at_the_cursor_is_seen_in_a_card_that_is_longer_than_its_place(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "pick", size=(80, 24), course=course) as learner:
        card = learner.screen.query_one(TaskCard)
        for place in (*range(1, 22), 0):
            await learner.press("down")
            row = next(row for row in card.query(OptionRow) if row.place == place)
            assert card.region.contains_region(row.region), f"option {place + 1} is out of view"


async def test_the_page_keys_of_the_editor_stay_the_editors(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", course=course) as learner:
        learner.screen.view.desk.replace("\n".join(f"x{number} = 0" for number in range(200)))
        learner.screen.editor.move_cursor((0, 0))
        await learner.press("pagedown", "space")
        assert learner.screen.editor.cursor_location[0] > 0
        assert prose(learner).scroll_y == 0
