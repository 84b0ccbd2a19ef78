"""The plain mode: every command, driven through a pipe with the real kernel."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tutor.authoring.scaffold import new_course
from tutor.kernel.client import Kernel
from tutor.kernel.protocol import CurvePoints, Metrics, Picture
from tutor.lesson.load import load_course
from tutor.plain import going
from tutor.plain.curves import Curves
from tutor.plain.front import Front
from tutor.plain.lines import Lines
from tutor.plain.markdown_text import as_written, plain_text
from tutor.plain.pictures import picture_text
from tutor.plain.walk import COMMANDS, converse
from tutor.progress import Progress
from tutor.session import Session
from tutor.ui.watching import WatchedFile

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


async def test_what_was_handed_in_is_listed_and_can_be_taken_back(talk: Talk, progress: Progress) -> None:
    first, then = ("def double(x):", "    return 3 * x", "."), (":replace 2     return 2 * x",)
    assert "have not handed in anything" in await talk("double", ":history")
    shown = await talk("double", *first, ":check", *then, ":check", ":history", ":history 1", ":history 9")
    listed = shown.partition("   1  -> ")[2]
    assert "      return 3 * x" in listed.partition("   2  ok ")[0]
    assert "      return 2 * x" in listed.partition("   2  ok ")[2]
    assert "2 lines kept." in listed and "Type a number from 1 to 2." in listed
    assert progress.draft("small", "basics/kinds", "double") == "def double(x):\n    return 3 * x\n"
    assert "type the answer itself" in await talk("predict", "7", ":history 1")


async def test_curves_are_read_shown_again_and_written_to_new_files(talk: Talk, tmp_path: Path) -> None:
    table, picture = tmp_path / "c.csv", tmp_path / "c.svg"
    assert "Curves appear here" in await talk("demo", ":curves")
    shown = await talk(
        "demo", ":run 3", ":curves", f":curves {table}", f":curves {table}", f":curves {picture}", ":curves x"
    )
    assert shown.count("loss lr=0.1: 16 at first") == 2
    assert shown.count("lr=0.5: loss") == 2, "a sentence reads the newest run each time"
    assert f"Saved as {table}" in shown and "can't be written (File exists)" in shown
    assert table.read_text().startswith("run,curve,step,value\nlr=0.1,loss,0,16.0\n")
    assert picture.read_text().startswith("<svg")
    assert "ends in .csv or .svg" in shown


async def test_a_lesson_is_started_anew_and_brought_back(talk: Talk, progress: Progress) -> None:
    progress.pass_step("small", "basics/kinds", "double")
    await talk("double", ":restart", ":next")
    assert progress.step("small", "basics/kinds", "double").is_passed
    shown = await talk("double", ":restart", ":restart", ":steps")
    assert "(you are here)" in next(line for line in shown.split("\n") if "[text]" in line)
    assert not progress.step("small", "basics/kinds", "double").is_passed
    assert "Everything is back" in await talk("double", ":undo")
    assert progress.step("small", "basics/kinds", "double").is_passed
    assert "no reset of this lesson" in await talk("double", ":undo")


async def test_what_is_due_and_what_a_lesson_is_about_is_told(talk: Talk, progress: Progress) -> None:
    assert "Nothing is due" in await talk("text", ":due")
    progress.submit("small", "basics/kinds", "double", "", False, ())
    progress.pass_step("small", "basics/kinds", "double")
    progress._db.execute("update step set passed_at = 0")
    assert "  basics/kinds#double" in await talk("text", ":due")
    shown = await talk("text", ":about", ":about basics/after", ":about nothing")
    assert "All kinds of steps (basics/kinds), 5 min · 7 steps" in shown
    assert "You will be able to:\n  - meet every kind of step once" in shown
    assert "Afterwards (basics/after)" in shown
    assert "There is no lesson 'nothing'" in shown


async def test_a_graded_step_tells_its_points_and_what_was_reached(
    kernel: Kernel, progress: Progress, tmp_path: Path
) -> None:
    new_course(tmp_path / "lab")
    file = tmp_path / "lab" / "basics" / "first.md"
    file.write_text(file.read_text().replace("{#expect}", "{#expect points=0.3}"))
    reading, writing = os.pipe()
    os.write(writing, b":hint\n[2.5, 3.5, 4.5]\n")
    os.close(writing)
    session, shown = Session(load_course(tmp_path / "lab"), kernel, progress), []
    session.open("basics/first", "expect")
    progress.open_hint("lab", "basics/first", "expect")
    front = Front(session, Lines(reading), shown.append)
    going.show_step(front)
    await converse(front)
    await session.close()
    os.close(reading)
    told = "".join(shown)
    assert "step 2 of 4, 0.3 points" in told
    assert "0.27 of 0.3 points." in told.partition("PASSED")[2]


async def test_lessons_are_searched_by_words_of_title_and_aims(talk: Talk) -> None:
    assert "basics/after" not in await talk("text", ":lessons every kind")
    assert "No lesson has that" in await talk("text", ":lessons nothing of the kind")


async def test_the_lesson_is_written_as_a_notebook(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"Saved as {tmp_path / 'basics-kinds.ipynb'}" in await talk("text", ":export")


async def test_what_a_lesson_needs_beyond_pytorch_is_said_when_it_is_missing(
    kernel: Kernel, tmp_path: Path
) -> None:
    file = tmp_path / "basics" / "first.md"
    new_course(tmp_path)
    file.write_text(file.read_text().replace("requires: []", "requires: []\nextras: [no_such_thing, json]"))
    shown: list[str] = []
    session = Session(load_course(tmp_path), kernel, Progress(None))
    session.open("basics/first")
    going.show_step(Front(session, Lines(0), shown.append))
    assert "Install it with: pip install no_such_thing\n" in "".join(shown)


async def test_each_save_of_a_watched_file_is_checked(
    kernel: Kernel, progress: Progress, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    session = Session(load_course(COURSE), kernel, progress)
    session.open("basics/kinds", "double")
    file, shown = tmp_path / "mine.py", []
    told = {word: asyncio.Event() for word in ("NOT YET", "PASSED")}

    def write(words: str) -> None:
        shown.append(words)
        for word in told:
            if word in words:
                told[word].set()

    front = Front(session, Lines(reading), write, watched=WatchedFile(file))
    going.show_step(front)
    assert file.read_text() == session.starter
    talking = asyncio.create_task(converse(front))
    await asyncio.sleep(0)
    file.write_text("def double(x):\n    return 3 * x\n")
    await asyncio.wait_for(told["NOT YET"].wait(), 60)
    file.write_text("def double(x):\n    return x + x  # mine\n")
    await asyncio.wait_for(told["PASSED"].wait(), 60)
    os.close(writing)
    await talking
    await session.close()
    os.close(reading)
    assert session.draft.endswith("# mine\n")


async def test_a_watched_file_that_can_not_be_written_is_told(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session, shown = Session(load_course(COURSE), kernel, Progress(None)), []
    session.open("basics/kinds", "double")
    going.show_step(
        Front(session, Lines(0), shown.append, watched=WatchedFile(tmp_path / "file" / "mine.py"))
    )
    assert "mine.py can't be written: " in "".join(shown)


async def test_leaving_in_the_middle_of_code_keeps_what_was_typed(kernel: Kernel, progress: Progress) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"def double(x):\n    return 1\n")
    session, prompted = Session(load_course(COURSE), kernel, progress), []
    session.open("basics/kinds", "double")
    third = asyncio.Event()

    def write(words: str) -> None:
        prompted.append(words)
        if prompted.count("... ") == 2:
            third.set()

    talking = asyncio.create_task(converse(Front(session, Lines(reading), write, is_interactive=True)))
    await asyncio.wait_for(third.wait(), 30)
    talking.cancel()  # as Ctrl+C does
    with pytest.raises(asyncio.CancelledError):
        await talking
    os.close(writing)
    assert session.draft == "def double(x):\n    return 1\n"


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
    assert "no-such-editor can't be started" in await talk("double", ":edit")


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
        ("use *your* own, not 2 * 3 * 4 or `*args`", "use your own, not 2 * 3 * 4 or `*args`"),
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


async def test_a_learners_value_in_a_finding_is_not_read_as_markdown() -> None:
    said = "`s` is '$x^2$ *b*'; it should be '**c**'."
    assert as_written(said, 80) == said
    assert as_written("word " * 12, 20).split("\n") == ["word word word word"] * 3


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
