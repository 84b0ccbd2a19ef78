"""A picture or heat map as characters, dark to bright."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from tutor.kernel.protocol import Picture

RAMP = " .:-=+*#%@"
ASPECT = 2
"""A character is about twice as high as wide."""


def picture_text(picture: Picture, width: int) -> str:
    """Return a picture as lines of characters, and its title with its size."""
    columns = min(width, picture.width * ASPECT)
    rows = max(1, round(picture.height * columns / (picture.width * ASPECT)))
    values = _brightness(picture)

    def character(row: int, column: int) -> str:
        line = row * picture.height // rows
        return _character(values[line * picture.width + column * picture.width // columns])

    lines = ["".join(character(row, column) for column in range(columns)).rstrip() for row in range(rows)]
    title = f"{picture.title or 'picture'} ({picture.height} × {picture.width})"
    return "\n".join([title, *lines])


def _brightness(picture: Picture) -> Sequence[float]:
    """Return a value from 0 to 1 for each pixel."""
    if picture.rgb:
        rgb = picture.rgb
        return [(rgb[at] + rgb[at + 1] + rgb[at + 2]) / 765 for at in range(0, len(rgb), 3)]
    values = array("f")
    values.frombytes(picture.values)
    span = (picture.high - picture.low) or 1.0
    return [(value - picture.low) / span for value in values]


def _character(value: float) -> str:
    if value != value:
        return "?"
    return RAMP[min(len(RAMP) - 1, max(0, int(value * len(RAMP))))]
