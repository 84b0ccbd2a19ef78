"""Variables, opened tensors, graphs, docs, broadcasting and pictures."""

from __future__ import annotations

import math
from array import array

import pytest
from textual.widgets import DataTable

from tests.ui.widget_app import received, screen, showing
from tutor.kernel.protocol import (
    BroadcastView,
    Description,
    GraphNode,
    GraphView,
    Picture,
    TensorSummary,
    TensorView,
    Variables,
)
from tutor.ui.widgets import picture
from tutor.ui.widgets.broadcast import BroadcastPicture, aligned
from tutor.ui.widgets.doc_text import doc_of, readable
from tutor.ui.widgets.docs import DocsView
from tutor.ui.widgets.graph import AutogradGraph
from tutor.ui.widgets.tensors import TensorsView, histogram

X = TensorSummary(
    name="x", type="Tensor", shape=(4, 8, 8), dtype="torch.float32", low=-1.0, mean=0.5, high=2.0
)
W = TensorSummary(
    name="w", type="Tensor", shape=(3,), dtype="torch.float32", requires_grad=True, has_grad=True
)
NAME = TensorSummary(name="[bold]", type="str", text="'[red]no markup[/]'")
VARIABLES = Variables(items=(X, W, NAME))


def opened(index: tuple[int, ...] = (0,), problem: str = "") -> TensorView:
    return TensorView(summary=X, index=index, rows=8, columns=8, values=array("f", range(64)).tobytes(),
                      histogram=(0, 1, 8, 2), std=0.7, nan_count=2, inf_count=0, problem=problem)  # fmt: skip


async def test_variables_are_a_table_and_names_are_no_markup() -> None:
    view = TensorsView()
    async with showing(view, (100, 20)) as pilot:
        assert "after a run" in screen(pilot)
        view.show(VARIABLES)
        await pilot.pause()
        shown = screen(pilot)
        assert "float32" in shown and "(4, 8, 8)" in shown and "-1 … 0.5 … 2" in shown
        assert "grad ✓" in shown
        assert "'[red]no markup[/]'" in shown


async def test_enter_asks_for_the_chosen_tensor_and_escape_comes_back() -> None:
    view = TensorsView()
    async with showing(view) as pilot:
        view.show(VARIABLES)
        await pilot.pause()
        view.query_one(DataTable).focus()
        await pilot.press("down", "up", "enter")
        await pilot.pause()
        (wanted,) = received(pilot, TensorsView.Wanted)
        assert wanted.request.name == "x"  # type: ignore[attr-defined]
        view.open(opened())
        await pilot.pause()
        shown = screen(pilot)
        assert "low -1   mean 0.5   std 0.7   high 2   2 NaN" in shown
        assert "slice [0, :, :]" in shown
        assert "▀▀" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert "low … mean … high" in screen(pilot)


async def test_keys_walk_through_the_slices_round_and_round() -> None:
    view = TensorsView()
    async with showing(view) as pilot:
        view.show(VARIABLES)
        view.query_one(DataTable).focus()
        view.open(opened((3,)))
        await pilot.pause()
        await pilot.press("right", "left")
        await pilot.pause()
        asked = [m.request.index for m in received(pilot, TensorsView.Wanted)]  # type: ignore[attr-defined]
        assert asked == [(0,), (2,)]


async def test_a_new_run_refreshes_the_opened_tensor_and_keeps_the_chosen_row() -> None:
    view = TensorsView()
    async with showing(view) as pilot:
        view.show(VARIABLES)
        await pilot.pause()
        view.query_one(DataTable).move_cursor(row=1)
        view.show(VARIABLES)
        await pilot.pause()
        assert view.query_one(DataTable).cursor_row == 1
        view.open(opened((2,)))
        view.show(VARIABLES)
        await pilot.pause()
        assert received(pilot, TensorsView.Wanted)[-1].request.index == (2,)  # type: ignore[attr-defined]
        view.show(Variables(items=(W,)))
        await pilot.pause()
        assert "low … mean … high" in screen(pilot)


async def test_a_tensor_that_can_not_be_shown_says_why() -> None:
    view = TensorsView()
    async with showing(view) as pilot:
        view.open(opened(problem="It is on another device."))
        await pilot.pause()
        assert "It is on another device." in screen(pilot)


def test_every_bar_that_is_not_empty_can_be_seen() -> None:
    assert histogram((0, 1, 1000, 500)) == " ▁█▄"
    assert histogram(()) == ""


GRAPH = GraphView(
    nodes=(
        GraphNode(0, "AddBackward0", "(3,)", False, (1, 1)),
        GraphNode(1, "MulBackward0", "(3,)", False, (2, 9)),
        GraphNode(2, "w", "(3,) grad 1.5", True, ()),
    )
)


async def test_a_graph_is_a_tree_and_shared_nodes_are_named_once() -> None:
    view = AutogradGraph()
    async with showing(view) as pilot:
        view.show(GRAPH)
        await pilot.pause()
        shown = screen(pilot)
        assert shown.count("MulBackward0") == 2 and shown.count("(shown above)") == 1
        assert "● w  (3,) grad 1.5" in shown


async def test_the_graph_of_a_named_tensor_is_asked_for_and_a_problem_is_told() -> None:
    view = AutogradGraph()
    async with showing(view) as pilot:
        await pilot.press("tab")
        await pilot.press(*"loss", "enter")
        await pilot.pause()
        assert [m.name for m in received(pilot, AutogradGraph.Wanted)] == ["loss"]  # type: ignore[attr-defined]
        view.show(GraphView(nodes=(), problem="loss has no graph."))
        await pilot.pause()
        assert "loss has no graph." in screen(pilot)


async def test_docs_show_the_signature_and_the_text_as_plain_text() -> None:
    view = DocsView()
    async with showing(view) as pilot:
        assert "ctrl+d" in screen(pilot)
        view.show(Description("zeros", "zeros(*size) -> Tensor", "Zeros.\n\n[bold]not markup[/bold]"))
        await pilot.pause()
        assert "zeros(*size) -> Tensor" in screen(pilot)
        assert "[bold]not markup[/bold]" in screen(pilot)
        view.show(Description("", "", ""))
        await pilot.pause()
        assert "zeros" in screen(pilot)


def test_docs_are_read_without_the_signs_of_their_markup() -> None:
    doc = "A :class:`~torch.Tensor` with :math:`x^2`, see :ref:`the notes<notes>`; ``None`` [b]."
    assert readable(doc).plain == "A torch.Tensor with x², see the notes; None [b]."


def test_a_signature_that_the_docs_begin_with_is_said_once() -> None:
    signature = "softmax(input, dim) -> Tensor"
    assert doc_of(Description("softmax", signature, f"\n{signature}\n\nAlias.")) == "Alias."
    assert doc_of(Description("f", "f(x)", "Does f.\nMore.")) == "Does f.\nMore."


def test_shapes_line_up_from_the_right_with_the_stretched_dims_marked() -> None:
    view = BroadcastView(names=("x", "bias"), shapes=((32, 1, 28), (5, 28)), result=(32, 5, 28))
    rows = aligned(view).plain.splitlines()
    assert rows[0].split() == ["x", "32", "1↔", "28"]
    assert rows[1].split() == ["bias", "·↔", "5", "28"]
    assert rows[3].split() == ["result", "32", "5", "28"]
    assert rows[0].index("28") == rows[1].index("28")


def test_dims_that_can_not_be_stretched_are_crossed_and_explained() -> None:
    view = BroadcastView(names=("a", "b"), shapes=((3, 2), (3, 4)), result=None, problem="2 and 4 differ.")
    text = aligned(view).plain
    assert "2✗" in text and "2 and 4 differ." in text
    assert "result" not in text


async def test_an_expression_is_asked_for() -> None:
    view = BroadcastPicture()
    async with showing(view) as pilot:
        await pilot.press("tab")
        await pilot.press("x", "plus", "y", "enter")
        await pilot.pause()
        (wanted,) = received(pilot, BroadcastPicture.Wanted)
        assert wanted.expression == "x+y"  # type: ignore[attr-defined]


# Pictures


def test_a_heat_map_runs_from_low_to_high_and_shows_nan() -> None:
    values = array("f", [0.0, 5.0, 10.0, math.nan]).tobytes()
    ((low, middle, high, nan),) = picture.heat_map(values, 4, 0.0, 10.0)
    assert low == picture.shades("cividis")[0] and high == picture.shades("cividis")[-1]
    assert middle not in (low, high)
    assert nan == picture.NAN


def test_numbers_on_both_sides_of_zero_get_a_map_with_a_middle() -> None:
    ((negative, zero, positive),) = picture.heat_map(array("f", [-1.0, 0.0, 1.0]).tobytes(), 3, -1.0, 1.0)
    assert negative[2] > negative[0] and positive[0] > positive[2]
    assert min(zero) > 200


def test_equal_or_odd_numbers_still_give_colours() -> None:
    assert len(picture.heat_map(array("f", [3.0, 3.0]).tobytes(), 2, 1.0, 0.0)[0]) == 2
    odd = array("f", [math.inf, -math.inf, math.nan]).tobytes()
    assert len(picture.heat_map(odd, 3, 1.0, 0.0)[0]) == 3
    assert picture.heat_map(b"", 0, 0.0, 1.0) == []


def test_rgb_pixels_come_out_row_by_row() -> None:
    pixels = picture.pixels_of(Picture(title="", width=2, height=1, rgb=bytes([1, 2, 3, 4, 5, 6])))
    assert pixels == [[(1, 2, 3), (4, 5, 6)]]


@pytest.mark.parametrize(("rows", "columns"), [(2, 3), (28, 28), (128, 128), (1, 300), (300, 1)])
def test_pictures_fit_into_their_room(rows: int, columns: int) -> None:
    fitted = picture.fitted([[(0, 0, 0)] * columns for _ in range(rows)], 60, 20)
    assert 1 <= len(fitted) <= 40 and 1 <= len(fitted[0]) <= 60
    strips = picture.half_blocks(fitted)
    assert {strip.cell_length for strip in strips} == {len(fitted[0])}
