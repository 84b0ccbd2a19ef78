"""A formula on one line, and the spaces between the parts of any formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.formula import symbols
from tutor.formula.parse import Fenced, Fraction, Glyphs, Grid, Kind, Node, Root, Row, Script, parse

_UNARY_AFTER = frozenset(["", "open", "binary", "relation", "comma"])


def inline(tex: str) -> str:
    """Set a formula on one line.

    Args:
        tex: TeX with or without dollar signs.

    Returns:
        Unicode text, such as `∂L/∂w` or `∑ᵢ₌₁ⁿ xᵢ²`.
    """
    return re.sub(r" {2,}", " ", line_of(parse(tex))).strip()


def line_of(node: Node, *, tight: bool = False) -> str:
    """Set a node on one line; `tight` leaves out the spaces around operators, as in scripts."""
    if isinstance(node, Glyphs):
        return node.text
    if isinstance(node, Row):
        return "".join(gap + line_of(item, tight=tight) for gap, item in spaced(node.items, tight=tight))
    if isinstance(node, Fraction):
        return f"{_operand(node.above)}/{_divisor(node.below)}"
    if isinstance(node, Root):
        return _root(node)
    if isinstance(node, Script):
        return line_of(node.base, tight=tight) + scripts(node.below, node.above)
    if isinstance(node, Fenced):
        return node.left + line_of(node.inside, tight=tight) + (node.right or "}" * (node.left == "{"))
    return _grid(node)


def spaced(items: Sequence[Node], *, tight: bool = False) -> Iterator[tuple[str, Node]]:
    """Give each node with the space that stands before it: "" or " "."""
    previous: Kind | str = ""
    pending = False
    for item in items:
        kind: Kind | str = item.kind
        if kind == "space" or (isinstance(item, Glyphs) and not item.text):
            pending = pending or kind == "space"
            continue
        if kind == "binary" and (previous in _UNARY_AFTER or line_of(item) in symbols.TIGHT_BINARIES):
            kind = "sign"
        gap = pending or _is_apart(previous, kind, tight)
        yield " " if gap and previous else "", item
        previous, pending = kind, False


def _is_apart(previous: str, kind: str, tight: bool) -> bool:
    if previous == "open" or kind in ("close", "comma") or "sign" in (previous, kind):
        return kind == "sign" and previous in ("relation", "binary", "comma") and not tight
    if {"relation", "binary"} & {previous, kind}:
        return not tight
    if previous == "comma":
        return not tight
    if previous in ("function", "big"):
        return kind != "open"
    if previous == "fraction":
        return kind != "open"
    return kind in ("function", "big", "fraction") and previous in ("ordinary", "close")


def scripts(below: Node | None, above: Node | None) -> str:
    """Set a subscript and a superscript behind their base."""
    return _script(below, symbols.SUBSCRIPT, "_") + _script(above, symbols.SUPERSCRIPT, "^")


def _script(node: Node | None, table: dict[str, str], mark: str) -> str:
    if node is None:
        return ""
    text = line_of(node, tight=True)
    if text and all(char in table for char in text):
        return "".join(table[char] for char in text)
    return mark + (text if len(text) == 1 else f"({text})")


def _operand(node: Node) -> str:
    text = line_of(node)
    return text if " " not in text or _is_closed(node) else f"({text})"


def _divisor(node: Node) -> str:
    text = line_of(node)
    if _is_closed(node) or re.fullmatch(r"[∂d]?\w[\u0300-\u036f]?[₀-₉ₐ-ₜᵢⱼ⁰-ⁿ²³]*", text):
        return text
    return f"({text})"


def _is_closed(node: Node) -> bool:
    """Whether the node reads as one thing without parentheses."""
    return isinstance(node, Glyphs | Fenced) or (
        isinstance(node, Script | Root) and " " not in line_of(node) and "/" not in line_of(node)
    )


def _root(node: Root) -> str:
    inside = line_of(node.inside)
    degree = _script(Glyphs(node.degree), symbols.SUPERSCRIPT, "^") if node.degree else ""
    return f"{degree}√{inside if _is_closed(node.inside) else f'({inside})'}"


def _grid(grid: Grid) -> str:
    between = " " if grid.aligned else ", "
    return "; ".join(between.join(line_of(cell) for cell in row) for row in grid.rows)
