"""Curves as braille dots, and the same through plotext; hostile numbers harm neither."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.ui import chart
from tutor.ui.raster import DASHED, Frame, Line, Row, axes, draw, tick_label, value_ticks

NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64) | st.sampled_from(
    [0.0, -0.0, 1e308, -1e308, 5e-324, 1e18, 1e18 + 128, math.nan, math.inf]
)


def text(rows: list[Row]) -> list[str]:
    return ["".join(piece for piece, _ in row) for row in rows]


def line(*ys: float, key: str = "line-1", pattern: int = 0) -> Line:
    return Line("loss", list(range(len(ys))), ys, key, pattern)


def cells(rows: list[Row], key: str) -> int:
    return sum(len(piece) for row in rows for piece, name in row if name == key)


def test_a_falling_line_runs_from_the_upper_left_to_the_lower_right() -> None:
    rows = text(draw([line(2.0, 1.0, 0.0)], Frame(), 30, 6))
    assert rows[0].startswith("2 ╴⠑") or "⠢" in rows[0] or "⠑" in rows[0]
    assert rows[0].rstrip("┈ ")[-1] in "⠑⠢⢄⡀⠤⣀⠒⠉"
    assert rows[4].rstrip()[-1] not in "┈ ╴"
    assert rows[5].split() == ["0", "1", "2"]


def test_every_row_has_the_width_that_was_asked_for() -> None:
    assert {len(row) for row in text(draw([line(1.0, 3.0, 2.0)], Frame(), 47, 9))} == {47}


def test_nan_is_a_gap_with_a_sign_and_the_line_goes_on_behind_it() -> None:
    rows = draw([line(1.0, 1.0, math.nan, 1.0, 1.0)], Frame(), 43, 5)
    assert cells(rows, "gap") == 1
    whole = draw([line(1.0, 1.0, 1.0, 1.0, 1.0)], Frame(), 43, 5)
    assert 0 < cells(rows, "line-1") < cells(whole, "line-1")


def test_a_target_and_a_cursor_are_drawn_across() -> None:
    rows = draw([line(0.0, 10.0)], Frame(target=5.0, cursor=0.5), 40, 9)
    assert cells(rows, "target") > 20
    assert cells(rows, "cursor") >= 6


def test_a_target_outside_of_the_curve_is_still_seen() -> None:
    assert cells(draw([line(3.0, 4.0)], Frame(target=1.0), 40, 9), "target") > 20


def test_a_dashed_line_has_gaps_that_a_solid_one_has_not() -> None:
    solid = "".join(text(draw([line(1.0, 1.0)], Frame(), 60, 5)))
    dashed = "".join(text(draw([line(1.0, 1.0, pattern=DASHED)], Frame(), 60, 5)))
    assert solid != dashed
    dots = [
        sum(bin(ord(c) - 0x2800).count("1") for c in s if 0x2800 < ord(c) < 0x2900) for s in (solid, dashed)
    ]
    assert dots[1] < dots[0]


def test_a_logarithmic_scale_labels_powers_of_ten_and_leaves_out_what_has_no_logarithm() -> None:
    rows = text(draw([line(100.0, 1.0, -1.0, 0.01)], Frame(is_log=True), 40, 12))
    labels = [row.split("╴")[0].strip() for row in rows if "╴" in row]
    assert labels[0] == "1e2" and labels[-1] == "1e-2"


def test_the_later_line_lies_above_the_earlier_one() -> None:
    rows = draw([line(1.0, 1.0, key="line-1"), line(1.0, 1.0, key="line-2")], Frame(), 40, 5)
    assert cells(rows, "line-1") == 0 < cells(rows, "line-2")


def test_a_part_of_the_steps_is_shown_by_limits() -> None:
    rows = text(draw([line(*map(float, range(100)))], Frame(start=40, stop=60), 50, 8))
    assert all(40 <= int(label) <= 60 for label in rows[-1].split())


@pytest.mark.parametrize(("width", "height"), [(5, 5), (40, 2), (0, 0)])
def test_no_room_draws_nothing(width: int, height: int) -> None:
    assert text(draw([line(1.0, 2.0)], Frame(), width, height)) == [""] * height


def test_the_step_under_a_cell_is_found_again() -> None:
    fitted = axes([line(*map(float, range(201)))], Frame(), 108, 10)
    assert fitted is not None
    for step in (0.0, 50.0, 200.0):
        cell = fitted.margin + (fitted.column(step) >> 1)
        assert abs(fitted.step_at(cell) - step) <= 2


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [(0.25, 0.25, "0.25"), (1.0, 0.25, "1.00"), (2.0, 1.0, "2"), (1e6, 1e6, "1e6"), (2.5e-5, 5e-6, "2.5e-5"),
     (1e-17, 0.5, "0"), (0.05, 0.05, "0.05")],
)  # fmt: skip
def test_ticks_have_as_many_digits_as_they_need(value: float, step: float, label: str) -> None:
    assert tick_label(value, step) == label


@settings(max_examples=200, deadline=None)
@given(
    st.lists(NUMBERS, max_size=30), st.booleans(), st.none() | NUMBERS, st.integers(0, 90), st.integers(0, 30)
)
def test_no_number_breaks_the_drawing(
    ys: list[float], is_log: bool, target: float | None, width: int, height: int
) -> None:
    rows = draw([line(*ys)], Frame(is_log=is_log, target=target), width, height)
    assert len(rows) == height
    assert all(len(row) in (0, width) for row in text(rows))


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.integers(1, 40), st.booleans())
def test_ticks_lie_inside_and_are_few(one: float, other: float, rows: int, is_log: bool) -> None:
    low, high = sorted((one, other))
    if is_log:
        low, high = max(low, -300), min(max(high, -299), 300)
    if low < high:
        ticks = value_ticks(low, high, rows, is_log)
        assert len(ticks) <= rows + 4
        assert all(label for _, label in ticks)


# The same through plotext


def test_plain_text_curves_have_axes_a_legend_and_no_colours() -> None:
    lines = [
        line(*(math.exp(-n / 9) for n in range(40))),
        Line("val", [0, 20, 39], [1.0, 0.5, 0.4], "line-2", DASHED),
    ]
    picture = chart.curve_text(lines, 60, 12)
    assert "\x1b" not in picture
    assert picture.splitlines()[-1] == "⠒⠒ loss   ++ val"
    assert "1.0┤" in picture.replace(" ", "")
    assert "+" in picture.splitlines()[3]


def test_nothing_to_draw_gives_no_picture() -> None:
    assert chart.curve_text([line(math.nan, math.inf)]) == ""
    assert chart.curve_text([]) == ""


HOSTILE = """
import math, random, sys
from tutor.ui import chart
from tutor.ui.raster import Frame, Line
random.seed(int(sys.argv[1]))
odd = [math.nan, math.inf, -math.inf, 1e308, -1e308, 0.0, 1e-320, 1e9, 1.0, 2.0, -3.0]
for _ in range(60):
    count = random.randrange(40)
    ys = [random.choice(odd) if random.random() < 0.4 else random.gauss(0, 1) for _ in range(count)]
    frame = Frame(is_log=random.random() < 0.5, start=random.choice([None, 3]), stop=random.choice([None, 9]))
    line = Line("x", list(range(count)), ys, "k")
    chart.curve_text([line], random.randrange(100), random.randrange(30), frame)
print("alive")
"""


def test_hostile_numbers_neither_abort_nor_hang_plotext() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, "1"], capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == ("alive", 0), done.stderr


def test_drawing_imports_no_textual() -> None:
    code = "import sys; from tutor.ui import chart, plot_files; print('textual' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


def test_an_earlier_line_that_ran_away_is_cut_and_one_of_like_size_is_not() -> None:
    now = line(2.0, 1.0, 0.0)
    wild, alike = line(2.0, 1e30, 1e30, 1e30, key="early-1"), line(6.0, 5.0, 4.0, key="early-1")
    cut = axes([wild, now], Frame(), 40, 10)
    assert cut and (cut.low, cut.high) == (0.0, 2.0)
    beside = axes([alike, now], Frame(), 40, 10)
    assert beside and beside.high == 6.0
    only = axes([wild], Frame(), 40, 10)
    assert only and only.high == 1e30
    assert (
        cells(draw([wild], Frame(), 40, 10), "early-1")
        > cells(draw([wild, now], Frame(), 40, 10), "early-1")
        > 0
    )
