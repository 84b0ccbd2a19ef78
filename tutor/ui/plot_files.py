"""A plot as a file: SVG to look at, CSV to go on with. Knows no widget."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

from tutor.ui.plot_runs import Runs
from tutor.ui.raster import DASHED, DOTTED, Axes, Frame, Line, axes, scaled, value_ticks

WIDTH: Final = 960
HEIGHT: Final = 480
_LEFT, _TOP, _RIGHT, _BOTTOM = 80, 48, 24, 40
_ROOT: Final = 'xmlns="http://www.w3.org/2000/svg" font-family="monospace" font-size="14"'
_DASHES: Final = {DASHED: ' stroke-dasharray="9 5"', DOTTED: ' stroke-dasharray="2 5"'}


def as_csv(runs: Runs) -> str:
    """Return every curve that is kept as rows of run, curve, step, value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["run", "curve", "step", "value"])
    for run in runs.all():
        for curve, series in run.curves.items():
            for step, value in zip(*series.points(1 << 30), strict=True):
                writer.writerow([run.name, curve, int(step), repr(value)])
    return out.getvalue()


def as_svg(lines: Sequence[Line], frame: Frame, colours: Mapping[str, str]) -> str:
    """Return a picture of lines.

    Args:
        lines: What to draw.
        frame: Scale, limits and target.
        colours: CSS colours by line key, and for `text`, `grid`, `paper` and `target`.

    Returns:
        SVG of 960 × 480 pixels.
    """
    fitted = axes(lines, frame, 120, 40)
    body = [f'<rect width="100%" height="100%" fill="{colours["paper"]}"/>']
    if fitted is not None:
        body += _grid(fitted, colours)
        body += _target(fitted, frame, colours["target"])
        body += [part for line in lines for part in _paths(line, fitted, colours[line.key])]
    body += _legend(lines, colours)
    return "\n".join([f'<svg {_ROOT} viewBox="0 0 {WIDTH} {HEIGHT}">', *body, "</svg>\n"])


def _x(fitted: Axes, step: float) -> float:
    return _LEFT + (step - fitted.left) / (fitted.right - fitted.left) * (WIDTH - _LEFT - _RIGHT)


def _y(fitted: Axes, value: float) -> float:
    return _TOP + (fitted.high - value) / (fitted.high - fitted.low) * (HEIGHT - _TOP - _BOTTOM)


def _grid(fitted: Axes, colours: Mapping[str, str]) -> list[str]:
    parts = []
    for value, label in value_ticks(fitted.low, fitted.high, 15, fitted.is_log):
        y = _y(fitted, value)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="{colours["grid"]}"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 5:.1f}" text-anchor="end" fill="{colours["text"]}">{label}</text>'
        )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        step = fitted.left + share * (fitted.right - fitted.left)
        place = f'x="{_x(fitted, step):.1f}" y="{HEIGHT - 14}" text-anchor="middle"'
        parts.append(f'<text {place} fill="{colours["text"]}">{step:g}</text>')
    return parts


def _target(fitted: Axes, frame: Frame, colour: str) -> list[str]:
    if frame.target is None or math.isnan(level := scaled([frame.target], frame.is_log)[0]):
        return []
    path = f"M{_LEFT} {_y(fitted, level):.1f}H{WIDTH - _RIGHT}"
    return [f'<path d="{path}" stroke="{colour}" stroke-dasharray="3 3"/>']


def _paths(line: Line, fitted: Axes, colour: str) -> list[str]:
    look = f'fill="none" stroke="{colour}" stroke-width="2"{_DASHES.get(line.pattern, "")}'
    pieces: list[list[str]] = [[]]
    for x, y in zip(line.xs, scaled(line.ys, fitted.is_log), strict=True):
        if math.isnan(y):
            pieces.append([])
        else:
            pieces[-1].append(f"{_x(fitted, x):.1f} {_y(fitted, y):.1f}")
    return [f'<path d="M{"L".join(piece)}" {look}/>' for piece in pieces if piece]


def _legend(lines: Sequence[Line], colours: Mapping[str, str]) -> list[str]:
    parts, left = [], _LEFT
    for line in lines:
        look = f'stroke="{colours[line.key]}" stroke-width="2"{_DASHES.get(line.pattern, "")}'
        parts.append(f'<path d="M{left} 24h28" {look}/>')
        parts.append(f'<text x="{left + 36}" y="29" fill="{colours["text"]}">{escape(line.label)}</text>')
        left += 60 + 9 * len(line.label)
    return parts


def free_path(folder: Path, kind: str) -> Path:
    """Return the first of `curve-1`, `curve-2` … with an ending that the folder does not have yet."""
    numbers = itertools.count(1)
    return next(path for number in numbers if not (path := folder / f"curve-{number}.{kind}").exists())
