"""From styled text to the strips that a widget paints line by line."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget


class Painter:
    """Paints lines for a widget in the style that it has now; kept for one painting."""

    def __init__(self, widget: Widget) -> None:
        """Look up the styles, which is what takes time."""
        self._parse = widget.app.stylesheet.parse_style
        self._visual = widget.visual_style
        self.style = self._visual.rich_style

    def line(self, line: Content, width: int) -> Strip:
        """Return one line as a strip of a width."""
        parts = line.render(self._visual, end="", parse_style=self._parse)
        return self.fit(Strip([Segment(text, style.rich_style) for text, style in parts]), width)

    def fit(self, strip: Strip, width: int) -> Strip:
        """Cut or fill a strip to a width."""
        return strip.adjust_cell_length(width, self.style)

    def blank(self, width: int) -> Strip:
        """Return an empty line."""
        return Strip.blank(width, self.style)
