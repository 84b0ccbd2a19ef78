"""One curve as the front end keeps it: any number of points in bounded memory, extremes kept.

Standard library only: the front end needs neither torch nor NumPy for it.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

NAN = float("nan")
MARKS = 64
"""Points that were not finite and are remembered with their step."""


def extremes(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    """Return the lowest and the highest point of a group in their order, and a NaN point where it has a gap.

    Args:
        xs: Steps.
        ys: As many values; NaN and infinities make the gap.
    """
    if math.isfinite(sum(ys)):  # one pass in C tells that every value is finite
        return _low_and_high(xs, ys)
    finite = [index for index, y in enumerate(ys) if math.isfinite(y)]
    gap = next((index for index, y in enumerate(ys) if not math.isfinite(y)), None)
    kept = _low_and_high([xs[i] for i in finite], [ys[i] for i in finite]) if finite else []
    if gap is None:
        return kept
    before = sum(1 for x, _ in kept if x <= xs[gap])
    return [*kept[:before], (xs[gap], NAN), *kept[before:]]


def _low_and_high(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    low, high = ys.index(min(ys)), ys.index(max(ys))
    first, second = (low, high) if low < high else (high, low)
    if first == second:
        return [(xs[first], ys[first])]
    return [(xs[first], ys[first]), (xs[second], ys[second])]


class Series:
    """A curve that grows.

    Up to `2 * capacity` points are kept as they came. Beyond, of each group of neighbours the lowest and the
    highest are kept at their own steps, in groups that double in width as the curve grows.

    Attributes:
        count: Points received.
        first: Value of the first point; NaN if there is none.
        last: Value of the last point.
        last_step: Step of the last point.
        low: Lowest finite value; infinity if there is none.
        high: Highest finite value; minus infinity if there is none.
        marks: The first `MARKS` points that were NaN or infinite, as (step, value).
    """

    __slots__ = (
        "_capacity", "_sorted", "_tail_xs", "_tail_ys", "_width", "_xs", "_ys",
        "count", "first", "high", "last", "last_step", "low", "marks",
    )  # fmt: skip

    def __init__(self, capacity: int = 1024) -> None:
        """Start empty.

        Args:
            capacity: Half the number of points that are kept; at least 8.
        """
        self._capacity = max(8, capacity)
        self._xs, self._ys = array("q"), array("d")
        self._tail_xs, self._tail_ys = array("q"), array("d")
        self._width = 1
        self._sorted = True
        self.count = 0
        self.first = self.last = NAN
        self.last_step = 0
        self.low, self.high = math.inf, -math.inf
        self.marks: list[tuple[int, float]] = []

    def extend(self, steps: bytes, values: bytes) -> None:
        """Add points.

        Args:
            steps: int64, native order.
            values: float64, native order, as many.

        Raises:
            ValueError: If they are not whole numbers of 8 bytes, or not as many.
        """
        xs, ys = array("q"), array("d")
        xs.frombytes(steps)
        ys.frombytes(values)
        if len(xs) != len(ys):
            raise ValueError(f"{len(xs)} steps and {len(ys)} values")
        if xs:
            self._note(xs, ys)
            self._tail_xs.extend(xs)
            self._tail_ys.extend(ys)
            self._settle()

    def points(
        self, buckets: int, start: float = -math.inf, stop: float = math.inf
    ) -> tuple[list[float], list[float]]:
        """Return steps and values to draw: at most about two, where there are gaps three, a bucket.

        A NaN value is a gap. The points come in the order in which they were received.

        Args:
            buckets: Columns to draw into.
            start: First step that is wanted.
            stop: Last step that is wanted.
        """
        xs, ys = self._window(start, stop)
        if len(xs) <= 2 * buckets:
            return list(xs), [y if math.isfinite(y) else NAN for y in ys]
        kept: list[tuple[float, float]] = []
        for bucket in range(buckets):
            begin, end = bucket * len(xs) // buckets, (bucket + 1) * len(xs) // buckets
            kept.extend(extremes(xs[begin:end], ys[begin:end]))
        return [x for x, _ in kept], [y for _, y in kept]

    def _note(self, xs: array[int], ys: array[float]) -> None:
        """Keep the exact figures up to date."""
        if not self.count:
            self.first = ys[0]
        elif xs[0] < self.last_step:
            self._sorted = False
        self._sorted = self._sorted and all(map(int.__le__, xs, xs[1:]))
        self.count += len(xs)
        self.last, self.last_step = ys[-1], xs[-1]
        finite: Sequence[float] = ys
        if not math.isfinite(sum(ys)):
            finite = [y for y in ys if math.isfinite(y)]
            odd = ((x, y) for x, y in zip(xs, ys, strict=True) if not math.isfinite(y))
            self.marks.extend(mark for mark, _ in zip(odd, range(MARKS - len(self.marks)), strict=False))
        self.low, self.high = min(self.low, *finite, math.inf), max(self.high, *finite, -math.inf)

    def _settle(self) -> None:
        """Move whole groups from the tail to the kept points, and thin those when they are too many."""
        whole = len(self._tail_xs) // self._width * self._width
        self._keep(self._tail_xs[:whole], self._tail_ys[:whole], self._width)
        del self._tail_xs[:whole], self._tail_ys[:whole]
        while len(self._xs) > 2 * self._capacity:
            xs, ys, self._xs, self._ys = self._xs, self._ys, array("q"), array("d")
            self._keep(xs, ys, 4)
            self._width = max(4, self._width * 2)

    def _keep(self, xs: array[int], ys: array[float], width: int) -> None:
        if width == 1:
            self._xs.extend(xs)
            self._ys.extend(ys)
            return
        for begin in range(0, len(xs), width):
            for x, y in extremes(xs[begin : begin + width], ys[begin : begin + width]):
                self._xs.append(int(x))
                self._ys.append(y)

    def _window(self, start: float, stop: float) -> tuple[Sequence[int], Sequence[float]]:
        xs, ys = self._xs + self._tail_xs, self._ys + self._tail_ys
        if start == -math.inf and stop == math.inf:
            return xs, ys
        if self._sorted:
            begin, end = bisect_left(xs, start), bisect_right(xs, stop)
            return xs[begin:end], ys[begin:end]
        inside = [index for index, x in enumerate(xs) if start <= x <= stop]
        return [xs[i] for i in inside], [ys[i] for i in inside]
