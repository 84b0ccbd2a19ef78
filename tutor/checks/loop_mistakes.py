"""The classic mistakes of training loops, found in a trace.

Each function yields case and sentence of what it finds, the deepest cause first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import torch

from tutor.checks import words
from tutor.checks.trace_events import Forward, Step, Trace
from tutor.curve_reading import diverges, first_broken, smoothed

Mistakes = Iterator[tuple[str, str]]
STANDING = 1e-3
"""Relative change of the weights, or of the loss, below which nothing happens."""
FAINTEST = 1e-9
"""Gradients below are lost in the rounding of any usual weight."""
SHORTEST = 20
"""Backwards that it takes to speak of standing still."""


def updates(trace: Trace) -> int:
    """Return how many updates of the weights there were; by hand each backward counts for one."""
    by_optimizer = trace.counts["step"] - trace.counts["step_by_hand"]
    return by_optimizer or trace.counts["backward"]


def order(trace: Trace) -> Mistakes:
    """Find missing backwards and steps, steps in the wrong place, and steps on other parameters."""
    steps, backwards = trace.of(Step), trace.counts["backward"]
    if not backwards:
        yield (
            "backward-missing",
            "No backward() ran, so autograd has no gradients: call loss.backward() in each round",
        )
    if backwards and not steps:
        yield (
            "step-missing",
            (
                "backward() ran, but the weights never changed: call optimizer.step() after it. If "
                "you subtract the gradients yourself: are they cleared before that?"
            ),
        )
    if any(step.is_foreign for step in steps):
        yield (
            "other-parameters",
            (
                "The optimizer holds other parameters than those that the loss depends on. Make it "
                "after the model, from the parameters of the model that you train"
            ),
        )
    if _early(steps):
        yield (
            "step-before-backward",
            (
                "step() comes before backward(), so it uses no gradient, or that of the batch "
                "before. The order is: loss.backward(), then optimizer.step()"
            ),
        )
    if any(step.after_zero and step.gradients != "some" for step in steps):
        yield (
            "zero-before-step",
            (
                "zero_grad() stands between backward() and step(): it wipes out the gradients "
                "before they are used. Move it before backward() or after step()"
            ),
        )


def idle(trace: Trace) -> Mistakes:
    """Find steps that have nothing to go by."""
    steps = trace.of(Step)
    if sum(step.gradients != "some" for step in steps) * 2 > len(steps):
        yield (
            "step-without-gradients",
            (
                "The steps find no gradients on their parameters: is the history cut on the way, by "
                ".item(), .detach() or no_grad(), or by a layer that gives out nothing?"
            ),
        )


def _early(steps: list[Step]) -> bool:
    with_forward = [step for step in steps if step.pending is not None and step.pending.was_used]
    return any(step.is_first for step in steps) or len(with_forward) * 2 > len(steps) > 0


def zeroing(trace: Trace) -> Mistakes:
    """Find gradients that add up from step to step."""
    steps, stale = trace.counts["step"], trace.counts["step_stale"]
    if stale <= 1 or stale * 4 <= steps:
        return
    if steps - stale > 1:  # the first step always finds fresh ones
        what = (
            f"The gradients are cleared too rarely: in {stale:,} of {steps:,} steps backward() has added to "
            "gradients that a step had used already."
        )
    else:
        what = (
            "The gradients are never cleared: backward() adds to what is there, so each step uses the sum "
            "of all gradients so far."
        )
    if trace.counts["step_by_hand"] * 2 > steps:
        remedy = "Clear them in each round, once they are used: w.grad = None"
    else:
        remedy = "Call optimizer.zero_grad() in each round, before backward()"
    yield "zero-grad-missing", f"{what} {remedy}"


def trained(trace: Trace, parameters: Mapping[str, torch.Tensor]) -> Mistakes:
    """Find parameters that the loop should have changed and did not."""
    moved = {name: trace.moved(parameter) for name, parameter in parameters.items()}
    still = [name for name, has_moved in moved.items() if not has_moved]
    if not still:
        return
    listed = words.listed([f"`{name}`" for name in still[:3]]) + (" and others" if len(still) > 3 else "")
    if moved[still[0]] is None:
        yield (
            "not-in-the-loss",
            f"{listed} took no part: the loss does not depend on it, or another model was trained",
        )
    elif (largest := max(_largest_gradient(parameters[name]) for name in still)) == 0:
        yield (
            "zero-gradient",
            (
                f"{listed} did not change, and the gradient there is exactly 0: it is wiped out before "
                "step(), or the loss does not move with it, as behind a ReLU that is off"
            ),
        )
    elif largest < FAINTEST:
        yield (
            "tiny-gradient",
            f"{listed} did not change: the gradients there, {largest:.0e} at most, are too small for that",
        )
    else:
        yield (
            "not-updated",
            f"{listed} got gradients, but did not change: is the optimizer made with all parameters?",
        )


def _largest_gradient(parameter: torch.Tensor) -> float:
    """Return the largest gradient of all entries; infinity where none is kept any more."""
    return math.inf if parameter.grad is None else float(parameter.grad.abs().max())


def evaluation(trace: Trace, is_asked: bool, without_gradients: bool, changes_mode: bool) -> Mistakes:
    """Find evaluations that record gradients or run in the wrong mode, and training in eval mode."""
    events = trace.of(Forward, Step)
    first = next((place for place, event in enumerate(events) if isinstance(event, Step)), len(events))
    forwards = trace.of(Forward)
    evaluations = [event for event in events[first:] if isinstance(event, Forward) and not event.was_used]
    if is_asked and not [event for event in forwards if not event.was_used]:
        yield (
            "no-evaluation",
            "Nothing is evaluated: run the model on the validation data as well, under torch.no_grad()",
        )
    recorded = sum(event.records for event in evaluations)
    if without_gradients and recorded > (0 if is_asked else 1):  # A single look at the end is no evaluation.
        yield (
            "evaluates-with-gradients",
            (
                "The evaluation records gradients that nobody uses: put it under torch.no_grad(). "
                "eval() does not switch them off"
            ),
        )
    if changes_mode and any(event.training and event.depends_on_mode for event in evaluations):
        yield (
            "evaluates-in-train-mode",
            (
                "The evaluation runs in train mode: dropout drops, batch norm takes this batch's "
                "own statistics. Call model.eval() before it"
            ),
        )
    used = [event for event in forwards if event.was_used and event.depends_on_mode]
    if changes_mode and sum(not event.training for event in used) * 2 > len(used):
        yield (
            "trains-in-eval-mode",
            (
                "The training runs in eval mode: dropout is off, batch norm's statistics stand "
                "still. Call model.train() at the start of each epoch"
            ),
        )


def counts(trace: Trace, steps: int | tuple[int, int] | None, accumulates: int | None) -> Mistakes:
    """Find too many or too few updates, and backwards for each of them."""
    made = updates(trace)
    fewest, most = (steps, steps) if isinstance(steps, int) else steps or (0, math.inf)
    if not fewest <= made <= most:
        asked = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
        yield "step-count", f"The loop makes {words.counted(made, 'step')}; {asked} are asked"
    odd = [step.backwards for step in trace.of(Step)[:-1] if accumulates and step.backwards != accumulates]
    if odd:
        asked = words.counted(accumulates or 0, "backward")
        yield "accumulation", f"{asked} belong to each step; here it is {odd[0]}"


def progress(trace: Trace) -> Mistakes:
    """Find a loss that blows up or stands still."""
    for values in trace.losses.values():
        yield from _progress(trace, values)


def _progress(trace: Trace, values: list[float]) -> Mistakes:
    rate = _rate(trace)
    if first_broken(values):
        yield (
            "diverged",
            f"The loss becomes nan or infinite: the learning rate{rate} is too high, the steps go uphill "
            "(a + for a -), or a logarithm or root meets 0",
        )
    elif diverges(values):
        yield (
            "diverged",
            f"The loss grows from {values[0]:.3g} to {values[-1]:.3g}: the learning rate{rate} "
            "is too high. Try a tenth of it",
        )
    elif len(values) >= SHORTEST and min(values) == max(values):
        yield (
            "stands-still",
            f"The loss is {values[0]:.4g} in every round: is it computed anew inside of the loop, and do the "
            "weights move?",
        )
    elif len(values) >= SHORTEST and _stands_still(trace, values):
        yield (
            "stands-still",
            f"The loss stands still: {values[0]:.4g} at first, {values[-1]:.4g} at the end. The "
            f"learning rate{rate} is far too low, or the gradients do not reach the weights",
        )


def _stands_still(trace: Trace, values: list[float]) -> bool:
    if abs(max(values) - min(values)) < STANDING * abs(values[0]):
        return True
    smooth = smoothed(values)
    return trace.travel() < STANDING and smooth[-1] > 0.95 * smooth[0]


def _rate(trace: Trace) -> str:
    known = [rate for rate in trace.rates if not math.isnan(rate)]
    return f" ({max(known):g})" if known else ""


def kept_graphs(trace: Trace, namespace: Mapping[str, Any]) -> Mistakes:
    """Find lists of losses, or sums of them, that keep the graph of every step alive.

    A list whose parts went into one backward together belongs to one step, and is no such list.
    """
    roots = {id(root()) for root in trace.roots}
    for name, value in namespace.items():
        if name.startswith("_"):
            continue
        kept = [part for part in _parts(value) if isinstance(part, torch.Tensor) and part.grad_fn is not None]
        outlive = len(kept) >= updates(trace) or any(id(part) in roots for part in kept)
        if len(kept) > 2 and outlive and all(part.numel() == 1 for part in kept):
            yield (
                "kept-graphs",
                (
                    f"`{name}` holds tensors with their graphs, so nothing of any step can be freed. "
                    "Keep numbers: loss.item()"
                ),
            )
        if isinstance(value, torch.Tensor) and value.numel() == 1 and _is_running_sum(value):
            yield (
                "kept-graphs",
                (
                    f"`{name}` adds up tensors with their graphs, so nothing of any step can be freed. "
                    "Add numbers: loss.item()"
                ),
            )


def _parts(value: Any) -> list[Any]:
    if type(value) is dict:
        return [part for held in value.values() for part in _parts(held)]
    return value[:1000] if type(value) is list else []


def _is_running_sum(value: torch.Tensor) -> bool:
    node: Any = value.grad_fn
    names: list[str] = []
    while node is not None and len(names) < 8:
        names.append(node.name())
        node = node.next_functions[0][0] if node.next_functions else None
    return sum((a, b) == ("AddBackward0", "AddBackward0") for a, b in pairwise(names)) >= 3
