"""Typed answers are read generously, the same way on both sides."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.reading import Items, Number, Word, parts, read_as, readings, say


@pytest.mark.parametrize(
    "typed",
    ["(2,3)", "( 2 , 3 )", "torch.Size([2, 3])", "Size([2,3])", "2x3", "2 x 3", "2×3", "2 × 3", "2 3", "2, 3",
     "shape (2, 3)", "shape=(2, 3)", "shape 2x3", "`(2, 3)`"],
)  # fmt: skip
def test_a_shape_is_read_however_it_is_written(typed: str) -> None:
    assert read_as(typed) == "shape (2, 3)"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (".5", 0.5), ("0.5", 0.5), ("0,5", 0.5), ("1/2", 0.5), ("50%", 0.5), ("-0,5", -0.5), ("−3", -3),
        ("1,0933", 1.0933),
        ("+3", 3), ("1e-3", 0.001), ("1_000", 1000), ("12.", 12.0), ("-1/4", -0.25),
        ("-inf", float("-inf")), ("∞", float("inf")),
        ("tensor(3.)", 3.0), ("tensor(3., requires_grad=True)", 3.0), ("torch.tensor(7)", 7), ("x = 3", 3),
        ("tensor(4., grad_fn=<AddBackward0>)", 4.0),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(typed: str, value: float) -> None:
    first = readings(typed)[0]
    assert isinstance(first, Number)
    assert first.value == value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("float32", "dtype float32"),
        ("torch.float32", "dtype float32"),
        ("bfloat16", "dtype bfloat16"),
        ("True", "True"),
        ("no", "False"),
        ("RuntimeError", "error RuntimeError"),
        ("an error", "an error"),
        ("None", "None"),
        ("[[1., 2.], [3., 4.]]", "values [[1, 2], [3, 4]]"),
        ("tensor([1, 2], dtype=torch.int64)", "values [1, 2]"),
        ("[1 2 3]", "values [1, 2, 3]"),
        ("(2,)", "shape (2,)"),
        ("()", "shape ()"),
        ("device(type='cpu')", "cpu"),
        ("'cuda'", "cuda"),
        ("(5, 3), float32", "shape (5, 3), dtype float32"),
        ("(2,3); 4", "shape (2, 3); number 4"),
        ("nan", "number nan"),
    ],
)
def test_the_preview_says_how_an_answer_is_understood(typed: str, said: str) -> None:
    assert read_as(typed) == said


@pytest.mark.parametrize(
    "typed", ["", "   ", "((", "[1,", "1/0", "]", "§§", "-", "x ×", "(" * 500, "9" * 5000]
)
def test_what_can_not_be_read_is_not_guessed(typed: str) -> None:
    assert read_as(typed) == ""


def test_a_comma_between_digits_has_several_readings() -> None:
    values = [way.value for way in readings("1,234") if isinstance(way, Number)]
    assert values == [1.234, 1234]
    assert isinstance(readings("1,234")[0], Items)


@pytest.mark.parametrize(
    ("typed", "count", "said"),
    [
        ("3.5, 3, error", 3, ["number 3.5", "number 3", "an error"]),
        ("3.5; 3; error", 3, ["number 3.5", "number 3", "an error"]),
        ("(2,3)\n(4,)", 2, ["shape (2, 3)", "shape (4,)"]),
        ("(2,3), (4,)", 2, ["shape (2, 3)", "shape (4,)"]),
        ("2x3 4x5", 2, ["shape (2, 3)", "shape (4, 5)"]),
        ("T F T", 3, ["T", "F", "T"]),
        ("z = [2, 2], y = [3, 3]", 2, ["values [2, 2]", "values [3, 3]"]),
    ],
)
def test_parts_stand_on_lines_between_semicolons_or_commas(typed: str, count: int, said: list[str]) -> None:
    assert [say(ways[0]) for ways in parts(typed, count)] == said


def test_another_number_of_parts_is_no_reading() -> None:
    assert parts("1, 2", 3) == []
    assert parts("§; 2", 2) == []


def test_digits_as_written_are_known() -> None:
    assert Number(0.09, "0.0900").digits == 3
    assert Number(0.5, "1/2").digits is None
    assert Number(36.4, "36.4").step == pytest.approx(0.1)
    assert Number(1200.0, "1.2e3").step == pytest.approx(100)
    assert Word("torch.float32").last == "float32"


@given(st.text(max_size=60) | st.text("0123456789.,;()[]xX× -+/eE%tensorFalse\n", max_size=40))
def test_no_text_breaks_the_reader(typed: str) -> None:
    assert isinstance(read_as(typed), str)
    assert isinstance(parts(typed, 2), list)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=6))
def test_every_shape_is_read_back(sizes: list[int]) -> None:
    spellings = [
        str(tuple(sizes)),
        f"torch.Size({sizes})",
        "x".join(map(str, sizes)),
        " × ".join(map(str, sizes)),
    ]
    for typed in spellings:
        assert read_as(typed) == f"shape ({', '.join(map(str, sizes))})"


def test_reading_needs_no_torch() -> None:
    code = "import sys, tutor.reading; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 - .28/3", 1 - 0.28 / 3),
        ("256 + 128 + 64", 448),
        ("(8 / 10 + 8 / 12) / 2", 11 / 15),
        ("2**5", 32),
        ("2^5 - 1", 31),
    ],
)
def test_a_sum_is_read_as_what_it_comes_to(typed, value):
    first = readings(typed)[0]
    assert isinstance(first, Number) and first.value == pytest.approx(value)


def test_a_product_may_be_sizes_or_a_number_and_signs_after_a_blank_are_of_values():
    assert [type(reading) for reading in readings("4 * 64 * 64")] == [Items, Number]
    assert [type(reading) for reading in readings("2 -3")] == [Items, Number]


@pytest.mark.parametrize("typed", ["9**9**9", "1/0 + 1", "(" * 300, "2**-99999", "1e9 + x", "__import__ + 1"])
def test_arithmetic_that_can_not_be_done_is_no_number(typed):
    assert not [reading for reading in readings(typed) if isinstance(reading, Number)]
