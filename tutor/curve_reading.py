"""What a curve says, in one sentence: guessing, diverging, too slow, overfitting.

Plain Python, for both sides of the kernel: lists of floats in, a sentence out. It
stays silent where nothing is sure. It must not know where the numbers come from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

FEWEST = 8
"""Points that it takes to say anything but nan."""
MOST_FOR_ZIGZAG = 8_000
"""Longer curves come thinned to their extremes, which go up and down by themselves."""
CLASS_COUNTS = (*range(2, 11), 26, 27, 33, 100)
"""Class counts that a plateau is compared with where the right one is not known."""
LOSSES = ("loss", "train", "val", "test", "dev", "err", "mse", "mae", "nll", "cost", "entropy")
"""What the name of a curve has in it that should fall; others are not read."""


def read_curve(
    name: str,
    values: Sequence[float],
    *,
    classes: int | None = None,
    other: Sequence[float] | None = None,
    falls: bool | None = None,
) -> str:
    """Read a curve.

    Args:
        name: Of the curve.
        values: One number for each step, no unit; nan and infinities are allowed.
        classes: How many classes the loss is about, if known.
        other: The same measure on validation data, over the same time, of any length.
        falls: Whether it should fall, as a loss does; None goes by its name.

    Returns:
        One sentence, or an empty text where nothing is sure.
    """
    if broken := first_broken(values):
        return _broken(name, values, broken)
    if len(values) < FEWEST or not (is_loss(name) if falls is None else falls):
        return ""
    if other is not None and (turn := turning_point(values, other)):
        return _overfits(turn, other)
    for reading in (_flat, _diverging, _spiked, _zigzag):
        if sentence := reading(name, values):
            return sentence
    return _guessing(name, values, classes) or _pace(name, values)


def is_loss(name: str) -> bool:
    """Return whether a curve of this name should fall."""
    words = name.lower()
    return "acc" not in words and any(part in words for part in LOSSES)


def first_broken(values: Sequence[float]) -> int:
    """Return the step, from 1, of the first nan or infinity; 0 if there is none."""
    return next((step for step, value in enumerate(values, 1) if not math.isfinite(value)), 0)


def diverges(values: Sequence[float]) -> bool:
    """Return whether a loss ends in nan, or far above where it began and still rising."""
    if first_broken(values):
        return True
    if len(values) < FEWEST:
        return False
    smooth = smoothed(values)
    middle = smooth[len(smooth) // 2]
    return smooth[-1] > 2 * abs(values[0]) + 1e-12 and smooth[-1] > 1.2 * abs(middle)


def turning_point(values: Sequence[float], other: Sequence[float]) -> int:
    """Return the point of `other`, from 1, from which it rises while `values` still falls; 0 for none."""
    if len(other) < FEWEST or len(values) < FEWEST:
        return 0
    smooth, trained = smoothed(other), smoothed(values)
    best = min(range(len(smooth)), key=smooth.__getitem__)
    if not best and max(smooth) <= 1:  # what rises from the start to 1 at most is an accuracy
        return 0
    share = best / len(smooth)
    at_best = trained[int(share * (len(trained) - 1))]
    rise = smooth[-1] - smooth[best]
    rises = rise > 0.1 * smooth[best] and rise > 2 * _noise(other) and share < 0.85
    return best + 1 if rises and trained[-1] < 0.97 * at_best else 0


def smoothed(values: Sequence[float]) -> list[float]:
    """Return running means over a twentieth of the curve on either side; as many as there are values."""
    reach, sums = len(values) // 20, [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    spans = ((max(0, i - reach), min(len(values), i + reach + 1)) for i in range(len(values)))
    return [(sums[stop] - sums[start]) / (stop - start) for start, stop in spans]


def roughness(values: Sequence[float]) -> float:
    """Return how far neighbouring points lie apart, on average, as a share of the curve's size."""
    size = max(map(abs, values), default=0.0) or 1.0
    return sum(abs(b - a) for a, b in pairwise(values)) / max(len(values) - 1, 1) / size


def _broken(name: str, values: Sequence[float], step: int) -> str:
    what = "nan" if math.isnan(values[step - 1]) else "infinite"
    before = [value for value in values[: step - 1] if math.isfinite(value)]
    if len(before) > 2 and before[-1] > 10 * abs(before[0]):
        return f"{name} grew without end and is {what} from step {step} on: the learning rate is too high."
    return (
        f"{name} is {what} from step {step} on: a rate far too high, or a logarithm, root or "
        "division at 0; nothing after it can be trusted."
    )


def _overfits(turn: int, other: Sequence[float]) -> str:
    return (
        f"Overfitting: training still falls, but validation is lowest near value {turn} of {len(other)}, "
        f"at {_short(min(other))}, and has risen to {_short(other[-1])} since."
    )


def _flat(name: str, values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    if high - low > 1e-6 * max(abs(high), 1e-12):
        return ""
    return (
        f"{name} stays exactly at {_short(high)}: the weights do not move, or it is not computed anew in "
        "each round. Do the gradients reach them, does a step follow?"
    )


def _diverging(name: str, values: Sequence[float]) -> str:
    if not diverges(values):
        return ""
    return (
        f"{name} rises, from {_short(values[0])} to {_short(values[-1])}: it diverges. The "
        "learning rate is too high."
    )


def _spiked(name: str, values: Sequence[float]) -> str:
    peak = max(range(len(values)), key=values.__getitem__)
    times = 20 if peak < max(4, len(values) // 20) else 5  # a single sample may have a small loss at first
    if min(values) < 0 or not times * values[0] < values[peak]:
        return ""
    return f"{name} shot up to {_short(max(values))} before it came down: the learning rate is at its limit."


def _zigzag(name: str, values: Sequence[float]) -> str:
    if len(values) > MOST_FOR_ZIGZAG:
        return ""
    tail = values[len(values) // 2 :]
    steps = [b - a for a, b in pairwise(tail)]
    turns = sum(a * b < 0 for a, b in pairwise(steps))
    swing = sum(map(abs, steps)) / len(steps)
    if len(tail) < FEWEST or turns < 0.9 * (len(steps) - 1) or swing < 0.3 * abs(sum(tail) / len(tail)):
        return ""
    return f"{name} jumps up and down at every step: it leaps over the valley. Lower the learning rate."


def _guessing(name: str, values: Sequence[float], classes: int | None) -> str:
    tail = values[-max(FEWEST, len(values) // 3) :]
    level = sum(tail) / len(tail)
    spread = math.sqrt(sum((value - level) ** 2 for value in tail) / len(tail))
    fallen = smoothed(values)[0] - level > 0.1 * level
    if level <= 0 or spread > 0.08 * level or (classes is None and (fallen or spread > 0.02 * level)):
        return ""
    near = [
        k for k in ((classes,) if classes else CLASS_COUNTS) if abs(level - math.log(k)) < 0.03 * math.log(k)
    ]
    if not near or (classes is None and abs(level - math.log(near[0])) > 0.01 * level):
        return ""
    return (
        f"{name} stays at {_short(level)} = ln {near[0]}: the model is guessing among "
        f"{near[0]} classes; it has learned nothing yet."
    )


def _pace(name: str, values: Sequence[float]) -> str:
    smooth = smoothed(values)
    fall = smooth[0] - smooth[-1]
    late = smooth[-max(2, len(smooth) // 5)] - smooth[-1]
    if min(values) < 0 or fall <= 0 or smooth[0] <= 0 or fall < 2 * _noise(values):
        return ""
    if fall < 0.15 * smooth[0] and late > 0.1 * fall:
        return (
            f"{name} falls, but slowly: {_short(smooth[0])} to {_short(smooth[-1])} in "
            f"{len(values)} steps. Try a higher learning rate."
        )
    if late > 0.08 * fall and late > 0.05 * smooth[-1]:
        return (
            f"{name} was still falling at the end, at {_short(values[-1])}: more steps would "
            "lower it further."
        )
    has_stayed = smooth[-1] - min(smooth) < 0.1 * fall
    if fall > 0.3 * smooth[0] and late < 0.03 * fall and has_stayed:
        return f"{name} fell from {_short(values[0])} and has settled at {_short(smooth[-1])}."
    return ""


def _noise(values: Sequence[float]) -> float:
    return sum(abs(a - b) for a, b in zip(values, smoothed(values), strict=True)) / len(values)


def _short(value: float) -> str:
    return f"{value:.4g}"
