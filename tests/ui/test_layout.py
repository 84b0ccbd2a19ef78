"""How the panes share the screen: what is shown under which tab, and that no row is wasted or cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lesson_app import Learner, SharedKernel, learning
from tutor import text
from tutor.ui.widgets.docs import DocsView
from tutor.ui.widgets.footer import KeyFooter
from tutor.ui.widgets.task import TaskCard

pytestmark = pytest.mark.asyncio(loop_scope="session")
TRAINED = """lr = 0.2
w = torch.tensor(1.0, requires_grad=True)
for step in range(20):
    loss = w ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad = None
"""


def bottom(learner: Learner, name: str) -> int:
    region = learner.screen.query_one(name).region
    return region.y + region.height


async def test_the_plot_fills_the_screen_when_it_is_given_it(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "train") as learner:
        learner.screen.view.desk.replace(TRAINED)
        await learner.run()
        learner.screen.plot.focus()
        await learner.press("f4")
        await learner.until(lambda: learner.screen.plot.size.height > 30)
        await learner.until(lambda: any("┈" * 90 in row for row in learner.sees.splitlines()))
        assert text.ran_for("")[:8] in learner.sees.splitlines()[-2]


async def test_a_long_card_under_the_code_leaves_no_row_empty(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(80, 24)) as learner:
        await learner.press("f6")
        await learner.check()
        await learner.press("f2", "f2")
        learner.screen.panes.open(text.TAB_CODE)
        await learner.until_seen("1  y = x")
        card = learner.screen.query_one(TaskCard)
        assert card.max_scroll_y > 0
        assert bottom(learner, "TaskCard") == learner.screen.query_one(KeyFooter).region.y


async def test_docs_that_are_asked_for_are_shown_whatever_view_was_looked_at_before(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    for size in ((80, 24), (120, 40)):
        async with learning(shared_kernel, tmp_path, "write", size=size) as learner:
            learner.screen.panes.open(text.TAB_GRAPH)
            learner.screen.panes.open(text.TAB_CODE)
            learner.screen.panes.focus_pane()
            learner.screen.view.desk.replace("print")
            await learner.press("ctrl+d")
            await learner.until(lambda: learner.screen.query_one(DocsView).region.height > 0)
            await learner.until_seen("Prints the values")


async def test_a_check_leaves_the_output_that_a_narrow_screen_shows_under_its_tab(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "train", size=(80, 24)) as learner:
        learner.screen.view.desk.replace(f"{TRAINED}print('printed')")
        learner.screen.panes.open(text.TAB_OUTPUT)
        await learner.check()
        await learner.until_seen("printed")
        assert learner.screen.panes.page == text.TAB_OUTPUT
        assert f"{text.TAB_PLOT} •" in learner.sees


async def test_a_card_that_has_room_is_never_scrolled(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(82, 40)) as learner:
        await learner.check()
        await learner.press("f2")
        card = learner.screen.query_one(TaskCard)
        for width in range(82, 124, 3):
            for height in (31, 40):
                await learner.pilot.resize_terminal(width, height)
                await learner.pilot.pause()
            assert card.max_scroll_y == 0, f"cut at a width of {width}"


async def test_the_smallest_screens_say_the_whole_sentence_with_the_key_that_leaves(
    shared_kernel: SharedKernel, tmp_path: Path, home: Path
) -> None:
    home.mkdir()
    (home / "keys.toml").write_text('quit = "ctrl+x"\n', "utf-8")
    async with learning(shared_kernel, tmp_path, "write", size=(20, 5)) as learner:
        assert text.too_small("^X") in " ".join(learner.sees.split())
        await learner.press("ctrl+o")
        assert text.too_small("^X") in " ".join(learner.sees.split())


async def test_the_welcome_fits_on_the_smallest_screen(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, lesson=None, size=(60, 18)) as learner:
        await learner.until_seen(text.WELCOME_START)
        assert text.PROGRAM in learner.sees and text.WELCOME_TORCH in learner.sees
        assert learner.app.screen.max_scroll_y == 0


async def test_the_lessons_open_at_the_learners_place_on_the_smallest_screen(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    from tutor.lesson.load import load_course
    from tutor.paths import builtin_course

    async with learning(shared_kernel, tmp_path, "write", size=(60, 18)) as learner:
        learner.session.course = load_course(builtin_course())
        learner.session.open("descent/linear")
        await learner.press("ctrl+o")
        await learner.until_seen(text.HERE)


@pytest.mark.parametrize("step", ["read", "guess", "pick", "write", "order", "train", "sweep"])
async def test_the_key_of_the_help_is_always_in_the_footer(
    shared_kernel: SharedKernel, tmp_path: Path, step: str
) -> None:
    async with learning(shared_kernel, tmp_path, step, size=(60, 18)) as learner:
        assert "F1  Help" in learner.sees.splitlines()[-1]


async def test_the_key_of_the_help_stays_while_something_runs(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(60, 18)) as learner:
        learner.screen.view.desk.replace("while True:\n    pass")
        await learner.press("ctrl+r")
        await learner.until_seen(text.ACTIONS["stop"][0])
        assert "F1  Help" in learner.sees.splitlines()[-1]
        await learner.press("ctrl+c")
        await learner.finish()
