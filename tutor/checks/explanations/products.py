"""Explanations: matrix products, linear layers and einsum that do not fit."""

from __future__ import annotations

import math
import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import describe, module, shape
from tutor.checks.explanations.scene import Named, Scene


def _matmul(match: re.Match[str], scene: Scene) -> str:
    layer, fed = scene.module, scene.fed
    if layer and fed and hasattr(layer.value, "in_features"):
        return linear(layer, fed, scene)
    rows, inner, outer, columns = (int(size) for size in match.groups())
    if len(scene.tensors) >= 2:
        left, right = scene.tensors[-2:]
        return product(left.text, shape(left.value), right.text, shape(right.value)) + _way_out(left, right)
    left_shape, right_shape = f"({rows}, {inner})", f"({outer}, {columns})"
    return product("the left matrix", left_shape, "the right one", right_shape)


def product(left: str, left_shape: str, right: str, right_shape: str) -> str:
    """Return what a matrix product needs and got."""
    return (
        "A matrix product needs the last dim of the left side to equal the first dim of the "
        f"right side: {left} is {left_shape}, {right} is {right_shape}."
    )


def _way_out(left: Named, right: Named) -> str:
    a, b = tuple(left.value.shape), tuple(right.value.shape)
    if len(a) != 2 or len(b) != 2:
        return ""
    if a[1] == b[1]:
        elementwise = " For an elementwise product write * instead." if a == b else ""
        return f" {_bracketed(left)} @ {_turned(right)} fits and gives ({a[0]}, {b[0]}).{elementwise}"
    if a[0] == b[0]:
        return f" {_turned(left)} @ {_bracketed(right)} fits and gives ({a[1]}, {b[1]})."
    if a[0] == b[1]:
        return f" {_bracketed(right)} @ {_bracketed(left)} fits: the order counts."
    return ""


def _turned(side: Named) -> str:
    return side.text.removesuffix(".T") if side.text.endswith(".T") else f"{_bracketed(side)}.T"


def _bracketed(side: Named) -> str:
    """Return an operand's text as it may stand beside an operator or before a dot."""
    return f"({side.text})" if re.search(r"\s", re.sub(r"\[.*\]|\(.*\)", "", side.text)) else side.text


def linear(layer: Named, fed: Named, scene: Scene) -> str:
    """Return why a linear layer does not take what it is fed."""
    needs, sizes = layer.value.in_features, tuple(fed.value.shape)
    name = f"{layer.text}, a {module(layer.value)}," if layer.text else f"{module(layer.value)}"
    start = f"{fed.text} is {shape(fed.value)}; {name} needs {needs} as the last dim."
    if len(sizes) > 1 and math.prod(sizes[1:]) == needs:
        flatten = (
            f"{fed.text}.flatten(1)" if fed.text != "what arrives there" else "x.flatten(1) or nn.Flatten()"
        )
        return f"{start} Flatten from dim 1: {flatten} is ({sizes[0]}, {needs})."
    if math.prod(sizes) == needs and (len(sizes) == 1 or 1 in sizes[:1] or len(sizes) > 2):
        return f"{start} This is one sample: {fed.text}.reshape(1, {needs}) makes it a batch of one."
    if len(sizes) == 2 and sizes[0] == needs and needs <= sizes[1]:
        return f"{start} The dims are the other way round: {fed.text}.T is ({sizes[1]}, {sizes[0]})."
    last = math.prod(sizes[1:]) if len(sizes) > 2 else sizes[-1]
    return f"{start} Give the layer in_features={last}" + (
        " and flatten from dim 1 before it." if len(sizes) > 2 else ", or change what comes before it."
    )


def _matrix_vector(match: re.Match[str], scene: Scene) -> str:
    rows, inner, length = match.groups()
    names = [named.text for named in scene.tensors][-2:]
    left, right = names if len(names) == 2 else ("the matrix", "the vector")
    return product(left, f"({rows}, {inner})", right, f"({length},)") + (
        f" {left}.T @ {right} would fit." if rows == length else ""
    )


def _dot(match: re.Match[str], scene: Scene) -> str:
    return (
        "A dot product pairs the numbers off: both vectors need the same length, but they "
        f"have {match[1]} and {match[2]}."
    )


def _not_a_matrix(match: re.Match[str], scene: Scene) -> str:
    found = f"has {match[1]} dims" if match[1] else "is none"
    return (
        f"torch.mm multiplies two matrices only, and {_told(scene, 'one side')} {found}. "
        "Use @ (torch.matmul): it takes vectors and batches of matrices as well."
    )


def _told(scene: Scene, default: str) -> str:
    wrong = [named for named in scene.tensors if named.value.ndim != 2]
    return f"{wrong[0].text}, {describe(wrong[0].value)}," if wrong else default


def _dims_needed(match: re.Match[str], scene: Scene) -> str:
    needs = "one dim: flatten it, or use a matrix product" if match[2] else "at least 2 dims, a matrix"
    name = next((named for named in scene.tensors if (named.value.ndim != 1) == bool(match[2])), None)
    given = f"; {name.text} is {shape(name.value)}" if name else ""
    return f"{match[1]} wants {needs}{given}."


def _bmm(match: re.Match[str], scene: Scene) -> str:
    needs, got = match.groups()
    parts = _both(scene.tensors)
    if "scaled_dot_product_attention" in scene.text:
        return f"{parts}Query and key need the same last dim, and key and value the same length."
    return (
        f"{parts}A product of batches of matrices is (batch, n, k) @ (batch, k, m): the "
        f"right side must start with ({needs}) and starts with ({got}). Swap its last two "
        "dims with .transpose(1, 2) if k stands last."
    )


def _both(tensors: tuple[Named, ...]) -> str:
    return "".join(f"{named.text} is {shape(named.value)}. " for named in tensors[-2:])


def _zero_dim(match: re.Match[str], scene: Scene) -> str:
    return (
        f"@ multiplies vectors and matrices; one side is a single number ({match[1]} and "
        f"{match[2]} dims). Write * to scale by a number."
    )


def _vectors(match: re.Match[str], scene: Scene) -> str:
    return (
        f"torch.dot takes two vectors, one dim each; here are {match[1]} and {match[2]} "
        "dims. For matrices use @, for each row a @ b as well."
    )


def _einsum_size(match: re.Match[str], scene: Scene) -> str:
    return (
        f"In einsum one letter stands for one size: {match[1]} is {match[4]} at first and "
        f"{match[2]} in operand {int(match[3]) + 1}. {_both(scene.tensors)}Give the dims "
        "that differ letters of their own."
    )


def _einsum_dims(match: re.Match[str], scene: Scene) -> str:
    count, dims, operand = match.groups()
    return (
        f"Each dim needs its letter: operand {int(operand) + 1} has {dims} dims, but {count} "
        f"letters. {_both(scene.tensors)}A leading ... stands for all further dims."
    )


def _einsum_output(match: re.Match[str], scene: Scene) -> str:
    return f"The letter {match[1]} behind -> does not stand before it; einsum cannot know its size."


def _einsum_twice(match: re.Match[str], scene: Scene) -> str:
    return (
        f"Behind -> each letter stands once, and {match[1]} stands there several times. Name each dim of the "
        f"result once: ii-> is a trace, ii->i a diagonal; to put numbers on a diagonal: torch.diag_embed."
    )


def _bilinear(match: re.Match[str], scene: Scene) -> str:
    return f"Bilinear's input {match[1]} has a last dim of {match[2]}, but the layer was made for {match[3]}."


CASES = (
    Case(
        "matmul-shapes",
        RuntimeError,
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        _matmul,
    ),
    Case(
        "matrix-vector-shapes",
        RuntimeError,
        r"got input \(\d+\), mat \((\d+)x(\d+)\), vec \((\d+)\)",
        _matrix_vector,
    ),
    Case(
        "dot-lengths",
        RuntimeError,
        r"expected tensor \[(\d+)\] and src \[(\d+)\] to have the same number",
        _dot,
    ),
    Case("dot-dims", RuntimeError, r"1D tensors expected, but got (\d+)D and (\d+)D", _vectors),
    Case(
        "dims-needed",
        RuntimeError,
        r"([\w.]+): (?:The input tensor \w+ must have at least 2 dimensions|Expected (1-D) argument)",
        _dims_needed,
    ),
    Case("mm-dims", RuntimeError, r"must be a matrix(?:, got (\d+)-D tensor)?", _not_a_matrix),
    Case(
        "bmm-shapes",
        RuntimeError,
        r"first two dimensions of batch2 tensor to be: \[([\d, ]+)\] but got: \[([\d, ]+)\]",
        _bmm,
    ),
    Case(
        "matmul-number",
        RuntimeError,
        r"both arguments to matmul need to be at least 1D.*are (\d+)D and (\d+)D",
        _zero_dim,
    ),
    Case(
        "einsum-sizes",
        RuntimeError,
        r"subscript (\w) has size (\d+) for operand (\d+) which does not broadcast with "
        r"previously seen size (\d+)",
        _einsum_size,
    ),
    Case(
        "einsum-dims",
        RuntimeError,
        r"subscripts in the equation \((\d+)\) does not match the number of dimensions "
        r"\((\d+)\) for operand (\d+)",
        _einsum_dims,
    ),
    Case(
        "einsum-output",
        RuntimeError,
        r"output subscript (\w) does not appear in the equation",
        _einsum_output,
    ),
    Case(
        "einsum-output-twice",
        RuntimeError,
        r"output subscript (\w) appears more than once in the output",
        _einsum_twice,
    ),
    Case(
        "bilinear-features",
        RuntimeError,
        r"input(\d) size does not match weight size: got (\d+) but expected (\d+)",
        _bilinear,
    ),
)
