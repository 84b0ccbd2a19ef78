"""The learner's variables as a table; Enter opens a tensor, keys walk through its slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, DataTable, Static

from tutor import text
from tutor.kernel.protocol import TensorSummary, TensorView, Variables, ViewTensor
from tutor.ui.widgets.picture import PixelsView, heat_map, legend

_BARS = " ▁▂▃▄▅▆▇█"


class TensorsView(Vertical):
    """A live table of variables, and one of them opened."""

    DEFAULT_CSS = """
    TensorsView { background: $background; padding: 0 2 0 3; }
    TensorsView ContentSwitcher, TensorsView Vertical { height: 1fr; }
    TensorsView DataTable { height: 1fr; background: $background; scrollbar-size: 1 1; }
    TensorsView Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "close", text.KEY_BACK, show=False),
        Binding("right,n", "slice(1)", text.KEY_NEXT_SLICE, show=False),
        Binding("left,p", "slice(-1)", text.KEY_PREVIOUS_SLICE, show=False),
        Binding("down", "dim(1)", text.KEY_NEXT_DIM, show=False),
        Binding("up", "dim(-1)", text.KEY_PREVIOUS_DIM, show=False),
    ]

    class Wanted(Message):
        """A tensor is to be opened; answered by `open`."""

        def __init__(self, request: ViewTensor) -> None:
            """Keep what to ask for."""
            super().__init__()
            self.request = request

    class _Detail(Vertical, can_focus=True):
        pass

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self._table: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=False, id="table")
        self._facts = Static()
        self._pixels = PixelsView()
        self._opened: TensorView | None = None
        self._dim = 0

    def compose(self) -> ComposeResult:
        """Yield the table and the opened tensor, one of which is shown."""
        with ContentSwitcher(initial="empty"):
            yield Static(Content.styled(text.TENSORS_EMPTY, "$muted"), id="empty")
            yield self._table
            with self._Detail(id="detail"):
                yield self._facts
                yield self._pixels

    def on_mount(self) -> None:
        """Name the columns."""
        for column in text.TENSOR_COLUMNS:
            self._table.add_column(column, key=column)

    # The table

    def show(self, variables: Variables) -> None:
        """Show the variables; the chosen row stays chosen, an opened tensor is asked for anew."""
        row = self._table.cursor_row
        self._table.clear()
        for item in variables.items:
            self._table.add_row(*map(Text, _cells(item)), key=item.name)
        self._table.move_cursor(row=min(row, len(variables.items) - 1))
        if self._opened and any(item.name == self._opened.summary.name for item in variables.items):
            self.post_message(
                self.Wanted(ViewTensor(name=self._opened.summary.name, index=self._opened.index))
            )
        else:
            self._opened = None
            self._switch("table" if variables.items else "empty")

    @on(DataTable.RowSelected)
    def ask(self, event: DataTable.RowSelected) -> None:
        """Ask for the chosen variable."""
        event.stop()
        if event.row_key.value:
            self.post_message(self.Wanted(ViewTensor(name=event.row_key.value)))

    def _switch(self, name: str) -> None:
        had_focus = self.has_focus_within
        switcher = self.query_one(ContentSwitcher)
        switcher.current = name
        if had_focus and name != "empty":
            switcher.get_child_by_id(name).focus()

    # An opened tensor

    def open(self, view: TensorView) -> None:
        """Show a tensor: figures, histogram, one slice as a heat map."""
        self._opened = view
        self._dim = min(self._dim, max(0, len(view.index) - 1))
        self._facts.update(_facts(view, self._dim))
        self._pixels.show(heat_map(view.values, view.columns, 1.0, 0.0) if view.columns else [])
        self._switch("detail")

    def action_close(self) -> None:
        """Go back to the table."""
        if self._opened:
            self._opened = None
            self._switch("table")

    def action_slice(self, offset: int) -> None:
        """Show the next or the previous slice along the chosen dim."""
        if self._opened and self._opened.index:
            index = list(self._opened.index)
            size = (self._opened.summary.shape or (1,))[self._dim]
            index[self._dim] = (index[self._dim] + offset) % max(1, size)
            self.post_message(self.Wanted(ViewTensor(name=self._opened.summary.name, index=tuple(index))))

    def action_dim(self, offset: int) -> None:
        """Choose the leading dim that the slice keys walk along."""
        if self._opened and self._opened.index:
            self._dim = (self._dim + offset) % len(self._opened.index)
            self._facts.update(_facts(self._opened, self._dim))


def _cells(item: TensorSummary) -> Sequence[str]:
    """Return a variable's cells: name, type, shape, values, and what autograd knows of it."""
    shape = "" if item.shape is None else str(item.shape)
    kind = item.dtype.removeprefix("torch.") or item.type
    place = item.device if item.device not in ("", "cpu") else ""
    grad = "grad ✓" if item.has_grad else "needs grad" if item.requires_grad else ""
    return (
        item.name,
        f"{kind} {place}".strip(),
        shape,
        _range(item) or _one_line(item.text),
        item.grad_fn or grad,
    )


def _range(item: TensorSummary) -> str:
    """Return a tensor's lowest, mean and highest number, or the one that all of its elements are."""
    if item.mean is None or item.low == item.high:
        return _number(item.mean)
    return " … ".join("" if value is None else f"{value:.3g}" for value in (item.low, item.mean, item.high))


def _one_line(value: str, limit: int = 28) -> str:
    line = " ".join(value.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _facts(view: TensorView, dim: int) -> Content:
    item = view.summary
    head = Content.assemble((item.name, "bold"), (f"  {item.type} {item.shape} {item.dtype}", "$muted"))
    if view.problem:
        return Content("\n").join([head, Content.styled(view.problem, "$warning")])
    figures = dict(zip(text.FIGURES, map(_number, (item.low, item.mean, view.std, item.high)), strict=True))
    lines = [head, Content(text.tensor_figures(figures, view.nan_count, view.inf_count))]
    if view.histogram:
        ends = (f"{_number(item.low)} ", f" {_number(item.high)}")
        lines.append(
            Content.assemble((ends[0], "$muted"), (histogram(view.histogram), "$train"), (ends[1], "$muted"))
        )
    if view.index:
        lines.append(_slice_line(view.index, dim))
    if view.columns and item.low is not None and item.high is not None:
        lines.append(legend(item.low, item.high))
    return Content("\n").join(lines)


def _slice_line(index: Sequence[int], dim: int) -> Content:
    parts = [
        Content.styled(str(place), "bold underline $accent" if number == dim else "")
        for number, place in enumerate(index)
    ]
    where = Content(", ").join([*parts, Content(":"), Content(":")])
    return Content.assemble((text.SLICE, "$muted"), "[", where, "]", (f"   {text.SLICE_HELP}", "$muted"))


def histogram(counts: Sequence[int]) -> str:
    """Return counts as a line of bars; every bar that is not empty can be seen."""
    highest = max(counts, default=0) or 1
    top = len(_BARS) - 1
    return "".join(_BARS[-(-count * top // highest)] for count in counts)
