"""Words for a learner's objects: `(32, 28, 28) float32`, `Linear(784 → 128)`.

No code of the learner runs here: no `__repr__`, no properties, no `__len__` of
classes that are not Python's, NumPy's or PyTorch's own.
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import torch
from torch import nn

SHOWN_CHARS = 40
SHOWN_PARTS = 3
NUMBERS = (bool, int, float, complex)
TENSORS = (torch.Tensor, nn.Parameter)

FEATURES = {
    "Linear": ("in_features", "out_features"),
    "Conv1d": ("in_channels", "out_channels"),
    "Conv2d": ("in_channels", "out_channels"),
    "Conv3d": ("in_channels", "out_channels"),
    "ConvTranspose2d": ("in_channels", "out_channels"),
    "RNN": ("input_size", "hidden_size"),
    "LSTM": ("input_size", "hidden_size"),
    "GRU": ("input_size", "hidden_size"),
    "Embedding": ("num_embeddings", "embedding_dim"),
    "BatchNorm1d": ("num_features",),
    "BatchNorm2d": ("num_features",),
}


def is_tensor(value: object) -> bool:
    """Return whether the value is a tensor of PyTorch's own classes or of one made from them."""
    return issubclass(type(value), torch.Tensor)


def is_module(value: object) -> bool:
    """Return whether the value is an `nn.Module`."""
    return issubclass(type(value), nn.Module)


def shape(value: Any) -> str:
    """Return a tensor's or array's shape as `(2, 3)`."""
    sizes = tuple(int(size) for size in value.shape)
    return f"({sizes[0]},)" if len(sizes) == 1 else "(" + ", ".join(map(str, sizes)) + ")"


def dtype(value: Any) -> str:
    """Return a tensor's dtype as `float32`."""
    return str(value.dtype).removeprefix("torch.")


def module(value: Any) -> str:
    """Return a module with its features in and out, such as `Linear(784 → 128)`."""
    name = type(value).__name__
    held = vars(value)
    sizes = [str(held[key]) for key in FEATURES.get(name, ()) if type(held.get(key)) is int]
    return f"{name}({' → '.join(sizes)})" if sizes else name


def tensor(value: Any) -> str:
    """Return shape and dtype, and what is out of the ordinary: device, gradient."""
    words = [shape(value), dtype(value)]
    if value.device.type != "cpu":
        words.append(f"on {value.device}")
    if value.requires_grad:
        words.append("requires grad" if value.is_leaf else "with a history")
    return " ".join(words[:2]) + "".join(f", {word}" for word in words[2:])


def a(noun: str) -> str:
    """Return a noun with its article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def describe(value: object) -> str:
    """Return what a value is, in a few words; never longer than a line."""
    kind = type(value)
    if is_tensor(value):
        return tensor(value)
    if is_module(value):
        return module(value)
    if issubclass(kind, np.ndarray | np.generic):
        return _array(value)
    if value is None or kind in (*NUMBERS, str, bytes, torch.dtype, torch.device, torch.Size):
        return _literal(value)
    if kind in (list, tuple):
        return _sequence(value)
    if kind in (dict, set, frozenset):
        return f"{kind.__name__} of {len(value)}"  # type: ignore[arg-type]
    return _other(value, kind)


def parts(owner: str, value: object) -> str:
    """Return what to do with a list of tensors where one tensor is asked; empty if it is no such list."""
    if type(value) is not list or not any(is_tensor(part) for part in value):
        return ""
    names = "inputs, labels" if len(value) == 2 else ", ".join("abcdefgh"[: len(value)])
    unpacked = f"{names} = {owner}" if owner.isidentifier() and len(value) <= 8 else "inputs, labels = batch"
    return (
        f"{owner or 'This'} is a list of {len(value)}, not a tensor. If it is the batch of a loader, "
        f"unpack it: {unpacked}. torch.stack(…) makes one tensor of several of the same shape."
    )


def _array(value: Any) -> str:
    return f"NumPy array {shape(value)} {dtype(value)}" if value.shape else f"NumPy {dtype(value)}"


def _literal(value: object) -> str:
    text = repr(value[: SHOWN_CHARS + 1] if isinstance(value, str | bytes) else value)
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"


def _sequence(value: Any) -> str:
    parts = [describe(part) if is_tensor(part) else type(part).__name__ for part in value[:SHOWN_PARTS]]
    more = ", …" if len(value) > SHOWN_PARTS else ""
    return f"{type(value).__name__} of {len(value)}" + (f": {', '.join(parts)}{more}" if parts else "")


def _other(value: object, kind: type) -> str:
    if issubclass(kind, type):
        return f"the class {type.__getattribute__(value, '__name__')}"
    if kind in (types.FunctionType, types.BuiltinFunctionType, types.MethodType):
        return f"the function {value.__name__}"  # type: ignore[attr-defined]
    if kind is types.ModuleType:
        return f"the module {value.__name__}"  # type: ignore[attr-defined]
    return a(kind.__name__)


def kind(name: str) -> str:
    """Return what a Python type is called in a sentence."""
    return KINDS.get(name, a(name.rsplit(".", 1)[-1]))


KINDS = {
    "NoneType": "None",
    "str": "a text",
    "int": "a whole number",
    "float": "a float",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dict",
    "Tensor": "a tensor",
    "numpy.ndarray": "a NumPy array",
    "function": "a function",
    "type": "a class",
}
