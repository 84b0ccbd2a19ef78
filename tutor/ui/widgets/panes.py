"""The panes of a lesson and how they share the screen: beside each other, or one at a time.

Wide screens show the text beside the code, with the results under it. Narrow ones (80 columns and
below) show one pane at a time behind a line of tabs. Knows where a pane stands, not what is in it.
"""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor import text
from tutor.ui.widgets.divider import Divider
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.fields import FieldRow
from tutor.ui.widgets.order import OrderList
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.plot import PlotView
from tutor.ui.widgets.prose import ProseView
from tutor.ui.widgets.tab_bar import TabBar
from tutor.ui.widgets.task import TaskCard
from tutor.ui.widgets.views import FOLLOWED, PAGES, VIEWS, later_views

STEP_PERCENT = 5
ARRANGED = ("page", "view", "is_zoomed", "shows_order", "shows_fields", "has_sheets")
"""What the arrangement depends on, beside the sizes."""
SIZED = ("width_percent", "height_percent")
PINNED_HEIGHT = "40vh"
"""Said of the pane as well as of the card in it, whose own bound is not asked for the pane's height."""
LATER_S = 0.2
"""When the views that are not seen at first are mounted."""


class LessonPanes(Vertical):
    """Text, code and results, with the tabs that choose between them."""

    DEFAULT_CSS = """
    LessonPanes #main { height: 1fr; }
    LessonPanes #reading { width: 40%; min-width: 34; }
    LessonPanes #desk { width: 1fr; }
    LessonPanes #results { height: 40%; }
    """

    class Looked(Message):
        """The learner chose to look at a view."""

        def __init__(self, view: str) -> None:
            """Keep what is told."""
            super().__init__()
            self.view = view

    page: reactive[str] = reactive(text.TAB_READ)
    """What a narrow screen shows."""
    view: reactive[str] = reactive(text.TAB_OUTPUT)
    """Which result is in front."""
    is_zoomed: reactive[bool] = reactive(False)
    """The pane with the keys has the whole screen."""
    shows_order: reactive[bool] = reactive(False)
    """Lines to put in order stand in the editor's place."""
    shows_fields: reactive[bool] = reactive(False)
    """The code has fields for its hyperparameters."""
    width_percent: reactive[int] = reactive(40, init=False)
    """Share of the text in the width of a wide screen."""
    height_percent: reactive[int] = reactive(40, init=False)
    """Share of the results in the height."""
    has_sheets: reactive[bool] = reactive(False)
    """There is more to know of the code than that it is the learner's."""

    def __init__(self) -> None:
        """Show the text beside the code."""
        super().__init__()
        self._views: tuple[Widget, ...] = (OutputView(), PlotView())

    def compose(self) -> ComposeResult:
        """Put the panes in their places."""
        yield TabBar(id="pages")
        with Horizontal(id="main"):
            with Vertical(id="reading"):
                yield ProseView()
                with Vertical(id="card"):
                    yield TaskCard()
            yield Divider(id="between-columns", classes="-vertical")
            with Vertical(id="desk"):
                yield TabBar(id="sheets")
                yield FieldRow()
                yield CodeEditor()
                yield OrderList()
                yield Divider(id="between-rows", classes="-horizontal")
                with Vertical(id="results"):
                    yield TabBar(id="views")
                    yield from self._views

    def on_mount(self) -> None:
        """Name the tabs, and fetch the views that nobody sees at first once all else is painted."""
        self.pages.names, self.views.names = PAGES, VIEWS
        for name in (*ARRANGED, *SIZED):
            self.watch(self, name, self._arrange, init=False)
        self._arrange()
        self.set_timer(LATER_S, self.complete)

    async def complete(self) -> None:
        """Mount the views that were left out of the start, which they would slow down."""
        later = later_views()
        await self.query_one("#results").mount_all(later)
        self._views += later
        self._arrange()
        self.post_message(self.Looked(self.view))
        if self.page in VIEWS[2:]:
            self.focus_pane()

    @property
    def is_complete(self) -> bool:
        """Whether all views are mounted."""
        return len(self._views) == len(VIEWS)

    @property
    def pages(self) -> TabBar:
        """The tabs of a narrow screen."""
        return self.query_one("#pages", TabBar)

    @property
    def views(self) -> TabBar:
        """The tabs over the results."""
        return self.query_one("#views", TabBar)

    @property
    def is_narrow(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.screen.has_class("-narrow")

    # What is shown ------------------------------------------------------------------------

    def bring(self, name: str, follows: bool = True) -> None:
        """Show the view that something new is in, unless the learner is looking at something else.

        Args:
            name: The view.
            follows: Whether a narrow screen leaves the text or the code for it.
        """
        if self.is_narrow and follows and self.page in FOLLOWED:
            self.page = self.view = name
        elif self.page not in VIEWS if self.is_narrow else self.view in FOLLOWED:
            self.view = name
        shown = self.page == name if self.is_narrow else self.view == name
        if not shown:
            self.views.fresh |= {name}
            self.pages.fresh |= {name}

    def consult(self, name: str) -> None:
        """Show a view that was asked for from the code, which keeps the keys where both are seen."""
        self.is_zoomed = False
        self.view = name
        if self.is_narrow:
            self.page = name

    def show_results(self) -> None:
        """On a narrow screen, leave text and code for the results of a run."""
        if self.is_narrow and self.page not in VIEWS:
            self.page = self.view

    def open(self, name: str) -> None:
        """Show a page or view because the learner asked for it."""
        self.is_zoomed = False
        if name in VIEWS:
            self.view = name
            self.post_message(self.Looked(name))
        self.page = name

    @on(TabBar.Chosen, "#pages")
    @on(TabBar.Chosen, "#views")
    def open_the_chosen(self, event: TabBar.Chosen) -> None:
        """Show what was chosen."""
        event.stop()
        bar_had_focus = event.tab_bar.has_focus
        self.open(event.name)
        if not bar_had_focus:
            self.focus_pane()

    def next_view(self) -> None:
        """Show the next view."""
        place = VIEWS.index(self.view)
        shows = self.page in VIEWS or not self.is_narrow
        self.open(VIEWS[(place + 1) % len(VIEWS)] if shows else self.view)
        self.focus_pane()

    @on(events.Resize)
    def _arrange(self) -> None:
        """Say of each part whether it is shown; inline, since classes would restyle everything inside."""
        if not self.is_mounted:
            return
        narrow, alone = self.is_narrow, self.is_narrow or self.is_zoomed
        at_read, at_code = self.page == text.TAB_READ, self.page == text.TAB_CODE
        reading, code, results = not alone or at_read, not alone or at_code, not alone or self.page in VIEWS
        pinned = narrow and at_code and not self.is_zoomed
        shown = {
            "#pages": narrow,
            "#reading": reading or pinned,
            "ProseView": reading,
            "#between-columns": not alone,
            "#desk": code or results,
            "#sheets": code and (self.has_sheets or not narrow),
            "FieldRow": code and self.shows_fields,
            "CodeEditor": code and not self.shows_order,
            "OrderList": code and self.shows_order,
            "#between-rows": not alone,
            "#results": results,
            "#views": not narrow,
        }
        for selector, is_shown in shown.items():
            self.query_one(selector).display = is_shown
        for name, view in zip(VIEWS, self._views, strict=False):
            view.display = name == self.view
        self.pages.active, self.views.active = self.page, self.view
        seen = {self.page if narrow else self.view}
        self.pages.fresh -= seen
        self.views.fresh -= seen
        self._resize()

    def focus_pane(self) -> None:
        """Give the keys to the pane that is shown."""
        name = self.page if self.is_narrow else (self.view if self.page in VIEWS else self.page)
        self._focus(name)

    def _focus(self, name: str) -> None:
        """Give the keys away at once: `Widget.focus` waits, and keys typed meanwhile come out of order."""
        self.screen.set_focus(self._target(name))

    def _target(self, name: str) -> Widget:
        if name == text.TAB_READ:
            return self._reading_target()
        if name == text.TAB_CODE:
            return self.query_one(OrderList if self.shows_order else CodeEditor)
        view = self._views[VIEWS.index(name) if self.is_complete else 0]
        inside = [child for child in view.walk_children(Widget) if child.focusable]
        return view if view.focusable or not inside else inside[0]

    def _reading_target(self) -> Widget:
        card = self.query_one(TaskCard)
        if card.choices.display:
            return card.choices
        return card.answer.field if card.answer.display else self.query_one(ProseView)

    def focus_task(self) -> None:
        """Give the keys to the input of the task, and show it."""
        card = self.query_one(TaskCard)
        is_small = card.choices.display or card.answer.display
        self.page = text.TAB_READ if is_small or self.is_narrow else text.TAB_CODE
        self._focus(self.page)

    def next_pane(self) -> None:
        """Move to the next pane: text, code, results."""
        order = [text.TAB_READ, text.TAB_CODE, self.view]
        now = order.index(self.page) if self.page in order else 2
        self.is_zoomed = False
        self.page = order[(now + 1) % len(order)]
        self.focus_pane()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember in which pane the keys are."""
        inside = {node.id for node in event.widget.ancestors_with_self}
        if self.is_narrow or "pages" in inside:
            return
        if "reading" in inside:
            self.page = text.TAB_READ
        elif "results" in inside:
            self.page = self.view
        elif "desk" in inside:
            self.page = text.TAB_CODE

    def resize(self, width: int = 0, height: int = 0) -> None:
        """Give the text more of the width, or the results more of the height, in percent."""
        self.width_percent = max(25, min(70, self.width_percent + width))
        self.height_percent = max(15, min(80, self.height_percent + height))

    def _resize(self) -> None:
        """Size the panes; a narrow screen pins the card under the code."""
        reading, results = self.query_one("#reading"), self.query_one("#results")
        alone = self.is_narrow or self.is_zoomed
        reading.styles.width = "1fr" if alone else f"{self.width_percent}%"
        results.styles.height = "1fr" if alone else f"{self.height_percent}%"
        pinned = self.is_narrow and self.page == text.TAB_CODE
        reading.styles.height = "auto" if pinned else "1fr"
        reading.styles.max_height = PINNED_HEIGHT if pinned else "100%"
        reading.styles.dock = "bottom" if pinned else "none"
        self.query_one("#card").set_class(pinned, "-pinned")

    @on(Divider.Moved)
    def drag(self, event: Divider.Moved) -> None:
        """Follow the divider."""
        event.stop()
        if event.divider.id == "between-columns":
            self.resize(width=round(100 * event.x / self.size.width) - self.width_percent)
        else:
            desk = self.query_one("#desk").region
            self.resize(height=round(100 * (desk.bottom - event.y) / desk.height) - self.height_percent)
