"""The vocabulary of check cells: what the recorded curves of a run did."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tutor.checks import words
from tutor.checks.findings import current
from tutor.checks.looking import Unmet, expectation, nearest
from tutor.curve_reading import diverges, first_broken, read_curve, roughness, smoothed, turning_point

__all__ = ["expect_curve"]


@expectation
def expect_curve(
    name: str = "loss",
    *,
    below: float | None = None,
    above: float | None = None,
    at: str = "end",
    points: int | tuple[int, int] | None = None,
    went_down: bool | None = None,
    diverged: bool = False,
    overfits: str | None = None,
    overtakes: str | None = None,
    smoother_than: str | None = None,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect something of a curve: of `loss`, recorded at every `backward()`, or of a name given to `log`.

    Args:
        name: Of the curve.
        below: The end must lie below; the mean of the last twentieth, so that one lucky batch does not count.
        above: The end must lie above, as for an accuracy.
        at: `end`, or `best`: `below` and `above` are then asked of the best smoothed value.
        points: How many points there must be: a number, or the fewest and the most.
        went_down: The end must lie below the beginning (True) or not (False).
        diverged: The curve must have run away (True), or must not have (False, the default).
        overfits: Name of the validation curve; it must turn up while this one still falls.
        overtakes: Name of a curve that must end above this one.
        smoother_than: Name of a curve whose points must lie further apart than this one's.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    values = _values(name)
    _check_points(name, values, points)
    _check_divergence(name, values, diverged)
    smooth = values if diverged else smoothed(values)
    _check_level(name, values, smooth, below, above, at)
    if went_down is not None and (smooth[-1] < smooth[0]) != went_down:
        said = read_curve(name, values, falls=went_down)
        raise Unmet(
            f"`{name}` goes from {_say(smooth[0])} to {_say(smooth[-1])}. {said}",
            "trace",
            "curve-not-down" if went_down else "curve-down",
        )
    if overfits is not None and not turning_point(values, _values(overfits)):
        raise Unmet(
            f"`{overfits}` does not turn up while `{name}` falls: this run does not overfit yet",
            "trace",
            "curve-not-overfitting",
        )
    if overtakes is not None and not smoothed(_values(overtakes))[-1] > smooth[-1]:
        raise Unmet(f"`{overtakes}` does not end above `{name}`", "trace", "curve-not-overtaken")
    if smoother_than is not None and not roughness(values) < roughness(_values(smoother_than)):
        raise Unmet(f"`{name}` is not smoother than `{smoother_than}`", "trace", "curve-not-smoother")
    return f"`{name}` ends at {_say(smooth[-1])} after {words.counted(len(values), 'point')}"


def _values(name: str) -> Sequence[float]:
    curves = current().curves
    if curves.get(name):
        return curves[name]
    near = nearest(name, curves)
    there = (
        f"; there is `{near}`"
        if near
        else f"; there are {words.listed([f'`{n}`' for n in curves])}"
        if curves
        else ""
    )
    how = (
        "`loss` is drawn by each backward() of a single number"
        if name == "loss"
        else f"log({name}=…) draws it"
    )
    raise Unmet(f"No curve `{name}` was drawn{there}. {how}", "defined", "curve-missing")


def _check_points(name: str, values: Sequence[float], points: int | tuple[int, int] | None) -> None:
    if points is None:
        return
    fewest, most = (points, points) if isinstance(points, int) else points
    if not fewest <= len(values) <= most:
        asked = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
        raise Unmet(
            f"`{name}` has {words.counted(len(values), 'point')}; {asked} are asked", "trace", "curve-points"
        )


def _check_divergence(name: str, values: Sequence[float], diverged: bool) -> None:
    if diverged and not diverges(values):
        raise Unmet(
            f"`{name}` does not run away: it ends at {_say(values[-1])}", "trace", "curve-not-diverged"
        )
    if not diverged and first_broken(values):
        raise Unmet(read_curve(name, values), "trace", "curve-broken")


def _check_level(
    name: str,
    values: Sequence[float],
    smooth: Sequence[float],
    below: float | None,
    above: float | None,
    at: str,
) -> None:
    where = "ends at" if at == "end" else "gets to"
    if below is not None:
        level = smooth[-1] if at == "end" else min(smooth)
        if not level < below:
            said = read_curve(name, values, falls=True)
            text = f"`{name}` {where} {_say(level)}; below {_say(below)} is asked. {said}"
            raise Unmet(text, "trace", "curve-too-high")
    if above is not None:
        level = smooth[-1] if at == "end" else max(smooth)
        if not level > above:
            text = f"`{name}` {where} {_say(level)}; above {_say(above)} is asked"
            raise Unmet(text, "trace", "curve-too-low")


def _say(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else str(value)
