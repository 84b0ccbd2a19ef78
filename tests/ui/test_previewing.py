"""A lesson that is being written, shown again at every save."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.lesson_app import SharedKernel
from tutor.authoring.scaffold import new_course
from tutor.commands.preview import course_of
from tutor.errors import LessonFaults, TutorError
from tutor.preparing import Options
from tutor.progress import Progress
from tutor.ui.app import Opened
from tutor.ui.application import TutorApp
from tutor.ui.previewing import first_change
from tutor.ui.widgets.editor import CodeEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def until(pilot: Pilot[int], claim: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not claim():
            await pilot.pause(0.02)


async def test_a_save_shows_the_step_that_was_changed_and_a_fault_is_said(
    tmp_path: Path, shared_kernel: SharedKernel
) -> None:
    file = new_course(tmp_path / "mine")
    course = course_of(file)
    opened = Opened(course, shared_kernel, Options(), course.lessons[0].id, is_preview=True)
    app = TutorApp(lambda: opened, Progress(None))
    async with app.run_test(size=(110, 32)) as pilot:
        await until(pilot, lambda: app.session is not None and bool(app.screen.query(CodeEditor)))
        assert app.session is not None
        assert app.session.step.id == "first"
        await pilot.pause(0.3)
        file.write_text(file.read_text().replace("Which axis goes?", "Which axis disappears?"))
        await until(pilot, lambda: app.session is not None and app.session.step.id == "axis")
        assert app.session.step.title == "Which axis disappears?"
        good = file.read_text()
        file.write_text(good.replace("```python starter", "```python sarter"))
        await until(pilot, lambda: any("sarter" in note.message for note in app._notifications))
        assert app.session.step.id == "axis"
        file.write_text(good.replace("Write `centre(x)`", "Now write `centre(x)`"))
        await until(pilot, lambda: app.session is not None and app.session.step.id == "turn")


async def test_a_file_with_faults_or_none_at_all_is_told_before_the_screen_opens(tmp_path: Path) -> None:
    file = tmp_path / "broken.md"
    with pytest.raises(TutorError, match="can't be read"):
        course_of(file)
    file.write_text("---\ntitle: A\nminutes: 5\n---\n\n## One\n\n```python nothing\n```\n")
    with pytest.raises(LessonFaults):
        course_of(file)


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [("a\nb\nc", "a\nx\nc", 2), ("a\nb", "a\nb\nc", 3), ("a\nb", "a", 2), ("a\nb", "a\nb", 2)],
)
async def test_the_first_change_is_found(before: str, now: str, line: int) -> None:
    assert first_change(before, now) == line
