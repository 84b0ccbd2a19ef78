"""Curves of a run, gathered in the worker: noted as they come, sent in batches.

Knows buffers, numbers and `Metrics`; what is recorded without being asked stands in `tracking`,
loggers of other packages in `loggers`. Runs in the worker; the front end's side is `series`.
"""

from __future__ import annotations

import os
import threading
from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch

from tutor.kernel.loggers import follow_loggers
from tutor.kernel.protocol import CurvePoints, Metrics
from tutor.kernel.tracking import Note, Number, Tracker, to_number

HISTORY_POINTS = 100_000
"""Points that a history keeps; a longer one is thinned, its extremes kept."""

NOTES = 10_000
"""Notes that may gather where no timer flushes."""

CURVES = 200
"""Curves of a run; points of more are left out."""

FARTHEST_STEP = 1 << 53
"""Beyond, steps could not be told apart on an axis of floats."""

NAN = float("nan")


def thin(values: array[float]) -> array[float]:
    """Halve a series: of each four neighbours the lowest and the highest stay, in their order.

    Args:
        values: float64; a group that holds no finite value keeps its first.
    """
    whole = len(values) // 4 * 4
    groups = np.frombuffer(values, np.float64)[:whole].reshape(-1, 4)
    finite = np.isfinite(groups)
    low = np.where(finite, groups, np.inf).argmin(1)
    high = np.where(finite, groups, -np.inf).argmax(1)
    kept = np.zeros(groups.shape, bool)
    np.put_along_axis(kept, np.stack([low, high], 1), True, 1)
    return array("d", groups[kept].tobytes()) + values[whole:]


class _Curve:
    """The points of one curve that are not sent yet, and what checks may look at."""

    __slots__ = ("history", "late", "next_step", "steps", "values")

    def __init__(self) -> None:
        self.steps = array("q")
        self.values = array("d")
        self.late: list[tuple[int, torch.Tensor]] = []
        self.history = array("d")
        self.next_step = 0

    def add(self, value: Number, step: int | None) -> None:
        step = self.next_step if step is None else step
        if type(value) is not float and isinstance(value, torch.Tensor):
            self.late.append((len(self.values), value))
            value = NAN
        self.steps.append(step)
        self.values.append(value)
        self.next_step = step + 1

    def take(self, name: str) -> CurvePoints | None:
        """Move the pending points to the history and return them as they are sent."""
        if not self.steps:
            return None
        steps, values = self.steps, self.values
        self.steps, self.values = array("q"), array("d")
        self.history.extend(values)
        if len(self.history) > HISTORY_POINTS:
            self.history = thin(self.history)
        return CurvePoints(name, steps.tobytes(), values.tobytes())


class CurveRecorder:
    """Takes points from the learner's code and hands them on in batches.

    Recording only notes what happened, which costs about a microsecond and changes nothing that the learner's
    code computes; `flush`, which the worker calls 20 times a second, does the rest. It may be called from any
    thread. In a forked child it falls silent: the line belongs to the worker.
    """

    def __init__(self, send: Callable[[Metrics], None]) -> None:
        """Start with an unnamed run.

        Args:
            send: Takes each batch; called in the thread that flushes.
        """
        self._send = send
        self._lock = threading.RLock()
        self._noted: deque[Note] = deque()
        self._curves: dict[str, _Curve] = {}
        self._tracker = Tracker(self._noted, self._add)
        self._run = ""
        self._silent = False
        self._is_over = False

    def install(self) -> None:
        """Follow losses, optimizers, TensorBoard's writer and Lightning's logger; call it once."""
        self._tracker.install()
        follow_loggers(self.record)
        os.register_at_fork(after_in_child=self._fall_silent)

    def begin(self, run: str = "") -> None:
        """Start a run: its curves begin empty, and its optimizers are counted from one.

        Args:
            run: The name that its points are sent under.
        """
        with self._lock:
            self._run, self._curves, self._is_over = run, {}, False
            self._noted.clear()
            self._tracker.forget()

    def log(self, values: Mapping[str, object], step: int | None = None) -> None:
        """Add one point to each named curve.

        Args:
            values: Curve name to a number: Python, NumPy, or a tensor of one element on any device.
            step: Its place on the x axis; without it beside the newest loss, or, where no loss was recorded,
                each curve counts its own points from 0.

        Raises:
            TypeError: If a value is not one real number, or the step is not a whole one.
        """
        if step is not None:
            step = _whole(step)
        for name, value in values.items():
            number = value if type(value) is float else to_number(name, value)
            self._noted.append((self._log, name, (number, step)))
        if len(self._noted) > NOTES:
            self.flush()

    def record(self, values: Mapping[str, object], step: int | None = None) -> None:
        """Like `log`, for numbers that other packages' loggers pass by: what is not a number is left out."""
        for name, value in values.items():
            try:
                self.log({name: value}, step)
            except TypeError:
                continue

    def flush(self) -> None:
        """Send what has gathered; the worker calls it from its timer."""
        with self._lock:
            self._take_notes()
            self._read_late()
            taken = (curve.take(name) for name, curve in self._curves.items())
            points = tuple(curve for curve in taken if curve is not None)
            if points and not self._silent:
                self._send(Metrics(run=self._run, curves=points))

    def finish(self) -> None:
        """Send everything, also losses that still wait for an optimizer's step; call it at a run's end."""
        with self._lock:
            self._take_notes()
            self._tracker.settle()
            self.flush()

    def end(self) -> None:
        """Take no more points in this run if it has any: what the checks train is not the learner's."""
        self.finish()
        self._is_over = bool(self._curves)

    @property
    def histories(self) -> Mapping[str, Sequence[float]]:
        """All values of each curve of this run in order, thinned beyond `HISTORY_POINTS`."""
        self.finish()
        return {name: curve.history for name, curve in self._curves.items()}

    def _take_notes(self) -> None:
        """Do what was put off, in its order."""
        if self._is_over:
            self._noted.clear()
            return
        take, hold = self._noted.popleft, self._tracker.hold
        for _ in range(len(self._noted)):
            note = take()
            if type(note) is float:
                hold(note)
            elif type(note) is tuple:
                act, what, value = note
                act(what, value)

    def _log(self, name: str, point: tuple[Number, int | None]) -> None:
        value, step = point
        self._add(name, value, self._beside_the_loss(name) if step is None else step)

    def _add(self, name: str, value: Number, step: int | None = None) -> None:
        curve = self._curves.get(name)
        if curve is None:
            if len(self._curves) >= CURVES:
                return
            curve = self._curves[name] = _Curve()
        curve.add(value, step)

    def _beside_the_loss(self, name: str) -> int | None:
        """Return the step of a point that was logged without one: that of the newest loss, or one further."""
        newest = self._tracker.newest_loss
        loss, curve = self._curves.get(newest), self._curves.get(name)
        if loss is None or name == newest:
            return None
        return max(loss.next_step - 1, curve.next_step if curve else 0)

    def _read_late(self) -> None:
        """Fetch the numbers that lie on an accelerator, with one transfer a device."""
        by_device: dict[torch.device, list[tuple[_Curve, int, torch.Tensor]]] = {}
        for curve in self._curves.values():
            for index, tensor in curve.late:
                by_device.setdefault(tensor.device, []).append((curve, index, tensor))
            curve.late = []
        for waiting in by_device.values():
            numbers = torch.stack([tensor.reshape(()).float() for _, _, tensor in waiting]).tolist()
            for (curve, index, _), value in zip(waiting, numbers, strict=True):
                curve.values[index] = value

    def _fall_silent(self) -> None:
        self._silent = True
        self._lock = threading.RLock()


def _whole(step: object) -> int:
    """Return the step as an int; a tensor or NumPy integer counts as one."""
    try:
        whole = int(step)  # type: ignore[call-overload]
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise TypeError(f"log(): step must be a whole number, not {type(step).__name__}") from None
    if abs(whole) > FARTHEST_STEP:
        raise TypeError(f"log(): step must lie within ±{FARTHEST_STEP:,}")
    return whole  # type: ignore[no-any-return]
