"""The comparison: what is right in any form, and the first rung that is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from tutor.checks.ladder import climb

T = torch.tensor


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (T([1.0, 2.0]), T([1.0, 2.0])),
        (T([1.0, 2.000001]), T([1.0, 2.0])),
        (T([math.nan, math.inf]), T([math.nan, math.inf])),
        (nn.Parameter(torch.ones(2)), torch.ones(2)),
        (torch.ones(2, requires_grad=True), torch.ones(2)),
        (torch.ones(2, 3).T, torch.ones(3, 2)),
        (torch.zeros(0, 4), torch.zeros(0, 4)),
        (T(3.0), 3.0),
        (T(3), 3),
        (np.float64(3.0), 3.0),
        (3.0, 3),
        (3, 3.0),
        (T(True), True),
        (np.bool_(True), True),
        (math.nan, math.nan),
        (math.inf, math.inf),
        (0.1 + 0.2, 0.3),
        ((1, 2), [1, 2]),
        (torch.Size([2, 3]), (2, 3)),
        ((2, 3), torch.Size([2, 3])),
        ([T(1.0), 2.0], [1.0, 2.0]),
        ({"a": T(1.0)}, {"a": 1.0}),
        (torch.device("cpu"), "cpu"),
        (torch.float32, torch.float32),
        ("abc", "abc"),
        (None, None),
        (np.ones(3), np.ones(3)),
        (torch.ones(2).half(), torch.ones(2).half()),
        (T([1 + 2j]), T([1 + 2j])),
    ],
)
def test_right_values_reach_the_top(actual: object, expected: object) -> None:
    assert climb("y", actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "rung", "parts"),
    [
        ([1.0, 2.0], T([1.0, 2.0]), "type", ["a list", "a tensor of shape (2,)"]),
        (None, T([1.0]), "type", ["None"]),
        (np.ones(2), torch.ones(2), "type", ["a NumPy array of shape (2,)"]),
        (torch.ones(2), np.ones(2), "type", ["a NumPy array"]),
        ("3", 3, "type", ["a string", "a number is asked"]),
        (1, True, "type", ["True or False"]),
        (True, 1, "type", ["a number is asked"]),
        (T([1.0]), 1.0, "shape", ["(1,)", "a single number"]),
        (torch.ones(3, 2), torch.ones(2, 3), "shape", ["(3, 2)", "(2, 3)"]),
        (torch.ones(6), torch.ones(2, 3), "shape", ["1 dim instead of 2"]),
        ((2, 3, 4), (2, 3), "shape", ["(2, 3, 4)", "(2, 3)"]),
        (torch.Size([3, 2]), torch.Size([2, 3]), "shape", ["(3, 2)", "(2, 3)"]),
        (T([1, 2]), T([1.0, 2.0]), "dtype", ["int64", "float32"]),
        (torch.ones(2), torch.ones(2, requires_grad=True), "gradient", ["requires_grad"]),
        (T([1.0, 2.0, 9.0]), T([1.0, 2.0, 3.0]), "values", ["`y[2]` is 9.0", "3.0", "1 of 3", "at most 6.0"]),
        (T([[1, 2], [3, 4]]), T([[1, 5], [6, 4]]), "values", ["`y[0, 1]` is 2", "2 of 4"]),
        (T(2.0), T(3.0), "values", ["`y` is 2.0; it should be 3.0"]),
        (T([math.nan]), T([1.0]), "values", ["nan"]),
        (T([True, False]), T([True, True]), "values", ["`y[1]` is False"]),
        (3, 4, "values", ["`y` is 3; it should be 4"]),
        (np.array([1.0, 2.0]), np.array([1.0, 3.0]), "values", ["`y[1]`"]),
        (np.array([1, 2]), np.array([1.0, 2.0]), "dtype", ["int64", "float64"]),
        ([1.0, 5.0], [1.0, 2.0], "values", ["`y[1]` is 5.0"]),
        (7, [1, 2], "type", ["a list of 2 items"]),
        ({"a": 1}, {"a": 1, "b": 2}, "values", ["lacks 'b'"]),
        ({"a": 1, "c": 3}, {"a": 1}, "values", ["should not have 'c'"]),
        ({"a": 1}, {"a": 2}, "values", ["`y['a']`"]),
        (3, {"a": 1}, "type", ["a dict"]),
        (torch.float64, torch.float32, "values", ["float64", "float32"]),
        ("cuda", "cpu", "values", ["'cuda'"]),
        (3, "x", "type", ["'x'"]),
    ],
)
def test_the_first_failing_rung_is_told_with_both_sides(
    actual: object, expected: object, rung: str, parts: list[str]
) -> None:
    difference = climb("y", actual, expected)
    assert difference is not None
    assert difference.rung == rung
    assert [part for part in parts if part not in difference.text] == []


@pytest.mark.parametrize(
    ("actual", "expected", "tolerance", "is_right"),
    [
        (T([1.0]), T([1.05]), 0.1, True),
        (T([1.0]), T([1.2]), 0.1, False),
        (T([10]), T([11]), 2, True),
        (T([10]), T([11]), None, False),
        (0.4823, 0.48, 0.01, True),
        (3, 4, 1, True),
        (T([1.0], dtype=torch.float64), T([1.00001], dtype=torch.float64), None, False),
        (T([1.0]), T([1.00001]), None, True),
        (T([1.0]), T([1.001]), None, False),
        (T([1.0]).bfloat16(), T([1.008]).bfloat16(), None, True),
        (T([1000.0, 0.0]), T([1000.0, 0.01]), None, False),
        (1e-3, 2e-3, None, False),
    ],
)
def test_tolerance_follows_the_dtype_unless_it_is_given(
    actual: object, expected: object, tolerance: float | None, is_right: bool
) -> None:
    assert (climb("y", actual, expected, tolerance) is None) is is_right


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=20))
def test_adding_in_another_order_is_right(numbers: list[float]) -> None:
    tensor = torch.tensor(numbers)
    total = torch.zeros(())
    for value in tensor.flip(0):
        total = total + value
    scale = max(1.0, float(tensor.abs().sum()))
    assert climb("total", total / scale, tensor.sum() / scale) is None


@given(
    st.lists(st.integers(0, 4), min_size=0, max_size=3),
    st.sampled_from([torch.float32, torch.float64, torch.int64, torch.bool, torch.float16]),
)
def test_a_tensor_is_always_equal_to_its_copy_in_any_memory_layout(
    shape: list[int], dtype: torch.dtype
) -> None:
    tensor = (torch.rand(shape) * 3).to(dtype)
    copy = tensor.clone() if tensor.ndim < 2 else tensor.mT.contiguous().mT
    assert climb("y", copy, tensor) is None
