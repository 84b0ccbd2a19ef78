"""Results, variables, opened tensors, graphs and broadcasting as data."""

from __future__ import annotations

import contextlib
import math
import signal
import time
from array import array
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tutor.kernel.broadcast import view_broadcast
from tutor.kernel.graph import NODES, view_graph
from tutor.kernel.inspection import describe_result, list_variables, summarise, view_tensor
from tutor.kernel.safe_repr import safe_repr


class Raises:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Endless:
    def __repr__(self) -> str:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)


class Escapes:
    def __repr__(self) -> str:
        return "\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m\x00"


# results ----------------------------------------------------------------------------------


def test_a_tensor_result_starts_with_kind_shape_dtype_and_gradient() -> None:
    result = describe_result(torch.zeros(2, 3, requires_grad=True))
    assert result.text.splitlines()[0] == "tensor (2, 3) float32 · requires grad"
    assert result.text.splitlines()[1:] == repr(torch.zeros(2, 3, requires_grad=True)).splitlines()
    assert result.summary is not None and result.summary.shape == (2, 3)


@pytest.mark.parametrize(
    ("tensor", "line"),
    [
        (torch.tensor(1), "tensor () int64"),
        (nn.Parameter(torch.zeros(2)), "parameter (2,) float32 · requires grad"),
        (torch.zeros(2, device="meta"), "tensor (2,) float32 · meta"),
        (torch.eye(2).to_sparse(), "tensor (2, 2) float32 · sparse_coo"),
        (torch.zeros(0, 3, dtype=torch.bool), "tensor (0, 3) bool"),
    ],
)
def test_what_is_unusual_of_a_tensor_is_said_at_a_glance(tensor: torch.Tensor, line: str) -> None:
    assert describe_result(tensor).text.splitlines()[0] == line


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.5,
        "it's",
        b"x",
        None,
        [1, [2, (3,)]],
        {"b": 1, "a": [2]},
        {3, 1, 2},
        frozenset({1}),
        set(),
        (),
        {},
        range(3),
        nn.Linear(1, 2),
    ],
)
def test_other_results_are_their_repr(value: object) -> None:
    assert describe_result(value).text == repr(value)
    assert describe_result(value).summary is None


def test_reprs_that_raise_or_never_end_are_told_and_survived() -> None:
    assert safe_repr(Raises()) == "<Raises: its repr raised RuntimeError>"
    since = time.monotonic()
    assert safe_repr(Endless(), seconds=0.05) == "<Endless: its repr takes longer than 0.05 s>"
    assert safe_repr([Endless()], seconds=0.05) == "<list: its repr takes longer than 0.05 s>"
    assert time.monotonic() - since < 5


def test_an_alarm_that_was_set_before_a_repr_still_rings() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        safe_repr(Endless(), seconds=0.03)
        while not rung:
            signal.pause()
        assert rung == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_recursive_and_deep_values_come_back() -> None:
    loop: list[Any] = []
    loop.append(loop)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert len(safe_repr(loop)) < 1_000 and len(safe_repr(deep)) < 1_000


def test_escape_sequences_of_a_repr_do_not_pass() -> None:
    assert "\x1b[2J" not in safe_repr(Escapes()) and "\x1b]" not in safe_repr(Escapes())
    assert "red" in safe_repr(Escapes())


@pytest.mark.parametrize(
    "value",
    [
        list(range(10**6)),
        "x" * 10**8,
        b"x" * 10**8,
        dict.fromkeys(range(10**6)),
        set(range(10**6)),
        [["y" * 10**6] * 1000] * 1000,
    ],
)
def test_huge_values_are_cut_quickly_and_within_bounds(value: object) -> None:
    since = time.monotonic()
    assert len(safe_repr(value, 5_000)) < 6_000
    assert time.monotonic() - since < 3


def test_a_tensor_of_a_thousand_million_elements_is_not_walked() -> None:
    huge = torch.zeros(1).expand(10**9)
    since = time.process_time()
    assert describe_result(huge).text.startswith("tensor (1000000000,) float32\ntensor([0., 0., 0.")
    view = view_tensor({"huge": huge.view(1000, 1000, 1000)}, "huge")
    assert (view.rows, view.columns) == (125, 125) and view.summary.mean == 0.0
    assert time.process_time() - since < 5


# variables --------------------------------------------------------------------------------


def test_variables_are_listed_in_order_without_modules_functions_and_hidden_names() -> None:
    model = nn.Linear(2, 3)
    space = {
        "__name__": "m",
        "torch": torch,
        "f": print,
        "C": Raises,
        "x": torch.tensor([1.0, 3.0]),
        "log": 3,
        "model": model,
        "n": 2,
    }
    found = list_variables(space, hidden={"log"}).items
    assert [item.name for item in found] == ["x", "model", "n"]
    x = found[0]
    assert (x.shape, x.dtype, x.device, x.bytes, x.low, x.mean, x.high) == (
        (2,),
        "float32",
        "cpu",
        8,
        1.0,
        2.0,
        3.0,
    )
    assert found[1].bytes == 36 and found[1].type == "Linear" and found[2].text == "2"


def test_gradient_and_grad_fn_are_told() -> None:
    x = torch.ones(2, requires_grad=True)
    y = (x * 2).sum()
    y.backward()
    first, second = summarise("x", x), summarise("y", y)
    assert first.requires_grad and first.has_grad and not first.grad_fn
    assert not second.has_grad and second.grad_fn == "SumBackward0"


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta:UserWarning")
def test_tensors_and_arrays_of_every_kind_are_summarised() -> None:
    kinds: list[Any] = [
        torch.tensor([1 + 2j]),
        torch.eye(3).to_sparse(),
        torch.eye(3).to_sparse_csr(),
        torch.zeros(3, device="meta"),
        torch.zeros(0),
        torch.tensor([True, False]),
        torch.tensor([float("nan"), 1.0]),
        torch.zeros(2, dtype=torch.bfloat16),
        torch.zeros(2, dtype=torch.float8_e4m3fn),
        torch.tensor([1], dtype=torch.uint16),
        np.ones(3),
        np.array(["a"]),
        np.array([1j]),
        np.zeros((0, 2)),
        np.array([None]),
    ]
    for kind in kinds:
        found = summarise("x", kind)
        assert found.shape == tuple(kind.shape) and found.text
    assert summarise("x", kinds[5]).mean == 0.5
    assert math.isnan(summarise("x", kinds[6]).mean or 0)


def test_looking_changes_no_random_state_and_no_gradient() -> None:
    space = {"x": torch.ones(3, requires_grad=True), "model": nn.Linear(3, 1)}
    before = torch.get_rng_state()
    list_variables(space)
    view_tensor(space, "x")
    view_graph({**space, "y": (space["x"] * 2).sum()}, "y")
    assert torch.equal(before, torch.get_rng_state()) and space["x"].grad is None and space["x"]._version == 0


# an opened tensor -------------------------------------------------------------------------


def test_an_opened_tensor_has_statistics_a_histogram_and_the_asked_slice() -> None:
    x = torch.arange(24.0).view(2, 3, 4)
    view = view_tensor({"x": x}, "x", (1,))
    assert (view.index, view.rows, view.columns) == ((1,), 3, 4)
    assert list(array("f", view.values)) == list(range(12, 24))
    assert sum(view.histogram) == 24 and view.std == pytest.approx(x.double().std().item())


def test_nan_and_infinity_are_counted_and_left_out_of_the_histogram() -> None:
    view = view_tensor({"x": torch.tensor([1.0, 2.0, math.nan, math.inf])}, "x")
    assert (view.nan_count, view.inf_count, sum(view.histogram)) == (1, 1, 2)


@pytest.mark.parametrize("index", [(), (9,), (-5,), (0, 0, 0)])
def test_any_index_is_clamped(index: tuple[int, ...]) -> None:
    assert view_tensor({"x": torch.zeros(2, 3, 4)}, "x", index).rows == 3


@pytest.mark.parametrize("shape", [(), (5,), (0,), (2, 0), (0, 3, 3), (300, 2), (2, 300)])
def test_any_shape_can_be_opened(shape: tuple[int, ...]) -> None:
    view = view_tensor({"x": torch.zeros(shape)}, "x")
    assert (
        not view.problem
        and len(view.values) == 4 * view.rows * view.columns
        and max(view.rows, view.columns) <= 128
    )


def test_parameters_and_gradients_are_opened_by_their_path() -> None:
    model = nn.Sequential(nn.Linear(2, 3))
    model(torch.ones(1, 2)).sum().backward()
    for path in ("model.0.weight", "model[0].weight", "model.0.weight.grad"):
        assert (view_tensor({"model": model}, path).rows, view_tensor({"model": model}, path).columns) == (
            3,
            2,
        )
    assert view_tensor({"a": np.ones((2, 2))}, "a").rows == 2


@pytest.mark.parametrize("name", ["y", "n", "x.grad", "f()", "x.nothing", "meta", "z", "1 +", ""])
def test_what_can_not_be_opened_is_said(name: str) -> None:
    space = {
        "n": 3,
        "x": torch.ones(1),
        "f": print,
        "meta": torch.zeros(2, device="meta"),
        "z": torch.tensor([1j]),
    }
    assert view_tensor(space, name).problem


# the graph --------------------------------------------------------------------------------


def test_the_graph_names_leaves_shapes_and_gradients() -> None:
    model, x = nn.Sequential(nn.Linear(2, 1)), torch.ones(4, 2)
    loss = model(x).square().mean()
    loss.backward()
    nodes = view_graph({"model": model, "x": x, "loss": loss}, "loss").nodes
    assert [node.label for node in nodes[:3]] == ["MeanBackward0", "PowBackward0", "AddmmBackward0"]
    assert nodes[0].detail == "loss · ()" and nodes[1].detail == "(4, 1)" and nodes[0].inputs == (1,)
    leaves = {node.label: node.detail for node in nodes if node.is_leaf}
    assert leaves.keys() == {"model.0.weight", "model.0.bias"}
    weight = model[0].weight.grad
    assert weight is not None and leaves["model.0.weight"] == f"(1, 2) · |grad| {weight.norm().item():.4g}"


def test_a_shared_leaf_is_one_node() -> None:
    w = torch.ones((), requires_grad=True)
    nodes = view_graph({"w": w, "y": w * w}, "y").nodes
    assert [node.label for node in nodes] == ["MulBackward0", "w"] and nodes[0].inputs == (1, 1)


def test_a_long_graph_is_cut_and_said() -> None:
    y = torch.ones((), requires_grad=True)
    for _ in range(5_000):
        y = y + 1
    view = view_graph({"y": y}, "y")
    assert len(view.nodes) == NODES and "larger" in view.problem
    assert all(index < NODES for node in view.nodes for index in node.inputs)


@pytest.mark.parametrize(
    ("name", "words"), [("x", "does not require"), ("w", "leaf"), ("n", "not a tensor"), ("q", "no q")]
)
def test_what_has_no_graph_is_said(name: str, words: str) -> None:
    assert (
        words
        in view_graph({"x": torch.ones(1), "w": torch.ones(1, requires_grad=True), "n": 1}, name).problem
    )


# broadcasting -----------------------------------------------------------------------------

SPACE = {
    "torch": torch,
    "x": torch.zeros(8, 3),
    "b": torch.zeros(3),
    "c": torch.zeros(8),
    "n": 2,
    "a": np.zeros((8, 1)),
    "model": nn.Linear(3, 4),
    "huge": torch.zeros(1).expand(10**6, 1),
    "wide": torch.zeros(1).expand(10**6),
}


@pytest.mark.parametrize(
    ("expression", "names", "shapes", "result"),
    [
        ("x + b", ("x", "b"), ((8, 3), (3,)), (8, 3)),
        ("y = x * 2 - b", ("x", "2", "b"), ((8, 3), (), (3,)), (8, 3)),
        ("x[:, None] - x[None]", ("x[:, None]", "x[None]"), ((8, 1, 3), (1, 8, 3)), (8, 8, 3)),
        ("torch.add(x, c.unsqueeze(1))", ("x", "c.unsqueeze(1)"), ((8, 3), (8, 1)), (8, 3)),
        ("x / x.sum(dim=1, keepdim=True)", ("x", "x.sum(dim=1, keepdim=True)"), ((8, 3), (8, 1)), (8, 3)),
        ("x.T > c", ("x.T", "c"), ((3, 8), (8,)), (3, 8)),
        ("x @ model.weight.T + model.bias", ("x @ model.weight.T", "model.bias"), ((8, 4), (4,)), (8, 4)),
        ("x + a", ("x", "a"), ((8, 3), (8, 1)), (8, 3)),
        ("(x - b)[0] + c.mean()", ("(x - b)[0]", "c.mean()"), ((3,), ()), (3,)),
        ("huge + wide", ("huge", "wide"), ((10**6, 1), (10**6,)), (10**6, 10**6)),
    ],
)
def test_operands_line_up(
    expression: str, names: tuple[str, ...], shapes: tuple[tuple[int, ...], ...], result: tuple[int, ...]
) -> None:
    view = view_broadcast(SPACE, expression)
    assert (view.names, view.shapes, view.result, view.problem) == (names, shapes, result, "")


def test_the_dim_that_does_not_fit_is_said() -> None:
    view = view_broadcast(SPACE, "x + c")
    assert view.shapes == ((8, 3), (8,)) and view.result is None
    assert view.problem == "In dim -1 the sizes 3 and 8 differ, and none of them is 1."


@pytest.mark.parametrize(
    "expression",
    ["x +", "", "import os", "x + q", "x + print(1)", "x + open('f').read()", "x + (b + c)[0]", "x + [1]"],
)
def test_what_is_no_elementwise_expression_is_said_and_not_run(expression: str) -> None:
    assert view_broadcast(SPACE, expression).problem
