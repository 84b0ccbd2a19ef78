"""Explanations: indices, masks, gather and one-hot."""

from __future__ import annotations

import ast
import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import dtype, is_module, is_tensor, shape
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import first, sizes, told, written


def _bounds(match: re.Match[str], scene: Scene) -> str | None:
    index, dim, size = (int(number) for number in match.groups())
    if (
        scene.inside("check_hidden_size", "permute_hidden")
        or type(getattr(scene.module, "value", None)).__name__ == "LSTM"
    ):
        return None
    held = first(scene)
    subject = f"{held.text} is {shape(held.value)}: dim {dim}" if held else f"Dim {dim}"
    if size == 0:
        return f"{subject} is empty, so there is nothing to pick."
    return (
        f"{subject} has {size} places, numbered 0 to {size - 1} (or -{size} to -1 from the "
        f"end). There is no {index}."
    )


def _too_many(match: re.Match[str], scene: Scene) -> str:
    dims = int(match[1])
    held = first(scene)
    subject = f"{held.text} is {shape(held.value)}" if held else "The tensor"
    return (
        f"{subject}: {dims} dim{'s' if dims != 1 else ''}, so at most {dims} "
        f"ind{'ices' if dims != 1 else 'ex'} between the brackets."
    )


def _index_type(match: re.Match[str], scene: Scene) -> str:
    floats = [named for named in scene.tensors[1:] if named.value.is_floating_point()]
    name = f"{floats[0].text} is {dtype(floats[0].value)}. " if floats else ""
    return (
        f"{name}Places are counted in whole numbers: convert with .long() or int(…); a mask "
        "must be bool, as in x[x > 0]."
    )


def _mask(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{told(scene)}The mask is {written(sizes(match[1]))} and stands for "
        f"{written(sizes(match[2]))}: a mask needs the same sizes as the dims it picks from."
    )


def _mismatch(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{told(scene, 1)}Several lists of indices are read in pairs, so they must be "
        f"equally long: {match[1]} do not pair up. For a grid of rows and columns: "
        "x[rows][:, columns]."
    )


def _gather_dims(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{told(scene)}gather() and scatter_() want an index with as many dims as the "
        "tensor. For one pick from each row: index.unsqueeze(1), and .squeeze(1) on the "
        "result."
    )


def _embedding(match: re.Match[str], scene: Scene) -> str:
    layer, fed = scene.module, scene.fed
    if not layer or type(layer.value).__name__ != "Embedding":
        return f"{told(scene)}An index is outside: the places are numbered from 0 to one less than the size."
    rows = layer.value.num_embeddings
    worst = ""
    if fed and fed.value.numel():
        low, high = int(fed.value.min()), int(fed.value.max())
        worst = f" {fed.text or 'What it is given'} goes from {low} to {high}."
        if low < 0:
            return (
                f"{layer.text or 'The embedding'} has {rows} rows, numbered 0 to {rows - 1}.{worst} "
                "A row number is never negative, not even for padding or unknown words."
            )
    return (
        f"{layer.text or 'The embedding'} has {rows} rows, so the numbers must be 0 to "
        f"{rows - 1}.{worst} num_embeddings must be the size of the vocabulary, with padding "
        "and unknown counted in."
    )


def _embedding_dtype(match: re.Match[str], scene: Scene) -> str:
    fed = scene.fed
    subject = f"{fed.text} is {dtype(fed.value)}. " if fed else ""
    return (
        f"{subject}An embedding looks rows up by their number: whole numbers are needed, "
        "x.long(). One-hot vectors are not needed."
    )


def _one_hot(match: re.Match[str], scene: Scene) -> str:
    held = first(scene)
    top = f" {held.text} goes up to {int(held.value.max())}." if held and held.value.numel() else ""
    return (
        "one_hot numbers the classes from 0, so num_classes must be more than the "
        f"largest.{top} Are the labels counted from 1?"
    )


def _converted(match: re.Match[str], scene: Scene) -> str:
    held = next((named for named in scene.tensors if is_tensor(named.value)), None)
    pair = next((named for named in scene.operands if type(named.value) is tuple), None)
    if pair and isinstance(scene.node, ast.BinOp):
        if any(is_tensor(part) for part in pair.value):
            return (
                f"{pair.text} is a tuple of {len(pair.value)}: take out of it what you mean, {pair.text}[0]."
            )
        return (
            f"{pair.text} is a tuple: a comma between two numbers makes one. Decimals are written "
            "with a point: 0.1, not 0,1."
        )
    subject = f"{held.text} is {shape(held.value)} {dtype(held.value)}. " if held else ""
    return (
        f"{subject}Python's lists and range() count with one whole number. A tensor of "
        "several indices picks from a tensor only: torch.tensor(items)[i]; for one number: "
        "int(i)."
    )


def _text_index(match: re.Match[str], scene: Scene) -> str | None:
    if not isinstance(scene.node, ast.Subscript):
        return None
    return f"{told(scene, 1)}A tensor is indexed by whole numbers, slices and masks, not by texts."


def _layer_range(match: re.Match[str], scene: Scene) -> str:
    owner = next((named for named in scene.operands if is_module(named.value)), None)
    count = len(owner.value) if owner else 0
    told_ = (
        f"{owner.text} has {count} layer{'s' * (count != 1)}, numbered 0 to {count - 1}. " if owner else ""
    )
    return f"{told_}There is no {match[1]}."


CASES = (
    Case("index-text", TypeError, r"new\(\): invalid data type 'str'", _text_index),
    Case(
        "index-range",
        (IndexError, RuntimeError),
        r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
        _bounds,
    ),
    Case(
        "topk-range",
        RuntimeError,
        r"selected index k out of range",
        lambda m, s: f"{told(s, 1)}topk(k) picks k along the last dim, so k can be its size at the most.",
    ),
    Case(
        "layer-range",
        IndexError,
        r"^index (-?\d+) is out of range$",
        _layer_range,
    ),
    Case("index-count", IndexError, r"too many indices for tensor of dimension (\d+)", _too_many),
    Case(
        "index-number",
        IndexError,
        r"invalid index of a 0-dim tensor",
        lambda m, s: f"{told(s, 1)}A single number has no places to pick from. Its value is .item().",
    ),
    Case("index-type", IndexError, r"only integers, slices|tensors used as indices must be", _index_type),
    Case(
        "mask-shape",
        IndexError,
        r"shape of the mask \[(.*?)\] at index \d+ does not match the shape of the indexed tensor \[(.*?)\]",
        _mask,
    ),
    Case("index-lists", IndexError, r"could not be broadcast together with shapes (.+)", _mismatch),
    Case(
        "gather-dtype",
        RuntimeError,
        r"(\w+)\(\): Expected dtype int(?:32/int)?64 for index",
        lambda m, s: f"{m[1]}() picks by number: the index must be int64. Convert it: index.long().",
    ),
    Case("gather-dims", RuntimeError, r"Index tensor must have the same number of dimensions", _gather_dims),
    Case("embedding-range", IndexError, r"index out of range in self", _embedding),
    Case(
        "embedding-dtype",
        RuntimeError,
        r"argument #1 'indices' to have one of the following scalar types",
        _embedding_dtype,
    ),
    Case(
        "take-range",
        IndexError,
        r"tried to access index (-?\d+) on a tensor of (\d+) elements",
        lambda m, s: (
            f"{told(s, 1)}take() numbers all {m[2]} elements in reading order, from 0; there is no {m[1]}."
        ),
    ),
    Case(
        "slice-step",
        ValueError,
        r"step must be greater than zero",
        lambda m, s: "Tensors cannot be sliced backwards. Turn the order round with x.flip(0).",
    ),
    Case(
        "one-hot-dtype",
        RuntimeError,
        r"one_hot is only applicable to index tensor",
        lambda m, s: f"{told(s, 1)}one_hot takes class numbers: convert them with .long().",
    ),
    Case("one-hot-range", RuntimeError, r"Class values must be smaller than num_classes", _one_hot),
    Case(
        "one-hot-negative",
        RuntimeError,
        r"Class values must be non-negative",
        lambda m, s: (
            "A class number is negative. Padding marked with -1 must be left out or renumbered first."
        ),
    ),
    Case(
        "bincount",
        RuntimeError,
        r"bincount only supports 1-d non-negative",
        lambda m, s: (
            f"{told(s, 1)}bincount counts the numbers of one flat vector, none below 0: x.flatten()."
        ),
    ),
    Case(
        "index-tensor-in-list",
        TypeError,
        r"only integer tensors of a single element can be converted to an index",
        _converted,
    ),
    Case(
        "reduce-empty",
        (RuntimeError, IndexError),
        r"Expected reduction dim to be specified for input\.numel\(\) == 0",
        lambda m, s: (
            f"{told(s, 1)}There are no elements, so there is no largest or smallest. Where did "
            "they go: a mask that matches nothing, an empty slice?"
        ),
    ),
)
