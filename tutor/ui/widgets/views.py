"""The pages of a lesson by name, and the result views that are fetched once the screen stands."""

from __future__ import annotations

from textual.containers import Vertical
from textual.widget import Widget

from tutor import text

VIEWS = (text.TAB_OUTPUT, text.TAB_PLOT, text.TAB_TENSORS, text.TAB_GRAPH, text.TAB_DOCS)
PAGES = (text.TAB_READ, text.TAB_CODE, *VIEWS)
FOLLOWED = {text.TAB_READ, text.TAB_CODE, text.TAB_OUTPUT, text.TAB_PLOT}
"""Pages that a run may leave for the view that it writes to."""


def later_views() -> tuple[Widget, ...]:
    """Return the views behind output and plot, hidden; their imports would slow down the start."""
    from tutor.ui.widgets.broadcast import BroadcastPicture
    from tutor.ui.widgets.docs import DocsView
    from tutor.ui.widgets.graph import AutogradGraph
    from tutor.ui.widgets.tensors import TensorsView

    later = (TensorsView(), Vertical(AutogradGraph(), BroadcastPicture()), DocsView())
    for view in later:
        view.display = False
    return later
