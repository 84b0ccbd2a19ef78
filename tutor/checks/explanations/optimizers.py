"""Explanations: optimizers and schedulers."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_module
from tutor.checks.explanations.scene import Scene


def _parameters(match: re.Match[str], scene: Scene) -> str | None:
    if "optim" not in scene.text and not scene.inside("add_param_group", "__init__"):
        return None
    if match[1] == "method":
        return "parameters is a method: call it, model.parameters()."
    held = next((named for named in scene.operands if is_module(named.value)), None)
    name = held.text if held else "model"
    return f"An optimizer wants the parameters, not the module: {name}.parameters()."


def _empty(match: re.Match[str], scene: Scene) -> str:
    models = [
        name for name, value in scene.namespace.items() if is_module(value) and not name.startswith("_")
    ]
    return (
        "The list of parameters is empty, so there is nothing to train. "
        f"{models[0] if models else 'The model'} has none: layers must be assigned to self "
        "in __init__, and lists of layers must be an nn.ModuleList. A generator that was "
        "used up is empty, too."
    )


def _lr(match: re.Match[str], scene: Scene) -> str:
    return f"The learning rate {match[1]} makes no sense: it must not be negative; steps always go downhill."


CASES = (
    Case("optimizer-empty", ValueError, r"optimizer got an empty parameter list", _empty),
    Case("optimizer-module", TypeError, r"'(\w+)' object is not iterable", _parameters),
    Case(
        "optimizer-tensor",
        TypeError,
        r"params argument given to the optimizer should be an iterable|optimizer can only "
        r"optimize Tensors, but one of the params is (\S+)",
        lambda m, s: (
            "An optimizer takes a list of tensors: model.parameters(), or [w, b] for your own; "
            "a single one as [w]."
        ),
    ),
    Case(
        "optimizer-not-leaf",
        ValueError,
        r"can't optimize a non-leaf Tensor",
        lambda m, s: (
            "One of these tensors is the result of a computation; only leaves can be trained. "
            "Make the tensor first, then w.requires_grad_(), or w.detach().requires_grad_()."
        ),
    ),
    Case("optimizer-lr", ValueError, r"Invalid learning rate: (\S+)", _lr),
    Case(
        "optimizer-state",
        ValueError,
        r"loaded state dict contains a parameter group that doesn't match|different number "
        r"of parameter groups",
        lambda m, s: (
            "This optimizer state was saved for a model with other parameters. Build the model "
            "and optimizer as they were when saved."
        ),
    ),
    Case(
        "optimizer-backward",
        AttributeError,
        r"'(SGD|Adam|AdamW|RMSprop|Adagrad)' object has no attribute 'backward'",
        lambda m, s: "The loss goes backward, the optimizer steps: loss.backward(), then optimizer.step().",
    ),
    Case(
        "scheduler-optimizer",
        TypeError,
        r"(\w+) is not an Optimizer",
        lambda m, s: (
            f"A scheduler takes the optimizer whose rate it changes, not a {m[1]}: StepLR(optimizer, …)."
        ),
    ),
    Case(
        "scheduler-steps",
        ValueError,
        r"Tried to step (\d+) times\. The specified number of total steps is (\d+)",
        lambda m, s: (
            f"The schedule was made for {m[2]} steps and this is number {m[1]}. total_steps is "
            "epochs × batches if it steps once a batch, epochs if once an epoch."
        ),
    ),
    Case(
        "scheduler-length",
        ValueError,
        r"You must define either total_steps OR",
        lambda m, s: (
            "OneCycleLR must know how long it lasts: total_steps=…, or epochs=… and "
            "steps_per_epoch=len(loader)."
        ),
    ),
)
