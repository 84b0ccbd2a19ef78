"""From styled text to the strips that a widget paints line by line."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget


def painted(widget: Widget, line: Content, width: int) -> Strip:
    """Return one line as a strip of a width, in the widget's colours and its app's theme."""
    parse = widget.app.stylesheet.parse_style
    parts = line.render(widget.visual_style, end="", parse_style=parse)
    strip = Strip([Segment(text, style.rich_style) for text, style in parts])
    return strip.adjust_cell_length(width, widget.rich_style)
