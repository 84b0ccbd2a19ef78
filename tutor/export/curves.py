"""Curves as an SVG picture, for exported lessons and for the plot's save key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tutor.export.document import Curve

WIDTH, HEIGHT, MARGIN = 640, 320, 48
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Okabe and Ito's colours, told apart by colour-blind readers too (https://jfly.uni-koeln.de/color/)."""
DASHES = ("none", "6 3", "2 3", "8 3 2 3", "1 2", "12 4")


def as_svg(curves: Sequence[Curve]) -> str:
    """Return one picture with all curves, a legend with their last values, and the ranges at the axes."""
    finite = [
        pair for one in curves for pair in zip(one.steps, one.values, strict=True) if math.isfinite(pair[1])
    ]
    xs, ys = [x for x, _ in finite] or [0.0], [y for _, y in finite] or [0.0]
    scale = _Scale(min(xs), max(xs), min(ys), max(ys))
    body = [_line(one, number, scale) for number, one in enumerate(curves)]
    body += [_legend(one, number) for number, one in enumerate(curves)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>{_axes(scale)}{"".join(body)}</svg>'
    )


class _Scale:
    """From values to pixels."""

    def __init__(self, left: float, right: float, low: float, high: float) -> None:
        self.left, self.right = left, right if right > left else left + 1
        self.low, self.high = low, high if high > low else low + 1

    def x(self, step: float) -> float:
        return MARGIN + (step - self.left) / (self.right - self.left) * (WIDTH - 2 * MARGIN)

    def y(self, value: float) -> float:
        return HEIGHT - MARGIN - (value - self.low) / (self.high - self.low) * (HEIGHT - 2 * MARGIN)


def _line(curve: Curve, number: int, scale: _Scale) -> str:
    """Draw a curve; a value that is not finite is a gap."""
    path, pen = [], "M"
    for step, value in zip(curve.steps, curve.values, strict=True):
        if math.isfinite(value):
            path.append(f"{pen}{scale.x(step):.1f} {scale.y(value):.1f}")
        pen = "L" if math.isfinite(value) else "M"
    stroke, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    look = f'fill="none" stroke="{stroke}" stroke-width="1.5" stroke-dasharray="{dash}"'
    return f'<path d="{"".join(path)}" {look}/>'


def _legend(curve: Curve, number: int) -> str:
    last = f"{curve.values[-1]:.4g}" if curve.values else ""
    colour, top = COLOURS[number % len(COLOURS)], 20 + 16 * number
    place = f'x="{WIDTH - MARGIN}" y="{top}" text-anchor="end"'
    return f'<text {place} fill="{colour}">{escape(curve.name)} {last}</text>'


def _axes(scale: _Scale) -> str:
    bottom, right = HEIGHT - MARGIN, WIDTH - MARGIN
    frame = f'<path d="M{MARGIN} {MARGIN}V{bottom}H{right}" fill="none" stroke="#888"/>'
    texts = (
        (MARGIN, bottom + 16, "start", scale.left),
        (right, bottom + 16, "end", scale.right),
        (MARGIN - 4, bottom, "end", scale.low),
        (MARGIN - 4, MARGIN + 8, "end", scale.high),
    )
    return frame + "".join(
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#555">{value:.4g}</text>'
        for x, y, anchor, value in texts
    )
