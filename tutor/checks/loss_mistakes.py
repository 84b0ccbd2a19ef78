"""Loss functions that got something else than they need, found in a trace.

Each function yields case and sentence of what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator

from tutor.checks.trace_events import Backward, Loss, Trace

Mistakes = Iterator[tuple[str, str]]


def losses(trace: Trace) -> Mistakes:
    """Find loss functions that get something else than they should."""
    for spread in (event.spread for event in trace.of(Backward) if event.spread):
        yield "loss-broadcast", _spread_text(*spread)
    for loss in trace.of(Loss):
        yield from _loss(loss)


def _spread_text(given: tuple[int, ...], out: tuple[int, ...]) -> str:
    return (
        f"In the loss {given} meets another shape and both grow to {out}: every prediction "
        "is compared with every target. Give both the same shape, with squeeze(1) or "
        "unsqueeze(1)"
    )


def _loss(loss: Loss) -> Mistakes:
    classes = loss.input_shape[1:2]
    if loss.name == "cross_entropy" and classes == (1,):
        yield (
            "one-output",
            (
                "Cross-entropy over a single output is always 0: the softmax of one number is 1. "
                "Use BCEWithLogitsLoss with float targets, or two outputs"
            ),
        )
    if loss.name == "cross_entropy" and (loss.made_by.startswith("Softmax") or loss.is_probabilities):
        yield (
            "softmax-before-cross-entropy",
            (
                "Cross-entropy gets probabilities, but it applies softmax itself; twice flattens "
                "the gradients. Give it the raw scores of the last layer"
            ),
        )
    if loss.made_by.startswith("LogSoftmax") and loss.softmax_dim == 0 and len(loss.input_shape) == 2:
        yield (
            "softmax-over-batch",
            ("The (log-)softmax runs over dim 0, the batch; the classes stand in dim 1. Write dim=1"),
        )
    if loss.name == "nll_loss" and not loss.made_by.startswith("LogSoftmax") and loss.is_probabilities:
        yield "probabilities-into-nll", "NLLLoss wants log-probabilities: use log_softmax, not softmax"
    if loss.name == "binary_cross_entropy_with_logits" and loss.made_by.startswith("Sigmoid"):
        yield (
            "sigmoid-twice",
            ("BCEWithLogitsLoss applies the sigmoid itself. Give it the raw scores, without sigmoid before"),
        )
    if loss.name in ("cross_entropy", "binary_cross_entropy_with_logits") and loss.made_by.startswith("Relu"):
        yield (
            "relu-on-scores",
            (
                "A ReLU stands behind the last layer: it cuts off all negative scores. The scores "
                "go into the loss as they are"
            ),
        )
    if (
        loss.name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
        and loss.input_shape != loss.target_shape
    ):
        yield (
            "loss-broadcast",
            (
                f"The predictions are {loss.input_shape}, the targets {loss.target_shape}: the loss "
                "broadcasts them and compares every prediction with every target. Give both the "
                "same shape, with squeeze(1) or unsqueeze(1)"
            ),
        )
