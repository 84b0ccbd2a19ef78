"""What data a training loop used, found in the fingerprints of the batches' rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from tutor.checks.graph import fingerprints
from tutor.checks.trace_events import Forward, Loss, Trace

Mistakes = Iterator[tuple[str, str]]
TOLERANCE = 1e-9
"""Relative difference below which two fingerprints are of the same row."""
PART = 64
"""Rows of a data set that are fingerprinted at once."""
COMPARED = 16
"""Rows of the second epoch that it takes to say that the order is the same."""


def trained_rows(trace: Trace) -> list[torch.Tensor]:
    """Return the fingerprints of the batches that a backward went through, in order."""
    return [event.rows for event in trace.of(Forward) if event.was_used and event.rows is not None]


def _pool(inputs: Any) -> torch.Tensor | None:
    """Return the fingerprints of a whole data set, which is larger than any batch: part by part."""
    parts = [fingerprints(part) for part in torch.split(torch.as_tensor(inputs), PART)]
    known = [part for part in parts if part is not None]
    return torch.cat(known) if parts and len(known) == len(parts) else None


def leak(trace: Trace, inputs: Any, name: str) -> Mistakes:
    """Find rows of held-out data among the rows trained on."""
    held_out = _pool(inputs)
    batches = trained_rows(trace)
    if held_out is None or not batches:
        return
    share = _contained(held_out, torch.cat(batches)).double().mean().item()
    if share > 0.5:
        yield (
            "trained-on-test",
            (
                f"{share:.0%} of the rows of `{name}` were trained on. They are there to test on "
                "what the model has never seen: train on the training part only"
            ),
        )


def _contained(rows: torch.Tensor, pool: torch.Tensor) -> torch.Tensor:
    index, found = _places(rows, pool)
    return found & (index >= 0)


def _places(rows: torch.Tensor, pool: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return for each row where it stands in the pool, and whether it does."""
    ordered, index = pool.sort()
    right = torch.searchsorted(ordered, rows).clamp(max=len(pool) - 1)
    left = (right - 1).clamp(min=0)
    nearer = (ordered[left] - rows).abs() < (ordered[right] - rows).abs()
    place = torch.where(nearer, left, right)
    return index[place], (ordered[place] - rows).abs() <= TOLERANCE * (1 + rows.abs())


def apart(trace: Trace, inputs: Any, targets: Any) -> Mistakes:
    """Find rows that met another row's target in the loss."""
    pool, wanted = _pool(inputs), torch.as_tensor(targets)
    seen = wrong = 0
    for event in trace.of(Loss):
        rows = event.forward.rows if event.forward is not None else None
        if pool is None or rows is None or event.target is None or len(event.target) != len(rows):
            continue
        index, found = _places(rows, pool)
        if not found.any():
            continue
        given, right = _numbered(event.target[found], wanted), wanted[index[found]]
        differs = given.reshape(len(given), -1).double() != right.reshape(len(right), -1).double()
        seen, wrong = seen + len(given), wrong + int(differs.any(1).sum())
    if wrong > 0.1 * seen > 0:
        yield (
            "labels-apart",
            (
                f"{wrong / seen:.0%} of the rows met the target of another row: inputs and targets "
                "were shuffled or cut apart. Draw one order and use it for both: order = "
                "torch.randperm(len(X)); X[order], y[order]"
            ),
        )


def _numbered(target: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return targets as they are compared: one-hot rows as class numbers, where those are known."""
    is_one_hot = target.ndim > 1 and target.shape[1] > 1 and wanted.ndim == 1
    return target.argmax(1) if is_one_hot else target


def order(trace: Trace) -> Mistakes:
    """Find batches that come in the same order in each epoch; one batch over and over has no order."""
    used = [event for event in trace.of(Forward) if event.was_used and event.rows is not None]
    batches = [event.rows for event in used if event.rows is not None and event.module == used[0].module]
    if len(batches) < 2 or torch.equal(batches[0], batches[1]):
        return
    if any(_repeats(batches, period) for period in range(2, len(batches))):
        yield (
            "not-shuffled",
            (
                "The batches come in the same order in every epoch. Shuffle the training data anew "
                "each time: DataLoader(…, shuffle=True), or torch.randperm in each epoch"
            ),
        )


def _repeats(batches: list[torch.Tensor], period: int) -> bool:
    """Whether the batches from a place on are the first ones again, as far as there are any."""
    if not torch.equal(batches[period], batches[0]):
        return False
    second = batches[period : 2 * period]
    return sum(map(len, second)) >= COMPARED and all(map(torch.equal, second, batches))
