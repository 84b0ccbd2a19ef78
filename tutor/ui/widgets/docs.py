"""Signature and documentation of what stands under the cursor."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tutor import text
from tutor.kernel.protocol import Description
from tutor.ui.widgets.doc_text import doc_of, readable
from tutor.ui.widgets.syntax import highlighted


class DocsView(VerticalScroll):
    """A page of documentation."""

    DEFAULT_CSS = """
    DocsView { padding: 0 2 0 3; scrollbar-size-vertical: 1; background: $background; }
    DocsView > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Build the empty page, which says how to fill it."""
        super().__init__(id=id)
        self._page = Static(Content.styled(text.DOCS_EMPTY, "$muted"))

    def compose(self) -> ComposeResult:
        """Yield the page."""
        yield self._page

    def show(self, description: Description) -> None:
        """Show a description; one that says nothing leaves the page as it is."""
        if not description.name and not description.doc:
            return
        head = highlighted(description.signature or description.name)
        doc = readable(doc_of(description) or text.DOCS_NONE)
        self._page.update(Content("\n\n").join([head, doc]))
        self.scroll_home(animate=False)
