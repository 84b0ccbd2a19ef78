"""A curve in the front end: bounded, extremes kept, gaps shown."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.kernel.series import MARKS, Series

NAN = math.nan


def series_of(
    values: list[float], steps: list[int] | None = None, *, capacity: int = 1024, batch: int = 997
) -> Series:
    series = Series(capacity)
    steps = list(range(len(values))) if steps is None else steps
    for begin in range(0, len(values), batch):
        part = slice(begin, begin + batch)
        series.extend(array("q", steps[part]).tobytes(), array("d", values[part]).tobytes())
    return series


def same(first: list[float], second: list[float]) -> bool:
    return all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(first, second, strict=True))


def test_a_short_curve_is_kept_point_for_point() -> None:
    series = series_of([3.0, 1.0, 2.0], [0, 10, 20])
    assert series.points(80) == ([0, 10, 20], [3.0, 1.0, 2.0])
    assert (series.count, series.first, series.last, series.last_step, series.low, series.high) == (
        3,
        3.0,
        2.0,
        20,
        1.0,
        3.0,
    )


def test_an_empty_curve_has_no_points() -> None:
    series = Series()
    series.extend(b"", b"")
    assert series.points(80) == ([], [])
    assert series.count == 0 and math.isnan(series.last) and series.low > series.high


def test_a_million_points_keep_their_extremes_at_their_steps_in_bounded_memory() -> None:
    values = [math.sin(step / 1e5) for step in range(1_000_000)]
    values[123_457], values[876_543] = -9.0, 9.0
    series = series_of(values, batch=50_000)
    xs, ys = series.points(100)
    assert ys[xs.index(123_457)] == -9.0 and ys[xs.index(876_543)] == 9.0
    assert len(xs) <= 200 and xs == sorted(xs)
    assert (series.low, series.high, series.count) == (-9.0, 9.0, 1_000_000)
    assert len(series._xs) + len(series._tail_xs) < 3 * 1024


def test_the_last_points_are_always_drawn() -> None:
    series = series_of([0.0] * 100_000 + [5.0])
    xs, ys = series.points(50)
    assert xs[-1] == 100_000 and ys[-1] == 5.0


def test_a_window_shows_only_its_steps_and_finer() -> None:
    series = series_of([float(step % 7) for step in range(2000)])
    xs, ys = series.points(400, 1000, 1100)
    assert xs == list(range(1000, 1101)) and ys == [float(step % 7) for step in range(1000, 1101)]


def test_steps_that_go_back_or_stand_still_are_taken() -> None:
    series = series_of([1.0, 2.0, 3.0, 4.0], [5, 5, 2, 9])
    assert series.points(10) == ([5, 5, 2, 9], [1.0, 2.0, 3.0, 4.0])
    assert series.points(10, 3, 9) == ([5, 5, 9], [1.0, 2.0, 4.0])


def test_values_that_are_not_finite_are_gaps_and_marks() -> None:
    series = series_of([1.0, NAN, 3.0, math.inf, -math.inf, 2.0])
    xs, ys = series.points(10)
    assert xs == list(range(6)) and same(ys, [1.0, NAN, 3.0, NAN, NAN, 2.0])
    assert [step for step, _ in series.marks] == [1, 3, 4] and series.marks[1][1] == math.inf
    assert (series.low, series.high) == (1.0, 3.0)


def test_a_curve_that_diverges_keeps_its_gap_when_thinned() -> None:
    series = series_of([1.0] * 50_000 + [NAN] * 50_000, capacity=64)
    _, ys = series.points(40)
    assert any(math.isnan(y) for y in ys) and ys[0] == 1.0 and math.isnan(ys[-1])
    assert series.marks[0][0] == 50_000 and len(series.marks) == MARKS


@pytest.mark.parametrize(("steps", "values"), [(b"1234567", b""), (array("q", [1]).tobytes(), b"")])
def test_bytes_that_are_no_points_are_refused(steps: bytes, values: bytes) -> None:
    series = Series()
    with pytest.raises(ValueError):
        series.extend(steps, values)
    assert series.count == 0


@given(
    st.lists(st.floats(width=64), max_size=300),
    st.integers(min_value=1, max_value=50),
    st.integers(min_value=1, max_value=20),
)
def test_any_values_in_any_batches_give_bounded_finite_or_nan_points_with_true_extremes(
    values: list[float], batch: int, buckets: int
) -> None:
    series = series_of(values, capacity=8, batch=batch)
    xs, ys = series.points(buckets)
    assert len(xs) == len(ys) <= max(3 * buckets, 2 * buckets)
    assert not any(math.isinf(y) for y in ys)
    finite = [value for value in values if math.isfinite(value)]
    drawn = [y for y in ys if math.isfinite(y)]
    assert (min(drawn, default=None), max(drawn, default=None)) == (
        min(finite, default=None),
        max(finite, default=None),
    )
    assert all(values[int(x)] == y for x, y in zip(xs, ys, strict=True) if math.isfinite(y))


def test_batches_of_any_size_lead_to_the_same_bounds() -> None:
    values = [random.Random(0).gauss(0, 1) for _ in range(1)] + [float(i % 13) for i in range(20_000)]
    for batch in (1, 7, 20_001):
        series = series_of(values, capacity=32, batch=batch)
        assert len(series._xs) <= 64 and series.high == 12.0


def test_the_series_needs_neither_torch_nor_numpy() -> None:
    code = "import sys, tutor.kernel.series; print({'torch', 'numpy'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "set()"
