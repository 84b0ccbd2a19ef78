"""A frame of the plot: a million points against a thousand, and the live engine against plotext.

Budget: a frame at 1,000,000 points takes at most 1.5 times one at 1,000. It prints medians of CPU time in
milliseconds and the ratios: `python benchmarks/bench_plot_frame.py`.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from array import array
from collections.abc import Callable

from tutor.kernel.protocol import CurvePoints, Metrics
from tutor.ui import chart
from tutor.ui.plot_runs import Runs
from tutor.ui.raster import Frame, draw

COLOURS = {"line-1": (108, 182, 255), "line-2": (242, 177, 85)}
SIZES = ((78, 12), (160, 40))
BUDGET = 1.5


def runs_of(points: int) -> Runs:
    """Return one run with a training and a validation curve of so many points each."""
    random.seed(0)
    runs = Runs()
    runs.begin("")
    steps = array("q", range(points)).tobytes()
    for name, share in (("train", 0.2), ("val", 0.3)):
        values = array("d", (math.exp(-n / points / share) + random.gauss(0, 0.02) for n in range(points)))
        runs.add(Metrics(run="", curves=(CurvePoints(name, steps, values.tobytes()),)))
    return runs


def milliseconds(work: Callable[[], object], repeats: int = 9) -> float:
    """Return the median CPU time of some work."""
    work()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * statistics.median(times)


def frame_ms(runs: Runs, width: int, height: int) -> float:
    """Return the time that the live engine takes for a frame."""
    return milliseconds(lambda: draw(runs.lines(width, None, 0.0), Frame(), width, height))


def plotext_ms(runs: Runs, width: int, height: int) -> float:
    """Return the time that plotext takes for the same frame."""
    return milliseconds(lambda: chart.build(runs.lines(width, None, 0.0), Frame(), width, height, COLOURS))


def main() -> None:
    """Measure and print."""
    few, many = runs_of(1_000), runs_of(1_000_000)
    worst = 0.0
    for width, height in SIZES:
        small, large = frame_ms(few, width, height), frame_ms(many, width, height)
        plotext = plotext_ms(many, width, height)
        worst = max(worst, large / small)
        print(
            f"{width}x{height}: 1e3 points {small:.1f} ms, 1e6 points {large:.1f} ms = {large / small:.2f}x;"
        )
        print(f"  plotext 1e6 points {plotext:.1f} ms = {plotext / large:.1f}x the live engine")
    print(f"{'ok' if worst <= BUDGET else 'OVER BUDGET'}: {worst:.2f}x (budget {BUDGET}x)")


if __name__ == "__main__":
    main()
