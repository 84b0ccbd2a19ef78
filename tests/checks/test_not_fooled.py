"""Wrong answers that try to talk the comparison round are refused; odd values are told as what they are."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch

from tests.checks.judged import failure, passes
from tutor.checks.stock import stock_functions

X = "X = torch.arange(8.0).reshape(2, 4)\n"
SUM = 'expect("y", X.sum(0))'

AGREEABLE_TENSOR = """\
class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.ones(4, dtype=torch.bool)
    def __eq__(self, other):
        return torch.ones(4, dtype=torch.bool)
y = torch.zeros(4).as_subclass(Agreeable)
"""


def agreeable(base: str, value: str) -> str:
    """Return code for a value whose class says that it equals everything."""
    methods = "    __eq__ = lambda self, other: True\n    __sub__ = __rsub__ = lambda self, other: 0\n"
    return f"class Agreeable({base}):\n{methods}    __abs__ = lambda self: 0\ny = Agreeable({value})"


@pytest.mark.parametrize(
    ("code", "check"),
    [
        (AGREEABLE_TENSOR, SUM),
        (agreeable("float", "7.0"), 'expect("y", 3.0)'),
        (agreeable("int", "7"), 'expect("y", 3)'),
        (agreeable("str", "'x'"), 'expect("y", "text")'),
        (agreeable("object", ""), 'expect("y", 3)'),
        (agreeable("list", "[7]") + "\nAgreeable.__iter__ = lambda self: iter([1])", 'expect("y", [1])'),
        ("def expect(*args, **options): pass\ny = torch.zeros(4)", SUM),
        ("y = torch.zeros(0)", 'expect_between("y", 0, 1)'),
    ],
)
def test_a_wrong_value_is_refused_whatever_its_class_says(code: str, check: str) -> None:
    assert not passes(code, check, setup=X)


@contextmanager
def patches_undone() -> Iterator[None]:
    """Take back what the learner's code has patched, before pytest itself needs it."""
    kept = [(owner, dict(vars(owner))) for owner in (builtins, torch, torch.Tensor)]
    try:
        yield
    finally:
        for owner, names in kept:
            for name in [name for name in vars(owner) if name not in names]:
                delattr(owner, name)
            for name, value in names.items():
                if vars(owner)[name] is not value:
                    setattr(owner, name, value)


@pytest.mark.parametrize(
    "patch",
    [
        "torch.isclose = lambda a, b, **options: torch.ones_like(a, dtype=torch.bool)",
        "torch.allclose = torch.equal = lambda *args, **options: True",
        "torch.Tensor.all = lambda self, *args: torch.tensor(True)",
        "torch.Tensor.sum = lambda self, *args: torch.zeros(4)",
        "import builtins; builtins.all = lambda values: True",
        "import builtins; builtins.isinstance = lambda value, kind: True",
        "import builtins; builtins.bool = lambda value=0: False",
    ],
)
def test_patched_functions_do_not_decide(patch: str) -> None:
    with patches_undone():
        found = failure(f"y = torch.zeros(4)\n{patch}", SUM, setup=X)
    assert found.case == "never-filled", found.text


def test_what_was_patched_is_patched_again_after_judging() -> None:
    theirs = torch.isclose
    try:
        torch.isclose = mine = lambda *args: torch.tensor(True)
        with stock_functions():
            assert torch.isclose is theirs
        assert torch.isclose is mine
    finally:
        torch.isclose = theirs


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("torch.zeros(4, device='meta')", "`meta`"),
        ("X.sum(0).to_sparse()", "a sparse coo tensor"),
        ("X.sum(0).to(torch.complex64)", "has dtype complex64"),
    ],
)
def test_a_tensor_that_holds_no_plain_numbers_is_told(value: str, part: str) -> None:
    found = failure(f"y = {value}", SUM, setup=X)
    assert part in found.text
    assert "lesson" not in found.text


def test_a_function_that_reads_a_variable_outside_is_named() -> None:
    check = 'expect_function("f", lambda x: x.sum(0), tensors("batch", 4))'
    found = failure("def f(x):\n    return X.sum(0)", check, setup=X)
    assert found.case == "argument-ignored"
    assert "gives the same whatever `x` is" in found.text


LAZY = "net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))"


def test_lazy_layers_take_their_sizes_from_the_shapes_asked() -> None:
    assert passes(LAZY, 'expect_module("net", parameters=67, shapes={(5, 4): (5, 3)})')


def test_lazy_layers_that_saw_no_input_are_told() -> None:
    found = failure(LAZY, 'expect_module("net", parameters=67)')
    assert found.case == "lazy"
    assert "lesson" not in found.text
