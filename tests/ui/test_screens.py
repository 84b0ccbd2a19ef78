"""The screens around the lesson: welcome, lessons, help, menu; themes, keys, sizes, other editors."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.app import App

from tests.ui.lesson_app import SharedKernel, learning
from tutor import text
from tutor.progress import Progress
from tutor.ui.keys import ACTIONS
from tutor.ui.screens.course_map import CourseMap
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.welcome import WelcomeScreen
from tutor.ui.theme import EMBER, PAPER
from tutor.ui.widgets.divider import Divider
from tutor.ui.widgets.footer import KeyFooter
from tutor.ui.widgets.views import PAGES

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG_PASTE = "\n".join(f"value_{number} = {number}" for number in range(2_000))


async def test_the_first_start_explains_five_keys_and_opens_lesson_one(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, lesson=None) as learner:
        await learner.until(lambda: isinstance(learner.app.screen, WelcomeScreen))
        await learner.until_seen("^R")
        for _, what in text.WELCOME_KEYS:
            assert what in learner.sees
        await learner.press("enter")
        await learner.until(lambda: learner.app.session and learner.session.step.id == "read")
        await learner.until_seen("Words with x²")


async def test_the_welcome_leads_to_all_lessons_as_well(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, lesson=None) as learner:
        await learner.until(lambda: isinstance(learner.app.screen, WelcomeScreen))
        await learner.press("down", "enter")
        await learner.until(lambda: isinstance(learner.app.screen, CourseMap))


async def test_lessons_are_found_by_typing_and_opened(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await learner.press("ctrl+o")
        await learner.until_seen("1.2  Another lesson")
        assert text.HERE in learner.sees
        await learner.press(*"found")
        await learner.until(lambda: "Every kind of step  5 min" not in learner.sees)
        await learner.press("enter")
        await learner.until(lambda: learner.session.lesson.id == "kinds/more")


async def test_escape_in_the_lessons_stays_at_the_step(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await learner.press("ctrl+o")
        await learner.until(lambda: isinstance(learner.app.screen, CourseMap))
        await learner.press("escape")
        await learner.until_seen("demo")
        assert learner.session.step.id == "look"


async def test_progress_is_shown_in_the_lessons(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    progress = Progress(None)
    progress.pass_step("test-course", "kinds/every", "read")
    async with learning(shared_kernel, tmp_path, "look", progress=progress) as learner:
        await learner.press("ctrl+o")
        await learner.until_seen("◐ 1.1  Every kind of step")
        assert "✓ Read this" in learner.sees


async def test_help_lists_every_action_that_has_a_key(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(120, 50)) as learner:
        await learner.press("f1")
        assert isinstance(learner.app.screen, HelpScreen)
        for words in ("run the code in the editor", "check your answer", "leave; everything is kept"):
            assert words in learner.sees
        await learner.press("f1")
        assert not isinstance(learner.app.screen, HelpScreen)


async def test_the_menu_finds_actions_and_lessons(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await learner.press("ctrl+p")
        await learner.pilot.pause()
        await learner.press(*"another")
        await learner.until_seen("Another lesson  kinds/more")
        await learner.press("enter")
        await learner.until(lambda: learner.session.lesson.id == "kinds/more")


async def test_the_menu_lists_every_action_with_its_key(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(120, 60)) as learner:
        await learner.press("ctrl+p")
        await learner.until_seen(text.SEARCH_MENU)
        await learner.until_seen("^R  Run")
        rows = [" ".join(row.split()) for row in learner.sees.splitlines()]
        for action in ACTIONS.values():
            if action.name != "command_palette":
                assert any(f"{action.label} {action.help}" in row for row in rows), action.name


async def test_the_theme_is_switched_and_remembered(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    progress = Progress(tmp_path / "p.sqlite")
    async with learning(shared_kernel, tmp_path, "write", progress=progress) as learner:
        assert learner.app.theme == EMBER.name
        await learner.press("f12")
        assert learner.app.theme == PAPER.name
    async with learning(shared_kernel, tmp_path, "write", progress=progress) as learner:
        assert learner.app.theme == PAPER.name


async def test_own_keys_replace_the_usual_ones_and_are_shown(
    shared_kernel: SharedKernel, tmp_path: Path, home: Path
) -> None:
    home.mkdir()
    (home / "keys.toml").write_text('check = "f9"\nnext_view = "ctrl+y"\nfly = "f10"\n', "utf-8")
    async with learning(shared_kernel, tmp_path, "write") as learner:
        assert " F9  Check" in learner.sees
        assert "fly" in learner.told
        await learner.press("f9")
        await learner.finish()
        await learner.until_seen(text.NOT_YET)


async def test_shortcuts_work_on_a_cyrillic_keyboard(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await learner.press("ctrl+к")
        await learner.finish()
        await learner.until_seen("sum 3")


async def test_the_terminal_may_take_any_size_at_any_moment(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    sizes = [
        (120, 40), (80, 24), (60, 18), (59, 18), (60, 17), (20, 5), (1, 1), (81, 24), (80, 25), (200, 60),
        (100, 20), (61, 19), (20, 60), (250, 18), (79, 50), (40, 10), (90, 30), (5, 40), (70, 18), (120, 36),
    ]  # fmt: skip
    async with learning(shared_kernel, tmp_path, "write") as learner:
        learner.screen.view.desk.replace("y = 'kept'")
        for width, height in sizes:
            await learner.pilot.resize_terminal(width, height)
            is_small = width < 60 or height < 18
            can_be_read = width > 19 and height > 4
            if can_be_read:
                await learner.until(
                    lambda told=is_small: (text.too_small("^Q") in " ".join(learner.sees.split())) == told
                )
            if not is_small:
                pages = learner.screen.panes.pages
                await learner.until(lambda narrow=width <= 80, bar=pages: bar.display == narrow)
        assert learner.code == "y = 'kept'\n"
        await learner.until_seen("YOUR TASK")


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_narrow_screens_show_one_pane_behind_tabs(
    shared_kernel: SharedKernel, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=size) as learner:
        top = learner.sees.splitlines()[1]
        assert all(page in top for page in PAGES)
        assert "Make y the double" in learner.sees
        await learner.press("f6")
        await learner.until_seen("1  y = x")
        assert "Make y the double" not in learner.sees
        assert text.YOUR_TASK in learner.sees
        await learner.check()
        await learner.until_seen(text.NOT_YET)
        await learner.press("ctrl+r")
        await learner.finish()
        assert learner.screen.panes.page == text.TAB_OUTPUT
        assert "1  y = x" not in learner.sees


async def test_a_pane_takes_the_whole_screen_and_gives_it_back(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await learner.press("f4")
        assert "Make y the double" not in learner.sees
        await learner.press("f4")
        assert "Make y the double" in learner.sees


async def test_panes_are_resized_with_keys_and_by_dragging(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "read") as learner:
        await learner.press("right_square_bracket")
        assert learner.screen.panes.width_percent == 45
        divider = learner.screen.query_one("#between-columns", Divider)
        await learner.pilot.mouse_down(divider, offset=(0, 10))
        divider.post_message(Divider.Moved(divider, 36, 10))
        await learner.pilot.pause()
        await learner.pilot.mouse_up(divider, offset=(0, 10))
        assert learner.screen.panes.width_percent == 30


async def test_the_footer_shows_true_keys_and_takes_clicks(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "read") as learner:
        footer = learner.screen.query_one(KeyFooter)
        assert "^T" not in learner.sees.splitlines()[-1]
        column = learner.sees.splitlines()[-1].index("^N")
        await learner.pilot.click(footer, offset=(column, 0))
        assert learner.session.step.id == "look"


async def test_two_thousand_pasted_lines_leave_the_editor_usable(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    from textual import events

    async with learning(shared_kernel, tmp_path, "write") as learner:
        learner.screen.editor.post_message(events.Paste(LONG_PASTE))
        await learner.until(lambda: "value_1999 = 1999" in learner.code)
        await learner.press("z")
        assert "z" in learner.code
        await learner.until(lambda: "value_1999" in learner.session.draft)


async def test_windows_line_ends_and_tabs_are_cleaned_when_pasted(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    from textual import events

    async with learning(shared_kernel, tmp_path, "write") as learner:
        learner.screen.editor.select_all()
        learner.screen.editor.post_message(events.Paste("if True:\r\n\ty = 1\r\n"))
        await learner.until(lambda: "y = 1" in learner.code)
        assert "\r" not in learner.code and "\t" not in learner.code


async def test_every_save_of_the_watched_file_is_checked(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    path = tmp_path / "step.py"
    async with learning(shared_kernel, tmp_path, "write", watch=path) as learner:
        await learner.until(lambda: path.exists())
        assert path.read_text("utf-8") == "y = x\n"
        path.write_text("y = x + x  # from outside\n", "utf-8")
        await learner.until(lambda: learner.session.record.is_passed)
        assert "from outside" in learner.code


async def test_the_outside_editor_gets_whole_lines_and_its_text_comes_back(
    shared_kernel: SharedKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "z = 1" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    with monkeypatch.context() as patch:
        patch.setattr(App, "suspend", lambda _self: nullcontext())
        async with learning(shared_kernel, tmp_path, "write") as learner:
            await learner.screen.action_outside_editor()
            await learner.until(lambda: learner.code == "y = x\nz = 1\n")


async def test_an_editor_that_is_missing_or_fails_changes_nothing(
    shared_kernel: SharedKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        monkeypatch.delenv("VISUAL", raising=False)
        for command in ("no-such-editor-anywhere", "false"):
            monkeypatch.setenv("EDITOR", command)
            await learner.screen.action_outside_editor()
            assert learner.code == "y = x\n"
            await learner.until(lambda: learner.told)


async def test_a_progress_file_from_a_newer_version_is_told(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    import sqlite3

    path = tmp_path / "progress.sqlite"
    with sqlite3.connect(path) as newer:
        newer.execute("pragma user_version = 99")
    newer.close()
    async with learning(shared_kernel, tmp_path, "write", progress=Progress(path)) as learner:
        assert "newer" in learner.told


async def test_a_draft_survives_a_lesson_that_changed_on_disk(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    progress = Progress(tmp_path / "p.sqlite")
    progress.save_draft("test-course", "kinds/every", "write", "y = 'mine'\n")
    progress.visit("test-course", "kinds/every", "a-step-that-is-gone")
    async with learning(shared_kernel, tmp_path, progress=progress) as learner:
        assert learner.session.step.id == "read"
        learner.session.open("kinds/every", "write")
        learner.screen.show_step()
        assert learner.code == "y = 'mine'\n"


async def test_no_colour_is_needed(
    shared_kernel: SharedKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    async with learning(shared_kernel, tmp_path, "pick") as learner:
        assert learner.app.no_color
        await learner.press("1", "enter")
        await learner.finish()
        await learner.until_seen("✗ `torch.ones`".replace("`", ""))
        assert text.NOT_YET in learner.sees
