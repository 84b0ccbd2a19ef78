"""Explanations: building and calling modules; layers that want other sizes."""

from __future__ import annotations

import re

from torch import nn

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_module, module, shape
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import sizes, told, written


def layer_text(scene: Scene) -> str:
    """Return the deepest layer as `model[0] (Conv2d(1 → 6))`."""
    held = scene.module
    if held is None:
        return "the layer"
    return f"{held.text} ({module(held.value)})" if held.text else module(held.value)


def fed_text(scene: Scene, default: str = "its input") -> str:
    """Return what is fed to the layer as `x is (2, 3)`."""
    return f"{scene.fed.text} is {shape(scene.fed.value)}" if scene.fed else default


def _channels(match: re.Match[str], scene: Scene) -> str:
    given = sizes(match[1])
    wanted, got = int(match[2]), int(match[3])
    start = f"{fed_text(scene, f'The input is {written(given)}')}; {layer_text(scene)} wants {wanted} channel{'s' if wanted != 1 else ''} in dim 1 and finds {got}."
    if given and given[-1] == wanted and len(given) > 2:
        return f"{start} The channels stand last: x.permute(0, 3, 1, 2) puts them second."
    if scene.fed and scene.fed.value.ndim == 3 and wanted == 1 and len(given) == 4:
        return f"{start} The first dim is the batch, so the channel is missing: x.unsqueeze(1)."
    return f"{start} in_channels must be what comes in: the channels of the picture, or out_channels of the layer before."


def _conv_dims(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} wants (batch, channels, height, width). "
        "A single grey picture (height, width) becomes a batch of one with x[None, None]."
    )


def _kernel(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}. The picture with its padding is {match[1]}, the kernel {match[2]}: it does not fit in any more. "
        "Fewer poolings, a smaller kernel, or padding keep it larger."
    )


def _pooled_away(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}. Pooling {match[1]} would leave {match[2]}: nothing is left of the picture. "
        "Pool less often, or start from larger pictures."
    )


def _one_per_channel(match: re.Match[str], scene: Scene) -> str:
    return (
        f"Batch norm in training mode compares the samples of a batch, and {written(sizes(match[1]))} holds one value per channel. "
        "Use a batch of at least 2 (drop_last=True in the DataLoader), or model.eval() to predict a single sample."
    )


def _norm_features(match: re.Match[str], scene: Scene) -> str:
    return f"{fed_text(scene)}; {layer_text(scene)} was made for {match[2]} features in dim 1 and finds {match[1]}."


def _norm_dims(match: re.Match[str], scene: Scene) -> str:
    advice = " A batch of rows (batch, features) goes to BatchNorm1d." if "4D" in match[1] else " Add the batch dim: x.unsqueeze(0)."
    return f"{fed_text(scene)}; {layer_text(scene)} wants {match[1]} input and got {match[2]}.{advice}"


def _layer_norm(match: re.Match[str], scene: Scene) -> str:
    return f"{fed_text(scene)}; {layer_text(scene)} was made for last dims of {written(sizes(match[1]))}, but the input is {written(sizes(match[2]))}."


def _rnn_input(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} wants {match[1]} features in the last dim and finds {match[2]}. "
        "The order is (length, batch, features), with batch_first=True (batch, length, features)."
    )


def _hidden(match: re.Match[str], scene: Scene) -> str:
    return (
        f"The first state must be (layers, batch, hidden) = {written(sizes(match[1]))}, and is {written(sizes(match[2]))}. "
        "The batch of the input counts, and stands second in the state also with batch_first=True."
    )


def _lstm_state(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.module or type(scene.module.value).__name__ not in ("LSTM", "LSTMCell"):
        return None
    return "An LSTM carries two states: pass a pair (h, c), each (layers, batch, hidden). Left out, both start at zero."


def _forward_missing(match: re.Match[str], scene: Scene) -> str:
    if match[1] in ("ModuleList", "ModuleDict"):
        return f"An nn.{match[1]} only holds layers; it cannot be called. Loop over them: for layer in self.layers: x = layer(x)."
    return (
        f"{match[1]} has no forward method. Define def forward(self, x): … in the class, spelled exactly so and indented as "
        "__init__ is, not inside it."
    )


def _before_init(match: re.Match[str], scene: Scene) -> str:
    return "Call super().__init__() as the first line of __init__: only then can a module take in layers and parameters."


def _forward_arguments(match: re.Match[str], scene: Scene) -> str | None:
    owner, takes, given = match[1], int(match[2]), int(match[3])
    if owner.startswith("Linear") or scene.module and type(scene.module.value).__module__.startswith("torch"):
        return f"{owner}.forward takes {takes - 1} input{'s' if takes != 2 else ''} and got {given - 1}."
    return (
        f"{owner}.forward is defined for {takes} argument{'s' if takes != 1 else ''}, self counted in, and the call gives {given}. "
        "Write def forward(self, x): self first, then one name for each input."
    )


def _init_arguments(match: re.Match[str], scene: Scene) -> str:
    owner, takes, given = match[1], int(match[2]), int(match[3])
    return (
        f"{owner}(…) makes an object and takes {takes - 1} value{'s' if takes != 2 else ''} here, not {given - 1}. For data make it first, "
        f"then call it: model = {owner}(…), model(x). If {owner} should take settings, define def __init__(self, …) with two "
        "underscores on each side."
    )


def _not_a_module(match: re.Match[str], scene: Scene) -> str:
    what = match[1]
    name = what.rsplit(".", 1)[-1]
    if what == "list":
        return "nn.Sequential takes the layers one after another, without the brackets of a list; or unpack it: nn.Sequential(*layers)."
    if what.startswith("torch.nn.modules"):
        return f"nn.{name} is the class. A layer is made by calling it: nn.{name}()."
    relatives = {"relu": "ReLU", "sigmoid": "Sigmoid", "tanh": "Tanh", "softmax": "Softmax", "gelu": "GELU", "flatten": "Flatten"}
    instead = f"nn.{relatives[name]}()" if name in relatives else "a module"
    return f"{name} is a function; containers hold modules. Write {instead}, or call the function in forward."


def _parameter(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{match[2]} is a registered parameter, and only another nn.Parameter (or None) may take its place. "
        f"Write nn.Parameter(tensor), or change its values: with torch.no_grad(): model.{match[2]}.copy_(tensor)."
    )


def _generator(match: re.Match[str], scene: Scene) -> str | None:
    if "parameters" not in scene.text:
        return None
    return "parameters() yields the tensors one by one. Make a list first: list(model.parameters())."


def _activation_of_data(match: re.Match[str], scene: Scene) -> str | None:
    held = next((named for named in scene.operands if is_module(named.value)), None)
    kind = match[2] if match[2] in ("ReLU", "Sigmoid", "Tanh", "Linear", "Softmax", "Sequential", "Dropout") else match[3]
    if held is None and not hasattr(nn, kind):
        return None
    return f"{held.text if held else kind} is a layer, not a result. Make it, then call it with the data: nn.{kind}(…)(x)."


CASES = (
    Case("conv-channels", RuntimeError, r"expected input\[(.*?)\] to have (\d+) channels, but got (\d+) channels", _channels),
    Case("conv-dims", RuntimeError, r"Expected \dD \(unbatched\) or \dD \(batched\) input to conv", _conv_dims),
    Case("conv-kernel", RuntimeError, r"input size per channel: \((.*?)\)\. Kernel size: \((.*?)\)", _kernel),
    Case("pool-size", RuntimeError, r"Given input size: \((.*?)\)\. Calculated output size: \((.*?)\)", _pooled_away),
    Case(
        "pool-dims",
        RuntimeError,
        r"non-empty 3D or 4D \(batch mode\) tensor expected",
        lambda m, s: f"{fed_text(s)}; pooling wants (batch, channels, height, width).",
    ),
    Case("conv-groups", ValueError, r"(in|out)_channels must be divisible by groups", lambda m, s: f"{m[1]}_channels is shared out among the groups, so it must be divisible by groups."),
    Case("batchnorm-one", ValueError, r"Expected more than 1 value per channel when training, got input size torch\.Size\(\[(.*?)\]\)", _one_per_channel),
    Case("batchnorm-features", RuntimeError, r"running_mean should contain (\d+) elements not (\d+)", _norm_features),
    Case("batchnorm-dims", ValueError, r"expected (\dD(?: or \dD)?) input \(got (\dD) input\)", _norm_dims),
    Case("layernorm-shape", RuntimeError, r"Given normalized_shape=\[(.*?)\].*got input of size\[(.*?)\]", _layer_norm),
    Case("groupnorm", ValueError, r"num_channels \((\d+)\) must be divisible by num_groups \((\d+)\)", lambda m, s: f"{m[1]} channels cannot be shared out evenly among {m[2]} groups."),
    Case("rnn-features", RuntimeError, r"input_size\. Expected (\d+), got (\d+)", _rnn_input),
    Case("rnn-dims", ValueError, r"(\w+): Expected input to be 2D or 3D, got (\dD)", lambda m, s: f"{fed_text(s)}; {m[1]} wants (length, batch, features), with batch_first=True (batch, length, features)."),
    Case("rnn-hidden", RuntimeError, r"Expected hidden(?:\[\d\])? size \((.*?)\), got \[(.*?)\]", _hidden),
    Case("lstm-state", (IndexError, RuntimeError), r"index 1 is out of bounds for dimension 0|For batched 3-D input, hx and cx", _lstm_state),
    Case("attention-heads", AssertionError, r"embed_dim must be divisible by num_heads", lambda m, s: "Each head gets an equal share of the features: embed_dim must be divisible by num_heads."),
    Case("attention-features", AssertionError, r"was expecting embedding dimension of (\d+), but got (\d+)", lambda m, s: f"The attention was made for {m[1]} features in the last dim; the input has {m[2]}."),
    Case("dropout-rate", ValueError, r"dropout probability has to be between 0 and 1, but got (\S+)", lambda m, s: f"{m[1]} is no share: dropout takes the part to drop, between 0 and 1."),
    Case("interpolate-dims", NotImplementedError, r"Only 3D, 4D and 5D input Tensors supported \(got (\dD)\)", lambda m, s: f"{told(s, 1)}interpolate wants (batch, channels, …). Add the dims: x[None, None]."),
    Case("forward-missing", NotImplementedError, r'Module \[(\w+)\] is missing the required "forward"', _forward_missing),
    Case("super-missing", AttributeError, r"cannot assign (?:module|parameters?) before Module\.__init__\(\)|has no attribute '_(?:modules|parameters|buffers)'", _before_init),
    Case("forward-arguments", TypeError, r"(\w+)\.forward\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given", _forward_arguments),
    Case("init-arguments", TypeError, r"(\w+)\.__init__\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given", _init_arguments),
    Case("forward-input", TypeError, r"(\w+)\.forward\(\) missing (\d+) required positional arguments?: (.+)", lambda m, s: f"{m[1]} is called without {m[3]}. Give it the data: layer(x); from a class, make the object first."),
    Case("init-missing", TypeError, r"(\w+)\.__init__\(\) missing (\d+) required positional arguments?: (.+)", lambda m, s: f"{m[1]}(…) also needs {m[3]}."),
    Case("not-a-module", TypeError, r"(\S+) is not a Module subclass", _not_a_module),
    Case("module-list", TypeError, r"Module(?:List|Dict)\.\w+ should be called with an iterable, but got (\w+)", lambda m, s: f"nn.ModuleList takes a list of layers: [{m[1]}(…), …]."),
    Case("module-name", KeyError, r"module name can\\?'t (contain|be)", lambda m, s: "A submodule's name must not be empty and must not hold a dot: it stands for the way down into the model."),
    Case("parameter-assign", TypeError, r"cannot assign '(\S+)' as parameter '(\w+)'", _parameter),
    Case("parameters-generator", TypeError, r"'generator' object is not subscriptable|object of type 'generator' has no len", _generator),
    Case("layer-as-result", TypeError, r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'", _activation_of_data),
    Case("register-twice", KeyError, r"attribute '(\w+)' already exists", lambda m, s: f"The module has a {m[1]} already; register it once, or under another name."),
)
