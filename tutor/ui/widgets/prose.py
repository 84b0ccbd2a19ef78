"""What a step says: prose with formulas, and code that can be sent to the editor.

Knows no lesson: it gets Markdown and code, and tells which code or link was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from markdown_it.tree import SyntaxTreeNode
from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor import text
from tutor.ui.widgets.links import Linked
from tutor.ui.widgets.prose_layout import Layout, parsed
from tutor.ui.widgets.reading_scroll import ReadingScroll
from tutor.ui.widgets.syntax import folded_code, highlighted

PartKind = Literal["prose", "given", "shown", "demo"]
UNFOLDED_LINES = 14
"""Given code that a question is about is shown at once, unless it is longer."""


class Page(Linked):
    """Prose, laid out for the width there is."""

    DEFAULT_CSS = """
    Page { margin: 0 0 1 0; }
    """

    chosen_link: reactive[int] = reactive(-1, layout=True)
    """Number of the link that the keyboard stands on; -1 for none."""

    def __init__(self, blocks: Sequence[SyntaxTreeNode]) -> None:
        """Keep the blocks of the page."""
        super().__init__()
        self._blocks = blocks
        self._key = (-1, -1)
        self._content = Content("")
        self._height = 0
        self.links: list[str] = []
        self.chosen_line = 0

    def render(self) -> Content:
        """Return the page for the width there is."""
        self._lay_out(self.content_size.width)
        return self._content

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines for a width."""
        self._lay_out(width)
        return self._height

    def _lay_out(self, width: int) -> None:
        if self._key != (width, self.chosen_link):
            layout = Layout(width, self.chosen_link)
            lines = layout.page(self._blocks)
            self._key = (width, self.chosen_link)
            self._content, self._height = Content("\n").join(lines), len(lines)
            self.links, self.chosen_line = layout.links, layout.chosen_line


class CodeBlock(Widget, can_focus=True):
    """Code to read; focused, Enter sends it to the editor, or unfolds it first."""

    DEFAULT_CSS = """
    CodeBlock {
        height: auto; margin: 0 0 1 0; padding: 0 1;
        background: $code-bg; color: $code-name; pointer: pointer;
    }
    CodeBlock:focus { border-left: outer $primary; padding: 0 1 0 0; }
    CodeBlock.-folded { color: $muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", text.KEY_TO_THE_EDITOR, show=False),
        Binding("space", "fold", text.KEY_FOLD, show=False),
    ]

    is_folded: reactive[bool] = reactive(False, layout=True, toggle_class="-folded")

    class Chosen(Message):
        """The code is wanted in the editor."""

        def __init__(self, text: str) -> None:
            """Keep the code."""
            super().__init__()
            self.text = text

    def __init__(self, code: str, kind: PartKind | Literal["code", "output"] = "code") -> None:
        """Keep the code.

        Args:
            code: Python, or for `output` plain text.
            kind: `given` and `shown` code can be folded; the first is so at first, the other if it is long.
        """
        super().__init__()
        self._code = code.strip("\n")
        self._kind = kind
        self._can_fold = kind in ("given", "shown")
        self.can_focus = kind != "output"
        is_folded = kind == "given" or (kind == "shown" and self._code.count("\n") >= UNFOLDED_LINES)
        self.set_reactive(CodeBlock.is_folded, is_folded)
        self.set_class(is_folded, "-folded")

    def render(self) -> Content:
        """Return the code in colours, and what Enter does while it has the focus."""
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines for a width."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        count = self._code.count("\n") + 1
        head = [text.given(count, self.is_folded)] if self._can_fold else []
        lines = [Content.styled(line, "$muted") for line in head]
        if not self.is_folded:
            code = Content(self._code) if self._kind == "output" else highlighted(self._code)
            fold = Content.fold if self._kind == "output" else folded_code
            lines += [row for line in code.split("\n", allow_blank=True) for row in fold(line, max(8, width))]
        if self.has_focus and not self.is_folded:
            lines.append(Content.styled(text.SEND_TO_EDITOR, "$cap"))
        return lines

    def on_focus(self) -> None:
        """Show what Enter does."""
        self.refresh(layout=True)

    def on_blur(self) -> None:
        """Take the help away again."""
        self.refresh(layout=True)

    def on_click(self, event: events.Click) -> None:
        """Fold by a click on the head line, send by one on the last line."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        if self._can_fold and place.y == 0:
            self.action_fold()
        elif self.has_focus and place.y == len(self._lines(self.content_size.width)) - 1:
            self.action_choose()

    def action_fold(self) -> None:
        """Fold given code, or unfold it."""
        if self._can_fold:
            self.is_folded = not self.is_folded

    def action_choose(self) -> None:
        """Unfold, or send the code to the editor."""
        if self.is_folded:
            self.is_folded = False
        elif self._kind != "output":
            self.post_message(self.Chosen(self._code))


class ProseView(ReadingScroll):
    """The page of a step."""

    DEFAULT_CSS = """
    ProseView { background: $background; scrollbar-size-vertical: 1; }
    ProseView:focus { scrollbar-color: $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "next_link", text.KEY_NEXT_LINK, show=False),
        Binding("enter", "follow_link", text.KEY_OPEN_LINK, show=False),
    ]

    class CodeChosen(Message):
        """Code is wanted in the editor."""

        def __init__(self, text: str) -> None:
            """Keep the code."""
            super().__init__()
            self.text = text

    def show(self, page: str | Sequence[tuple[PartKind, str]]) -> None:
        """Show a page from its top.

        Args:
            page: Markdown, or parts: Markdown (`prose`) and Python (`given`, `demo`).
        """
        parts: Sequence[tuple[PartKind, str]] = [("prose", page)] if isinstance(page, str) else page
        self.remove_children()
        self.mount_all([widget for kind, content in parts for widget in _widgets(kind, content)])
        self.scroll_home(animate=False)

    @on(CodeBlock.Chosen)
    def choose_code(self, event: CodeBlock.Chosen) -> None:
        """Hand chosen code on."""
        event.stop()
        self.post_message(self.CodeChosen(event.text))

    def action_next_link(self) -> None:
        """Stand on the next link, after the last on the first again."""
        pages = list(self.query(Page))
        places = [(page, number) for page in pages for number in range(len(page.links))]
        if not places:
            return
        now = next((i for i, (page, number) in enumerate(places) if page.chosen_link == number), -1)
        chosen, number = places[(now + 1) % len(places)]
        for page in pages:
            page.chosen_link = number if page is chosen else -1
        self.scroll_to_region(Region(0, chosen.virtual_region.y + chosen.chosen_line, 1, 1), animate=False)

    def action_follow_link(self) -> None:
        """Follow the link that the keyboard stands on."""
        for page in self.query(Page):
            if page.chosen_link >= 0:
                page.action_follow(page.links[page.chosen_link])


def _widgets(kind: PartKind, content: str) -> Iterator[Widget]:
    if kind != "prose":
        yield CodeBlock(content, kind)
        return
    blocks: list[SyntaxTreeNode] = []
    for node in parsed(content):
        if node.type not in ("fence", "code_block"):
            blocks.append(node)
            continue
        if blocks:
            yield Page(blocks)
        blocks = []
        yield CodeBlock(node.content, "code" if node.info.startswith("python") else "output")
    if blocks:
        yield Page(blocks)
