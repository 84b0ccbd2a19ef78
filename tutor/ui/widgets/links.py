"""Text with links in it, which a click follows."""

from __future__ import annotations

from textual.message import Message
from textual.widget import Widget


class Linked(Widget):
    """Shows lines of `prose_layout`, whose links call `follow`."""

    DEFAULT_CSS = """
    Linked { height: auto; link-color: $secondary; link-style: underline; }
    Linked { link-color-hover: $background; link-background-hover: $secondary; link-style-hover: none; }
    """

    class Followed(Message):
        """A link was followed."""

        def __init__(self, href: str) -> None:
            """Keep its target."""
            super().__init__()
            self.href = href

    def action_follow(self, href: str) -> None:
        """Tell that a link was clicked."""
        self.post_message(self.Followed(href))
