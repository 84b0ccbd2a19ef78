"""Markdown cut into its top-level blocks, with lines; the only user of markdown-it here."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import Literal

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

TASK_ITEM = re.compile(r"^\s*[-*+]\s+\[(?P<mark>[ xX])\]\s+(?P<text>.*)$")


class Block(msgspec.Struct, frozen=True):
    """A top-level block."""

    kind: Literal["heading", "fence", "tasks", "table", "comment", "text"]
    text: str
    """The block's Markdown; of a heading its words, of a fence its code."""
    line: int
    """First line in the file, from 1."""
    level: int = 0
    """Of a heading."""
    info: str = ""
    """Of a fence."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, without its head; of a task list (mark, text, feedback) for each item."""
    end: int = 0
    """Line after the block's last."""

    @property
    def markdown(self) -> str:
        """The block as Markdown again."""
        if self.kind == "heading":
            return f"{'#' * self.level} {self.text}"
        if self.kind == "fence":
            return f"```{self.info}\n{self.text.rstrip()}\n```"
        return self.text

    @property
    def is_cell(self) -> bool:
        """Whether it is a fence that starts with `python`."""
        return self.kind == "fence" and self.info.split(maxsplit=1)[:1] == ["python"]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.disable(["inline", "text_join", "lheading"])


def cut(text: str) -> list[Block]:
    """Cut Markdown into top-level blocks, in order."""
    lines = text.split("\n")
    tokens = _parser().parse(text)
    return [
        _block(tokens, place, lines)
        for place, token in enumerate(tokens)
        if token.level == 0 and token.map is not None and token.nesting >= 0
    ]


def _block(tokens: list[Token], place: int, lines: list[str]) -> Block:
    token = tokens[place]
    start, end = token.map or [0, 0]
    raw = "\n".join(lines[start:end]).rstrip()
    if token.type == "heading_open":
        level = int(token.tag[1:])
        return Block("heading", tokens[place + 1].content, start + 1, level=level, end=end)
    if token.type == "fence":
        return Block("fence", token.content, start + 1, info=token.info.strip(), end=end)
    if token.type == "html_block" and raw.lstrip().startswith("<!--"):
        return Block("comment", raw, start + 1, end=end)
    if token.type == "table_open":
        return Block("table", raw, start + 1, rows=_table_rows(raw), end=end)
    if token.type == "bullet_list_open":
        items = _task_items(tokens, place, lines)
        if items:
            return Block("tasks", raw, start + 1, rows=items, end=end)
    return Block("text", raw, start + 1, end=end)


def _table_rows(raw: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
        for line in raw.split("\n")[2:]
    )


def _task_items(tokens: list[Token], place: int, lines: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the items of a task list as (mark, text, feedback); nothing if no item has a box."""
    found = []
    for token in tokens[place + 1 :]:
        if token.type == "bullet_list_close" and token.level == 0:
            break
        if token.type == "list_item_open" and token.level == 1 and token.map:
            found.append(_item(lines[token.map[0] : token.map[1]]))
    return tuple(found) if any(mark != "" for mark, _, _ in found) else ()


def _item(lines: list[str]) -> tuple[str, str, str]:
    head = TASK_ITEM.match(lines[0])
    first = head["text"] if head else lines[0].strip()
    rest = textwrap.dedent("\n".join(lines[1:]))
    if rest.strip() and not rest.startswith("\n") and lines[1].strip():
        continued, _, feedback = rest.partition("\n\n")
        first = f"{first} {' '.join(continued.split())}"
    else:
        feedback = rest
    return (head["mark"].lower() if head else "", first.strip(), feedback.strip())
