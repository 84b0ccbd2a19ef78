"""The screen under load: memory after 10^7 printed lines and 10^6 points, and keys while both pour in.

Budgets: +30 MB; key to paint at p50 at most 3 times that of an idle screen, at p99 at most 50 ms.
`python benchmarks/bench_output_flood.py` prints what it measured in one headless app.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from array import array
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from tutor.kernel.protocol import CurvePoints, Metrics
from tutor.ui import theme
from tutor.ui.steadiness import settle
from tutor.ui.widgets.editor import CodeEditor
from tutor.ui.widgets.output import OutputView
from tutor.ui.widgets.plot import PlotView

KEYS = 100
LINES_PER_S, POINTS_PER_S, MESSAGES_PER_S = 5_000, 1_000, 20


class Panes(App[None]):
    """The three panes that a running program keeps busy."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our theme's own variables."""
        return theme.variable_defaults(True)

    def compose(self) -> ComposeResult:
        """Yield the panes beside each other, so that all of them are painted."""
        self.editor, self.output, self.plot = CodeEditor(), OutputView(), PlotView()
        with Horizontal():
            yield self.editor
            yield self.output
            yield self.plot


def resident_mb() -> float:
    """Return the memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def points(first: int, count: int) -> Metrics:
    """Return some points of a curve."""
    steps = array("q", range(first, first + count))
    values = array("d", (1 / (1 + step) for step in steps))
    return Metrics(run="", curves=(CurvePoints("loss", steps.tobytes(), values.tobytes()),))


async def flood(app: Panes) -> None:
    """Print 10^7 lines and add 10^6 points as fast as the panes take them."""
    chunk = "".join(f"epoch {n:4} loss {1 / (n + 1):.4f}\n" for n in range(1_000))
    for number in range(10_000):
        app.output.append("stdout", chunk)
        if number % 10 == 0:
            app.plot.add(points(number * 100, 1_000))
            await asyncio.sleep(0)


async def pour(app: Panes) -> None:
    """Print and plot at the rate of a busy loop, in the kernel's 20 messages a second."""
    step = 0
    while True:
        await asyncio.sleep(1 / MESSAGES_PER_S)
        app.output.append("stdout", "loss 0.1234\n" * (LINES_PER_S // MESSAGES_PER_S))
        app.plot.add(points(step, POINTS_PER_S // MESSAGES_PER_S))
        step += POINTS_PER_S // MESSAGES_PER_S


async def key_times(app: Panes) -> list[float]:
    """Press keys at odd moments; return the times from each press to the painted screen, in ms."""
    times = []
    for number in range(KEYS):
        await asyncio.sleep(0.02 + number % 7 * 0.005)
        painted = asyncio.Event()
        start = time.perf_counter()
        app.editor.post_message(events.Key("x", "x"))
        app.editor.call_later(lambda event=painted: app.editor.call_after_refresh(event.set))
        await painted.wait()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)


async def main() -> None:
    """Measure and print."""
    app = Panes()
    async with app.run_test(size=(160, 40)) as pilot:
        app.editor.load("for step in range(100):\n    loss = f(step)\n" * 10)
        app.editor.focus()
        await pilot.pause()
        settle()
        idle = await key_times(app)
        task = asyncio.create_task(pour(app))
        busy = await key_times(app)
        task.cancel()
        before = resident_mb()
        start = time.perf_counter()
        await flood(app)
        await pilot.pause(0.3)
        took, grown = time.perf_counter() - start, resident_mb() - before
    ratio = statistics.median(busy) / statistics.median(idle)
    p99 = busy[int(0.99 * KEYS)]
    calm = f"p50 {statistics.median(idle):.1f} ms, p99 {idle[int(0.99 * KEYS)]:.1f} ms"
    print(f"key to paint: idle {calm}; under load p50 {statistics.median(busy):.1f} ms, p99 {p99:.1f} ms")
    print(f"= {ratio:.2f}x at p50 (budget 3x); p99 budget 50 ms")
    print(f"10^7 lines and 10^6 points in {took:.1f} s: {grown:+.1f} MB (budget +30 MB)")


if __name__ == "__main__":
    asyncio.run(main())
