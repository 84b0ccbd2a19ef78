"""Explanations: shapes that do not fit in elementwise operations, views, joins and unpacking."""

from __future__ import annotations

import math
import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_tensor, shape
from tutor.checks.explanations.scene import Named, Scene


def told(scene: Scene, count: int = 2) -> str:
    """Return `x is (2, 3), y is (4,). ` of the last tensors in the expression; empty if none is known."""
    parts = [f"{named.text} is {shape(named.value)}" for named in scene.tensors[-count:]]
    return ", ".join(parts) + ". " if parts else ""


def first(scene: Scene) -> Named | None:
    """Return the first tensor of the failing expression."""
    return scene.tensors[0] if scene.tensors else None


def sizes(text: str) -> tuple[int, ...]:
    """Read `[2, 3]`, `2, 3` or `torch.Size([2, 3])`."""
    return tuple(int(size) for size in re.findall(r"-?\d+", text))


def written(size: tuple[int, ...]) -> str:
    """Return a shape as `(2, 3)`."""
    return f"({size[0]},)" if len(size) == 1 else "(" + ", ".join(map(str, size)) + ")"


def _broadcast(match: re.Match[str], scene: Scene) -> str:
    here, there, dim = (int(number) for number in match.groups())
    rule = "Shapes are lined up from the right; two sizes go together if they are equal or one of them is 1."
    pair = [named for named in scene.tensors if is_tensor(named.value)][-2:]
    if len(pair) < 2:
        return f"{told(scene)}{rule} In dim {dim} stand {here} and {there}."
    return f"{told(scene)}{rule} {here} and {there} do not.{_align(*pair)}"


def _align(left: Named, right: Named) -> str:
    a, b = tuple(left.value.shape), tuple(right.value.shape)
    for (short, short_size), (_, long_size) in (((left, a), (right, b)), ((right, b), (left, a))):
        if len(short_size) == 1 and len(long_size) == 2 and short_size[0] == long_size[0]:
            return f" {short.text}.unsqueeze(1) is ({short_size[0]}, 1) and fits the rows."
    if len(a) == len(b) == 2 and a == b[::-1]:
        return f" {right.text}.T is {written(a)}."
    return ""


def _in_place(match: re.Match[str], scene: Scene) -> str:
    out, wanted = sizes(match[1]), sizes(match[2])
    if "torchvision" in str(scene.inner[-1].f_globals.get("__name__")) if scene.inner else False:
        return (
            f"The transform works on {wanted[0]} channels, the picture has {out[0]}. Give as "
            f"many means and deviations as there are channels: {out[0]}."
        )
    return (
        f"{told(scene)}An in-place operation cannot grow its target: the result would be "
        f"{written(wanted)}, but the tensor is {written(out)}. Write it without the "
        "underscore or +=, as in y = x + …"
    )


def _expand(match: re.Match[str], scene: Scene) -> str:
    wanted, has, dim, target, given = match.groups()
    if "=" in scene.text and "expand" not in scene.text:
        return (
            f"The place assigned to is {written(sizes(target))}, what is put there is "
            f"{written(sizes(given))}: dim {dim} has {has} instead of {wanted}. Both must have "
            "the same shape, or broadcast."
        )
    return (
        f"expand() repeats dims of size 1 only: {told(scene, 1)}dim {dim} has size {has} and "
        f"cannot become {wanted}. Add a dim with unsqueeze, or copy with repeat()."
    )


def _too_few_sizes(match: re.Match[str], scene: Scene) -> str:
    given = written(sizes(match[1]))
    target = written(sizes(match[2])) if sizes(match[2]) else "a single number"
    return (
        f"{told(scene, 1)}The place assigned to is {target}, but {given} is put there. Pick "
        "one value, or a wider slice."
    )


def _view(match: re.Match[str], scene: Scene) -> str:
    wanted, count = sizes(match[1]), int(match[2])
    known = math.prod(size for size in wanted if size != -1)
    named = first(scene)
    start = f"{named.text} is {shape(named.value)}: " if named else ""
    if -1 in wanted:
        return (
            f"{start}{count} elements do not divide by {known}, so -1 cannot be worked out in "
            f"{written(wanted)}. The sizes you give must divide {count}."
        )
    return (
        f"{start}{count} elements do not fit into {written(wanted)}, which holds {known}. A "
        "new shape must hold exactly as many; -1 in one place lets PyTorch work that size "
        "out."
    )


def _stride(match: re.Match[str], scene: Scene) -> str:
    named = first(scene)
    name = named.text if named else "The tensor"
    return (
        f"{name} is not laid out in reading order in memory (it was transposed, permuted or "
        "sliced), so view() cannot re-read it without copying. Use reshape(), or "
        "contiguous() first. Mind that this keeps the transposed order."
    )


def _permute(match: re.Match[str], scene: Scene) -> str:
    has, given = match.groups()
    return (
        f"{told(scene, 1)}permute() names every dim once: {has} dims, but {given} were "
        "given. Swap just two with transpose()."
    )


def _dim_range(match: re.Match[str], scene: Scene) -> str | None:
    low, high, got = (int(number) for number in match.groups())
    if high < low:
        return None
    named, layer = first(scene) or scene.fed, scene.module
    dims = max(high + 1, 1)
    if named and named.value.ndim == high:
        return (
            f"{named.text} is {shape(named.value)}: a new dim can stand at 0 to {high} (or {low} "
            f"to -1 from the end), not at {got}."
        )
    count = f"{dims} dim" + ("s" if dims != 1 else "")
    subject = f"{named.text} is {shape(named.value)}" if named else "The tensor here"
    start = f"{subject}: {count}, numbered 0 to {high}" if high else f"{subject}: {count}, dim 0"
    ending = f" (or {low} to -1 from the end)" if high else " (or -1)"
    flat = layer and type(layer.value).__name__ == "Flatten"
    advice = " nn.Flatten starts at dim 1: it wants a batch." if flat else ""
    return f"{start}{ending}. There is no dim {got}.{advice}"


CASES = (
    Case(
        "broadcast",
        RuntimeError,
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at "
        r"non-singleton dimension (\d+)",
        _broadcast,
    ),
    Case(
        "in-place-shape",
        RuntimeError,
        r"output with shape \[(.*?)\] doesn't match the broadcast shape \[(.*?)\]",
        _in_place,
    ),
    Case(
        "expand",
        RuntimeError,
        r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) at "
        r"non-singleton dimension (\d+)\."
        r"\s+Target sizes: \[(.*?)\]\.\s+Tensor sizes: \[(.*?)\]",
        _expand,
    ),
    Case("assign-shape", RuntimeError, r"expand\(torch\.\w+\{\[(.*?)\]\}, size=\[(.*?)\]\)", _too_few_sizes),
    Case(
        "assign-indexed-shape",
        RuntimeError,
        r"value tensor of shape \[(.*?)\] cannot be broadcast to indexing result of shape \[(.*?)\]",
        lambda m, s: (
            f"The picked places form {written(sizes(m[2]))}, but {written(sizes(m[1]))} is put "
            "there. Give one value for each place, or a single one for all."
        ),
    ),
    Case("view-size", RuntimeError, r"shape '\[(.*?)\]' is invalid for input of size (\d+)", _view),
    Case(
        "view-stride",
        RuntimeError,
        r"view size is not compatible with input tensor's size and stride",
        _stride,
    ),
    Case(
        "view-two-unknowns",
        RuntimeError,
        r"only one dimension can be inferred",
        lambda m, s: (
            f"{told(s, 1)}Only one size may be -1: PyTorch works out one unknown from the count, not two."
        ),
    ),
    Case(
        "unflatten",
        RuntimeError,
        r"Provided sizes \[(.*?)\] don't multiply up to the size of dim (-?\d+) \((\d+)\)",
        lambda m, s: (
            f"{told(s, 1)}Dim {m[2]} has {m[3]} elements and cannot become "
            f"{written(sizes(m[1]))}, which holds {math.prod(sizes(m[1]))}."
        ),
    ),
    Case(
        "transpose-2d-only",
        RuntimeError,
        r"t\(\) expects a tensor with <= 2 dimensions, but self is (\d+)D",
        lambda m, s: (
            f"{told(s, 1)}.t() turns a matrix; with {m[1]} dims say which two change places: "
            ".transpose(1, 2), or .mT for the last two."
        ),
    ),
    Case(
        "mT-vector",
        RuntimeError,
        r"tensor\.m[TH] is only supported on matrices",
        lambda m, s: (
            f"{told(s, 1)}.mT swaps the last two dims, so there must be two. x[:, None] makes a "
            "column of a vector."
        ),
    ),
    Case(
        "permute-count", RuntimeError, r"input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)", _permute
    ),
    Case(
        "dim-twice",
        RuntimeError,
        r"duplicate dims are not allowed|dim (\d+) appears multiple times",
        lambda m, s: f"{told(s, 1)}A dim is named twice; each may stand there once.",
    ),
    Case(
        "dim-range",
        IndexError,
        r"expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)",
        _dim_range,
    ),
)
