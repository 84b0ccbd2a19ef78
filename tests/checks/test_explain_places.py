"""Where an exception happened, what stood there, and that looking at it runs none of the learner's code."""

from __future__ import annotations

import pytest
import torch

from tests.checks.raising import GIVEN, failure, raised
from tutor.checks.explain import retell
from tutor.kernel.protocol import Operand, Source

FORWARD = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(7, 2))

    def forward(self, x):
        return self.body(x)

model = Net()
model(torch.ones(3, 4))
"""


def test_the_line_and_expression_are_those_of_the_deepest_learner_frame() -> None:
    told = raised(FORWARD)
    assert (told.line, told.text, told.source_name) == (7, "self.body(x)", "your code")


def test_operands_are_named_with_shape_and_the_failing_layer_with_its_place_in_the_model() -> None:
    told = raised(FORWARD)
    assert Operand("x", "(3, 4) float32") in told.operands
    assert Operand("self.body[2]", "Linear(7 → 2)") in told.operands
    assert "self" not in {operand.text for operand in told.operands}


def test_the_traceback_holds_the_learners_frames_and_the_last_of_pytorch() -> None:
    lines = raised(FORWARD).traceback.splitlines()
    assert [line.strip() for line in lines if line.startswith('  File "<your code>"')] == [
        'File "<your code>", line 10, in <module>',
        'File "<your code>", line 7, in forward',
    ]
    assert "return self.body(x)" in raised(FORWARD).traceback
    assert sum("torch.nn" in line for line in lines) == 1
    assert lines[-1].startswith("RuntimeError: ")
    assert "site-packages" not in raised(FORWARD).traceback


def test_lines_count_from_the_first_line_of_the_source() -> None:
    told = raised("x = torch.ones(2)\nx[5]", line=40)
    assert (told.line, told.text, told.case) == (41, "x[5]", "index-range")


def test_a_call_over_several_lines_is_told_as_one() -> None:
    assert raised("torch.cat(\n    [torch.ones(2),\n     torch.ones(2, 2)],\n)").text == (
        "torch.cat( [torch.ones(2), torch.ones(2, 2)], )"
    )


def test_only_the_failing_part_of_a_line_is_told() -> None:
    told = raised("a = torch.ones(2)\nb = torch.ones(3)\nc = a.sum() + (a * b).sum()")
    assert told.text == "a * b"
    assert told.operands == (Operand("a", "(2,) float32"), Operand("b", "(3,) float32"))


def test_an_unpacking_is_told_with_its_whole_statement() -> None:
    assert raised("p = torch.ones(3)\na, b = p").text == "a, b = p"


def test_shapes_of_nested_expressions_are_worked_out() -> None:
    told = raised("x = torch.ones(2, 3)\nw = torch.ones(4, 5)\ny = x.view(3, 2) @ w[:3, 1:]")
    assert told.operands == (
        Operand("x.view(3, 2)", "(3, 2) float32"),
        Operand("w[:3, 1:]", "(3, 4) float32"),
    )


def test_an_unknown_exception_is_told_with_type_message_line_and_operands() -> None:
    told = raised("class Odd(Exception): pass\nlosses = [0.5]\nif losses:\n    raise Odd('too odd')")
    assert (told.type, told.message, told.line, told.case, told.explanation) == ("Odd", "too odd", 4, "", "")
    assert told.text == "raise Odd('too odd')"


def test_a_syntax_error_has_its_line_and_text() -> None:
    told = raised("x = 1\nfor i in range(3)\n    print(i)")
    assert (told.line, told.text, told.source_name) == (2, "for i in range(3)", "your code")
    assert told.message == "expected ':'"


def test_an_exception_without_a_learner_frame_has_no_line() -> None:
    error = ValueError("from elsewhere")
    told = retell(error, {})
    assert (told.line, told.source_name, told.message) == (None, "", "from elsewhere")


def test_a_deep_recursion_is_told_in_a_short_traceback() -> None:
    told = raised("def f(n):\n    return f(n + 1)\nf(0)")
    assert told.case == "recursion"
    assert len(told.traceback) < 1000
    assert "repeated" in told.traceback


def test_a_long_message_is_cut() -> None:
    assert len(raised("raise ValueError('x' * 10_000)").message) == 2_000


@pytest.mark.parametrize(
    "text",
    ["y = x + held", "torch.cat([x, held])", "held.weight", "held(3)", "nn.Linear(2, 1)(held)", "x[held.at]"],
)
def test_nothing_of_a_learners_class_runs_while_retelling(text: str) -> None:
    ran: list[str] = []

    class Spy:
        def __getattr__(self, name: str) -> object:
            ran.append(name)
            raise AttributeError(name)

        def __repr__(self) -> str:
            ran.append("repr")
            return "spy"

        def __len__(self) -> int:
            ran.append("len")
            return 1

        @property
        def at(self) -> int:
            ran.append("at")
            return 7

    error = failure(text, {**GIVEN, "x": torch.ones(2), "held": Spy()})
    ran.clear()
    told = retell(error, {"<your code>": Source(text, "your code")})
    assert Operand("held", "a Spy") in told.operands or "held.at" in text
    assert ran == []


def test_an_exception_whose_str_fails_is_told_nevertheless() -> None:
    told = raised("class Bad(Exception):\n    def __str__(self): raise ValueError('no')\nraise Bad()")
    assert told.type == "Bad"
    assert "failed" in told.message


def test_a_huge_tensor_is_described_and_not_computed_with() -> None:
    told = raised(
        "big = torch.empty(1, device='meta').expand(10**9, 3)\nbig @ torch.ones(4, 2, device='meta')"
    )
    assert told.operands[0] == Operand("big", "(1000000000, 3) float32, on meta")
