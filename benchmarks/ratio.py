"""Two ways measured in turn in one run, as a ratio: the machine's noise falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was measured against what."""

    ours_s: float
    """Median in seconds."""
    reference_s: float

    @property
    def value(self) -> float:
        """Ours over the reference."""
        return self.ours_s / self.reference_s

    def show(self, what: str, reference: str, budget: float | None = None) -> None:
        """Print one line: times, ratio, and whether the budget is kept."""
        verdict = (
            "" if budget is None else f"  budget {budget:g} {'kept' if self.value <= budget else 'MISSED'}"
        )
        times = f"{self.ours_s * 1e3:9.2f} ms / {self.reference_s * 1e3:9.2f} ms"
        print(f"{what:44} {times} = {self.value:8.4f} x  ({reference}){verdict}", flush=True)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def compare(
    ours: Callable[[], Awaitable[object]],
    reference: Callable[[], Awaitable[object]],
    *,
    before: Callable[[], Awaitable[object]] | None = None,
    rounds: int = ROUNDS,
) -> Ratio:
    """Measure both in turn.

    Args:
        ours: What has a budget.
        reference: What it is compared with.
        before: Done before each of ours, outside the measurement.
        rounds: Measurements of each; the medians count.
    """
    our_times, reference_times = [], []
    for _ in range(rounds):
        reference_times.append(await timed(reference))
        if before:
            await before()
        our_times.append(await timed(ours))
    return Ratio(statistics.median(our_times), statistics.median(reference_times))
