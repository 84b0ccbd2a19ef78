"""What is read and may be longer than its pane. Whole pages are turned from outside."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tutor import text


class ReadingScroll(VerticalScroll, inherit_bindings=False):
    """Scrolls by lines; its pages are turned wherever the focus is, so the screen has those keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", text.KEY_SCROLL_UP, show=False),
        Binding("down", "scroll_down", text.KEY_SCROLL_DOWN, show=False),
        Binding("home", "scroll_home", text.KEY_TO_THE_TOP, show=False),
        Binding("end", "scroll_end", text.KEY_TO_THE_END, show=False),
    ]

    def turn(self, pages: int) -> bool:
        """Scroll by pages, of which one line stays in view.

        Returns:
            False where it is not seen, or already at its end.
        """
        goal = self.scroll_y + pages * max(1, self.scrollable_content_region.height - 1)
        goal = max(0, min(self.max_scroll_y, goal))
        if not self.region.height or goal == self.scroll_y:
            return False
        self.scroll_to(y=goal, animate=False)
        return True
