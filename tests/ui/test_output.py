"""The output pane: what is printed, results, errors, pictures, and a line to type into."""

from __future__ import annotations

import resource
from array import array

import msgspec
import pytest

from tests.ui.widget_app import received, row_with, screen, showing, until
from tutor import text
from tutor.kernel.protocol import Operand, Picture, Raised, Result, TensorSummary
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.output_blocks import MAX_LINE, overprinted
from tutor.ui.widgets.output_record import MAX_BLOCKS

RAISED = Raised(
    type="RuntimeError",
    message="mat1 and mat2 shapes cannot be multiplied",
    line=7,
    source_name="your code",
    text="model(x)",
    explanation="x is (32, 784); Linear(128, 10) needs 128.",
    operands=(Operand("x", "(32, 784) float32"),),
    traceback='Traceback (most recent call last):\n  File "<your code>", line 7',
)


async def test_printed_text_appears_and_colours_are_kept_while_markup_is_plain() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "plain [bold]x[/bold]\n\x1b[31mred\x1b[0m\n")
        await until(pilot, lambda: "red" in screen(pilot))
        assert "plain [bold]x[/bold]" in screen(pilot)
        segment = next(s for s in row_with(pilot, "red") if s.text == "red")
        assert segment.style and segment.style.color and segment.style.color.get_truecolor()[0] > 150


async def test_stderr_has_a_sign_of_its_own() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "out\n")
        view.append("stderr", "err\n")
        await until(pilot, lambda: "err" in screen(pilot))
        assert row_with(pilot, "err").text.startswith("│ err")
        assert row_with(pilot, "out").text.startswith("  out")


async def test_a_progress_bar_takes_one_line() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        for percent in range(0, 101, 10):
            view.append("stderr", f"\r{percent:3}% |{'#' * (percent // 10)}")
        view.append("stdout", "done\n")
        await until(pilot, lambda: "done" in screen(pilot))
        assert view.text.splitlines() == ["100% |##########", "done"]


@pytest.mark.parametrize(
    ("line", "kept"), [("abc\rX", "Xbc"), ("a\rlonger", "longer"), ("10%\r20%\r", "20%"), ("plain", "plain")]
)
def test_a_carriage_return_prints_over_the_line(line: str, kept: str) -> None:
    assert overprinted(line) == kept


async def test_text_printed_without_a_line_end_is_continued() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "loss ")
        await until(pilot, lambda: "loss" in screen(pilot))
        view.append("stdout", "0.5\nnext\n")
        await until(pilot, lambda: "next" in screen(pilot))
        assert view.text.splitlines() == ["loss 0.5", "next"]


async def test_a_new_run_keeps_the_last_output_until_it_shows_something() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "first\n")
        await until(pilot, lambda: "first" in screen(pilot))
        view.begin("your code")
        await pilot.pause(0.1)
        assert "first" in screen(pilot)
        view.append("stdout", "second\n")
        await until(pilot, lambda: "second" in screen(pilot))
        assert "first" not in screen(pilot)
        assert "your code" in screen(pilot)


async def test_a_tensor_result_says_its_shape_and_type_first() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        summary = TensorSummary(name="", type="tensor", shape=(2,), dtype="torch.float32", requires_grad=True)
        view.show_result(
            Result(text="tensor (2,) float32 · requires grad\ntensor([1., 2.])", summary=summary)
        )
        await until(pilot, lambda: "tensor([1., 2.])" in screen(pilot))
        assert row_with(pilot, "float32").text.rstrip() == "→ tensor (2,) float32 · requires grad"


async def test_an_error_is_explained_first_and_its_traceback_comes_on_a_key() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.show_error(RAISED)
        await until(pilot, lambda: "RuntimeError" in screen(pilot))
        shown = screen(pilot)
        assert "✗ RuntimeError · line 7" in shown
        assert shown.index("needs 128") < shown.index("mat1 and mat2")
        assert "x  (32, 784) float32" in shown
        assert "Traceback" not in shown
        view.log_view.focus()
        await pilot.press("t")
        await until(pilot, lambda: "Traceback" in screen(pilot))
        view.toggle_traceback()
        await until(pilot, lambda: "Traceback" not in screen(pilot))


async def test_the_head_of_a_long_error_stays_in_view() -> None:
    view = OutputView()
    async with showing(view, size=(60, 8)) as pilot:
        view.append("stdout", "".join(f"line {n}\n" for n in range(50)))
        view.show_error(msgspec.structs.replace(RAISED, message="\n".join("m" * 30 for _ in range(20))))
        await until(pilot, lambda: "✗ RuntimeError" in screen(pilot))


async def test_a_picture_is_drawn_in_place_with_its_scale() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        values = array("f", [0, 1, 2, 3]).tobytes()
        view.show_picture(Picture(title="weights", width=2, height=2, rgb=b"", values=values, low=0, high=3))
        await until(pilot, lambda: "weights" in screen(pilot))
        assert "▀▀" in screen(pilot)
        assert "0 ████████████████ 3" in screen(pilot)


async def test_long_lines_wrap_and_wide_characters_stay_whole() -> None:
    view = OutputView()
    async with showing(view, size=(24, 10)) as pilot:
        view.append("stdout", "中" * 15 + "\n" + "x" * 30 + "\n")
        await until(pilot, lambda: "x" in screen(pilot))
        assert screen(pilot).count("中") == 15
        assert screen(pilot).count("x") == 30


async def test_a_line_typed_for_input_is_handed_on_and_ctrl_d_ends_the_input() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.ask_input("name? ")
        await pilot.pause()
        assert "name?" in screen(pilot)
        await pilot.press("A", "d", "a", "enter")
        view.ask_input("again? ")
        await pilot.press("ctrl+d", "ctrl+d")
        await pilot.pause()
        assert len(received(pilot, OutputView.InputGiven)) == 2
        view.ask_input("once more? ")
        await pilot.pause()
        given = [m.text for m in received(pilot, OutputView.InputGiven)]  # type: ignore[attr-defined]
        assert given == ["Ada", None, None]
        await until(pilot, lambda: text.END_OF_INPUT in screen(pilot))


async def test_the_end_of_the_output_is_followed_until_the_learner_scrolls_up() -> None:
    view = OutputView()
    async with showing(view, size=(40, 10)) as pilot:
        view.append("stdout", "".join(f"line {n}\n" for n in range(100)))
        await until(pilot, lambda: "line 99" in screen(pilot))
        view.log_view.focus()
        await pilot.press("home")
        await until(pilot, lambda: "line 0" in screen(pilot))
        view.append("stdout", "new\n")
        await pilot.pause(0.15)
        assert "line 0" in screen(pilot)
        await pilot.press("end")
        await until(pilot, lambda: "new" in screen(pilot))


async def test_a_flood_keeps_the_last_lines_says_what_is_left_out_and_stays_small() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        chunk = "".join(f"{n:>60}\n" for n in range(1000))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(2000):
            view.append("stdout", chunk)
        view.append("stdout", "the end\n")
        await until(pilot, lambda: "the end" in screen(pilot))
        grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert "too fast" in view.text
        assert len(view.text.splitlines()) <= MAX_BLOCKS
        assert grown_mb < 30


async def test_one_endless_line_is_cut_and_that_is_said() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "x" * (MAX_LINE + 7) + "\nafter\n")
        await until(pilot, lambda: "after" in screen(pilot))
        assert "7 characters left out" in view.text


async def test_everything_is_copied_by_a_key() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "copied\n")
        view.log_view.focus()
        await pilot.press("y")
        assert pilot.app.clipboard == "copied"


async def test_resizing_through_many_sizes_keeps_the_text() -> None:
    view = OutputView()
    async with showing(view) as pilot:
        view.append("stdout", "some words\n" * 30)
        for width, height in ((20, 5), (120, 40), (60, 18), (9, 3), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        await until(pilot, lambda: "some words" in screen(pilot))
