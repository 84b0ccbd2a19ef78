"""The vocabulary of check cells: what a training loop did, whatever its spelling.

`expect_loop` goes through the mistakes in the order in which they explain each
other (`loop_mistakes`) and tells the first one. It reads the trace, never the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import nn

from tutor.checks import loop_data, loop_mistakes, loss_mistakes, words
from tutor.checks.findings import current
from tutor.checks.looking import Unmet, attempt, expectation, unmet_by, value_of
from tutor.checks.trace import Tracer
from tutor.checks.trace_events import Trace

__all__ = ["expect_loop"]

Mistakes = Iterator[tuple[str, str]]
"""Case name and sentence; nothing where all is well."""


@expectation
def expect_loop(
    *,
    during: str = "",
    steps: int | tuple[int, int] | None = None,
    trains: str | Sequence[str] = (),
    learns: bool = True,
    zeroes_gradients: bool = True,
    accumulates: int | None = None,
    evaluates: bool = False,
    evaluates_without_gradients: bool = True,
    changes_mode: bool = True,
    checks_losses: bool = True,
    shuffles: bool = False,
    pairs: tuple[str, str] | None = None,
    unseen: str = "",
    keeps_graphs: bool = False,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect a training loop that does what a training loop does, in any spelling.

    Args:
        during: An expression to run and look at, such as `train(model, loader)`; empty: the learner's code.
        steps: How many updates there must be, or the fewest and the most.
        trains: Models or tensors, as expressions: all their trainable parameters must have changed.
        learns: The loss must not blow up or stand still.
        zeroes_gradients: The gradients of one step must not be used again in the next.
        accumulates: Backwards for each step; None: any number.
        evaluates: There must be a forward that no backward follows.
        evaluates_without_gradients: Such forwards, once training has begun, must not record gradients.
        changes_mode: Dropout and batch norm must be in train mode for training, in eval mode for evaluation.
        checks_losses: Loss functions must get what they need: scores, right shapes, right axis.
        shuffles: The batches must not come in the same order in each epoch.
        pairs: Names of inputs and targets; rows and their targets must have stayed together.
        unseen: Name of inputs, such as `X_test`, that must not be trained on.
        keeps_graphs: Lists may hold loss tensors with their graphs.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    trace = _trace(during)
    _tell(loop_mistakes.order(trace))
    if zeroes_gradients:
        _tell(loop_mistakes.zeroing(trace))
    if checks_losses:
        _tell(loss_mistakes.losses(trace))
    if pairs:
        _tell(loop_data.apart(trace, *(value_of(name) for name in pairs)))
    if unseen:
        _tell(loop_data.leak(trace, value_of(unseen), unseen))
    if shuffles:
        _tell(loop_data.order(trace))
    _tell(loop_mistakes.idle(trace))
    _tell(loop_mistakes.trained(trace, dict(_parameters(trains))))
    _tell(loop_mistakes.evaluation(trace, evaluates, evaluates_without_gradients, changes_mode))
    _tell(loop_mistakes.counts(trace, steps, accumulates))
    if learns:
        _tell(loop_mistakes.progress(trace))
    if not keeps_graphs:
        _tell(loop_mistakes.kept_graphs(trace, current().namespace))
    return f"The loop makes {words.counted(loop_mistakes.updates(trace), 'step')}, each with fresh gradients"


def _tell(mistakes: Mistakes) -> None:
    for case, text in mistakes:
        raise Unmet(text, "trace", case)


def _trace(during: str) -> Trace:
    if during:
        with Tracer() as tracer:
            seen = attempt(_evaluated(during))
        if seen.error:
            raise unmet_by(f"`{during}`", seen.error) from seen.error
        return tracer.trace
    trace = current().trace
    if not isinstance(trace, Trace):
        raise RuntimeError("expect_loop needs a trace: the code was not run under a Tracer")
    return trace


def _evaluated(expression: str) -> Callable[[], Any]:
    code = compile(expression, "<expression>", "eval")
    return lambda: eval(code, current().namespace)


def _parameters(names: str | Sequence[str]) -> Iterator[tuple[str, torch.Tensor]]:
    for name in [names] if isinstance(names, str) else names:
        value = value_of(name)
        if isinstance(value, nn.Module):
            yield from ((f"{name}.{key}", p) for key, p in value.named_parameters() if p.requires_grad)
        else:
            yield name, value
