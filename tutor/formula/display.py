"""A formula in two dimensions: fractions above each other, limits above and below sums."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec

from tutor.formula import symbols
from tutor.formula.inline import line_of, scripts, spaced
from tutor.formula.parse import Fenced, Fraction, Glyphs, Grid, Node, Root, Row, Script, parse


class Box(msgspec.Struct, frozen=True):
    """Lines of equal width, and which of them stands on the line of the text."""

    lines: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """Width in cells."""
        return cell_width(self.lines[0])


def display(tex: str) -> list[str]:
    """Set a formula in two dimensions.

    Args:
        tex: TeX with or without dollar signs.

    Returns:
        Its lines, without trailing spaces; pad them to one width before centring.
    """
    return [line.rstrip() for line in _box(parse(tex)).lines]


def cell_width(text: str) -> int:
    """Cells that a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _box(node: Node) -> Box:
    if isinstance(node, Row):
        return _beside([box for gap, item in spaced(node.items) for box in (Box((gap,)), _box(item))])
    if isinstance(node, Fraction):
        return _fraction(_box(node.above), _box(node.below))
    if isinstance(node, Root):
        return _root(node)
    if isinstance(node, Script):
        return _script(node)
    if isinstance(node, Fenced):
        return _fenced(node.left, _box(node.inside), node.right)
    if isinstance(node, Grid):
        return _grid(node)
    return Box((line_of(node),))


def _beside(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return Box(("",))
    above = max(box.baseline for box in boxes)
    below = max(len(box.lines) - box.baseline for box in boxes)
    rows = [""] * (above + below)
    for box in boxes:
        first = above - box.baseline
        for index in range(len(rows)):
            inside = first <= index < first + len(box.lines)
            rows[index] += box.lines[index - first] if inside else " " * box.width
    return Box(tuple(rows), above)


def _fraction(above: Box, below: Box) -> Box:
    width = max(above.width, below.width) + 2
    lines = (*_centred(above.lines, width), "─" * width, *_centred(below.lines, width))
    return Box(lines, len(above.lines))


def _centred(lines: Sequence[str], width: int) -> tuple[str, ...]:
    def centre(line: str) -> str:
        free = width - cell_width(line)
        return " " * (free // 2) + line + " " * (free - free // 2)

    return tuple(map(centre, lines))


def _filled(lines: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(line + " " * (width - cell_width(line)) for line in lines)


def _root(node: Root) -> Box:
    inside = _box(node.inside)
    if len(inside.lines) == 1:
        return Box((line_of(node),))
    last = len(inside.lines) - 1
    sides = [f"{'╲│' if index == last else ' │'}{line}" for index, line in enumerate(inside.lines)]
    return Box((f" ┌{'─' * inside.width}", *sides), inside.baseline + 1)


def _script(node: Script) -> Box:
    if node.kind == "big" or line_of(node.base) in ("max", "min", "lim", "argmax", "argmin"):
        return _limits(node)
    base = _box(node.base)
    if len(base.lines) == 1:
        return Box((base.lines[0] + scripts(node.below, node.above),))
    below, above = scripts(node.below, None), scripts(None, node.above)
    width = max(cell_width(below), cell_width(above))
    marks = [""] * len(base.lines)
    marks[0] += above
    marks[-1] += below
    lines = tuple(line + mark for line, mark in zip(base.lines, _filled(marks, width), strict=True))
    return Box(lines, base.baseline)


def _limits(node: Script) -> Box:
    above = [line_of(node.above, tight=True)] if node.above else []
    below = [line_of(node.below, tight=True)] if node.below else []
    lines = [*above, line_of(node.base), *below]
    width = max(map(cell_width, lines))
    return Box(_centred(lines, width), len(above))


def _fenced(left: str, inside: Box, right: str) -> Box:
    height = len(inside.lines)
    sides = zip(_fence(left, height), inside.lines, _fence(right, height), strict=True)
    return Box(tuple("".join(parts) for parts in sides), inside.baseline)


def _fence(mark: str, height: int) -> list[str]:
    if height == 1 or not mark:
        return [mark] * height
    top, middle, bottom = tuple(symbols.TALL_FENCES.get(mark, mark * 3))
    return [top] + [middle] * (height - 2) + [bottom]


def _grid(grid: Grid) -> Box:
    count = max((len(row) for row in grid.rows), default=0)
    empty = Glyphs("")
    cells = [[_box(cell) for cell in (*row, *[empty] * (count - len(row)))] for row in grid.rows]
    widths = [max(row[column].width for row in cells) for column in range(count)]
    rows = [_grid_row(row, widths, aligned=grid.aligned) for row in cells]
    lines = tuple(line for row in rows for line in row.lines)
    return Box(lines or ("",), len(lines) // 2)


def _grid_row(cells: Sequence[Box], widths: Sequence[int], *, aligned: bool) -> Box:
    boxes = []
    for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        right = aligned and column == 0
        padded = [" " * (width - cell.width) + line for line in cell.lines] if right else cell.lines
        gap = "" if column == 0 else " " if aligned else "  "
        boxes += [Box((gap,)), Box(_filled(padded, width), cell.baseline)]
    return _beside(boxes)
