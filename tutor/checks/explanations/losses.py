"""Explanations: loss functions that get something else than they need."""

from __future__ import annotations

import re
from typing import Any

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import a, dtype, is_tensor, shape
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import sizes, written

FUNCTIONS = (
    "cross_entropy",
    "nll_loss",
    "mse_loss",
    "l1_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
)
CLASSES = "class numbers from 0, one for each row, dtype int64"


def _pair(scene: Scene) -> tuple[Any, Any]:
    """Return predictions and targets as the loss function got them."""
    held = scene.inside(*FUNCTIONS)
    if is_tensor(held.get("input")) and is_tensor(held.get("target")):
        return held["input"], held["target"]
    values = [named.value for named in scene.tensors[-2:]]
    return (values[0], values[1]) if len(values) == 2 else (None, None)


def _names(scene: Scene) -> tuple[str, str]:
    given, target = _pair(scene)
    return scene.name(given, "the predictions"), scene.name(target, "the targets")


def _code(scene: Scene) -> tuple[str, str]:
    """Return names of predictions and targets that can stand in code."""
    name, target_name = _names(scene)
    return (
        "scores" if name.startswith("the ") else name,
        "y" if target_name.startswith("the ") else target_name,
    )


def _told(scene: Scene) -> str:
    given, target = _pair(scene)
    if given is None:
        return ""
    name, target_name = _names(scene)
    text = (
        f"{name} {_are(name)} {shape(given)} {dtype(given)}, {target_name} "
        f"{_are(target_name)} {shape(target)} {dtype(target)}. "
    )
    return text[0].upper() + text[1:] if name == "the predictions" else text


def _are(name: str) -> str:
    return "are" if name.startswith("the ") else "is"


def _swapped(scene: Scene) -> bool:
    given, target = _pair(scene)
    return given is not None and not given.is_floating_point() and target.is_floating_point()


ORDER = "The predictions come first, the targets second: loss_fn(predictions, targets)."


def _class_range(match: re.Match[str], scene: Scene) -> str:
    got = int(match[1])
    given, target = _pair(scene)
    classes = given.shape[1 if given.ndim > 1 else 0] if given is not None else None
    name = _code(scene)[1]
    if classes is None:
        return f"A target is {got}, but classes count from 0 to one less than the number of outputs."
    if classes == 1 and is_tensor(target) and int(target.max()) > 1:
        top = int(target.max())
        return f"{_told(scene)}The targets go up to {top}: the last layer needs {top + 1} outputs, not one."
    if classes == 1:
        return (
            f"{_told(scene)}With a single output there is only class 0; a target is {got}. One "
            "output for two classes goes with BCEWithLogitsLoss and float targets; "
            "cross-entropy needs two outputs."
        )
    start = f"{_told(scene)}With {classes} outputs the classes are 0 to {classes - 1}; a target is {got}."
    if got == classes and is_tensor(target) and int(target.min()) == 1:
        return f"{start} The labels count from 1: subtract 1, {name} - 1."
    return f"{start} Either the last layer needs more outputs, or the labels are not numbered from 0."


def _class_dtype(match: re.Match[str], scene: Scene) -> str:
    if _swapped(scene):
        return f"{_told(scene)}{ORDER}"
    name = _code(scene)[1]
    return (
        f"{_told(scene)}Cross-entropy wants {CLASSES}, not {match[1].lower()}. Convert them: {name}.long()."
    )


def _multi_target(match: re.Match[str], scene: Scene) -> str:
    target = _pair(scene)[1]
    name = _code(scene)[1]
    start = f"{_told(scene)}Cross-entropy wants {CLASSES}."
    if target is not None and target.ndim == 2 and target.shape[1] == 1:
        return f"{start} The targets have a dim too many: {name}.squeeze(1) is ({target.shape[0]},)."
    if target is not None and target.ndim == 2 and not target.is_floating_point():
        return f"{start} One-hot rows become class numbers with {name}.argmax(1)."
    return (
        f"{start} Class probabilities are taken as well, but then their shape must equal "
        "that of the predictions."
    )


def _batch_sizes(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{_told(scene)}There must be one target for each row of the predictions: {match[1]} "
        f"rows, {match[2]} targets. Look at reshapes that mix the batch with other dims."
    )


def _probability_targets(match: re.Match[str], scene: Scene) -> str:
    given = _pair(scene)[0]
    name = _code(scene)[1]
    if given is not None and given.ndim == 1 and not given.is_floating_point():
        return (
            f"{_told(scene)}The predictions are class numbers already. Cross-entropy needs the "
            "raw scores, one for each class, so do not take argmax before it."
        )
    return (
        f"{_told(scene)}Targets of the predictions' own shape are read as class "
        f"probabilities and must be float. Are they one-hot? Then {name}.argmax(1) gives the "
        "class numbers that cross-entropy wants."
    )


def _target_size(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{_told(scene)}Cross-entropy looks for the classes in dim 1 and so wants targets of "
        f"{written(sizes(match[1]))}, not {written(sizes(match[2]))}. If the classes stand "
        "last, as in (batch, length, classes), move them: scores.transpose(1, 2), or "
        "flatten both: scores.flatten(0, 1), y.flatten()."
    )


def _one_row(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{_told(scene)}Scores without a batch dim are one row, so there is one target. Add "
        "the batch dim: (batch, classes)."
    )


def _bce_range(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{_told(scene)}BCELoss takes probabilities between 0 and 1, and got something "
        "outside (or NaN). Take BCEWithLogitsLoss on the raw scores: it has the sigmoid "
        "inside and is more exact."
    )


def _same_sizes(match: re.Match[str], scene: Scene) -> str:
    target, given = sizes(match[1]), sizes(match[2])
    name, target_name = _code(scene)
    if len(given) == 2 and given == (*target, 1):
        return (
            f"{_told(scene)}Both need the same shape. {name}.squeeze(1) is {written(target)}; "
            f"{target_name}.unsqueeze(1) is {written(given)}."
        )
    return (
        f"{_told(scene)}Predictions and targets need the same shape: {written(given)} and {written(target)}."
    )


def _integer_targets(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.inside("binary_cross_entropy", "binary_cross_entropy_with_logits"):
        return None
    name = _code(scene)[1]
    return (
        f"{_told(scene)}Binary cross-entropy compares with probabilities: the targets must "
        f"be float. Use {name}.float()."
    )


def _logits_dtype(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.inside("cross_entropy", "mse_loss"):
        return None
    return f"{_told(scene)}{ORDER if _swapped(scene) else 'The predictions must be float: x.float().'}"


def _built_with_data(match: re.Match[str], scene: Scene) -> str | None:
    call = re.search(r"(\w*Loss)\(", scene.text)
    inside = scene.inside("__init__")
    if not call or not inside:
        return None
    return (
        f"{call[1]}(…) makes the loss function; it takes settings, not data. Make it first, "
        f"then call it: loss_fn = nn.{call[1]}(), then loss_fn(predictions, targets)."
    )


def _kl_target(match: re.Match[str], scene: Scene) -> str | None:
    given = _pair(scene)[0]
    if scene.inside("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss") and given is not None:
        return f"{_told(scene)}Predictions and targets need the same shape."
    return None


def _not_a_tensor(match: re.Match[str], scene: Scene) -> str | None:
    held = scene.inside(*FUNCTIONS, "smooth_l1_loss", "huber_loss")
    wrong = [
        word
        for key, word in (("input", "predictions"), ("target", "targets"))
        if not is_tensor(held.get(key))
    ]
    if not held or not wrong:
        return None
    if match[1] == "NoneType":
        return (
            f"A loss compares tensors, but the {' and the '.join(wrong)} are None: a forward or a function "
            "that ends without return gives None."
        )
    return (
        f"A loss compares tensors, but the {' and the '.join(wrong)} are {a(match[1])}. Make "
        "a tensor of them: torch.tensor(…)."
    )


CASES = (
    Case("loss-not-tensor", AttributeError, r"'(\w+)' object has no attribute 'size'", _not_a_tensor),
    Case("class-out-of-range", IndexError, r"Target (-?\d+) is out of bounds", _class_range),
    Case(
        "class-dtype", RuntimeError, r"expected target dtype to be Long or Byte, but got (\w+)", _class_dtype
    ),
    Case("class-dtype", RuntimeError, r"expected scalar type Long but found (\w+)", _class_dtype),
    Case(
        "class-dims",
        RuntimeError,
        r"0D or 1D target tensor expected, multi-target not supported",
        _multi_target,
    ),
    Case(
        "loss-batch",
        ValueError,
        r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)",
        _batch_sizes,
    ),
    Case(
        "class-probabilities-dtype",
        RuntimeError,
        r"Expected floating point type for target with class probabilities",
        _probability_targets,
    ),
    Case("class-axis", RuntimeError, r"Expected target size \[(.*?)\], got \[(.*?)\]", _target_size),
    Case("loss-no-batch", ValueError, r"For 1D input, 1D target must have size 1", _one_row),
    Case("bce-range", RuntimeError, r"all elements of input should be between 0 and 1", _bce_range),
    Case(
        "bce-sizes",
        ValueError,
        r"arget size \(torch\.Size\(\[(.*?)\]\)\).*input size \(torch\.Size\(\[(.*?)\]\)\)",
        _same_sizes,
    ),
    Case(
        "bce-dtype",
        RuntimeError,
        r"Found dtype \w+ but expected|result type \w+ can't be cast to",
        _integer_targets,
    ),
    Case("loss-dtype", (RuntimeError, NotImplementedError), r"not implemented for 'Long'", _logits_dtype),
    Case("loss-made-with-data", RuntimeError, r"Boolean value of Tensor", _built_with_data),
    Case("loss-shapes", RuntimeError, r"size of tensor a", _kl_target),
)
