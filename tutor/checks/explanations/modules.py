"""Explanations: building and calling modules; layers that want other sizes."""

from __future__ import annotations

import re

from torch import nn

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_module
from tutor.checks.explanations.scene import Scene


def _forward_missing(match: re.Match[str], scene: Scene) -> str:
    if match[1] in ("ModuleList", "ModuleDict"):
        return (
            f"An nn.{match[1]} only holds layers; it cannot be called. Loop over them: for layer "
            "in self.layers: x = layer(x)."
        )
    return (
        f"{match[1]} has no forward method. Define def forward(self, x): … in the class, "
        "spelled exactly so and indented as __init__ is, not inside it."
    )


def _before_init(match: re.Match[str], scene: Scene) -> str:
    return (
        "Call super().__init__() as the first line of __init__: only then can a module take "
        "in layers and parameters."
    )


def _forward_arguments(match: re.Match[str], scene: Scene) -> str | None:
    owner, takes, given = match[1], int(match[2]), int(match[3])
    called = scene.module
    if called and type(called.value).__module__.startswith("torch"):
        return f"{owner}.forward takes {takes - 1} input{'s' if takes != 2 else ''} and got {given - 1}."
    return (
        f"{owner}.forward is defined for {takes} argument{'s' if takes != 1 else ''}, self "
        f"counted in, and the call gives {given}. Write def forward(self, x): self first, "
        "then one name for each input."
    )


def _init_arguments(match: re.Match[str], scene: Scene) -> str:
    owner, takes, given = match[1], int(match[2]), int(match[3])
    return (
        f"{owner}(…) makes an object and takes {takes - 1} value{'s' if takes != 2 else ''} "
        f"here, not {given - 1}. For data make it first, then call it: model = {owner}(…), "
        f"model(x). If {owner} should take settings, define def __init__(self, …) with two "
        "underscores on each side."
    )


def _not_a_module(match: re.Match[str], scene: Scene) -> str:
    what = match[1]
    name = what.rsplit(".", 1)[-1]
    if what == "list":
        return (
            "nn.Sequential takes the layers one after another, without the brackets of a list; "
            "or unpack it: nn.Sequential(*layers)."
        )
    if what.startswith("torch.nn.modules"):
        return f"nn.{name} is the class. A layer is made by calling it: nn.{name}()."
    if name == "ellipsis":
        return "The dots, ..., are still to be filled in."
    relatives = {
        "relu": "ReLU",
        "sigmoid": "Sigmoid",
        "tanh": "Tanh",
        "softmax": "Softmax",
        "gelu": "GELU",
        "flatten": "Flatten",
    }
    instead = f"nn.{relatives[name]}()" if name in relatives else "a module"
    return f"{name} is a function; containers hold modules. Write {instead}, or call the function in forward."


def _parameter(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{match[2]} is a registered parameter, and only another nn.Parameter (or None) may "
        "take its place. Write nn.Parameter(tensor), or change its values: with "
        f"torch.no_grad(): model.{match[2]}.copy_(tensor)."
    )


def _generator(match: re.Match[str], scene: Scene) -> str | None:
    if "parameters" not in scene.text:
        return None
    return "parameters() yields the tensors one by one. Make a list first: list(model.parameters())."


def _activation_of_data(match: re.Match[str], scene: Scene) -> str | None:
    held = next((named for named in scene.operands if is_module(named.value)), None)
    kind = (
        match[2]
        if match[2] in ("ReLU", "Sigmoid", "Tanh", "Linear", "Softmax", "Sequential", "Dropout")
        else match[3]
    )
    if held is None and not hasattr(nn, kind):
        return None
    return (
        f"{held.text if held else kind} is a layer, not a result. Make it, then call it with "
        f"the data: nn.{kind}(…)(x)."
    )


CASES = (
    Case(
        "layer-made-with-data",
        TypeError,
        r"dim must be an int or None, got <class 'torch\.Tensor'>",
        lambda m, s: (
            "nn.Softmax(…) makes the layer; it takes settings, not data. Make it first, then "
            "call it: nn.Softmax(dim=1)(x), or F.softmax(x, dim=1)."
        ),
    ),
    Case(
        "forward-missing",
        NotImplementedError,
        r'Module \[(\w+)\] is missing the required "forward"',
        _forward_missing,
    ),
    Case(
        "super-missing",
        AttributeError,
        r"cannot assign (?:module|parameters?) before Module\.__init__\(\)|has no attribute "
        r"'_(?:modules|parameters|buffers)'",
        _before_init,
    ),
    Case(
        "forward-arguments",
        TypeError,
        r"(\w+)\.forward\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given",
        _forward_arguments,
    ),
    Case(
        "init-arguments",
        TypeError,
        r"(\w+)\.__init__\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given",
        _init_arguments,
    ),
    Case(
        "forward-input",
        TypeError,
        r"(\w+)\.forward\(\) missing (\d+) required positional arguments?: (.+)",
        lambda m, s: (
            f"A loss compares two things: {m[1]}()(predictions, targets); the targets are missing."
            if m[3] == "'target'"
            else f"{m[1]} is called without {m[3]}. Give it the data: layer(x); from a class, make "
            "the object first."
        ),
    ),
    Case(
        "init-missing",
        TypeError,
        r"(\w+)\.__init__\(\) missing (\d+) required positional arguments?: (.+)",
        lambda m, s: f"{m[1]}(…) also needs {m[3]}.",
    ),
    Case("not-a-module", TypeError, r"(\S+) is not a Module subclass", _not_a_module),
    Case(
        "module-list",
        TypeError,
        r"Module(?:List|Dict)\.\w+ should be called with an iterable, but got (\w+)",
        lambda m, s: f"nn.ModuleList takes a list of layers: [{m[1]}(…), …].",
    ),
    Case(
        "module-name",
        KeyError,
        r"module name can\\?'t (contain|be)",
        lambda m, s: (
            "A submodule's name must not be empty and must not hold a dot: it stands for the "
            "way down into the model."
        ),
    ),
    Case("parameter-assign", TypeError, r"cannot assign '(\S+)' as parameter '(\w+)'", _parameter),
    Case(
        "parameters-generator",
        TypeError,
        r"'generator' object is not subscriptable|object of type 'generator' has no len",
        _generator,
    ),
    Case(
        "layer-as-result",
        TypeError,
        r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'",
        _activation_of_data,
    ),
    Case(
        "register-twice",
        KeyError,
        r"attribute '(\w+)' already exists",
        lambda m, s: f"The module has a {m[1]} already; register it once, or under another name.",
    ),
)
