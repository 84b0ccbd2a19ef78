"""The top line: where the learner is, how far, and whether torch is ready."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor import text

State = Literal["loading", "ready", "running", "failed"]
_GLYPHS = {
    "loading": ("◌", "$muted", text.TORCH_LOADING),
    "ready": ("●", "$success", text.TORCH_READY),
    "running": ("▶", "$primary", text.RUNNING),
    "failed": ("✗", "$error", text.TORCH_FAILED),
}
BAR = 12


class Header(Widget):
    """Shows the crumbs on the left, progress and state on the right; a click asks for the lessons."""

    DEFAULT_CSS = """
    Header { height: 1; background: $panel; color: $foreground; padding: 0 2; }
    """

    class Pressed(Message):
        """The line was clicked."""

    crumbs: reactive[tuple[str, ...]] = reactive(())
    place: reactive[tuple[int, int]] = reactive((0, 0))
    """Number of the step from 1, and how many there are; (0, 0) shows none."""
    state: reactive[State] = reactive("loading")

    def on_click(self, event: events.Click) -> None:
        """Ask for the lessons."""
        event.stop()
        self.post_message(self.Pressed())

    def render(self) -> Content:
        """Return the line, the crumbs cut to what the right side leaves."""
        width = self.content_size.width
        right = self._right(width)
        left = self._left(width - right.cell_length - 2)
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _left(self, room: int) -> Content:
        mark = Content.assemble(("◆ ", "$primary"))
        for skipped in range(len(self.crumbs) + 1):
            shown = self.crumbs[skipped:]
            parts = [Content.styled(crumb, "$muted") for crumb in shown[:-1]]
            parts += [Content.styled(crumb, "bold") for crumb in shown[-1:]]
            line = mark + Content.styled(" › ", "$dim").join(parts)
            if line.cell_length <= room or len(shown) <= 1:
                return line.truncate(max(1, room), ellipsis=True)
        return mark

    def _right(self, width: int) -> Content:
        glyph, style, said = _GLYPHS[self.state]
        state = Content.assemble((glyph, style), (f" {said}", "$muted"))
        number, total = self.place
        if not total:
            return state
        bar = BAR if width >= 100 else BAR // 2
        full = round(bar * number / total)
        return Content.assemble(
            ("━" * full, "$primary"), ("━" * (bar - full), "$line"),
            (f" {text.step_place(number, total)}   ", "$muted"), state,
        )  # fmt: skip
