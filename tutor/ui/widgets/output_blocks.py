"""What the output pane is made of: blocks that lay themselves out in rows of a width.

Lines of a stream, results, errors, notes and pictures. Text is data here: never markup, and of
escape sequences only colours. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from rich.text import Text
from textual.content import Content
from textual.strip import Strip

from tutor.kernel.protocol import Picture, Raised, Result
from tutor.ui.widgets import picture as pictures

Row = str | Content | Strip
Kind = Literal["stdout", "stderr", "result", "error", "note", "title"]

GUTTER: Final = 2
"""Cells at the left of each row that say what it is."""
SIGNS: Final[dict[Kind, str]] = {
    "stdout": "", "stderr": "│ ", "result": "→ ", "error": "✗ ", "note": "", "title": ""
}  # fmt: skip
SIGN_STYLES: Final[dict[Kind, str]] = {
    "stdout": "", "stderr": "$warning", "result": "bold $primary", "error": "bold $error", "note": "",
    "title": "",
}  # fmt: skip
MAX_LINE: Final = 20_000
"""Characters of one line that are kept."""
_MAX_PICTURE_LINES: Final = 24


@dataclass(slots=True, eq=False)
class Block:
    """One thing in the output."""

    kind: Kind
    source: str | Content | Picture
    _width: int = -1
    _rows: Sequence[Row] = field(default_factory=list)

    def rows(self, width: int) -> Sequence[Row]:
        """Return the rows of a width, sign not included."""
        if width != self._width:
            self._width, self._rows = width, _laid_out(self.source, width)
        return self._rows

    def replace(self, source: str | Content) -> None:
        """Show something else in this place."""
        self.source, self._width = source, -1

    @property
    def text(self) -> str:
        """The whole as plain text, for copying."""
        if isinstance(self.source, Picture):
            return self.source.title
        return self.source if isinstance(self.source, str) else self.source.plain


def _laid_out(source: str | Content | Picture, width: int) -> Sequence[Row]:
    if isinstance(source, Picture):
        return _picture_rows(source, width)
    if isinstance(source, Content):
        return [row for line in source.split("\n", allow_blank=True) for row in line.wrap(width)]
    if source.isascii() and "\x1b" not in source:
        return [source] if len(source) <= width else _pieces(source, width)
    return coloured(source).fold(width)


def _pieces(line: str, width: int) -> list[Row]:
    return [line[start : start + width] for start in range(0, len(line), width)]


def coloured(line: str) -> Content:
    """Return a line with its SGR colours as styles."""
    return Content.from_rich_text(Text.from_ansi(line)) if "\x1b" in line else Content(line)


def _picture_rows(picture: Picture, width: int) -> list[Row]:
    strips = pictures.half_blocks(pictures.fitted(pictures.pixels_of(picture), width, _MAX_PICTURE_LINES))
    title = [Content.styled(picture.title, "$muted")] if picture.title else []
    scale = [] if picture.rgb else [pictures.legend(picture.low, picture.high)]
    return [*title, *strips, *scale]


def overprinted(line: str) -> str:
    """Return what stays of a line after its carriage returns, as a progress bar uses them."""
    if "\r" not in line:
        return line
    kept = ""
    for part in line.split("\r"):
        kept = part + kept[len(part) :] if "\x1b" not in part + kept else part or kept
    return kept


def shortened(line: str, left_out: str) -> str:
    """Cut a very long line; `left_out` with the number of characters says so."""
    return line if len(line) <= MAX_LINE else line[:MAX_LINE] + left_out.format(len(line) - MAX_LINE)


def result_text(result: Result) -> Content:
    """Return a result as a notebook shows it; the line that says a tensor's type and shape is quiet."""
    head, line_end, rest = result.text.partition("\n")
    is_tensor = result.summary is not None and result.summary.shape is not None and bool(rest)
    return Content.styled(head, "$muted") + line_end + rest if is_tensor else Content(result.text)


def error_text(raised: Raised, *, line_word: str, key_help: str, traceback: bool) -> Content:
    """Return an error: what happened in words first, then what PyTorch said.

    Args:
        raised: The learner's exception.
        line_word: Text with the line number, such as "line 7".
        key_help: How to see the traceback.
        traceback: Whether the traceback is shown.
    """
    where = f" · {line_word}" if raised.line else ""
    parts = [Content.assemble((raised.type, "bold $error"), (where, "$muted"))]
    if raised.text:
        parts.append(Content.styled(f"  {raised.text.strip()}", "$foreground"))
    parts += [
        Content.assemble("  ", (o.text, "$code-function"), ("  " + o.description, "$muted"))
        for o in raised.operands
    ]
    if raised.explanation:
        parts += [Content(""), Content(raised.explanation)]
    if raised.message:
        parts += [Content(""), Content.styled(raised.message, "$muted")]
    if raised.traceback:
        parts += [Content(""), Content.styled(raised.traceback if traceback else key_help, "$muted")]
    return Content("\n").join(parts)
