"""Explanations: joining, splitting and unpacking tensors."""

from __future__ import annotations

import re
from typing import Any

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_tensor
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import sizes, told, written


def _cat(match: re.Match[str], scene: Scene) -> str:
    dim, wanted, got, number = match.groups()
    other = "" if not scene.tensors else f"{told(scene, 3)}"
    return (
        f"cat() joins along dim {dim}; all other dims must be equal. {other}Tensor {number} "
        f"in the list has {got} where the first has {wanted}. Another dim=… may be the one "
        "meant."
    )


def _cat_dims(match: re.Match[str], scene: Scene) -> str:
    return (
        "cat() does not add dims: all tensors need the same number of them, here are "
        f"{match[1]} and {match[2]}. {told(scene, 3)}unsqueeze(0) makes a row of a vector; "
        "stack() joins along a new dim."
    )


def _stack(match: re.Match[str], scene: Scene) -> str | None:
    if scene.inside("collate_tensor_fn", "default_collate"):
        return None
    a, first_index, b, index = match.groups()
    return (
        f"stack() lays equal shapes on top of each other: number {first_index} is "
        f"{written(sizes(a))}, number {index} is {written(sizes(b))}. Use cat() to join them "
        "along a dim, or pad the shorter ones."
    )


def _unpack(match: re.Match[str], scene: Scene) -> str | None:
    wanted, got = int(match[1]), _length(scene)
    kinds = {type(operand.value).__name__ for operand in scene.operands}
    if scene.text.startswith("for ") and ("DataLoader" in kinds or "DataLoader(" in scene.text):
        return _loader(scene, wanted)
    held = f"{got} value{'s' if got != '1' else ''}" if got else "more values"
    along = f" A tensor is unpacked along dim 0: {told(scene, 1).strip()}" if scene.tensors else ""
    names = f"{wanted} name{'s' if wanted != 1 else ''} on the left"
    return f"{names}, but the right side holds {held}. Both counts must be equal.{along}"


def _loader(scene: Scene, wanted: int) -> str:
    if "enumerate" not in scene.text and "(" in scene.text.split(" in ")[0]:
        return (
            "A DataLoader yields batches without numbers. For the number as well: for i, (x, y) "
            "in enumerate(loader)."
        )
    return (
        f"{wanted} names for each batch, but a batch of this DataLoader has another number "
        "of parts: as many as one item of its Dataset. Look at one: next(iter(loader))."
    )


def _length(scene: Scene) -> str:
    if told_count := re.search(r"got (\d+)", scene.message):
        return told_count[1]
    for operand in reversed(scene.operands):
        value: Any = operand.value
        if is_tensor(value) and value.ndim:
            return str(value.shape[0])
        if type(value) in (list, tuple, dict, str):
            return str(len(value))
    return ""


def _iterate_number(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{told(scene, 1)}A single number (no dims) cannot be walked through or unpacked. "
        ".item() gives its value."
    )


CASES = (
    Case(
        "cat-sizes",
        RuntimeError,
        r"except in dimension (\d+)\. Expected size (\d+) but got size (\d+) for tensor number (\d+)",
        _cat,
    ),
    Case(
        "cat-dims",
        RuntimeError,
        r"Tensors must have same number of dimensions: got (\d+) and (\d+)",
        _cat_dims,
    ),
    Case(
        "cat-numbers",
        RuntimeError,
        r"zero-dimensional tensor \(at position (\d+)\) cannot be concatenated",
        lambda m, s: (
            "cat() joins along an existing dim, and single numbers have none. stack() makes a vector of them."
        ),
    ),
    Case(
        "cat-empty",
        (RuntimeError, ValueError),
        r"expected a non-empty list of Tensors|expects a non-empty TensorList",
        lambda m, s: "The list of tensors is empty. Was the loop that fills it ever entered?",
    ),
    Case(
        "stack-shapes",
        RuntimeError,
        r"equal size, but got \[(.*?)\] at entry (\d+) and \[(.*?)\] at entry (\d+)",
        _stack,
    ),
    Case(
        "split-sizes",
        RuntimeError,
        r"split_sizes to sum exactly to (\d+).*split_sizes=\[(.*?)\]",
        lambda m, s: (
            f"{told(s, 1)}The parts {sum(sizes(m[2]))} = {' + '.join(map(str, sizes(m[2])))} "
            f"must add up to {m[1]}."
        ),
    ),
    Case("unpack-count", ValueError, r"values to unpack \(expected (\d+)", _unpack),
    Case(
        "iterate-number", TypeError, r"iteration over a 0-d tensor|len\(\) of a 0-d tensor", _iterate_number
    ),
    Case(
        "pad-length",
        RuntimeError,
        r"padding length (\d+) and input of dimension (\d+)",
        lambda m, s: (
            f"{told(s, 1)}pad() takes two numbers for each dim, from the last dim on: at most "
            f"{2 * int(m[2])} here, not {m[1]}."
        ),
    ),
)
