"""Explanations: dtypes, devices, and conversions to NumPy and Python numbers."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import describe, dtype, module
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import first, told

SHORT = {
    "Long": "int64",
    "Int": "int32",
    "Short": "int16",
    "Char": "int8",
    "Byte": "uint8",
    "Bool": "bool",
    "Float": "float32",
    "Double": "float64",
    "Half": "float16",
    "BFloat16": "bfloat16",
    "ComplexFloat": "complex64",
    "long": "int64",
    "int": "int32",
    "unsigned char": "uint8",
    "float": "float32",
    "double": "float64",
    "c10::Half": "float16",
    "c10::BFloat16": "bfloat16",
    "bool": "bool",
    "long int": "int64",
}
"""PyTorch's C++ names of dtypes, as they stand in messages, and what Python calls them."""


def named(kind: str) -> str:
    """Return a dtype of a message under its Python name."""
    return SHORT.get(kind.strip(), kind.strip())


def types(scene: Scene) -> str:
    """Return `x is float64, w is float32. `; empty if no tensor is known."""
    parts = [f"{tensor.text} is {dtype(tensor.value)}" for tensor in scene.tensors[-2:]]
    return ", ".join(parts) + ". " if parts else ""


def _product(match: re.Match[str], scene: Scene) -> str:
    left, right = named(match[1]), named(match[2])
    layer, fed = scene.module, scene.fed
    if layer and fed:
        return _layer(scene, left, right)
    return (
        f"{types(scene)}A product needs one dtype on both sides, not {left} and {right}. "
        "Convert one: .float() makes float32."
    )


def _layer(scene: Scene, given: str, weights: str) -> str:
    layer, fed = scene.module, scene.fed
    if not layer or not fed:
        return f"The input is {given}, the layer's weights are {weights}. Convert the input: x.float()."
    name = fed.text if fed.text.isidentifier() else "x"
    why = " NumPy counts in float64, PyTorch in float32." if given == "float64" else ""
    why = why or (" Whole numbers have to become float32 first." if "int" in given else "")
    return (
        f"{fed.text} is {given}, the weights of {layer.text or 'the layer'} "
        f"({module(layer.value)}) are {weights}.{why} Convert the input: {name}.float()."
    )


def _inputs(match: re.Match[str], scene: Scene) -> str:
    return _layer(scene, named(match[1]), named(match[2]))


def _in_place(match: re.Match[str], scene: Scene) -> str:
    result, target = named(match[1]), named(match[2])
    return (
        f"{types(scene)}The result is {result}, but an in-place operation must store it in "
        f"{target}. Convert first, x = x.float(), or let the result be new: x = x + … "
        "instead of +=."
    )


def _not_implemented(match: re.Match[str], scene: Scene) -> str:
    operation, kind = match[1], named(match[2])
    if operation in ("check_uniform_bounds", "normal_kernel_cpu"):
        return (
            f"Random numbers between 0 and 1 or from a bell curve are floats, not {kind}. For "
            "whole numbers use torch.randint."
        )
    if operation.startswith(("bitwise", "lshift", "rshift")):
        return (
            f"{types(scene)}& | ^ << >> work on whole numbers and booleans, not {kind}. Compare "
            "first: (a > 0) & (b > 0)."
        )
    if "bincount" in operation:
        return f"{types(scene)}bincount counts whole numbers, not {kind}: convert with .long()."
    if kind.startswith(("int", "uint", "bool")):
        return (
            f"{types(scene)}This operation needs floating point numbers, not {kind}. Convert "
            "first: x.float()."
        )
    return f"{types(scene)}This operation is not there for {kind}. Convert first, with .float() or .long()."


def _needs_float(match: re.Match[str], scene: Scene) -> str:
    held = first(scene)
    subject = f"{held.text} is {dtype(held.value)}. " if held else ""
    return (
        f"{subject}Means, deviations, norms and solvers need floating point numbers. Convert "
        "first: x.float()."
    )


def _device(match: re.Match[str], scene: Scene) -> str:
    places = [f"{named.text} is on {named.value.device}" for named in scene.tensors]
    layer = scene.module
    if layer:
        weights = next(layer.value.parameters(), None)
        if weights is not None:
            places.append(f"the weights of {layer.text or 'the layer'} are on {weights.device}")
    start = ", ".join(places) + ". " if places else ""
    return (
        f"{start}Everything in one operation must be on one device. Move the data to the "
        "model: x = x.to(device), y too."
    )


def _unavailable(match: re.Match[str], scene: Scene) -> str:
    return (
        "There is no such accelerator here, or this PyTorch cannot use it. Choose what is there: "
        'device = "cuda" if torch.cuda.is_available() else "cpu", then .to(device).'
    )


def _device_name(match: re.Match[str], scene: Scene) -> str:
    return (
        f'"{match[1] or match[2]}" is no device. The usual ones are "cpu", "cuda" (NVIDIA, also '
        '"cuda:0") and "mps" (Apple).'
    )


def _numpy_grad(match: re.Match[str], scene: Scene) -> str:
    held = next((named for named in scene.tensors if named.value.requires_grad), None)
    name = held.text if held else "x"
    return (
        f"{name} requires a gradient, and NumPy would lose track of it. Say that this is "
        f"meant: {name}.detach().numpy(). For a plot of one number .item() is enough."
    )


def _scalar(match: re.Match[str], scene: Scene) -> str:
    held = first(scene)
    subject = f"{held.text} is {describe(held.value)}" if held else "The tensor has more than one element"
    return (
        f"{subject}; only a tensor with one element is a number. Pick one (x[0]), reduce "
        "(x.mean()), or take all: x.tolist()."
    )


def _truth(match: re.Match[str], scene: Scene) -> str:
    held = first(scene)
    subject = f"{held.text} is {describe(held.value)}: one" if held else "One"
    return (
        f"{subject} yes or no is needed here, but there is one for each element. Say "
        "which: .any(), .all(), or torch.equal(a, b); to choose for each element use "
        "torch.where or a mask; for and/or write & and |."
    )


CASES = (
    Case(
        "device-assert",
        RuntimeError,
        r"device-side assert triggered",
        lambda m, s: (
            "The GPU met a number that it cannot use, most often a class or index out of range, "
            "and cannot say where. Run the same on the CPU: there the message names it. After this "
            "the program must start anew."
        ),
    ),
    Case("product-dtype", RuntimeError, r"must have the same dtype, but got (\w+)(?:,| and) (\w+)", _product),
    Case("product-dtype", RuntimeError, r"same dtype, but got: ([\w:]+) != ([\w:]+)", _product),
    Case("product-dtype", RuntimeError, r"vectors to have same dtype, but found (\w+) and (\w+)", _product),
    Case("product-dtype", RuntimeError, r"expected scalar type (\w+) but found (\w+)", _product),
    Case(
        "input-dtype",
        RuntimeError,
        r"Input type \(([\w: ]+)\) and (?:bias|weight) type \(([\w: ]+)\) should be the same",
        _inputs,
    ),
    Case(
        "in-place-dtype",
        RuntimeError,
        r"result type (\w+) can't be cast to the desired output type (\w+)",
        _in_place,
    ),
    Case(
        "operation-dtype",
        (RuntimeError, NotImplementedError),
        r'"(\w+)" not implemented for \'(\w+)\'',
        _not_implemented,
    ),
    Case(
        "needs-float",
        (RuntimeError, NotImplementedError),
        r"must be either a floating point or complex dtype|only supports? "
        r"floating.point|Expected a floating point or complex|must be either float or double",
        _needs_float,
    ),
    Case(
        "bool-minus",
        (RuntimeError, NotImplementedError),
        r"`-` operator,",
        lambda m, s: (
            f"{types(s)}Booleans have no minus. The opposite of a mask is ~mask; to count with "
            "it convert: mask.int()."
        ),
    ),
    Case(
        "invert-float",
        TypeError,
        r"operator\.invert\) is only implemented on integer and Boolean",
        lambda m, s: (
            f"{types(s)}~ turns booleans (or bits) round. Compare first, ~(x > 0), or write -x for the sign."
        ),
    ),
    Case(
        "mask-dtype",
        RuntimeError,
        r"only supports boolean masks, but got mask with dtype ([\w: ]+)|expected BoolTensor for mask",
        lambda m, s: (
            f"{types(s)}A mask must be bool. Convert it, mask.bool(), or make it by comparing, x > 0."
        ),
    ),
    Case(
        "value-overflow",
        RuntimeError,
        r"value cannot be converted to type (\w+) without overflow",
        lambda m, s: (
            f"The number is too large or negative for {named(m[1])}. uint8 holds 0 to 255, int8 -128 to 127."
        ),
    ),
    Case(
        "devices-differ",
        RuntimeError,
        r"not on the expected device|Expected all tensors to be on the same device|Input type \(torch\.cuda",
        _device,
    ),
    Case(
        "device-missing",
        (RuntimeError, AssertionError),
        r"Found no NVIDIA driver|not linked with support for|Torch not compiled with "
        r"CUDA|invalid device ordinal|No CUDA GPUs",
        _unavailable,
    ),
    Case(
        "device-name",
        RuntimeError,
        r"at start of device string: ?(\S+)|Invalid device string: '(.*?)'",
        _device_name,
    ),
    Case("numpy-grad", RuntimeError, r"Can't call numpy\(\) on Tensor that requires grad", _numpy_grad),
    Case(
        "numpy-dtype",
        TypeError,
        r"Got unsupported ScalarType (\w+)",
        lambda m, s: f"NumPy has no {named(m[1])}. Convert before: x.float().numpy().",
    ),
    Case(
        "numpy-device",
        TypeError,
        r"can't convert (.+?) device type tensor to numpy",
        lambda m, s: (
            f"{told(s, 1)}NumPy reads main memory only, and the tensor is on {m[1]}. Bring it "
            "back first: x.cpu().numpy()."
        ),
    ),
    Case(
        "number-of-many",
        (RuntimeError, ValueError),
        r"only one element tensors can be converted|cannot be converted to Scalar",
        _scalar,
    ),
    Case(
        "truth-of-many", RuntimeError, r"Boolean value of Tensor with (more than one value|no values)", _truth
    ),
    Case(
        "integer-division-by-zero",
        RuntimeError,
        r"ZeroDivisionError",
        lambda m, s: f"{types(s)}Whole numbers cannot be divided by 0. Floats can: the result is inf or nan.",
    ),
)
