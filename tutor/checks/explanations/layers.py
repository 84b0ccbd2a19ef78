"""Explanations: layers that want other sizes than they are fed."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import module, shape
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
    start = (
        f"{fed_text(scene, f'The input is {written(given)}')}; {layer_text(scene)} wants "
        f"{wanted} channel{'s' if wanted != 1 else ''} in dim 1 and finds {got}."
    )
    if given and given[-1] == wanted and len(given) > 2:
        return f"{start} The channels stand last: x.permute(0, 3, 1, 2) puts them second."
    if scene.fed and scene.fed.value.ndim == 3 and wanted == 1 and len(given) == 4:
        return f"{start} The first dim is the batch, so the channel is missing: x.unsqueeze(1)."
    return (
        f"{start} in_channels must be what comes in: the channels of the picture, or "
        "out_channels of the layer before."
    )


def _conv_dims(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} wants (batch, channels, height, width). A "
        "single grey picture (height, width) becomes a batch of one with x[None, None]."
    )


def _kernel(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}. The picture with its padding is {match[1]}, the kernel "
        f"{match[2]}: it does not fit in any more. Fewer poolings, a smaller kernel, or "
        "padding keep it larger."
    )


def _pooled_away(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}. Pooling {match[1]} would leave {match[2]}: nothing is left of "
        "the picture. Pool less often, or start from larger pictures."
    )


def _one_per_channel(match: re.Match[str], scene: Scene) -> str:
    return (
        "Batch norm in training mode compares the samples of a batch, and "
        f"{written(sizes(match[1]))} holds one value per channel. Use a batch of at least 2 "
        "(drop_last=True in the DataLoader), or model.eval() to predict a single sample."
    )


def _norm_features(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} was made for {match[2]} features in dim 1 "
        f"and finds {match[1]}."
    )


def _norm_dims(match: re.Match[str], scene: Scene) -> str:
    advice = (
        " A batch of rows (batch, features) goes to BatchNorm1d."
        if "4D" in match[1] and match[2] == "2D"
        else " Add the batch dim: x.unsqueeze(0)."
    )
    return f"{fed_text(scene)}; {layer_text(scene)} wants {match[1]} input and got {match[2]}.{advice}"


def _layer_norm(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} was made for last dims of "
        f"{written(sizes(match[1]))}, but the input is {written(sizes(match[2]))}."
    )


def _rnn_input(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{fed_text(scene)}; {layer_text(scene)} wants {match[1]} features in the last dim "
        f"and finds {match[2]}. The order is (length, batch, features), with "
        "batch_first=True (batch, length, features)."
    )


def _hidden(match: re.Match[str], scene: Scene) -> str:
    return (
        f"The first state must be (layers, batch, hidden) = {written(sizes(match[1]))}, and "
        f"is {written(sizes(match[2]))}. The batch of the input counts, and stands second in "
        "the state also with batch_first=True."
    )


def _lstm_state(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.module or type(scene.module.value).__name__ not in ("LSTM", "LSTMCell"):
        return None
    return (
        "An LSTM carries two states: pass a pair (h, c), each (layers, batch, hidden). Left "
        "out, both start at zero."
    )


CASES = (
    Case(
        "conv-padding",
        RuntimeError,
        r"negative padding is not supported",
        lambda m, s: (
            "Padding adds a border, so it must not be negative. To cut a border off use slices: "
            "x[..., 1:-1, 1:-1]."
        ),
    ),
    Case(
        "conv-channels",
        RuntimeError,
        r"expected input\[(.*?)\] to have (\d+) channels, but got (\d+) channels",
        _channels,
    ),
    Case(
        "conv-dims", RuntimeError, r"Expected \dD \(unbatched\) or \dD \(batched\) input to conv", _conv_dims
    ),
    Case("conv-kernel", RuntimeError, r"input size per channel: \((.*?)\)\. Kernel size: \((.*?)\)", _kernel),
    Case(
        "pool-size",
        RuntimeError,
        r"Given input size: \((.*?)\)\. Calculated output size: \((.*?)\)",
        _pooled_away,
    ),
    Case(
        "pool-dims",
        RuntimeError,
        r"non-empty 3D or 4D \(batch mode\) tensor expected",
        lambda m, s: f"{fed_text(s)}; pooling wants (batch, channels, height, width).",
    ),
    Case(
        "conv-groups",
        ValueError,
        r"(in|out)_channels must be divisible by groups",
        lambda m, s: f"{m[1]}_channels is shared out among the groups, so it must be divisible by groups.",
    ),
    Case(
        "batchnorm-one",
        ValueError,
        r"Expected more than 1 value per channel when training, got input size torch\.Size\(\[(.*?)\]\)",
        _one_per_channel,
    ),
    Case(
        "batchnorm-features",
        RuntimeError,
        r"running_mean should contain (\d+) elements not (\d+)",
        _norm_features,
    ),
    Case("batchnorm-dims", ValueError, r"expected (\dD(?: or \dD)?) input \(got (\dD) input\)", _norm_dims),
    Case(
        "layernorm-shape",
        RuntimeError,
        r"Given normalized_shape=\[(.*?)\].*got input of size\[(.*?)\]",
        _layer_norm,
    ),
    Case(
        "groupnorm",
        ValueError,
        r"num_channels \((\d+)\) must be divisible by num_groups \((\d+)\)",
        lambda m, s: f"{m[1]} channels cannot be shared out evenly among {m[2]} groups.",
    ),
    Case("rnn-features", RuntimeError, r"input_size\. Expected (\d+), got (\d+)", _rnn_input),
    Case(
        "rnn-dims",
        ValueError,
        r"(\w+): Expected input to be 2D or 3D, got (\dD)",
        lambda m, s: (
            f"{fed_text(s)}; {m[1]} wants (length, batch, features), with batch_first=True "
            "(batch, length, features)."
        ),
    ),
    Case("rnn-hidden", RuntimeError, r"Expected hidden(?:\[\d\])? size \((.*?)\), got \[(.*?)\]", _hidden),
    Case(
        "lstm-state",
        (IndexError, RuntimeError),
        r"index 1 is out of bounds for dimension 0|For batched 3-D input, hx and cx",
        _lstm_state,
    ),
    Case(
        "attention-heads",
        AssertionError,
        r"embed_dim must be divisible by num_heads",
        lambda m, s: (
            "Each head gets an equal share of the features: embed_dim must be divisible by num_heads."
        ),
    ),
    Case(
        "attention-features",
        AssertionError,
        r"was expecting embedding dimension of (\d+), but got (\d+)",
        lambda m, s: f"The attention was made for {m[1]} features in the last dim; the input has {m[2]}.",
    ),
    Case(
        "dropout-rate",
        ValueError,
        r"dropout probability has to be between 0 and 1, but got (\S+)",
        lambda m, s: f"{m[1]} is no share: dropout takes the part to drop, between 0 and 1.",
    ),
    Case(
        "interpolate-dims",
        NotImplementedError,
        r"Only 3D, 4D and 5D input Tensors supported \(got (\dD)\)",
        lambda m, s: f"{told(s, 1)}interpolate wants (batch, channels, …). Add the dims: x[None, None].",
    ),
)
