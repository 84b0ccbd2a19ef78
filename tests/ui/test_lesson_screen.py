"""Every kind of step, as a learner meets it: through the whole app and a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lesson_app import Learner, SharedKernel, learning
from tutor import text
from tutor.progress import Progress
from tutor.ui.screens.course_map import CourseMap
from tutor.ui.screens.done import DoneScreen
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.screens.solution import SolutionScreen
from tutor.ui.widgets.tensors import TensorsView

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def replace_code(learner: Learner, code: str) -> None:
    learner.screen.view.desk.replace(code)
    await learner.pilot.pause()


async def run_without_end(learner: Learner) -> None:
    await replace_code(learner, 'print("begun")\nwhile True:\n    pass\n')
    await learner.press("ctrl+r")
    await learner.until_seen("begun")


async def test_a_page_is_read_with_its_formula_and_next_goes_on(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "read") as learner:
        assert "Words with x² in them" in learner.sees
        assert "A lesson for tests." in learner.sees
        await learner.press("ctrl+n")
        assert learner.session.step.id == "look"
        await learner.press("f7")
        assert learner.session.step.id == "read"


async def test_a_demo_runs_shows_output_and_result_and_can_be_edited(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await learner.run()
        await learner.until_seen("sum 3")
        assert "tensor([0, 1, 2])" in learner.sees
        await replace_code(learner, 'print("mine", 41 + 1)')
        await learner.run()
        await learner.until_seen("mine 42")


async def test_a_predicted_value_is_judged_before_the_code_runs(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "guess") as learner:
        await learner.press("ctrl+r")
        assert text.ANSWER_BEFORE_RUN in learner.told
        await learner.press("6")
        assert text.read_as("number 6") in learner.sees
        await learner.press("enter")
        await learner.finish()
        await learner.until_seen("That is three times two.")
        assert "tensor(9.)" not in learner.sees
        await learner.press("9", "enter")
        await learner.finish()
        await learner.until_seen(text.PASSED)
        assert learner.session.record.is_passed
        assert not learner.screen.view.desk.sheet.is_locked


async def test_small_questions_come_one_after_another_and_never_by_themselves(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "two") as learner:
        await learner.until_seen(text.question_title(1, 2))
        await learner.press("6", "enter")
        await learner.finish()
        await learner.until_seen(text.NEXT_QUESTION)
        assert text.question_title(1, 2) in learner.sees
        await learner.press("ctrl+n")
        await learner.until_seen(text.question_title(2, 2))
        await learner.press("6", "enter")
        await learner.finish()
        await learner.until(lambda: learner.session.record.is_passed)
        assert learner.session.step.id == "two"


async def test_a_choice_is_made_by_number_and_a_wrong_one_is_explained(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "pick") as learner:
        await learner.press("1", "enter")
        await learner.finish()
        await learner.until_seen("That is a constructor.")
        assert "✗" in learner.sees
        await learner.press("2", "enter")
        await learner.finish()
        await learner.until_seen("It is the usual one.")
        assert learner.session.record.is_passed


async def test_a_choice_is_made_by_mouse(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "pick") as learner:
        from tutor.ui.widgets.questions import OptionRow

        rows = list(learner.screen.query(OptionRow))
        await learner.pilot.click(rows[1])
        assert learner.screen.view.card.choices.chosen == {1}


async def test_code_is_judged_with_its_findings_hints_solution_and_why(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        assert "○ y is the double of x" in learner.sees
        assert "Because two" not in learner.sees
        await learner.check()
        await learner.until_seen(text.NOT_YET)
        assert "✗ y is the double of x" in learner.sees
        await learner.press("f2")
        assert "Add it to itself." in learner.sees
        assert text.hint_offer(2, 2) in learner.sees
        await replace_code(learner, "y = x * 2\n")
        await learner.check()
        await learner.until_seen("✓ y is the double of x")
        assert text.PASSED in learner.sees
        assert "Because two is twice one." in learner.sees
        assert learner.session.step.id == "write"
        await learner.press("f3")
        assert isinstance(learner.app.screen, SolutionScreen)
        await learner.until_seen("+ y = 2 * x")
        assert "- y = x * 2" in learner.sees
        await learner.press("right")
        assert "+ y = x + x" in learner.sees


async def test_the_solution_before_passing_needs_a_second_press(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await learner.press("f3")
        assert not learner.session.record.revealed
        await learner.press("f3")
        assert isinstance(learner.app.screen, SolutionScreen)
        assert learner.session.record.revealed


async def test_an_error_is_explained_and_its_line_is_marked(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "mend") as learner:
        await learner.run()
        await learner.until_seen("RuntimeError · line 1")
        assert "1✗" in learner.sees
        await replace_code(learner, "y = torch.ones(2, 3) @ torch.ones(3, 2)\n")
        await learner.check()
        assert learner.session.record.is_passed


async def test_lines_are_put_in_order_with_keys_and_judged_by_running(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "order") as learner:
        order = learner.screen.view.desk.order
        wanted = ["total = 0", "for value in (1, 2):", "total += value"]
        for target, line in enumerate(wanted):
            place = [words for words, _ in order.laid.all].index(line)
            await learner.press(*["up"] * 9, *["down"] * place, *["u"] * (place - target))
        await learner.press("right", "down", "x")
        assert order.laid.used == (("total = 0", 0), ("for value in (1, 2):", 0), ("total += value", 1))
        await learner.press("enter")
        await learner.finish()
        await learner.until(lambda: learner.session.record.is_passed)


async def test_a_line_is_dragged_and_indented_with_the_mouse(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "order") as learner:
        order = learner.screen.view.desk.order
        third = order.laid.used[2][0]
        await learner.pilot.mouse_down(order, offset=(8, 3))
        await learner.pilot.hover(order, offset=(12, 1))
        await learner.pilot.mouse_up(order, offset=(12, 1))
        assert order.laid.used[0] == (third, 1)


async def test_a_field_writes_the_hyperparameter_into_the_code_and_training_is_drawn(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "train") as learner:
        from textual.widgets import Input

        (field,) = learner.screen.view.desk.fields.query(Input)
        await learner.until(lambda: field.value == "0.0")
        assert learner.screen.plot.target == ("loss", 0.01)
        field.value = "0.2"
        await learner.until(lambda: learner.code.startswith("lr = 0.2\n"))
        await learner.check()
        assert learner.session.record.is_passed
        assert learner.screen.panes.view == text.TAB_PLOT
        await learner.until_seen("loss")


async def test_a_sweep_lays_its_runs_over_each_other(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "sweep") as learner:
        await learner.run()
        assert learner.screen.panes.view == text.TAB_PLOT
        await learner.until_seen("lr=0.5")


async def test_an_endless_program_is_stopped_and_the_screen_stays(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await run_without_end(learner)
        assert "^C" in learner.sees
        await learner.press("ctrl+c")
        await learner.finish()
        await replace_code(learner, 'print("alive")')
        await learner.run()
        await learner.until_seen("alive")


async def test_the_header_says_how_the_kernel_is_now(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        learner.screen.header.state = "failed"
        await learner.run()
        await learner.until_seen(f"● {text.TORCH_READY}")
        shared_kernel.state = "warming"
        learner.screen.set_busy(True)
        await learner.until_seen(text.TORCH_LOADING)
        shared_kernel.state = "ready"
        learner.screen.set_busy(False)


async def test_a_program_that_reads_a_line_gets_it(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await replace_code(learner, 'print("hello", input("name? "))')
        await learner.press("ctrl+r")
        await learner.until_seen("name?")
        await learner.press("A", "d", "a", "enter")
        await learner.finish()
        await learner.until_seen("name? Ada")
        await learner.until_seen("hello Ada")


async def test_variables_are_listed_when_somebody_looks(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await learner.run()
        await learner.press("f9", "f9")
        assert learner.screen.panes.view == text.TAB_TENSORS
        await learner.until_seen("int64")
        assert learner.screen.query_one(TensorsView).display


async def test_a_draft_is_kept_within_a_second_and_comes_back(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    progress = Progress(tmp_path / "p.sqlite")
    async with learning(shared_kernel, tmp_path, "write", progress=progress) as learner:
        await replace_code(learner, "y = 'half typed")
        await learner.until(lambda: learner.session.draft == "y = 'half typed\n", seconds=5)
        await learner.press("ctrl+n", "f7")
        assert learner.code == "y = 'half typed\n"
    async with learning(shared_kernel, tmp_path, lesson=None, progress=progress) as learner:
        await learner.until_seen("y = 'half typed")
        assert learner.session.step.id == "write"


async def test_reset_brings_the_starter_back_and_undo_the_code(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await replace_code(learner, "y = 7")
        learner.screen.action_reset_step()
        assert learner.code == "y = x\n"
        learner.screen.editor.action_undo()
        assert learner.code == "y = 7\n"


async def test_a_lesson_is_reset_and_the_reset_undone(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await replace_code(learner, "y = x + x\n")
        await learner.check()
        learner.screen.action_reset_lesson()
        assert learner.session.progress.all_steps("test-course") == {}
        assert learner.session.step.id == "read"
        learner.screen.action_undo_reset()
        learner.session.open("kinds/every", "write")
        assert learner.session.record.is_passed
        assert learner.session.draft == "y = x + x\n"


async def test_an_earlier_submission_is_put_back(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await replace_code(learner, "y = x * 3\n")
        await learner.check()
        await replace_code(learner, "y = x * 4\n")
        await learner.check()
        await learner.press("ctrl+l")
        assert text.HISTORY_TITLE in learner.sees
        await learner.press("down", "enter")
        assert learner.code == "y = x * 3\n"


async def test_the_end_of_the_lesson_says_what_is_open_and_leads_on(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "sweep") as learner:
        await learner.press("ctrl+n")
        assert isinstance(learner.app.screen, DoneScreen)
        assert text.STILL_OPEN in learner.sees
        await learner.press("enter")
        await learner.until(lambda: learner.session.lesson.id == "kinds/more")


async def test_leaving_saves_what_was_typed_last(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    progress = Progress(tmp_path / "p.sqlite")
    async with learning(shared_kernel, tmp_path, "write", progress=progress) as learner:
        await replace_code(learner, "y = 'last words'")
        await learner.press("ctrl+q")
    assert progress.draft("test-course", "kinds/every", "write") == "y = 'last words'\n"


async def test_a_run_that_was_left_shows_nothing_at_the_next_step(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look", size=(80, 24)) as learner:
        await replace_code(learner, 'while True:\n    print("still here")')
        await learner.press("ctrl+r")
        await learner.until_seen("still here")
        await learner.press("ctrl+n")
        await learner.finish()
        assert learner.session.step.id == "guess"
        assert learner.screen.panes.page == text.TAB_READ
        assert learner.screen.output.log_view.text == ""
        await learner.press("9", "enter")
        await learner.until_seen(text.PASSED)


async def test_a_narrow_screen_shows_the_code_of_a_question_beside_the_answer(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "guess", size=(80, 24)) as learner:
        assert "torch.tensor(3.0) ** 2" in learner.sees and "type your answer" in learner.sees
        await learner.press("f6")
        assert learner.sees.count("torch.tensor(3.0) ** 2") == 1
    async with learning(shared_kernel, tmp_path, "guess") as learner:
        assert learner.sees.count("torch.tensor(3.0) ** 2") == 1


async def test_a_bracket_brings_the_signature_without_leaving_the_output(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await replace_code(learner, "")
        learner.screen.editor.focus()
        await learner.press(*"torch.full", "escape", "(")
        await learner.until_seen("fill_value")
        assert learner.screen.panes.view == text.TAB_OUTPUT


async def test_the_shapes_of_an_expression_are_lined_up_under_the_graph(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await learner.check()
        learner.screen.panes.open(text.TAB_GRAPH)
        await learner.until_seen(text.BROADCAST_PLACEHOLDER)
        learner.screen.query_one("BroadcastPicture > Input").focus()
        await learner.press("x", "plus", "y", "enter")
        await learner.until_seen(text.BROADCAST_RESULT)


async def test_the_menu_exports_the_lesson_as_a_notebook(
    shared_kernel: SharedKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await replace_code(learner, "y = x + x + 0\n")
        for name in ("kinds-every.ipynb", "kinds-every-2.ipynb"):
            await learner.screen.run_action("export")
            await learner.until(lambda path=tmp_path / name: path.exists())
            await learner.until(lambda name=name: name in learner.told)
            assert "y = x + x + 0" in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_keys_typed_right_behind_the_key_for_the_code_arrive_there_in_their_order(
    shared_kernel: SharedKernel, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=size) as learner:
        learner.screen.panes.page = text.TAB_READ
        learner.screen.panes.focus_pane()
        await learner.pilot.pause()
        learner.burst("f6", "end", "backspace", "2", "left", "backspace", "x")
        await learner.until(lambda: "2" in learner.code)
        await learner.pilot.pause()
        assert learner.code == "y =x2\n"


async def test_keys_typed_right_behind_next_and_the_key_for_the_code_belong_to_the_new_step(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write", size=(80, 24)) as learner:
        await learner.press("f6")
        learner.burst("ctrl+n", "f6", "end", "left", *["backspace"] * 4, "3")
        await learner.until(lambda: "3)" in learner.code)
        await learner.pilot.pause()
        assert learner.code == "y = torch.ones(2, 3) @ torch.ones(3)\n"


async def test_no_key_does_anything_before_the_step_is_shown(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        early = LessonScreen(learner.session)
        assert not any(early.check_action(action, ()) for action in ("next_step", "hint", "check", "stop"))
        early.keep()
        assert learner.screen.check_action("next_step", ())


async def test_a_look_at_the_map_leaves_everything_as_it_is(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await run_without_end(learner)
        await learner.press("ctrl+o")
        assert isinstance(learner.app.screen, CourseMap)
        await learner.press("escape")
        await learner.until_seen("begun")
        assert learner.screen.is_busy
        await learner.press("ctrl+c")
        await learner.finish()


async def test_back_at_the_first_step_leaves_the_program_alone(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "read") as learner:
        await run_without_end(learner)
        await learner.press("f7")
        assert learner.screen.is_busy and "begun" in learner.sees
        await learner.press("ctrl+c")
        await learner.finish()


async def test_lines_typed_ahead_answer_one_question_after_another(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await replace_code(learner, 'print("got", [input("a? "), input("b? "), input("c? ")])')
        await learner.press("ctrl+r")
        await learner.until_seen("a?")
        await learner.press("B", "o", "b", "enter", "4", "2", "enter", "x", "enter")
        await learner.finish()
        await learner.until_seen("got ['Bob', '42', 'x']")


async def test_the_keys_come_back_to_the_line_for_input(shared_kernel: SharedKernel, tmp_path: Path) -> None:
    async with learning(shared_kernel, tmp_path, "look") as learner:
        await replace_code(learner, 'print("hello", input("name? "))')
        await learner.press("ctrl+r")
        await learner.until_seen("name?")
        await learner.press("A", "f6", "f6", "f6", "d", "a", "enter")
        await learner.finish()
        await learner.until_seen("name? Ada")
        await learner.until_seen("hello Ada")


async def test_a_solution_that_was_shown_is_shown_again_at_once(
    shared_kernel: SharedKernel, tmp_path: Path
) -> None:
    async with learning(shared_kernel, tmp_path, "write") as learner:
        await learner.press("f3", "f3", "escape", "f3")
        assert isinstance(learner.app.screen, SolutionScreen)
