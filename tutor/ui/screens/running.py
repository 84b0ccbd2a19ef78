"""The one loop that turns the events of a run into what the panes show.

Knows the panes of the lesson screen and the protocol; neither the session nor the lesson.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import msgspec

from tutor import text
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    Finished,
    InputWanted,
    Metrics,
    Output,
    Picture,
    Raised,
    Result,
    Verdict,
)
from tutor.ui.plot_runs import group_of
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.plot import PlotView

POINTS_OF_A_CURVE = 3
"""A single `backward()` draws a point or two, and a rate is seldom news: no reason to leave the output."""
STEP_BYTES = 8


class Panes(msgspec.Struct):
    """The panes that a run writes to."""

    editor: CodeEditor
    output: OutputView
    plot: PlotView
    show_view: Callable[[str], None]
    """Bring a view to the front, or only mark it as new, as the screen sees fit."""


class Shown(msgspec.Struct):
    """What a run came to."""

    verdict: Verdict | None = None
    raised: Raised | None = None
    ended: Finished | Died | None = None
    runs: set[str] = set()
    """Names of the runs whose curves were begun."""
    has_curve: bool = False
    """A curve has enough points to be one."""
    has_output: bool = False
    """Something was printed, returned or raised."""


async def show_run(
    events: AsyncIterator[AnyEvent],
    panes: Panes,
    *,
    run: str,
    source_name: str,
    marks: bool = True,
    is_told: bool = True,
) -> Shown:
    """Show the events of one run, or of the runs of a sweep, until they end.

    Args:
        events: What the session gives.
        panes: Where to show it.
        run: Name of the curves' run where the events name none.
        source_name: Name of the source that stands in the editor; its failing lines are marked.
        marks: Whether the editor shows what runs; else nothing is marked there.
        is_told: Whether a run without output is told of in the output; a wrong guess is not.
    """
    shown = Shown()
    shown.has_output = is_told
    panes.editor.mark_line(None)
    panes.output.begin(run)
    async for event in events:
        shown.has_output |= isinstance(event, Output | Result | Picture | Raised)
        match event:
            case Output(stream=stream, text=words):
                panes.output.append(stream, words)
                if not shown.has_curve:
                    panes.show_view(text.TAB_OUTPUT)
            case Metrics():
                _show_metrics(event, panes, shown, run)
            case Result():
                panes.output.show_result(event)
                if not shown.has_curve:
                    panes.show_view(text.TAB_OUTPUT)
            case Picture():
                panes.output.show_picture(event)
                panes.show_view(text.TAB_OUTPUT)
            case Raised():
                shown.raised = event
                panes.output.show_error(event)
                panes.show_view(text.TAB_OUTPUT)
                if marks and event.source_name == source_name:
                    panes.editor.mark_line(event.line)
            case InputWanted(prompt=prompt):
                panes.output.ask_input(prompt)
                panes.show_view(text.TAB_OUTPUT)
            case Verdict():
                shown.verdict = event
            case Finished() | Died():
                shown.ended = event
                _show_end(event, panes, shown)
                if isinstance(event, Finished) and event.interrupted:
                    break
    return shown


def _show_metrics(event: Metrics, panes: Panes, shown: Shown, run: str) -> None:
    name = event.run or run
    if name not in shown.runs:
        shown.runs.add(name)
        panes.plot.begin_run(name)
    panes.plot.add(event)
    lines = [curve for curve in event.curves if group_of(curve.curve) in ("loss", "acc")]
    if any(len(curve.steps) >= POINTS_OF_A_CURVE * STEP_BYTES for curve in lines):
        shown.has_curve = True
        panes.show_view(text.TAB_PLOT)


def _show_end(event: Finished | Died, panes: Panes, shown: Shown) -> None:
    panes.output.end_input()
    if isinstance(event, Died):
        panes.output.note(event.cause)
        panes.show_view(text.TAB_OUTPUT)
        summary = event.cause
    else:
        took = text.cost(event.elapsed_s, event.memory_bytes)
        summary = text.stopped_after(took) if event.interrupted else text.ran_for(took)
        if shown.has_output:
            panes.output.note(summary)
    if shown.runs:
        panes.plot.end_run(summary)
