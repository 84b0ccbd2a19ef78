"""The curves of one run as text: a chart and its figures."""

from __future__ import annotations

from tutor import text
from tutor.kernel.protocol import Metrics
from tutor.kernel.series import Series

HEIGHT = 12
"""Lines of a chart."""
BESIDES = ("lr", "grad_norm")
"""Curves that are drawn by themselves and have another scale; told only where there is no other."""


class Curves:
    """The curves of a run, or of several runs of a sweep."""

    def __init__(self) -> None:
        """Start without any."""
        self._series: dict[str, Series] = {}

    def __bool__(self) -> bool:
        """Whether there is a curve: a single point is none."""
        return any(series.count > 1 for series in self._series.values())

    def add(self, metrics: Metrics) -> None:
        """Take new points."""
        for points in metrics.curves:
            name = f"{points.curve} {metrics.run}".strip()
            self._series.setdefault(name, Series()).extend(points.steps, points.values)

    @property
    def told(self) -> dict[str, Series]:
        """The curves that say what the run is about, by name."""
        found = {name: one for name, one in self._series.items() if name.split()[0] not in BESIDES}
        return found or self._series

    def standing(self) -> str:
        """Return the last values in a line, such as `step 100 loss 0.52`."""
        last_step = max(series.last_step for series in self._series.values())
        values = " ".join(f"{name} {series.last:.4g}" for name, series in self.told.items())
        return text.curve_standing(last_step, values)

    def as_text(self, width: int) -> str:
        """Return a chart of all curves, and a line for each with its figures."""
        from tutor.ui.chart import curve_text
        from tutor.ui.raster import Line

        told = {name: series for name, series in self.told.items() if series.count > 1}
        lines = [
            Line(name, *series.points(width), key=name, pattern=number)
            for number, (name, series) in enumerate(told.items())
        ]
        chart = [curve_text(lines, width, HEIGHT)] if lines else []
        return "\n".join([*chart, *(_figures(name, series) for name, series in told.items())])


def _figures(name: str, series: Series) -> str:
    return text.curve_figures(name, series.count, series.first, series.last, series.low, series.last_step)
