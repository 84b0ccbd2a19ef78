"""Curves drawn with braille dots into rows of styled text: the live pane's own engine.

Pure Python, no textual: a row is a list of (text, key) pieces, and a key names a style, so that the
same drawing can be shown in any colours or in none. NaN is a gap, infinities are clamped, nothing raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

Piece = tuple[str, str]
Row = list[Piece]

SOLID, DASHED, DOTTED = range(3)
SAMPLES: Final = ("━━", "╍╍", "┅┅")
"""How the line patterns look in a legend."""
_DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_LIMIT: Final = 1e300
_AXIS_ROWS: Final = 1
EARLIER: Final = "early"
"""How the keys of lines begin that stand behind the newest run's."""
EXPLODED: Final = 20.0
"""Earlier lines that need so many times the newest's range are cut at its edge."""


class Line(msgspec.Struct, frozen=True):
    """One line of a chart."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    """Values; what is not finite is a gap."""
    key: str
    """Style name."""
    pattern: int = SOLID


class Frame(msgspec.Struct, frozen=True):
    """What a chart shows besides its lines."""

    is_log: bool = False
    target: float | None = None
    """A level to be reached, drawn across."""
    cursor: float | None = None
    """A step, drawn from top to bottom."""
    start: float | None = None
    """First step that is shown; None for the first there is."""
    stop: float | None = None


class Axes(msgspec.Struct, frozen=True):
    """Where steps and values lie on the canvas."""

    left: float
    right: float
    low: float
    high: float
    margin: int
    """Cells of the value labels."""
    columns: int
    rows: int
    is_log: bool

    def column(self, x: float) -> int:
        """Dot column of a step; two dots a cell."""
        return _clamped((x - self.left) / (self.right - self.left), self.columns * 2)

    def row(self, y: float) -> int:
        """Dot row of a value that was scaled; four dots a cell."""
        return _clamped((self.high - y) / (self.high - self.low), self.rows * 4)

    def step_at(self, cell: int) -> float:
        """Step in the middle of a cell of the canvas, counted from the widget's left edge."""
        share = (cell - self.margin + 0.5) / max(1, self.columns)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)


def _clamped(share: float, dots: int) -> int:
    return min(dots - 1, max(0, int(share * (dots - 1) + 0.5)))


def scaled(values: Iterable[float], is_log: bool) -> list[float]:
    """Return values as they are drawn: decimal logarithms if wanted, NaN for what can't be drawn."""
    if is_log:
        return [math.log10(y) if 0 < y < math.inf else math.nan for y in values]
    return [min(_LIMIT, max(-_LIMIT, y)) if math.isfinite(y) else math.nan for y in values]


def axes(lines: Sequence[Line], frame: Frame, width: int, height: int) -> Axes | None:
    """Fit axes to lines; None if there is nothing that could be drawn.

    Args:
        lines: What is drawn.
        frame: Limits and scale.
        width: Cells of the whole chart.
        height: Rows of the whole chart, the one with the steps included.
    """
    values = _values(lines, frame.is_log)
    current = _values([line for line in lines if not line.key.startswith(EARLIER)], frame.is_log)
    if current and _span(values) > EXPLODED * _span(current):
        values = current
    steps = [x for line in lines for x in line.xs]
    if not values or not steps or height < 3 or width < 16:
        return None
    target = [] if frame.target is None else scaled([frame.target], frame.is_log)
    values += [y for y in target if not math.isnan(y)]
    low, high = _widened(min(values), max(values))
    left = min(steps) if frame.start is None else frame.start
    right = max(steps) if frame.stop is None else frame.stop
    rows = height - _AXIS_ROWS
    margin = max((len(label) for _, label in value_ticks(low, high, rows, frame.is_log)), default=0) + 2
    right = right if right > left else left + 1
    return Axes(left, right, low, high, margin, max(1, width - margin), rows, frame.is_log)


def _values(lines: Sequence[Line], is_log: bool) -> list[float]:
    return [y for line in lines for y in scaled(line.ys, is_log) if not math.isnan(y)]


def _span(values: Sequence[float]) -> float:
    low, high = _widened(min(values), max(values))
    return high - low


def _widened(low: float, high: float) -> tuple[float, float]:
    """Leave room above and below a flat line."""
    if high - low > 1e-12 * max(1.0, abs(low), abs(high)):
        return low, high
    pad = abs(high) * 0.1 or 1.0
    return low - pad, high + pad


def value_ticks(low: float, high: float, rows: int, is_log: bool) -> list[tuple[float, str]]:
    """Return the values to label, with their labels."""
    ticks, step = _round_ticks(low, high, max(2, rows // 3))
    if is_log:
        whole = [tick for tick in ticks if abs(tick - round(tick)) < 1e-9]
        ticks = whole if len(whole) > 1 else ticks
        return [(tick, f"1e{round(tick)}" if tick in whole else f"{10**tick:.2g}") for tick in ticks]
    return [(tick, tick_label(tick, step)) for tick in ticks]


def _round_ticks(low: float, high: float, count: int) -> tuple[list[float], float]:
    span = high / count - low / count
    magnitude = 10 ** math.floor(math.log10(span)) if span > 0 else 1.0
    step = next((m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= span), 10 * magnitude)
    first = math.ceil(low / step)
    return [tick for k in range(count + 3) if (tick := (first + k) * step) <= high + step * 1e-9], step


def tick_label(value: float, step: float) -> str:
    """Return a tick's label, with as many digits as the ticks need to differ."""
    if abs(value) < step * 1e-6:
        return "0"
    if abs(value) >= 1e5 or abs(value) < 1e-3:
        return f"{value:.1e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace(".0e", "e")
    magnitude = math.floor(math.log10(step) + 1e-9)
    is_quarter = abs(step / 10**magnitude - 2.5) < 1e-6
    return f"{value:.{max(0, is_quarter - magnitude)}f}"


def draw(lines: Sequence[Line], frame: Frame, width: int, height: int) -> list[Row]:
    """Draw lines into a room.

    Args:
        lines: What to draw.
        frame: Scale, limits, target and cursor.
        width: Cells.
        height: Rows, the one with the steps included.

    Returns:
        `height` rows; empty ones if there is nothing that could be drawn.
    """
    fitted = axes(lines, frame, width, height)
    return draw_on(fitted, lines, frame) if fitted else [[] for _ in range(height)]


def draw_on(fitted: Axes, lines: Sequence[Line], frame: Frame) -> list[Row]:
    """Draw lines on axes that were fitted to them, the later ones above the earlier ones."""
    canvas = _Canvas(fitted)
    if frame.target is not None:
        canvas.level(scaled([frame.target], frame.is_log)[0])
    if frame.cursor is not None:
        canvas.upright(frame.cursor)
    for line in lines:
        canvas.line(line)
    return [*canvas.render(), _steps_row(fitted, fitted.margin + fitted.columns)]


class _Canvas:
    def __init__(self, fitted: Axes) -> None:
        self._axes = fitted
        self._dots = [[0] * fitted.columns for _ in range(fitted.rows)]
        self._keys = [[""] * fitted.columns for _ in range(fitted.rows)]
        self._marks: dict[tuple[int, int], Piece] = {}

    def level(self, y: float) -> None:
        if not math.isnan(y):
            row = self._axes.row(y) >> 2
            self._marks |= {(row, column): ("╌", "target") for column in range(self._axes.columns)}

    def upright(self, x: float) -> None:
        column = self._axes.column(x) >> 1
        self._marks |= {(row, column): ("│", "cursor") for row in range(self._axes.rows)}

    def line(self, line: Line) -> None:
        previous: tuple[int, int] | None = None
        is_out = False
        for x, y in zip(line.xs, scaled(line.ys, self._axes.is_log), strict=True):
            if not self._axes.left <= x <= self._axes.right:
                continue
            if math.isnan(y):
                self._gap(x)
                previous = None
                continue
            dot = self._axes.column(x), self._axes.row(y)
            was_out, is_out = is_out, not self._axes.low <= y <= self._axes.high
            if was_out and is_out:
                previous = dot
                continue
            for column, row in _between(previous or dot, dot):
                if _is_drawn(column, row, line.pattern):
                    self._dots[row >> 2][column >> 1] |= _DOTS[row & 3][column & 1]
                    self._keys[row >> 2][column >> 1] = line.key
            previous = dot

    def _gap(self, x: float) -> None:
        self._marks[0, self._axes.column(x) >> 1] = ("×", "gap")

    def render(self) -> Iterator[Row]:
        labels = self._labels()
        for number, (dots, keys) in enumerate(zip(self._dots, self._keys, strict=True)):
            label = labels.get(number, "")
            blank = ("┈", "grid") if label else (" ", "")
            cells = [
                (chr(0x2800 + dot), key) if dot else self._marks.get((number, column), blank)
                for column, (dot, key) in enumerate(zip(dots, keys, strict=True))
            ]
            head = label.rjust(self._axes.margin - 2) + (" ╴" if label else "  ")
            yield [(head, "axis"), *_merged(cells)]

    def _labels(self) -> dict[int, str]:
        labels: dict[int, str] = {}
        fitted = self._axes
        for tick, label in value_ticks(fitted.low, fitted.high, fitted.rows, fitted.is_log):
            labels.setdefault(fitted.row(tick) >> 2, label)
        return labels


def _is_drawn(column: int, row: int, pattern: int) -> bool:
    """Leave gaps in a dashed or dotted line, steep parts included."""
    return pattern == SOLID or (column + row) % (6 if pattern == DASHED else 4) < (
        4 if pattern == DASHED else 1
    )


def _between(start: tuple[int, int], stop: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Give all dots from one to another."""
    columns, rows = stop[0] - start[0], stop[1] - start[1]
    count = max(abs(columns), abs(rows))
    if not count:
        yield stop
        return
    for index in range(count + 1):
        yield (
            start[0] + (columns * index + count // 2) // count,
            start[1] + (rows * index + count // 2) // count,
        )


def _merged(cells: Sequence[Piece]) -> Row:
    row: Row = []
    for text, key in cells:
        if row and row[-1][1] == key:
            row[-1] = (row[-1][0] + text, key)
        else:
            row.append((text, key))
    return row


def _steps_row(fitted: Axes, width: int) -> Row:
    ticks, step = _round_ticks(fitted.left, fitted.right, max(2, fitted.columns // 14))
    line = " " * width
    for tick in ticks:
        if abs(tick - round(tick)) > 1e-6:
            continue
        label = f"{round(tick):,}" if abs(tick) < 1e7 else tick_label(tick, step)
        place = fitted.margin + (fitted.column(tick) >> 1) - len(label) // 2
        place = max(fitted.margin - 1, min(width - len(label), place))
        if not line[max(0, place - 1) : place + len(label) + 1].strip():
            line = line[:place] + label + line[place + len(label) :]
    return [(line, "axis")]
