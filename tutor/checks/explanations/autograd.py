"""Explanations: gradients, in-place changes under autograd, and optimizers."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import is_tensor, shape
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import first, sizes, told, written


def _subject(scene: Scene, default: str = "The result") -> str:
    held = first(scene)
    return held.text if held else default


def _not_scalar(match: re.Match[str], scene: Scene) -> str:
    held = first(scene)
    what = f"{held.text} is {shape(held.value)}" if held else "The tensor has several elements"
    return (
        f"backward() starts from one number, and {what}. Reduce it first, as a loss is: "
        ".mean() or .sum(). For the gradients of a vector pass weights: "
        "y.backward(torch.ones_like(y))."
    )


def _no_history(match: re.Match[str], scene: Scene) -> str:
    name = _subject(scene)
    return (
        f"{name} has no history: nothing that led to it requires a gradient, so there is "
        "nowhere to go back to. The usual causes: requires_grad=True is missing at the "
        "start, the work was done under torch.no_grad(), or .detach(), .item() or argmax() "
        "cut the history."
    )


def _second(match: re.Match[str], scene: Scene) -> str:
    return (
        "backward() frees the graph as it goes, and this part was gone through before. "
        f"Compute {_subject(scene, 'the loss')} anew before each backward, inside the loop. "
        "If something from the last round is carried on, cut it off with .detach(). Two "
        "backwards through one graph on purpose: the first with retain_graph=True."
    )


def _leaf(match: re.Match[str], scene: Scene) -> str:
    name = _subject(scene, "w")
    return (
        f"{name} is a leaf that autograd watches, so it must not be changed in place while "
        "gradients are recorded. An update belongs under torch.no_grad(): with "
        f"torch.no_grad(): {name} -= lr * {name}.grad."
    )


def _leaf_view(match: re.Match[str], scene: Scene) -> str:
    return (
        f"{_subject(scene, 'x')} is a leaf that requires a gradient, or a view of one; "
        "writing into it in place is not allowed while gradients are recorded. Write under "
        "torch.no_grad(), or work on a copy: x.clone()."
    )


def _modified(match: re.Match[str], scene: Scene) -> str:
    size, maker = sizes(match[1]), match[2]
    names = [
        name
        for name, value in scene.namespace.items()
        if is_tensor(value) and value.shape == size and value._version and not name.startswith("_")
    ]
    if _operation(maker) in ("asstrided", "t", "transpose"):
        return (
            f"A weight of size {written(size)} has been changed since the forward pass that used "
            "it, most likely by optimizer.step() or an update by hand. Finish with backward() "
            "before the step, and compute a new forward after it."
        )
    which = f" ({' or '.join(names[:3])} fits)" if names else ""
    return (
        f"A {written(size)} tensor that came out of {_operation(maker)}{which} was needed "
        "for the gradient, but it has been changed in place since: +=, an assignment to "
        "x[…], or a method with an underscore. Make a new tensor instead: y = y + 1."
    )


def _operation(maker: str) -> str:
    return maker.split("::")[-1].removesuffix("Backward0").removesuffix("Backward").lower()


def _gradient_shape(match: re.Match[str], scene: Scene) -> str:
    return (
        f"The weights given to backward() are {written(sizes(match[1]))}, the tensor is "
        f"{written(sizes(match[2]))}. Both must have the same shape: one weight for each "
        "element."
    )


def _integers(match: re.Match[str], scene: Scene) -> str:
    return (
        "Only floating point numbers can have gradients, and these are whole numbers. Write "
        "2.0 instead of 2, or dtype=torch.float32."
    )


def _unused(match: re.Match[str], scene: Scene) -> str:
    return (
        f"Input number {int(match[1]) + 1} has no part in the result, so it has no gradient. "
        "Was another tensor of the same name meant, or a copy made on the way? "
        "allow_unused=True gives None for it."
    )


CASES = (
    Case(
        "gradcheck-inputs",
        ValueError,
        r"gradcheck expects at least one input tensor to require gradient",
        lambda m, s: (
            "gradcheck differentiates with respect to its inputs: make them with "
            "requires_grad=True, and in float64."
        ),
    ),
    Case(
        "backward-not-scalar",
        RuntimeError,
        r"grad can be implicitly created only for scalar outputs",
        _not_scalar,
    ),
    Case(
        "func-grad-scalar",
        RuntimeError,
        r"Expected f\(\*args\) to return a scalar|Expected the function to return a scalar",
        lambda m, s: (
            "torch.func.grad wants a function that returns one number: end it with .sum() or .mean()."
        ),
    ),
    Case(
        "backward-no-history", RuntimeError, r"does not require grad and does not have a grad_fn", _no_history
    ),
    Case("backward-twice", RuntimeError, r"backward through the graph a second time", _second),
    Case(
        "leaf-in-place",
        RuntimeError,
        r"^(?!a view).*a leaf Variable that requires grad (?:is being|has been) used in an in-place",
        _leaf,
    ),
    Case("leaf-view-in-place", RuntimeError, r"a view of a leaf Variable that requires grad", _leaf_view),
    Case(
        "saved-in-place",
        RuntimeError,
        r"modified by an inplace operation: \[torch\.\w+ \[(.*?)\]\], which is output \d+ of ([\w:]+)",
        _modified,
    ),
    Case(
        "multi-view-in-place",
        RuntimeError,
        r"Output \d+ of (\w+) is a view and is being modified inplace",
        lambda m, s: (
            f"{_operation(m[1])}() gives views that share memory; autograd cannot follow changes "
            "made in them. Make new tensors: a = a + 1 instead of a += 1."
        ),
    ),
    Case(
        "backward-weights-shape",
        RuntimeError,
        r"grad_output\[\d+\] has a shape of torch\.Size\(\[(.*?)\]\) and output\[\d+\] has a "
        r"shape of torch\.Size\(\[(.*?)\]\)",
        _gradient_shape,
    ),
    Case(
        "backward-weights-type",
        TypeError,
        r"gradients can be either Tensors or None, but got (\w+)",
        lambda m, s: f"backward() takes a tensor of weights, not a {m[1]}: y.backward(torch.ones_like(y)).",
    ),
    Case(
        "grad-of-integers",
        RuntimeError,
        r"nly Tensors of floating point(?: and complex)? dtype can require gradients",
        _integers,
    ),
    Case(
        "requires-grad-inner",
        RuntimeError,
        r"you can only change requires_grad flags of leaf variables",
        lambda m, s: (
            f"{_subject(s)} is a result, and results inherit requires_grad. To go on without its "
            "history: x.detach()."
        ),
    ),
    Case(
        "grad-assign",
        (RuntimeError, TypeError),
        r"assigned grad expected to be a Tensor|attempting to assign a gradient (?:of size "
        r"'\[(.*?)\]' to a tensor of size '\[(.*?)\]'|with dtype)",
        lambda m, s: (
            f"{told(s, 1)}.grad takes None or a tensor of the same shape and dtype as its "
            "tensor. To clear it: x.grad = None."
        ),
    ),
    Case(
        "resize-grad",
        RuntimeError,
        r"cannot resize variables that require grad",
        lambda m, s: (
            "A tensor that requires a gradient keeps its size. Make a new one: reshape(), or "
            "torch.cat to grow."
        ),
    ),
    Case(
        "deepcopy-inner",
        RuntimeError,
        r"support the deepcopy protocol",
        lambda m, s: "A tensor with a history cannot be deep-copied. Copy its values: x.detach().clone().",
    ),
    Case(
        "inference-tensor",
        RuntimeError,
        r"Inference tensors cannot be saved for backward|Inplace update to inference tensor",
        lambda m, s: (
            "A tensor made under torch.inference_mode() can never take part in training. Make "
            "it under torch.no_grad() instead, or take x.clone() outside."
        ),
    ),
    Case(
        "out-grad",
        RuntimeError,
        r"with out=\.\.\. arguments don't support automatic differentiation",
        lambda m, s: (
            "out=… writes into a tensor that requires a gradient; autograd cannot record that. "
            "Assign the result instead."
        ),
    ),
    Case(
        "grad-unused",
        RuntimeError,
        r"Tensor at index (\d+) appears to not have been used in the graph",
        _unused,
    ),
    Case(
        "anomaly",
        RuntimeError,
        r"Function '(\w+)' returned nan values in its (\d+)th output",
        lambda m, s: (
            f"The gradient of {_operation(m[1])} became nan here. The warning above names the "
            "line of the forward pass. Square roots and logarithms at or below 0 do this; so "
            "does 0/0."
        ),
    ),
    Case(
        "function-gradients-count",
        RuntimeError,
        r"function (\w+?)Backward returned an incorrect number of gradients \(expected (\d+), got (\d+)\)",
        lambda m, s: (
            f"{m[1]}.backward must return one gradient for each input of forward: {m[2]}, not "
            f"{m[3]}. None stands for inputs that need none."
        ),
    ),
    Case(
        "function-gradient-shape",
        RuntimeError,
        r"Function (\w+?)Backward returned an invalid gradient at index (\d+) - got "
        r"\[(.*?)\] but expected shape compatible with \[(.*?)\]",
        lambda m, s: (
            f"{m[1]}.backward returns {written(sizes(m[3]))} for input {int(m[2]) + 1}, which is "
            f"{written(sizes(m[4]))}. A gradient has the shape of its input."
        ),
    ),
    Case(
        "function-no-backward",
        NotImplementedError,
        r"must implement either the backward or vjp method",
        lambda m, s: (
            "This autograd.Function has no backward. Add a @staticmethod backward(ctx, grad) "
            "that returns one gradient for each input."
        ),
    ),
    Case(
        "function-called",
        RuntimeError,
        r"Legacy autograd function with non-static forward",
        lambda m, s: "An autograd.Function is not made and called, but applied: MyFunction.apply(x).",
    ),
    Case(
        "gradcheck",
        RuntimeError,
        r"Numerical gradient for function expected to be zero|Jacobian mismatch for output (\d+)",
        lambda m, s: (
            "gradcheck found another gradient than yours when it moved the inputs a little. "
            "Are the inputs float64? If they are, check backward, and that nothing is detached."
        ),
    ),
)
