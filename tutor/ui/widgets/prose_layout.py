"""A page of Markdown as lines of styled text: parsed once, laid out for any width.

Textual's own Markdown mounts a widget for every block and table cell, about 4.5 ms each; a page of
ours is one widget. Formulas, links, tables, lists, quotes and headings; code has its own widget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

import msgspec
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from textual.content import Content
from textual.style import Style

from tutor import formula
from tutor.formula.display import cell_width
from tutor.ui.widgets.syntax import folded_code, highlighted

BULLETS: Final = "•◦▪"
_INLINE_STYLES: Final = {"strong": "bold", "em": "italic", "s": "strike"}
_CODE_STYLE: Final = "$code-function"
_MATH_STYLE: Final = "$code-type"


def lines_of(markdown: str, width: int) -> list[Content]:
    """Return a short text in Markdown, such as a hint, as lines of so many cells at most."""
    return Layout(width).page(parsed(markdown))


@cache
def _parser(finds_addresses: bool) -> MarkdownIt:
    rules = ["table", "strikethrough", *(["linkify"] if finds_addresses else [])]
    return (
        MarkdownIt("commonmark", {"linkify": finds_addresses})
        .enable(rules)
        .use(dollarmath_plugin, double_inline=False, allow_space=True)
    )


@lru_cache(maxsize=64)
def parsed(markdown: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a page; bare addresses are links, too."""
    parser = _parser("://" in markdown)  # looking for them takes 5 ms to prepare
    return SyntaxTreeNode(parser.parse(markdown)).children


class Layout(msgspec.Struct):
    """One page being laid out."""

    width: int
    """Cells that a line may take."""
    chosen_link: int = -1
    """Number of the link that the keyboard stands on."""
    links: list[str] = []
    """Targets met so far."""
    chosen_line: int = 0
    """Line on which the chosen link stands."""

    def page(self, blocks: Sequence[SyntaxTreeNode]) -> list[Content]:
        """Return the lines of some blocks, an empty one between two."""
        lines: list[Content] = []
        for block in blocks:
            if lines:
                lines.append(Content(""))
            links_before = len(self.links)
            laid_out = self._block(block, self.width)
            if links_before <= self.chosen_link < len(self.links):
                self.chosen_line = len(lines)
            lines += laid_out
        return lines

    def _block(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        build = _BLOCKS.get(node.type)
        return build(self, node, max(4, width)) if build else self._plain(node, width)

    def _plain(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        return Content(node.content.rstrip("\n")).wrap(width) if node.content else []

    def _paragraph(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        return [line for part in self._inline(node).split("\n") for line in part.wrap(width)]

    def _code(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        code = node.content.rstrip("\n")
        shown = highlighted(code) if node.info.startswith("py") else Content.styled(code, _CODE_STYLE)
        lines = shown.split("\n", allow_blank=True)
        return [Content("  ") + row for line in lines for row in folded_code(line, max(8, width - 2))]

    def _heading(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        return self._inline(node).stylize("bold $foreground").wrap(width)

    def _rule(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        return [Content.styled("─" * width, "$line")]

    def _quote(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        lines = Layout.page(self._inside(width - 2), node.children)
        return [Content.styled("▎ ", "$primary") + line for line in lines]

    def _inside(self, width: int) -> Layout:
        return Layout(width, self.chosen_link, self.links)

    def _list(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        depth = sum(parent.type == "bullet_list" for parent in _parents(node))
        start = int(str(node.attrs.get("start", 1)))
        marks = [
            f"{start + number}. " if node.type == "ordered_list" else BULLETS[depth % len(BULLETS)] + " "
            for number in range(len(node.children))
        ]
        indent = max(map(len, marks), default=2)
        is_loose = any(
            len(item.children) > 1 and item.children[1].type == "paragraph" for item in node.children
        )
        lines: list[Content] = []
        for mark, item in zip(marks, node.children, strict=True):
            if lines and is_loose:
                lines.append(Content(""))
            lines += self._item(mark.rjust(indent), item, width)
        return lines

    def _item(self, mark: str, item: SyntaxTreeNode, width: int) -> list[Content]:
        inside = self._inside(width - len(mark))
        lines = [line for child in item.children for line in inside._block(child, inside.width)] or [
            Content("")
        ]
        rest = " " * len(mark)
        return [Content.styled(mark, "$primary") + lines[0], *(Content(rest) + line for line in lines[1:])]

    def _formula(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        lines = formula.display(node.content)
        widest = max(map(cell_width, lines), default=0)
        if widest > width:
            return Content.styled(formula.inline(node.content), _MATH_STYLE).wrap(width)
        return [Content(" " * ((width - widest) // 2)) + Content.styled(line, _MATH_STYLE) for line in lines]

    def _table(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        rows = [
            [self._inline(cell) for cell in row.children] for part in node.children for row in part.children
        ]
        return _table_lines(rows, width)

    # Inside a line

    def _inline(self, node: SyntaxTreeNode) -> Content:
        return Content("").join(self._pieces(node.children))

    def _pieces(self, nodes: Sequence[SyntaxTreeNode]) -> list[Content]:
        return [self._piece(node) for node in nodes]

    def _piece(self, node: SyntaxTreeNode) -> Content:
        if node.type in ("inline", "paragraph"):
            return self._inline(node)
        if node.type in _INLINE_STYLES:
            return self._inline(node).stylize(_INLINE_STYLES[node.type])
        if node.type == "link":
            return self._link(node)
        if node.type == "code_inline":
            return Content.styled(node.content, _CODE_STYLE)
        if node.type.startswith("math_inline"):
            return Content.styled(formula.inline(node.content), _MATH_STYLE)
        if node.type in ("softbreak", "hardbreak"):
            return Content(" " if node.type == "softbreak" else "\n")
        return Content(node.content)

    def _link(self, node: SyntaxTreeNode) -> Content:
        number, target = len(self.links), str(node.attrs.get("href", ""))
        self.links.append(target)
        link = self._inline(node).stylize(Style.from_meta({"@click": ("follow", (target,))}))
        return link.stylize("reverse") if number == self.chosen_link else link


_BLOCKS: Final[dict[str, Callable[[Layout, SyntaxTreeNode, int], list[Content]]]] = {
    "paragraph": Layout._paragraph,
    "inline": Layout._paragraph,
    "heading": Layout._heading,
    "fence": Layout._code,
    "code_block": Layout._code,
    "hr": Layout._rule,
    "blockquote": Layout._quote,
    "bullet_list": Layout._list,
    "ordered_list": Layout._list,
    "math_block": Layout._formula,
    "math_block_label": Layout._formula,
    "table": Layout._table,
}


def _parents(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    while node.parent is not None:
        node = node.parent
        yield node


def _table_lines(rows: Sequence[Sequence[Content]], width: int) -> list[Content]:
    widths = _column_widths(rows, width)
    lines: list[Content] = []
    for number, row in enumerate(rows):
        cells = [cell.wrap(column) for cell, column in zip(row, widths, strict=True)]
        for index in range(max(map(len, cells), default=0)):
            parts = [
                (cell[index] if index < len(cell) else Content("")).pad_right(
                    max(0, column - (cell[index].cell_length if index < len(cell) else 0))
                )
                for cell, column in zip(cells, widths, strict=True)
            ]
            line = Content("  ").join(parts)
            lines.append(line.stylize("bold") if number == 0 else line)
        if number == 0:
            lines.append(Content.styled("  ".join("─" * column for column in widths), "$line"))
    return lines


def _column_widths(rows: Sequence[Sequence[Content]], width: int) -> list[int]:
    """Give every column what it needs; if that is too much, take from the widest ones."""
    count = len(rows[0]) if rows else 0
    widths = [max(3, *(row[column].cell_length for row in rows)) for column in range(count)]
    while sum(widths) + 2 * (count - 1) > width and max(widths) > 6:
        widths[widths.index(max(widths))] -= 1
    return widths
