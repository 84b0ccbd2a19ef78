"""Telling mutants that compute the same from those that don't."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.checks.equivalence import difference
from tutor.checks.equivalence.calls import MOST_INSTANCES, recording

SETUP = [("import torch\nfrom torch import nn\nx = torch.arange(6.).reshape(2, 3)\n", "setup")]


def differ(solution: str, mutant: str, check: str = 'expect("y")') -> str:
    return difference(setup=SETUP, solution=solution, mutant=mutant, checks=[check], seed=0)


@pytest.mark.parametrize(
    ("solution", "mutant"),
    [
        ("y = (x - 1) ** 2", "y = (1 - x) ** 2"),
        ("y = x.sum()", "y = x.sum().detach()"),
        ("y = x * 2\nprint(y)", "y = x + x"),
        ("y = x.max().item()", "y = x.max()"),
        ("z = x.pow(2)\ny = z.sum()", "z = x.pow(2).flip(0)\ny = z.sum()"),
        ("y = torch.rand(3)", "torch.manual_seed(0)\ny = torch.rand(3)"),
    ],
)
def test_values_that_are_the_same_are_equivalent(solution, mutant):
    assert differ(solution, mutant) == ""


@pytest.mark.parametrize(
    ("solution", "mutant", "said"),
    [
        ("y = x.sum(0)", "y = x.sum(1)", "shape"),
        ("y = x * 1", "y = x.double()", "dtype"),
        ("y = x * 2", "y = x * 3", "values"),
        ("y = x * 2\nz = y.sum()", "y = x * 2", "define"),
        ("y = x * 2", "y = (x * 2).requires_grad_()", "requires_grad"),
        ("y = [1, 2]", "y = [1]", "length"),
        ("y = {'a': 1}", "y = {'a': 2}", "'a'"),
        ("y = x * 2", "y = x * 2\nx += 1", "x has other values"),
        ("y = nn.Linear(2, 1)", "y = nn.Linear(2, 1, bias=False)", "built otherwise"),
        ("y = nn.Linear(2, 1)", "y = nn.Linear(2, 1).eval()", "eval"),
    ],
)
def test_values_that_differ_are_told(solution, mutant, said):
    assert said in differ(solution, mutant)


DOUBLE = "def double(x):\n    return 2 * x\n"
CALLS = 'expect_function("double", lambda x: 2 * x, examples=[(torch.ones(2),), (torch.zeros(3),)])'


@pytest.mark.parametrize(
    "mutant",
    [
        "_kept = {}\ndef double(x):\n    return _kept.setdefault(1, 2 * x)\n",
        "def double(x):\n    return x + x.round()\n",
        "def double(x):\n    return 2 * x if len(x) < 4 else 3 * x\n",
    ],
)
def test_functions_are_compared_on_other_inputs_than_those_of_the_check(mutant):
    assert differ(DOUBLE, mutant, CALLS) != ""


def test_functions_that_agree_everywhere_are_equivalent():
    assert differ(DOUBLE, "def double(x):\n    return x + x\n", CALLS) == ""


def test_a_function_that_the_check_never_calls_is_not_taken_for_equivalent():
    assert "never called" in differ(DOUBLE, "def double(x):\n    return 3 * x\n", "1")


NET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x):
        return self.layer(x).relu()
"""
NET_CHECK = 'Net()(torch.randn(4, 3)); expect("Net().layer")'


def test_classes_are_compared_by_what_their_instances_do():
    assert differ(NET, NET.replace(".relu()", ".tanh()"), NET_CHECK) != ""
    assert differ(NET, NET.replace(".relu()", ".clamp(min=0)"), NET_CHECK) == ""


def test_modules_of_the_namespace_are_called_again():
    solution = NET + "net = Net()\n"
    mutant = NET.replace(".relu()", "") + "net = Net()\n"
    assert "net" in differ(solution, mutant, 'net(torch.ones(1, 3)); expect("net")')


def test_of_thousands_of_instances_that_a_check_makes_some_are_kept():
    namespace: dict[str, Any] = {}
    exec("class Shift:\n    def __init__(self, pixels):\n        self.pixels = pixels", namespace)
    with recording(namespace, frozenset({"Shift"})) as calls:
        made = [namespace["Shift"](pixels) for pixels in range(1000)]
    assert len(made) == 1000
    assert len(calls.of_instances["Shift"]) == MOST_INSTANCES


def test_comparing_leaves_the_solutions_functions_unwrapped():
    assert differ(DOUBLE + "y = double(x)\n", DOUBLE + "y = double(x)\n", CALLS) == ""
