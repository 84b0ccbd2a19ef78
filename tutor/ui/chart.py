"""Curves drawn by plotext, guarded: the only place that calls it.

plotext 6 ends the whole process or hangs on NaN and on values far outside of its limits, and raises
on its own logarithmic scale. So it gets finite, clamped points in unbroken pieces, and logarithms are
taken here. It draws where a picture is made once, as in plain mode; the live pane has `raster`, which
is three times as fast (`benchmarks/bench_plot_frame.py`). Imports no textual.
"""

from __future__ import annotations

import math
import re
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tutor.ui.raster import Frame, Line, axes, scaled, value_ticks

_MARKERS: Final = ("braille", "+", "o")
_SAMPLES: Final = ("⠒⠒", "++", "oo")
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
_RGB = tuple[int, int, int]


def curve_text(lines: Sequence[Line], width: int = 72, height: int = 16, frame: Frame | None = None) -> str:
    """Draw lines as plain text without colours.

    Args:
        lines: What to draw; each has its own marker, named in the legend below.
        width: Characters.
        height: Lines of text.
        frame: Scale and limits.

    Returns:
        The picture, or an empty text if there is nothing that could be drawn.
    """
    picture = _COLOURS.sub("", build(lines, frame or Frame(), width, height, {}))
    legend = "   ".join(f"{_SAMPLES[line.pattern % len(_SAMPLES)]} {line.label}" for line in lines)
    return f"{picture}\n{legend}" if picture else ""


def build(lines: Sequence[Line], frame: Frame, width: int, height: int, colours: dict[str, _RGB]) -> str:
    """Draw lines with plotext.

    Args:
        lines: What to draw.
        frame: Scale and limits.
        width: Characters.
        height: Lines of text.
        colours: Red, green and blue (0 to 255) for each line's key; without one there is no colour.

    Returns:
        Lines of text with SGR colours if there are any; empty if there is nothing that could be drawn.
    """
    fitted = axes(lines, frame, width, height)
    if fitted is None:
        return ""
    plotext = _plotext()
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.canvas("default")
    figure.theme("simple")
    figure.ruler("y").lim(fitted.low, fitted.high)
    figure.ruler("x").lim(fitted.left, fitted.right)
    ticks = value_ticks(fitted.low, fitted.high, fitted.rows, frame.is_log)
    figure.ruler("y").ticks([place for place, _ in ticks], [label for _, label in ticks])
    for line in lines:
        colour = [colours[line.key]] if line.key in colours else []
        marker = plotext.marker(_MARKERS[line.pattern % len(_MARKERS)], *colour)
        for xs, ys in _pieces(line, frame.is_log, fitted.low, fitted.high):
            figure.draw(figure.signal(xs, ys, marker=marker).lines(len(xs) > 1))
    return str(figure.build().string()).rstrip("\n")


def _pieces(line: Line, is_log: bool, low: float, high: float) -> Iterator[tuple[list[float], list[float]]]:
    """Give the unbroken pieces of a line, clamped to three times the range that is shown."""
    span = high - low
    xs: list[float] = []
    ys: list[float] = []
    for x, y in zip(line.xs, scaled(line.ys, is_log), strict=True):
        if math.isfinite(x) and not math.isnan(y):
            xs.append(x)
            ys.append(min(high + span, max(low - span, y)))
        elif xs:
            yield xs, ys
            xs, ys = [], []
    if xs:
        yield xs, ys


def _plotext() -> Any:
    """Import plotext without its documentation browser, which takes two thirds of the import's time."""
    if "plotext" not in sys.modules:
        package = types.ModuleType("plotext._doc")
        package.__path__ = []
        browser = types.ModuleType("plotext._doc.doc")
        browser.docs = None  # type: ignore[attr-defined]
        sys.modules.setdefault("plotext._doc", package)
        sys.modules.setdefault("plotext._doc.doc", browser)
    import plotext

    plotext.terminal.limit(False, False)
    return plotext
