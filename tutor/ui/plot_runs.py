"""What the plot pane knows: runs, their curves, and which of them are to be drawn how.

Bounded: each curve is a thinned series, and only the last runs are kept. Knows no widget.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from tutor import text
from tutor.curve_reading import read_curve
from tutor.kernel.protocol import Metrics
from tutor.kernel.series import Series
from tutor.ui.raster import DASHED, DOTTED, SOLID, Line

MAX_RUNS: Final = 8
_COLOURS: Final = 6
SMOOTHINGS: Final = (0.0, 0.6, 0.9)
"""Shares of the past in a smoothed curve; each key press takes the next one."""
_READ_POINTS: Final = 4096
_VALIDATION: Final = ("val", "test", "dev", "eval")


class RunCurves(msgspec.Struct):
    """The curves of one run."""

    name: str
    is_earlier: bool = False
    """Drawn dim, behind the newest."""
    curves: dict[str, Series] = {}


class Legend(msgspec.Struct, frozen=True):
    """One entry of the legend."""

    label: str
    key: str
    pattern: int
    last: float


def group_of(curve: str) -> str:
    """Return the group of curves that share a scale: `lr`, `grad_norm`, `acc` or `loss`."""
    first = curve.lower()
    for name in ("lr", "grad_norm"):
        if first.split()[0:1] == [name]:
            return name
    return "acc" if "acc" in first else "loss"


def pattern_of(curve: str) -> int:
    """Return the line pattern: solid for training, dashed for validation."""
    return DASHED if any(word in curve.lower() for word in _VALIDATION) else SOLID


class Runs:
    """The runs of one step, oldest first."""

    def __init__(self) -> None:
        """Start without a run."""
        self._runs: list[RunCurves] = []
        self.group = "loss"

    def begin(self, name: str) -> None:
        """Begin a run.

        The runs before it become earlier ones, unless it stands beside them: another value of the same
        setting, as in a sweep (`lr=0.1` after `lr=0.01`).
        """
        self._runs = [run for run in self._runs if run.curves]
        if not self._stands_beside(name):
            for run in self._runs:
                run.is_earlier = True
        self._runs.append(RunCurves(name))
        del self._runs[:-MAX_RUNS]

    def add(self, metrics: Metrics) -> None:
        """Add points to the run that they belong to."""
        run = self._run(metrics.run)
        for points in metrics.curves:
            run.curves.setdefault(points.curve, Series()).extend(points.steps, points.values)

    def clear(self) -> None:
        """Forget everything."""
        self._runs.clear()
        self.group = "loss"

    def all(self) -> Sequence[RunCurves]:
        """Return every run that is kept, oldest first."""
        return tuple(self._runs)

    def _run(self, name: str) -> RunCurves:
        for run in reversed(self._runs):
            if run.name == name and not run.is_earlier:
                return run
        if not self._runs or self._runs[-1].is_earlier or "=" in name:
            self.begin(name)
        return self._runs[-1]

    def _stands_beside(self, name: str) -> bool:
        setting, is_one, _ = name.partition("=")
        current = [run.name for run in self._runs if not run.is_earlier]
        return (
            bool(is_one) and name not in current and all(one.partition("=")[0] == setting for one in current)
        )

    @property
    def groups(self) -> list[str]:
        """The groups that have curves, losses first."""
        found = {group_of(curve) for run in self._runs for curve in run.curves}
        return [group for group in ("loss", "acc", "lr", "grad_norm") if group in found]

    @property
    def shown_group(self) -> str:
        """The chosen group, or the first that there is."""
        return self.group if self.group in self.groups else next(iter(self.groups), "")

    @property
    def newest(self) -> RunCurves | None:
        """The run that is under way, or was last."""
        return self._runs[-1] if self._runs else None

    def shown(self) -> Iterator[tuple[RunCurves, str, Series, Legend]]:
        """Give the curves of the chosen group, earlier runs first."""
        group = self.shown_group
        current = [run for run in self._runs if not run.is_earlier and run.curves]
        for run in self._runs:
            names = _without_doubles([name for name in run.curves if group_of(name) == group])
            for place, name in enumerate(names):
                colour = current.index(run) if len(current) > 1 and run in current else _role(name, place)
                key = f"{'early' if run.is_earlier else 'line'}-{colour % _COLOURS + 1}"
                label = _label(run, name, place, is_sweep=len(current) > 1, is_alone=len(names) == 1)
                pattern = pattern_of(name) or (DOTTED if len(current) > 1 and place else SOLID)
                yield run, name, run.curves[name], Legend(label, key, pattern, run.curves[name].last)

    def reading(self) -> str:
        """Return one sentence that reads the newest run's loss; empty where nothing is sure."""
        newest = self.newest
        is_one_of_several = newest is not None and any(
            run is not newest and not run.is_earlier for run in self._runs
        )
        said = self._read_newest()
        return text.of_run(setting_of(newest.name), said) if newest and said and is_one_of_several else said

    def _read_newest(self) -> str:
        shown = {name: series for run, name, series, _ in self.shown() if run is self.newest}
        trained = next((name for name in shown if pattern_of(name) == SOLID), "")
        if not trained:
            return ""
        for name, series in shown.items():
            if series.marks:
                return text.not_finite(name, *series.marks[0])
        judged = next((name for name in shown if pattern_of(name) == DASHED), "")
        other = shown[judged].points(_READ_POINTS)[1] if judged else None
        return read_curve(trained, shown[trained].points(_READ_POINTS)[1], other=other)

    @property
    def last_step(self) -> int:
        """Last step of the newest run's curves that are shown."""
        return max((series.last_step for run, _, series, _ in self.shown() if run is self.newest), default=0)

    @property
    def first_step(self) -> float:
        """First step of all curves that are shown."""
        return min((series.points(1)[0][0] for _, _, series, _ in self.shown() if series.count), default=0.0)

    def lines(self, columns: int, window: tuple[float, float] | None, smoothing: float) -> list[Line]:
        """Return what to draw, thinned to the columns that there are."""
        start, stop = window or (-math.inf, math.inf)
        lines = []
        for _, _, series, legend in self.shown():
            xs, ys = series.points(columns, start, stop)
            lines.append(Line(legend.label, xs, smoothed(ys, smoothing), legend.key, legend.pattern))
        return lines


def _without_doubles(names: Sequence[str]) -> list[str]:
    """Leave out the automatic `loss` where the learner logs the training loss."""
    has_training = any("train" in name.lower() for name in names)
    return [name for name in names if not (name == "loss" and has_training)]


def _role(name: str, place: int) -> int:
    """Return a curve's colour: 0 for training, 1 for validation, others by their place."""
    if pattern_of(name) == DASHED:
        return 1
    return 0 if name == "loss" or "train" in name.lower() or not place else place + 1


def setting_of(run: str) -> str:
    """Return a run's name for the legend: a value that is a text speaks for itself, without its setting."""
    _, is_one, value = run.partition("=")
    is_text = is_one and value[:1] in {"'", '"'} and value[-1:] == value[:1] and len(value) > 2
    return value[1:-1] if is_text else run


def _label(run: RunCurves, curve: str, place: int, *, is_sweep: bool, is_alone: bool) -> str:
    if is_sweep or run.is_earlier:
        name = setting_of(run.name) or text.EARLIER_RUN
        is_clear = is_alone or (is_sweep and not place)
        return name if is_clear else f"{name} {curve}"
    return curve


def smoothed(values: Sequence[float], share: float) -> list[float]:
    """Return exponentially smoothed values, without the pull of the first one towards zero.

    Args:
        values: Numbers; NaN stays NaN and is left out of the average.
        share: Share of the past, 0 to less than 1.
    """
    if not share:
        return list(values)
    result, total, weight = [], 0.0, 0.0
    for value in values:
        if math.isfinite(value):
            total = share * total + (1 - share) * value
            weight = share * weight + (1 - share)
        result.append(total / weight if math.isfinite(value) else math.nan)
    return result
