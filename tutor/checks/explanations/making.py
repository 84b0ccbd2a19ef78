"""Explanations: making tensors from numbers, lists, arrays and chance; linear algebra."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import kind
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import told


def _ragged(match: re.Match[str], scene: Scene) -> str:
    wanted, dim, got = match.groups()
    return (
        f"The rows differ in length: one has {wanted} entries, another {got} (dim {dim}). A "
        "tensor needs all rows equally long."
    )


def _maker_type(match: re.Match[str], scene: Scene) -> str | None:
    function, kind = match[1], match[2]
    if function not in ("zeros", "ones", "rand", "randn", "empty", "full"):
        return None
    if function == "full":
        return "full() takes the size as a tuple, then the number to fill in: full((2, 3), 1.5)."
    if kind == "Tensor":
        return f"{function}() takes sizes, not a tensor: {function}(x.shape), or {function}_like(x)."
    return (
        f"{function}() takes sizes as whole numbers, not {kind}: {function}(2, 3). A "
        "division with / gives a float; // a whole number."
    )


CASES = (
    Case(
        "fan-of-bias",
        ValueError,
        r"Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
        lambda m, s: (
            f"{told(s, 1)}This start goes by the number of inputs, which only a weight with two dims or more "
            "has. A bias has one dim: leave it out (if p.ndim > 1), or set it to 0."
        ),
    ),
    Case(
        "positive-definite",
        RuntimeError,
        r"the input is not positive-definite",
        lambda m, s: (
            f"{told(s, 1)}A Cholesky factor needs a positive definite matrix, such as A @ A.T "
            "plus a little on the diagonal."
        ),
    ),
    Case(
        "probability-range",
        RuntimeError,
        r"Expected p_in >= 0 && p_in <= 1",
        lambda m, s: "bernoulli wants probabilities between 0 and 1. Scores become such with torch.sigmoid.",
    ),
    Case(
        "tensor-ragged", ValueError, r"expected sequence of length (\d+) at dim (\d+) \(got (\d+)\)", _ragged
    ),
    Case(
        "tensor-of-text",
        (TypeError, ValueError),
        r"(?:new\(\): invalid data type|too many dimensions) '(\w+)'",
        lambda m, s: (
            f"Tensors hold numbers, not {m[1]}. Texts become numbers first, by a table such as {{letter: i}}."
        ),
    ),
    Case(
        "tensor-of-none",
        RuntimeError,
        r"Could not infer dtype of (\w+)",
        lambda m, s: (
            f"A tensor is made of numbers; there is {'None' if m[1] == 'NoneType' else m[1]} "
            "among them. A function without return gives None."
        ),
    ),
    Case(
        "from-numpy",
        TypeError,
        r"expected np\.ndarray \(got (.*?)\)",
        lambda m, s: (
            f"from_numpy takes a NumPy array, not {kind(m[1])}. torch.tensor(…) takes lists and numbers too."
        ),
    ),
    Case(
        "numpy-stride",
        ValueError,
        r"stride in the given numpy array is negative",
        lambda m, s: (
            "The array is reversed by its strides, which tensors cannot express. Copy it: "
            "torch.from_numpy(a.copy())."
        ),
    ),
    Case(
        "numpy-kind",
        TypeError,
        r"can't convert np\.ndarray of type numpy\.(\w+)",
        lambda m, s: (
            "The array holds texts or objects, not numbers. "
            + "Convert the columns first: a.astype('float32')."
        ),
    ),
    Case(
        "dtype-as-text",
        TypeError,
        r"argument 'dtype' must be torch\.dtype, not (\w+)",
        lambda m, s: "A dtype is an object, not a text: torch.float32 without quotes.",
    ),
    Case(
        "sizes-type",
        TypeError,
        r"(\w+)\(\): argument 'size' \(position \d+\) must be tuple of ints, not (\w+)",
        _maker_type,
    ),
    Case(
        "size-float",
        TypeError,
        r"type must be tuple of ints,but got (\w+)",
        lambda m, s: (
            f"Sizes are whole numbers; here is a {m[1]}. A division with / gives a float, // a whole number."
        ),
    ),
    Case(
        "size-negative",
        RuntimeError,
        r"Dimension size must be non-negative|negative dimension",
        lambda m, s: "A size came out negative. -1 means 'work it out' in view and reshape only.",
    ),
    Case(
        "arange-sign",
        RuntimeError,
        r"bound inconsistent with step sign|bound and lower bound inconsistent",
        lambda m, s: (
            "With this step the end is never reached: a negative step counts down, from large to small."
        ),
    ),
    Case(
        "randint-range",
        RuntimeError,
        r"expects 'from' to be less than 'to', but got from=(\S+) >= to=(\S+)",
        lambda m, s: (
            f"randint(low, high) draws from low up to, not including, high; {m[1]} to {m[2]} leaves nothing."
        ),
    ),
    Case(
        "normal-std",
        RuntimeError,
        r"normal expects (?:all elements of )?std >= 0\.0",
        lambda m, s: "A standard deviation cannot be negative. normal(mean, std, size): is the order right?",
    ),
    Case(
        "multinomial",
        RuntimeError,
        r"invalid multinomial distribution|probability tensor contains either|n_sample > prob_dist",
        lambda m, s: (
            "multinomial wants weights that are not negative, not nan, not all 0, and as many "
            "choices as it shall draw (or replacement=True). Scores must pass softmax first."
        ),
    ),
    Case(
        "singular",
        RuntimeError,
        r"(?:input )?matrix is singular",
        lambda m, s: (
            f"{told(s, 1)}The matrix has no inverse: a row or column follows from others. "
            "torch.linalg.lstsq or a small ridge (A + 1e-3·I) solve it nevertheless."
        ),
    ),
    Case(
        "not-square",
        RuntimeError,
        r"must be batches of square matrices, but they are (\d+) by (\d+)",
        lambda m, s: f"{told(s, 1)}Only square matrices have an inverse; this one is {m[1]} by {m[2]}.",
    ),
)
