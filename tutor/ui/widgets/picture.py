"""Pictures and heat maps as half blocks, which every terminal can show: two pixels a cell.

Colour maps are colour-blind-safe: cividis for numbers, blue over white to red for numbers on both
sides of zero. NaN is magenta, so that it can't be missed.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle

from tutor.kernel.protocol import Picture

Pixel = tuple[int, int, int]
Pixels = Sequence[Sequence[Pixel]]

NAN: Final[Pixel] = (255, 0, 255)
_SHADES: Final = 64
_STOPS: Final[dict[str, Sequence[Pixel]]] = {
    "cividis": [
        (0, 34, 78),
        (53, 69, 108),
        (102, 105, 112),
        (148, 142, 119),
        (200, 184, 102),
        (254, 232, 56),
    ],
    "rdbu": [(33, 102, 172), (103, 169, 207), (225, 235, 240), (239, 138, 98), (178, 24, 43)],
}
_LEGEND_CELLS: Final = 16


@cache
def shades(name: str) -> tuple[Pixel, ...]:
    """Return the colours of a map, from low to high."""
    stops = _STOPS[name]
    return tuple(_between(stops, index / (_SHADES - 1) * (len(stops) - 1)) for index in range(_SHADES))


def _between(stops: Sequence[Pixel], place: float) -> Pixel:
    left = min(int(place), len(stops) - 2)
    share = place - left
    first, second = stops[left], stops[left + 1]
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def heat_map(values: bytes, columns: int, low: float, high: float) -> Pixels:
    """Return numbers as colours.

    Args:
        values: float32, row by row.
        columns: Numbers in a row.
        low: Value of the first colour; higher than all of them means: find it out.
        high: Value of the last colour.
    """
    numbers = array("f")
    numbers.frombytes(values)
    finite = [number for number in numbers if math.isfinite(number)]
    if not high > low:
        low, high = min(finite, default=0.0), max(finite, default=1.0)
    name, low, high = _scale(low, high)
    colours = shades(name)
    steps = (len(colours) - 1) / (high - low) if high > low else 0.0
    pixels = [_shade(number, low, steps, colours) for number in numbers]
    return [pixels[start : start + columns] for start in range(0, len(pixels), max(1, columns))]


def _shade(number: float, low: float, steps: float, colours: Sequence[Pixel]) -> Pixel:
    if not math.isfinite(number):
        return NAN if math.isnan(number) else colours[-1 if number > 0 else 0]
    return colours[min(len(colours) - 1, max(0, round((number - low) * steps)))]


def pixels_of(picture: Picture) -> Pixels:
    """Return the pixels of a picture, or of a heat map in our own colours."""
    if not picture.rgb:
        return heat_map(picture.values, picture.width, picture.low, picture.high)
    data, stride = picture.rgb, picture.width * 3
    rows = (data[start : start + stride] for start in range(0, picture.height * stride, stride))
    return [list(zip(row[::3], row[1::3], row[2::3], strict=True)) for row in rows]


def fitted(pixels: Pixels, width: int, height: int) -> Pixels:
    """Make pixels fit into cells: small ones grow to whole multiples, large ones are thinned.

    Args:
        pixels: Rows of colours.
        width: Cells that there are; a cell is one pixel wide.
        height: Lines that there are; a line is two pixels high.
    """
    if not pixels or not pixels[0]:
        return []
    rows, columns = len(pixels), len(pixels[0])
    fit = min(width / columns, 2 * height / rows)
    if fit >= 2:
        times = min(int(fit), max(1, 32 // max(rows, columns)))
        return [[pixel for pixel in row for _ in range(times)] for row in pixels for _ in range(times)]
    if fit >= 1:
        return pixels
    step = 1 / fit
    return [
        [pixels[int(y * step)][int(x * step)] for x in range(max(1, int(columns * fit)))]
        for y in range(max(1, int(rows * fit)))
    ]


def half_blocks(pixels: Pixels) -> list[Strip]:
    """Return pixels as strips, two rows of pixels in each."""
    strips = []
    for top in range(0, len(pixels), 2):
        below = pixels[top + 1] if top + 1 < len(pixels) else [None] * len(pixels[top])
        cells = zip(pixels[top], below, strict=True)
        strips.append(Strip([Segment("▀" * len(list(same)), _cell(*cell)) for cell, same in groupby(cells)]))
    return strips


@lru_cache(16_384)
def _cell(above: Pixel, below: Pixel | None) -> Style:
    return Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below) if below else None)


def legend(low: float, high: float) -> Content:
    """Show which numbers the colours of a heat map stand for."""
    name, low, high = _scale(low, high)
    colours = shades(name)[:: _SHADES // _LEGEND_CELLS]
    ramp = [Content.styled("█", VisualStyle(foreground=TextualColor(*colour))) for colour in colours]
    return Content.assemble((f"{low:.4g} ", "$muted"), *ramp, (f" {high:.4g}", "$muted"))


def _scale(low: float, high: float) -> tuple[str, float, float]:
    """Return the colour map for a range, and the range that its colours span."""
    if low < 0 < high:
        return "rdbu", -max(-low, high), max(-low, high)
    return "cividis", low, high


class PixelsView(ScrollView):
    """Pixels that fill the room there is."""

    DEFAULT_CSS = "PixelsView { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self._pixels: Pixels = []
        self._strips: list[Strip] = []

    def show(self, pixels: Pixels) -> None:
        """Show other pixels."""
        self._pixels = pixels
        self._fit()

    def on_resize(self) -> None:
        """Fit the pixels to the new size."""
        self._fit()

    def _fit(self) -> None:
        self._strips = half_blocks(fitted(self._pixels, *self.size)) if self.size else []
        self.virtual_size = Size(self.size.width, len(self._strips))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render one line of cells."""
        row = y + self.scroll_offset.y
        strip = self._strips[row] if row < len(self._strips) else Strip.blank(0)
        return strip.adjust_cell_length(self.size.width, self.rich_style)
