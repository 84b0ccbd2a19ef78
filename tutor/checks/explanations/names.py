"""Explanations: names, attributes and imports that are not there."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
import sys
from typing import Any

import torch
from torch import nn

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import a, describe, is_module, is_tensor, module, parts
from tutor.checks.explanations.scene import Scene

IMPORTS = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "math": "import math",
    "random": "import random",
    "optim": "import torch.optim as optim",
    "os": "import os",
    "time": "import time",
    "copy": "import copy",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "random_split": "from torch.utils.data import random_split",
    "transforms": "from torchvision import transforms",
    "torchvision": "import torchvision",
    "pd": "import pandas as pd",
    "Path": "from pathlib import Path",
    "tqdm": "from tqdm import tqdm",
    "deepcopy": "from copy import deepcopy",
    "L": "import lightning as L",
    "SummaryWriter": "from torch.utils.tensorboard import SummaryWriter",
}
TORCH_NAMES = frozenset((
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
    "tensor", "zeros", "ones", "randn", "rand", "arange", "no_grad",
))  # fmt: skip
EXTRAS = {"lightning": "lightning", "tensorboard": "tensorboard", "flask": "flask"}
ELSEWHERE = {
    "astype": "x.to(torch.float32), x.float() or x.long()",
    "append": "torch.cat([x, y]): a tensor has a fixed size",
    "copy": "x.clone()",
    "ravel": "x.flatten()",
    "length": "len(x)",
    "sort_values": "x.sort()",
    "concatenate": "torch.cat([x, y])",
    "array": "torch.tensor(…)",
    "numpy": "x.numpy(): a method of the tensor",
    "from_array": "torch.from_numpy(a)",
    "random": "torch.rand(…) or torch.randn(…)",
    "Model": "nn.Module",
    "NULLoss": "nn.NLLLoss",
    "CrossEntropy": "nn.CrossEntropyLoss",
    "MSE": "nn.MSELoss",
    "BCE": "nn.BCELoss",
    "crossentropy": "F.cross_entropy",
    "axis": "dim=…",
    "len": "len(x)",
    "join": "torch.cat",
}


def nearest(name: str, names: Any, count: int = 2, cutoff: float = 0.7) -> list[str]:
    """Return the names that look most like a mistyped one."""
    known = [other for other in names if not other.startswith("_") and other != name]
    lowered = {other.lower(): other for other in known}
    if name.lower() in lowered:
        return [lowered[name.lower()]]
    return difflib.get_close_matches(name, known, count, cutoff)


def meant(names: list[str]) -> str:
    """Return the question whether one of these was meant."""
    return f" Did you mean {' or '.join(names)}?" if names else ""


def _name(match: re.Match[str], scene: Scene) -> str:
    name = match[1]
    if name in IMPORTS:
        return f"{name} is not imported. Put this at the top: {IMPORTS[name]}"
    if name in TORCH_NAMES:
        return f"{name} lives in torch: write torch.{name}."
    guess = nearest(name, scene.namespace) or nearest(name, dir(builtins), cutoff=0.85)
    if guess:
        return f"There is no {name} here.{meant(guess)}"
    if hasattr(nn, name):
        return f"{name} lives in torch.nn: write nn.{name}."
    return (
        f"There is no {name} here: nothing has been assigned to it before this line (in this "
        "run; each run starts fresh)."
    )


def _unbound(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{match[1]} is assigned somewhere in this function, so it is a local name, but it "
        "is read before that. Assign it first, pass it in as an argument, or say global "
        f"{match[1]} if the outer one is meant."
    )


def _none(match: re.Match[str], scene: Scene) -> str:
    attribute = match[1]
    owner = _owner(scene)
    if owner.endswith(".grad"):
        return (
            f"{owner} is None: no gradient has arrived yet. backward() must run first; "
            f"{owner.removesuffix('.grad')} must be a leaf with requires_grad=True; and "
            "zero_grad() sets gradients back to None."
        )
    where = f"{owner} is None" if owner else "This is None"
    return (
        f"{where}, so it has no {attribute}. Did the function that made it forget to return? "
        "Methods that only change something, such as list.append(), return None."
    )


def _owner(scene: Scene) -> str:
    """Return what stands before the dot; nothing where the exception came from further in."""
    node = scene.node
    if any(frame.f_code.co_name != "__getattr__" for frame in scene.inner):
        return ""
    if isinstance(node, ast.Call):
        node = node.func
    return ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""


def _held(scene: Scene) -> Any:
    owner = _owner(scene)
    return next((named.value for named in scene.operands if named.text == owner), None)


def _module_member(match: re.Match[str], scene: Scene) -> str:
    place, name = match.groups()
    held = sys.modules.get(place)
    guess = nearest(name, dir(held)) if held else []
    if name in ELSEWHERE:
        return f"{place} has no {name}. What you look for is {ELSEWHERE[name]}."
    return f"{place} has no {name}.{meant([f'{place}.{other}' for other in guess])}"


def _attribute(match: re.Match[str], scene: Scene) -> str | None:
    kind, name = match.groups()
    owner, value = _owner(scene), _held(scene)
    subject = f"{owner} is {describe(value)}" if value is not None else f"This is {a(kind)}"
    if kind in ("float", "int") and name in ("backward", "item", "detach", "shape", "sum", "mean", "grad"):
        why = (
            " backward() needs the tensor with its history, so call .item() only afterwards."
            if name == "backward"
            else " It is a plain number already."
        )
        return f"{subject}, a Python number: it has no {name}.{why}"
    if kind.startswith("torch.return_types."):
        pair = f"{owner or 'This'} is a pair, as {kind.rsplit('.', 1)[-1]} with a dim gives it"
        return f"{pair}: take .values or .indices first."
    if kind in ("list", "tuple") and hasattr(torch.Tensor, name) and value is not None:
        return _sequence(owner, kind, name, value)
    if is_module(value):
        return _module_attribute(owner, name, value)
    if kind == "Tensor" and name in ELSEWHERE:
        return f"Tensors have no {name}. Instead: {ELSEWHERE[name]}."
    guess = nearest(name, dir(type(value))) if value is not None else []
    return f"{subject} and has no {name}.{meant([f'.{other}' for other in guess])}"


def _sequence(owner: str, kind: str, name: str, value: Any) -> str:
    if kind == "tuple" and value is not None and any(is_tensor(part) for part in value):
        return (
            f"{owner or 'This'} is a tuple, not a tensor. Unpack it first, as in out, state = "
            "rnn(x), or values, indices = x.max(1)."
        )
    return parts(owner, value) or (
        f"{owner or 'This'} is a {kind}, not a tensor, so it has no {name}. Make one: "
        f"torch.tensor(…), or torch.stack(…) of a {kind} of tensors."
    )


def _module_attribute(owner: str, name: str, value: Any) -> str:
    held = vars(value)
    own = [key for kind in ("_modules", "_parameters", "_buffers") for key in held.get(kind, {})] + list(held)
    guess = nearest(name, own) or nearest(name, dir(type(value)))
    parts = [key for key in own if not key.startswith("_") and key != "training"]
    has = f" It has: {', '.join(parts[:6])}." if parts and not guess else ""
    why = " Is it assigned to self in __init__?" if owner == "self" else ""
    return (
        f"{owner} ({module(value)}) has no {name}.{meant([f'{owner}.{other}' for other in guess])}{has}{why}"
    )


def _import_module(match: re.Match[str], scene: Scene) -> str:
    name = match[1]
    top = name.split(".")[0]
    if top in EXTRAS:
        return f"{top} is an extra and not installed here. Install it with: pip install {EXTRAS[top]}"
    guess = nearest(
        top,
        [
            "torch",
            "torchvision",
            "numpy",
            "sklearn",
            "matplotlib",
            "pandas",
            "lightning",
            *sys.stdlib_module_names,
        ],
        1,
    )
    if name != top and top in sys.modules:
        return f"{top} is there, but has no module {name.removeprefix(top + '.')}."
    return f"There is no module {top} here.{meant(guess)}" + (
        "" if guess else f" If it is a package: pip install {top}"
    )


def _import_name(match: re.Match[str], scene: Scene) -> str:
    name, place = match.groups()
    if place == "torch" and hasattr(nn, name):
        return f"{name} lives in torch.nn: from torch.nn import {name}"
    return f"{place} has no {name}.{meant(nearest(name, dir(sys.modules.get(place))))}"


CASES = (
    Case("unbound-local", UnboundLocalError, r"local variable '(\w+)'", _unbound),
    Case("name", NameError, r"name '(\w+)' is not defined", _name),
    Case("none-attribute", AttributeError, r"'NoneType' object has no attribute '(\w+)'", _none),
    Case("module-member", AttributeError, r"module '([\w.]+)' has no attribute '(\w+)'", _module_member),
    Case(
        "attribute-readonly",
        AttributeError,
        r"attribute '(\w+)' of '.*' objects is not writable",
        lambda m, s: f"{m[1]} is read from the tensor, not set. To change a shape: x = x.reshape(…).",
    ),
    Case("attribute", AttributeError, r"'([\w.]+)' object has no attribute '(\w+)'", _attribute),
    Case("import-module", ModuleNotFoundError, r"No module named '([\w.]+)'", _import_module),
    Case("import-name", ImportError, r"cannot import name '(\w+)' from '([\w.]+)'", _import_name),
)
