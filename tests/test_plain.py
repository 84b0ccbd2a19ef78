"""The plain mode: every command, driven through a pipe with the real kernel."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tutor.kernel.client import Kernel
from tutor.kernel.protocol import CurvePoints, Metrics, Picture
from tutor.lesson.load import load_course
from tutor.plain import going
from tutor.plain.curves import Curves
from tutor.plain.front import Front
from tutor.plain.lines import Lines
from tutor.plain.markdown_text import plain_text
from tutor.plain.pictures import picture_text
from tutor.plain.walk import COMMANDS, converse
from tutor.progress import Progress
from tutor.session import Session

pytestmark = pytest.mark.asyncio(loop_scope="session")

COURSE = Path(__file__).parent / "small_course"
Talk = Callable[..., Awaitable[str]]


@pytest.fixture
def progress() -> Progress:
    return Progress(None)


@pytest.fixture
def talk(kernel: Kernel, progress: Progress) -> Talk:
    """Type lines at a step and return all that is shown."""

    async def talk_at(step: str, *lines: str, lesson: str = "basics/kinds") -> str:
        reading, writing = os.pipe()
        os.write(writing, "".join(f"{line}\n" for line in lines).encode())
        os.close(writing)
        shown: list[str] = []
        session = Session(load_course(COURSE), kernel, progress)
        session.open(lesson, step)
        front = Front(session, Lines(reading), shown.append)
        going.show_step(front)
        await converse(front)
        await session.close()
        os.close(reading)
        return "".join(shown)

    return talk_at


async def test_a_step_is_shown_with_its_place_prose_and_formulas(talk: Talk) -> None:
    shown = await talk("text")
    assert "All kinds of steps (basics/kinds#text), step 1 of 7" in shown
    assert "A derivative such as x² and some words, `code` too." in shown
    assert "Given:\n    import torch" in shown


async def test_enter_goes_on_from_a_step_to_read_and_passes_it(talk: Talk, progress: Progress) -> None:
    assert "== A demo ==" in await talk("text", "")
    assert progress.step("small", "basics/kinds", "text").is_passed


async def test_enter_does_not_go_on_from_an_open_task(talk: Talk) -> None:
    assert "== Choose ==" not in await talk("predict", "")


async def test_a_typed_answer_gets_its_feedback_and_then_passes(talk: Talk, progress: Progress) -> None:
    shown = await talk("predict", "(2, 3)", ":hint", "3x2")
    assert "NOT YET\n-> `.T` swaps the two sizes." in shown
    assert "HINT 1 OF 1\nTwo rows become two columns." in shown
    assert shown.index("PASSED") < shown.index("Transposing swaps the two sizes.")
    assert progress.step("small", "basics/kinds", "predict").is_passed


async def test_options_are_chosen_by_their_numbers(talk: Talk) -> None:
    shown = await talk("choose")
    numbers = {text: number for number, text in re.findall(r"^ +(\d)  (.+)$", shown, re.MULTILINE)}
    shown = await talk(
        "choose", "9", numbers["One is two"], f"{numbers['One is one']},{numbers['Two is two']}"
    )
    assert "Type a number from 1 to 3." in shown
    assert "-> Two is one more." in shown
    assert "PASSED" in shown


async def test_several_questions_are_asked_one_after_the_other(talk: Talk, progress: Progress) -> None:
    shown = await talk("two", "6", "float32")
    assert shown.index("QUESTION 1 OF 2") < shown.index("QUESTION 2 OF 2")
    assert progress.step("small", "basics/kinds", "two").is_passed


async def test_lines_are_ordered_by_their_numbers(talk: Talk) -> None:
    shown = await talk("order")
    number = {text: n for n, text in re.findall(r"^ +(\d)  (.+)$", shown, re.MULTILINE)}
    wrong = f"{number['loss.backward()']} {number['loss = w ** 2']} {number['w.grad = None']}"
    right = f"{number['loss = w ** 2']} {number['loss.backward()']} {number['w.grad = None']}"
    shown = await talk("order", "one two", wrong, right)
    assert "could not be read as an order" in shown
    assert "comes too early" in shown
    assert "Every line is in its place." in shown


async def test_code_is_entered_changed_checked_and_kept(talk: Talk, progress: Progress) -> None:
    shown = await talk(
        "double", "def double(x):", "    return 3 * x", ".", ":check", ":replace 2     return 2 * x", ":check"
    )
    assert "2 lines kept." in shown
    assert shown.index("NOT YET") < shown.index("PASSED")
    assert progress.draft("small", "basics/kinds", "double") == "def double(x):\n    return 2 * x\n"


async def test_lines_of_code_can_be_inserted_deleted_and_reset(talk: Talk) -> None:
    shown = await talk("double", ":insert 1 import math", ":delete 3", ":show", ":delete 9", ":reset")
    assert "   1  import math\n   2  def double(x):\n" in shown
    assert "Give a line number from 1 to 2" in shown
    assert shown.rstrip().endswith("1  def double(x):\n   2      ...")


async def test_a_program_reads_its_input_from_the_next_line(talk: Talk) -> None:
    shown = await talk("double", "print(input('name? ') * 2)", ".", ":run", "ab")
    assert "name? abab" in shown.replace("\n", "")


async def test_an_error_is_retold_and_its_traceback_is_a_command_away(talk: Talk) -> None:
    shown = await talk("double", "x = torch.ones(2) @ torch.ones(3)", ".", ":run", ":traceback")
    assert "line 1: " in shown
    assert "RuntimeError: " in shown
    assert shown.count('File "<your code>", line 1') == 1


async def test_demos_run_by_number_and_draw_their_curves_as_text(talk: Talk) -> None:
    shown = await talk("demo", ":run", ":run 2", ":run 3", ":run 4")
    assert "tensor(3)" in shown
    assert "RuntimeError" in shown
    assert "loss lr=0.1: 16 at first" in shown
    assert "loss lr=0.5: 16 at first, 0 at step 19" in shown
    assert "The demos of this step are 1 to 3." in shown


async def test_a_predict_step_does_not_run_before_it_is_answered(talk: Talk) -> None:
    assert "Answer first" in await talk("predict", ":run")


async def test_the_solution_is_shown_when_it_is_asked_for_twice(talk: Talk, progress: Progress) -> None:
    shown = await talk("double", ":solution")
    assert "return x + x" not in shown
    shown = await talk("double", ":solution", ":solution")
    assert "return x + x" in shown
    assert progress.step("small", "basics/kinds", "double").revealed


async def test_the_right_answer_of_a_question_is_shown_after_a_first_try(talk: Talk) -> None:
    assert "Try one answer first" in await talk("predict", ":solution", ":solution")
    assert "(3, 2)" in await talk("predict", "7", ":solution", ":solution")


async def test_the_namespace_of_the_last_run_can_be_looked_at(talk: Talk) -> None:
    code = ["w = torch.ones(2, requires_grad=True)", "z = torch.ones(3, 2)", "y = (w * z).sum()", "."]
    shown = await talk(
        "double",
        *code,
        ":run",
        ":vars",
        ":tensor w",
        ":graph y",
        ":shapes w * z",
        ":doc w.sum",
    )
    assert "w: Tensor (2,) float32" in shown
    assert "SumBackward0" in shown
    assert re.search(r"result +3 +2", shown)
    assert "sum(" in shown


async def test_the_learner_moves_by_commands(talk: Talk) -> None:
    shown = await talk("order", ":back", ":step 1", ":step nothing", ":steps", ":lessons", ":lesson", ":back")
    for part in (
        "== Code ==",
        "== Only text ==",
        "There is no step",
        "== The end ==",
        "first step of the lesson",
    ):
        assert part in shown
    assert "basics/after: Afterwards (0/1)" in shown


async def test_the_end_of_a_lesson_names_the_next_one(talk: Talk) -> None:
    assert ":lesson basics/after opens the next one: Afterwards" in await talk("order", ":next")
    assert "last lesson of the course" in await talk("end", ":next", ":lesson", lesson="basics/after")


async def test_help_lists_every_command_and_an_unknown_one_is_told(talk: Talk) -> None:
    shown = await talk("text", ":help", ":hlep", ":quit", ":next")
    for name in COMMANDS:
        assert f":{name}" in shown
    assert "There is no command :hlep. Did you mean :help" in shown
    assert "== A demo ==" not in shown


async def test_an_editor_of_ones_own_changes_the_code(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "sed -i s/\\\\.\\\\.\\\\./pass/")
    assert "2      pass" in await talk("double", ":edit")
    monkeypatch.setenv("VISUAL", "false")
    assert "ended with status 1" in await talk("double", ":edit")
    monkeypatch.setenv("VISUAL", "no-such-editor")
    assert "No editor could be started" in await talk("double", ":edit")


async def test_nothing_but_text_is_written(talk: Talk) -> None:
    shown = await talk("double", "print('\\x1b[2J\\x1b]0;evil\\x07 plain')", ".", ":run")
    assert "\x1b" not in shown
    assert "plain" in shown


# Parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\ntwo", "one two"),
        ("- a\n- b\n  more", "- a\n- b more"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("**bold** and `a ** b ** c`", "bold and `a ** b ** c`"),
        ("[text](there.md)", "text (there.md)"),
        ("$x^2$ costs `$5`", "x² costs `$5`"),
        ("```py\nx = 1\n\ny = 2\n```\nafter", "    x = 1\n\n    y = 2\n\nafter"),
        ("| a | b |\n| --- | --- |", "| a | b |\n| --- | --- |"),
        ("### Heading", "Heading"),
        ("", ""),
    ],
)
async def test_markdown_becomes_lines(markdown: str, expected: str) -> None:
    assert plain_text(markdown, 40) == expected


async def test_paragraphs_are_wrapped_with_hanging_items() -> None:
    lines = plain_text("- " + "word " * 12, 20).split("\n")
    assert lines[0].startswith("- word")
    assert all(line.startswith("  ") for line in lines[1:])
    assert max(map(len, lines)) <= 20


async def test_a_picture_is_drawn_with_characters() -> None:
    picture = Picture(title="two", width=2, height=1, rgb=bytes([0, 0, 0, 255, 255, 255]))
    assert picture_text(picture, 80) == "two (1 × 2)\n  @@"


async def test_a_curve_of_one_point_is_no_curve() -> None:
    curves = Curves()
    point = CurvePoints("loss", (0).to_bytes(8, "little"), bytes(8))
    curves.add(Metrics(run="", curves=(point,)))
    assert not curves
    assert curves.standing() == "step 0  loss 0"


@pytest.mark.parametrize(
    ("given", "lines"), [(b"a\nb", ["a", "b"]), (b"a\r\n\n", ["a", ""]), (b"", []), (b"\xff\n", ["�"])]
)
async def test_lines_are_read_to_the_end(given: bytes, lines: list[str]) -> None:
    reading, writing = os.pipe()
    os.write(writing, given)
    os.close(writing)
    source, found = Lines(reading), []
    while (line := await source.next()) is not None:
        found.append(line)
    os.close(reading)
    assert found == lines
    assert await source.next() is None
