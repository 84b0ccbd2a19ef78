"""The plot pane: curves live while a program trains, drawn at most ten times a second.

Drawn only when something is new and the pane is seen; a million points cost as much as a thousand.
Everything said by colour is also said by the line's pattern and the legend. Knows no session.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tutor import text
from tutor.kernel.protocol import Metrics
from tutor.ui.plot_files import as_csv, as_svg, free_path
from tutor.ui.plot_runs import SMOOTHINGS, Runs
from tutor.ui.raster import Axes, Frame, Line, axes, draw_on
from tutor.ui.widgets.plot_words import COLOURS, legend_lines, values_line
from tutor.ui.widgets.strips import Painter

PERIOD_S: Final = 1 / 10
LEGEND_SHARE: Final = 5
"""The legend may take one line in so many."""


class PlotView(Widget, can_focus=True):
    """Curves of the newest run, earlier ones behind them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"plot--{part}" for part in COLOURS}
    DEFAULT_CSS = (
        "PlotView { width: 1fr; height: 1fr; background: $background; padding: 0 2; }\n"
        + "\n".join(f"PlotView > .plot--{part} {{ color: {colour}; }}" for part, colour in COLOURS.items())
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "smooth", text.KEY_SMOOTH, show=False),
        Binding("l", "toggle_log", text.KEY_LOG_SCALE, show=False),
        Binding("c", "next_group", text.KEY_OTHER_CURVES, show=False),
        Binding("plus,equals_sign", "zoom(2)", text.KEY_ZOOM_IN, show=False),
        Binding("minus", "zoom(0.5)", text.KEY_ZOOM_OUT, show=False),
        Binding("0", "zoom(0)", text.KEY_WHOLE_RANGE, show=False),
        Binding("right", "move_cursor(1)", text.KEY_CURSOR_RIGHT, show=False),
        Binding("left", "move_cursor(-1)", text.KEY_CURSOR_LEFT, show=False),
        Binding("escape", "drop_cursor", text.KEY_NO_CURSOR, show=False),
        Binding("p", "save_picture", text.KEY_SAVE_AS_SVG, show=False),
        Binding("d", "save_data", text.KEY_SAVE_AS_CSV, show=False),
    ]

    class Note(Message):
        """Something to tell the learner, such as where a picture was saved."""

        def __init__(self, text: str) -> None:
            """Keep the sentence."""
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        """Build it empty."""
        super().__init__(id=id)
        self.target: tuple[str, float] | None = None
        """Name of a curve and the level that the task wants it to reach."""
        self.folder = Path.cwd()
        """Where pictures and data are saved."""
        self._runs = Runs()
        self._summary: list[str] = []
        self._smoothing = 0
        self._is_log = False
        self._window: tuple[float, float] | None = None
        self._cursor: float | None = None
        self._strips: list[Strip] = []
        self._axes: Axes | None = None
        self._is_stale = True
        self._is_due = False

    # What is drawn

    def begin_run(self, name: str = "") -> None:
        """Begin a run; the ones before it stay, dim.

        Args:
            name: Name of the run. Names such as `lr=0.1` and `lr=1` belong to one sweep: all stay bright.
        """
        self._runs.begin(name)
        self._look_anew()

    def add(self, metrics: Metrics) -> None:
        """Add points; they are drawn within a tenth of a second."""
        self._runs.add(metrics)
        self._changed()

    def end_run(self, summary: str = "") -> None:
        """End the run; a sentence that reads its curve appears, and the summary behind it."""
        self._summary = [part for part in (self._runs.reading(), summary) if part]
        self._changed()

    def clear(self) -> None:
        """Forget all runs."""
        self._runs.clear()
        self._look_anew()

    def _look_anew(self) -> None:
        self._summary = []
        self._window = self._cursor = None
        self._changed()

    def _changed(self) -> None:
        if not self._is_due:
            self._is_due = True
            self.set_timer(PERIOD_S, self._redraw)

    def _redraw(self) -> None:
        self._is_due = False
        self._is_stale = True
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw in the new theme's colours."""
        super().notify_style_update()
        self._is_stale = True

    def on_resize(self) -> None:
        """Draw for the new size, which is known only now: the old picture may be on the screen already."""
        self._redraw()

    def render_line(self, y: int) -> Strip:
        """Render one row of the picture, which is drawn anew when it is stale."""
        if self._is_stale:
            self._is_stale = False
            self._strips = self._build(*self.content_size)
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _build(self, width: int, height: int) -> list[Strip]:
        painter = Painter(self)
        lines, frame = self._lines(width), self._frame()
        if not lines:
            empty = Content.styled(text.PLOT_EMPTY, "$muted")
            return [painter.line(line, width) for line in empty.wrap(max(1, width))]
        below = self._below(lines)[: max(0, height - 5)]
        above = self._legend(width, max(1, height // LEGEND_SHARE))
        self._axes = axes(lines, frame, width, height - len(above) - len(below))
        rows = draw_on(self._axes, lines, frame) if self._axes else []
        looks = self._looks(painter.style)
        picture = [painter.fit(Strip([Segment(t, looks[key]) for t, key in row]), width) for row in rows]
        return [
            *(painter.line(line, width) for line in above),
            *picture,
            *(painter.line(line, width) for line in below),
        ]

    def _looks(self, base: Style) -> dict[str, Style]:
        return {"": base} | {name: self.get_component_rich_style(f"plot--{name}") for name in COLOURS}

    def _lines(self, columns: int) -> list[Line]:
        return self._runs.lines(max(8, columns), self._window, SMOOTHINGS[self._smoothing])

    def _frame(self) -> Frame:
        start, stop = self._window or (None, None)
        return Frame(self._is_log, self._goal(), self._cursor, start, stop)

    def _goal(self) -> float | None:
        """The level to reach, if its curve is one of those that are shown."""
        is_shown = self.target and any(name == self.target[0] for _, name, _, _ in self._runs.shown())
        return self.target[1] if self.target and is_shown else None

    def _legend(self, width: int, rows: int) -> list[Content]:
        states = [text.LOG_SCALE] * self._is_log + [text.SMOOTHED] * bool(self._smoothing)
        return legend_lines(self._runs, self._goal(), states, width, rows)

    def _below(self, lines: Sequence[Line]) -> list[Content]:
        """Return the line under the picture: values at the cursor, or the sentence that reads the curve."""
        width = self.content_size.width
        if self._cursor is not None:
            return [values_line(lines, self._cursor, width)]
        joined = Content("  ".join(self._summary))
        parts = [joined] if joined.cell_length <= width else [Content(part) for part in self._summary]
        return [row for part in parts if part for row in part.wrap(width)]

    # Keys and mouse

    def action_smooth(self) -> None:
        """Smooth more, or not at all after the most."""
        self._smoothing = (self._smoothing + 1) % len(SMOOTHINGS)
        self._redraw()

    def action_toggle_log(self) -> None:
        """Switch between a linear and a logarithmic scale."""
        self._is_log = not self._is_log
        self._redraw()

    def action_next_group(self) -> None:
        """Show other curves: losses, accuracies, learning rate, gradient norm."""
        groups = self._runs.groups
        if groups:
            now = groups.index(self._runs.group) if self._runs.group in groups else 0
            self._runs.group = groups[(now + 1) % len(groups)]
        self._redraw()

    def action_zoom(self, times: float) -> None:
        """Show a part of the range around the cursor, or else at its end.

        Args:
            times: How much closer; 0 shows everything.
        """
        if self._axes is None or not times:
            self._window = None
            return self._redraw()
        left, right = self._axes.left, self._axes.right
        span = max(2.0, (right - left) / times)
        first, last = self._runs.first_step, float(self._runs.last_step)
        centre = self._cursor if self._cursor is not None else (right if times > 1 else (left + right) / 2)
        start = max(first, min(centre - span / 2, last - span))
        self._window = (start, start + span) if span < last - first else None
        self._redraw()

    def action_move_cursor(self, columns: int) -> None:
        """Move the cursor, which shows the values at a step; the window follows it."""
        if self._axes is None:
            return
        left, right = self._axes.left, self._axes.right
        step = (right - left) / self._axes.columns
        at = self._cursor if self._cursor is not None else (left if columns > 0 else right)
        at = min(float(self._runs.last_step), max(self._runs.first_step, at + columns * step))
        if self._window and not left <= at <= right:
            self._window = (left + columns * step, right + columns * step)
        self._cursor = at
        self._redraw()

    def action_drop_cursor(self) -> None:
        """Take the cursor away."""
        self._cursor = None
        self._redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Put the cursor under the pointer."""
        place = event.get_content_offset(self)
        if self._axes and place is not None and self._axes.margin <= place.x:
            self._cursor = self._axes.step_at(place.x)
            self._changed()

    def on_leave(self) -> None:
        """Take the cursor away with the pointer."""
        self._cursor = None
        self._changed()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in."""
        event.stop()
        self.action_zoom(2)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.action_zoom(0.5)

    # Files

    def action_save_picture(self) -> None:
        """Save what is drawn as SVG."""
        lines = self._lines(480)
        self._save("svg", as_svg(lines, self._frame(), self._css_colours(lines)))

    def action_save_data(self) -> None:
        """Save all curves as CSV."""
        self._save("csv", as_csv(self._runs))

    def _css_colours(self, lines: Sequence[Line]) -> dict[str, str]:
        parts = {"text": "axis", "grid": "grid", "target": "target"} | {line.key: line.key for line in lines}
        colours = {
            name: self._css(self.get_component_styles(f"plot--{part}").color) for name, part in parts.items()
        }
        return colours | {"paper": self._css(self.background_colors[1])}

    def _css(self, colour: Color) -> str:
        return (self.background_colors[1] + colour).css

    def _save(self, kind: str, content: str) -> None:
        if not self._runs.groups:
            self.post_message(self.Note(text.NOTHING_TO_SAVE))
            return
        path = free_path(self.folder, kind)
        try:
            path.write_text(content, "utf-8")
            note = text.saved(str(path))
        except OSError as error:
            note = text.not_saved(str(path), error.strerror or str(error))
        self.post_message(self.Note(note))
