"""What automatic curves cost: a loop of 20,000 tiny training steps with them against the same loop bare.

Budget: at most 1.02 times the bare loop, with a timer that sends 20 times a second as in a worker. Blocks of
steps alternate, so that noise of the machine falls on both. It prints the medians:
`python benchmarks/bench_curves.py`.
"""

from __future__ import annotations

import inspect
import statistics
import threading
import time
from array import array
from collections.abc import Callable

import torch
from torch import nn
from torch.optim import optimizer as torch_optimizer

from tutor.kernel.curves import CurveRecorder
from tutor.kernel.protocol import Metrics
from tutor.kernel.series import Series

STEPS = 20_000
BLOCK = 250
BUDGET = 1.02
LOGGED = 5_000


def training(optimizer_class: type[torch.optim.Optimizer]) -> Callable[[], None]:
    """Return a function that trains a small network for one block of steps."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    x, y = torch.randn(32, 8), torch.randn(32, 1)
    optimizer = optimizer_class(model.parameters(), lr=0.001)  # type: ignore[call-arg]

    def block() -> None:
        for _ in range(BLOCK):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()

    return block


class Switch:
    """Turns the recorder's hooks on and off, with its timer."""

    def __init__(self) -> None:
        """Install a recorder, and start its timer."""
        self.messages: list[Metrics] = []
        self.recorder = CurveRecorder(self.messages.append)
        self.recorder.install()
        self._tracked, self._bare = torch.autograd.backward, inspect.unwrap(torch.autograd.backward)
        self._hooks = dict(torch_optimizer._global_optimizer_pre_hooks)
        self._on = threading.Event()
        threading.Thread(target=self._tick, daemon=True).start()

    def set(self, on: bool) -> None:
        """Switch."""
        torch.autograd.backward = self._tracked if on else self._bare
        torch_optimizer._global_optimizer_pre_hooks.clear()
        if on:
            torch_optimizer._global_optimizer_pre_hooks.update(self._hooks)
            self._on.set()
        else:
            self._on.clear()

    def _tick(self) -> None:
        while self._on.wait():
            time.sleep(0.05)
            self.recorder.flush()


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of some work, that of the timer's thread included."""
    start = time.process_time()
    work()
    return time.process_time() - start


def ratio(switch: Switch, block: Callable[[], None]) -> tuple[float, float]:
    """Return tracked over bare, and the bare time of a step in microseconds."""
    bare: list[float] = []
    tracked: list[float] = []
    sides = [(False, bare), (True, tracked)]
    for _ in range(STEPS // BLOCK):
        sides.reverse()  # which of the two comes first makes a difference of its own
        for on, times in sides:
            switch.set(on)
            block()  # the first block after a switch finds cold caches
            times.append(seconds(block))
    switch.set(False)
    return statistics.median(tracked) / statistics.median(bare), statistics.median(bare) / BLOCK * 1e6


def log_often(recorder: CurveRecorder) -> None:
    """Log as a worker does between two ticks of its timer."""
    for _ in range(LOGGED):
        recorder.log({"logged": 0.5})
    recorder.flush()


def frame(points: int) -> float:
    """Return the time of preparing one curve of so many points for a frame of 80 columns."""
    series = Series()
    series.extend(
        array("q", range(points)).tobytes(), array("d", (float(n % 97) for n in range(points))).tobytes()
    )
    return statistics.median(seconds(lambda: series.points(80)) for _ in range(99))


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    switch = Switch()
    for kind in (torch.optim.SGD, torch.optim.Adam):
        found, step = ratio(switch, training(kind))
        print(f"{STEPS:,} steps, {kind.__name__}: {found:.3f} x bare ({step:.0f} us a step), budget {BUDGET}")
    print(f"messages sent: {len(switch.messages)}")
    log = statistics.median(seconds(lambda: log_often(switch.recorder)) for _ in range(9)) / LOGGED
    print(f"one log() call, sending included: {log * 1e6:.2f} us")
    print(f"points for a frame, 1,000,000 against 1,000: {frame(1_000_000) / frame(1_000):.2f} x")


if __name__ == "__main__":
    main()
