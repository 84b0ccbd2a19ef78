"""The lines of words around a plot: its legend above, the values at the cursor below."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from textual.content import Content

from tutor import text
from tutor.ui.plot_runs import Legend, Runs
from tutor.ui.raster import SAMPLES, SOLID, Line

_CURVES: Final = ("$train", "$val", "$series-3", "$series-4", "$series-5", "$series-6")
COLOURS: Final = {
    "axis": "$muted",
    "grid": "$line",
    "target": "$success",
    "cursor": "$primary",
    "gap": "$error",
    **{f"line-{number}": colour for number, colour in enumerate(_CURVES, 1)},
    **{f"early-{number}": f"{colour} 45%" for number, colour in enumerate(_CURVES, 1)},
}
"""The colour of each part of a plot, by the key that the drawing gives it."""


def legend_lines(
    runs: Runs, goal: float | None, states: Sequence[str], width: int, rows: int
) -> list[Content]:
    """Return the legend: curves with their last values, as many as fit, the newest run's first.

    Args:
        runs: Whose curves are shown.
        goal: The level to reach.
        states: Words for the scale and the smoothing.
        width: Cells that there are.
        rows: Most lines that it may take; the curves without room are counted at its end.
    """
    others = [group for group in runs.groups if group != runs.shown_group]
    other = [text.other_curves(*others)] if others and runs.newest else []
    right = Content.styled("  ".join([*other, *states, text.step(runs.last_step)]), "$muted")
    if goal is not None:
        right = Content.assemble(("╌╌", "$success"), (f" {text.TARGET} {goal:g}   ", "$muted"), right)
    shown = sorted(runs.shown(), key=lambda curve: (curve[0].is_earlier, curve[3].pattern != SOLID))
    entries = [_entry(entry) for _, _, _, entry in shown]
    rooms = [width - right.cell_length] + [width] * (rows - 1)
    lines: list[Content] = []
    while entries and len(lines) < rows:
        line, room = Content(""), rooms[len(lines)]
        while entries and line.cell_length + entries[0].cell_length <= room:
            line = line + entries.pop(0)
        lines.append(line)
    if entries:
        lines[-1] = _with_count(lines[-1], len(entries), rooms[len(lines) - 1])
    first, *more = lines or [Content("")]
    return [first.pad_right(max(0, rooms[0] - first.cell_length)) + right, *more]


def _with_count(line: Content, count: int, room: int) -> Content:
    more = Content.styled(text.more_curves(count), "$muted")
    return line + more if line.cell_length + more.cell_length <= room else line


def _entry(entry: Legend) -> Content:
    sample = (SAMPLES[entry.pattern], COLOURS[entry.key])
    return Content.assemble(sample, " ", (entry.label, "$muted"), " ", f"{entry.last + 0.0:.4g}", "   ")


def values_line(lines: Sequence[Line], cursor: float, width: int) -> Content:
    """Return the values of all curves at a step, the newest run's first."""
    newest_first = sorted(lines, key=lambda line: line.key.startswith("early"))
    values = [(line.label, _value_at(line, cursor)) for line in newest_first]
    return Content(text.values_at(cursor, values)).truncate(width, ellipsis=True)


def _value_at(line: Line, step: float) -> float:
    """Return the value of the point nearest to a step."""
    if not line.xs:
        return math.nan
    after = min(bisect_left(line.xs, step), len(line.xs) - 1)
    nearest = min((max(0, after - 1), after), key=lambda index: abs(line.xs[index] - step))
    return line.ys[nearest]
