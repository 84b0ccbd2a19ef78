"""Graded steps say what they are worth, what hints cost, and what was reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lesson_app import LESSON, Learner, SharedKernel, learning, write_course
from tutor import text

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The test course with a graded code step and a graded question."""
    folder = write_course(tmp_path / "graded")
    lesson = LESSON.replace("{#write}", "{#write points=0.3}").replace("{#guess}", "{#guess points=0.1}")
    lesson = lesson.replace("{#two}", "{#two points=1}")
    (folder / "kinds" / "every.md").write_text(lesson, "utf-8")
    return folder


async def solve(learner: Learner) -> None:
    learner.screen.view.desk.replace("y = x + x\n")
    await learner.check()
    await learner.until_seen(text.PASSED)


async def test_the_card_says_what_a_step_gives_before_and_after(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(80, 24), course=course) as learner:
        assert f"{text.YOUR_TASK} · 0.3 points · a hint costs 0.03" in learner.sees
        await solve(learner)
        assert f"{text.YOUR_TASK} · 0.3 of 0.3 points  ✓ {text.PASSED}" in learner.sees


async def test_each_hint_takes_its_part(shared_kernel: SharedKernel, tmp_path: Path, course: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write", course=course) as learner:
        await learner.press("f2")
        await learner.until_seen("0.27 of 0.3 points left")
        await learner.press("f2")
        await learner.until_seen("0.24 of 0.3 points left")
        assert "a hint costs" not in learner.sees
        await solve(learner)
        assert "0.24 of 0.3 points" in learner.sees
        assert "left" not in learner.sees


async def test_the_solution_takes_all_and_says_so_before(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", course=course) as learner:
        await learner.press("f3")
        assert text.solution_offer(is_graded=True, is_question=False) in learner.told
        await learner.press("f3", "escape")
        await learner.until_seen("0 of 0.3 points left")


async def test_a_graded_question_gives_its_points(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "guess", course=course) as learner:
        assert f"{text.QUESTION} · 0.1 points" in learner.sees
        await learner.press("9", "enter")
        await learner.until_seen("0.1 of 0.1 points")


async def test_several_questions_give_their_points_together(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "two", course=course) as learner:
        assert "QUESTION 1 OF 2 · 1 point for all" in learner.sees
        for _ in range(2):
            await learner.press("6", "enter")
            await learner.until_seen(text.PASSED)
            if learner.screen.view.question.following is not None:
                await learner.press("ctrl+n")
        await learner.until_seen("QUESTION 2 OF 2 · 1 of 1 point ")


async def test_a_step_without_points_speaks_of_none(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        assert "point" not in learner.sees
        await learner.press("f3")
        assert text.solution_offer(is_graded=False, is_question=False) in learner.told


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_lessons_show_the_sum_of_a_graded_one(
    shared_kernel: SharedKernel, tmp_path: Path, course: Path, size: tuple[int, int]
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=size, course=course) as learner:
        await learner.press("f2")
        await solve(learner)
        await learner.press("ctrl+o")
        await learner.until_seen("0.27 of 1.4 points")
        other = next(row for row in learner.sees.splitlines() if "Another lesson" in row)
        assert "point" not in other
        await learner.press("escape")
        learner.session.open("kinds/every", "sweep")
        learner.screen.show_step()
        await learner.press("ctrl+n")
        await learner.until_seen(text.LESSON_DONE)
        assert "0.27 of 1.4 points" in learner.sees
