"""Typed answers are judged by a live value: generous in form, exact in substance."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.checks.answers import judge_answer
from tutor.kernel.protocol import FeedbackRule, Source, Verdict


def judge(code: str, typed: str, *rules: tuple[str, str], tolerance: float | None = None) -> Verdict:
    feedback = [FeedbackRule(answer, say) for answer, say in rules]
    return judge_answer(Source(code, "predict", 7), {"torch": torch}, typed, feedback, tolerance)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("torch.zeros(2, 3).shape", "(2,3)"),
        ("torch.zeros(2, 3).shape", "[2, 3]"),
        ("torch.zeros(2, 3).shape", "2 × 3"),
        ("torch.zeros(2, 3).shape", "torch.Size([2, 3])"),
        ("torch.zeros(2, 3).shape", "2*3"),
        ("torch.zeros(2, 3).shape", "2X3"),
        ("torch.zeros(2, 3).shape", "2 by 3"),
        ("torch.zeros(2, 3).shape", "shape: (2, 3)."),
        ("torch.zeros(3).dtype", "fp32"),
        ("torch.zeros(3).dtype", "dtype: float32"),
        ("torch.zeros(3).dtype", "torch.FloatTensor"),
        ("0.5", "50 %"),
        ("36.6", "36.6%"),
        ("1.5", "150%"),
        ("0.5", "½"),
        ("0.5", "~0.5"),
        ("0.5", "= 0.5."),
        ("-2.0", "minus 2"),
        ("1e-3", "10^-3"),
        ("1e-3", "10**-3"),
        ("1234567", "1 234 567"),
        ("float('inf')", "float('inf')"),
        ("torch.tensor([[1, 2], [3, 4]])", "1 2; 3 4"),
        ("torch.tensor([[1, 2], [3, 4]])", "1, 2\n3, 4"),
        ("torch.ones(2) @ torch.ones(3)", "Error!"),
        ("torch.ones(2) @ torch.ones(3)", "it crashes"),
        ("torch.ones(2) @ torch.ones(3)", "RuntimeError: inconsistent tensor size"),
        ("type([])", "a list"),
        ("type([])", "<class 'list'>"),
        ("torch.zeros(3).shape", "(3,)"),
        ("torch.zeros(3).shape", "3"),
        ("torch.tensor(1.).shape", "()"),
        ("torch.tensor(1.).shape", "scalar"),
        ("torch.zeros(3).dtype", "float"),
        ("torch.zeros(3).dtype", "torch.float32"),
        ("torch.zeros(3).long().dtype", "int64"),
        ("torch.zeros(3).long().dtype", "long"),
        ("torch.zeros(3).double().dtype", "double"),
        ("torch.zeros(3).device", "cpu"),
        ("torch.tensor(6.)", "6"),
        ("torch.tensor(6.)", "tensor(6.)"),
        ("torch.tensor([6.])", "6"),
        ("torch.tensor(0.5)", "1/2"),
        ("torch.tensor(0.5)", "0,5"),
        ("1.0933", "1,0933"),
        ("torch.tensor(1.0933)", "1,0933"),
        ("torch.tensor(1.093)", "1,093"),
        ("torch.tensor(0.5)", ".5"),
        ("torch.tensor(1 / 3)", ".333"),
        ("torch.tensor(1 / 3)", "33.3%"),
        ("torch.tensor([1., 2., 3.]).softmax(0)", "[.0900, .2447, .6652]"),
        ("torch.tensor([1., 2., 3.]).softmax(0)", "0.09 0.245 0.665"),
        ("torch.tensor([[1, 2], [3, 4]])", "[[1, 2], [3, 4]]"),
        ("torch.tensor([[1, 2], [3, 4]])", "tensor([[1, 2], [3, 4]])"),
        ("torch.tensor([1, 2]) == 1", "[T, F]"),
        ("torch.tensor([1, 2]) == 1", "True False"),
        ("242762", "242,762"),
        ("[1, 2]", "[1, 2]"),
        ("'mean'", "mean"),
        ("None", "none"),
        ("True", "yes"),
        ("torch.tensor(False)", "no"),
        ("type(torch.ones(1))", "Tensor"),
        ("type(1.0)", "float"),
        ("float('nan')", "nan"),
        ("torch.tensor([0., 1.]).log()", "[-inf, 0]"),
        ("torch.ones(2) @ torch.ones(3)", "error"),
        ("torch.ones(2) @ torch.ones(3)", "RuntimeError"),
        ("torch.ones(2) @ torch.ones(3)", "Runtime error"),
        ("[][1]", "LookupError"),
        ("7 / 2, 7 // 2, raised(lambda: 1 / 0)", "3.5, 3, error"),
        ("7 / 2, 7 // 2, raised(lambda: 1 / 0)", "3,5; 3; ZeroDivisionError"),
        ("x = 3\nx, x + 1", "3\n4"),
        ("def f(n: int) -> int:\n    return n\nf(2)", "2"),
    ],
)
def test_a_right_answer_passes_in_any_spelling(code: str, typed: str) -> None:
    verdict = judge(code, typed)
    assert verdict.passed, verdict.findings


@pytest.mark.parametrize(
    ("code", "typed", "case", "part"),
    [
        ("torch.zeros(2, 3).shape", "(3, 2)", "sizes-swapped", "order"),
        ("torch.zeros(2, 3).shape", "(1, 6)", "same-count", "cut"),
        ("torch.zeros(2, 3).shape", "6", "", "dims"),
        ("torch.zeros(2, 3).shape", "float32", "", "A shape is asked"),
        ("torch.zeros(2).dtype", "float64", "", "Not this one"),
        ("torch.zeros(2).dtype", "3", "", "A dtype is asked"),
        ("torch.tensor(1 / 3)", ".33", "more-digits", "three digits"),
        ("torch.tensor(1 / 3)", ".334", "only-precision", "nearly right"),
        ("torch.tensor(1 / 3)", ".4", "", "Not this value"),
        ("torch.tensor(6.)", "-6", "wrong-sign", "sign"),
        ("x = torch.tensor([1., 2., 6.])\nx.mean()", "9", "sum-instead-of-mean", "3 times too large"),
        ("torch.tensor([[1., 2.], [3., 4.]])", "[[1, 3], [2, 4]]", "transposed", "transpose"),
        ("torch.tensor([[1.], [2.]])", "[1, 2]", "brackets", "The values are right"),
        ("torch.tensor([[3], [4], [10]])", "3 4 10", "brackets", "The values are right"),
        ("torch.tensor([[1.], [2.]])", "[1, 3]", "", "another shape"),
        ("torch.tensor(1.5)", "2", "", "Not this value"),
        ("1.5", "200%", "", "Not this value"),
        ("2", "1,0933", "", "Whole numbers are asked"),
        ("torch.ones(2)", "ones", "", "The values of a tensor are asked"),
        ("torch.ones(2).ndim", "()", "empty", "A number is asked"),
        ("torch.tensor(3.0)", "[]", "empty", "A number is asked"),
        ("torch.tensor([1., 2., 3.])", "[1, 2, 4]", "", "1 of 3 values"),
        ("torch.tensor([1., 2.])", "[[1], [2, 3]]", "", "asked"),
        ("True", "1", "", "True or False"),
        ("True", "false", "", "Not this one"),
        ("3", "True", "", "A number is asked"),
        ("torch.ones(2) @ torch.ones(3)", "ValueError", "other-error", "another one"),
        ("torch.ones(2) @ torch.ones(3)", "5", "error-missed", "raises an error"),
        ("3", "error", "no-error", "raises nothing"),
        ("3", "", "unreadable", "no answer yet"),
        ("3", "((", "unreadable", "can't be read"),
        ("1, 2, 3", "1, 2", "unreadable", "3 answers are asked"),
        ("1, 2, 3", "1, 5, 3", "", "Part 2"),
        ("242762", "242999", "", "Not this value"),
        ("None", "0", "", "no value"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(code: str, typed: str, case: str, part: str) -> None:
    verdict = judge(code, typed)
    assert not verdict.passed
    assert not case or verdict.findings[0].case == case
    assert part in verdict.findings[0].text


def test_one_number_typed_for_a_tensor_is_told_nothing_about_code() -> None:
    finding = judge("x, y = torch.tensor([1., 0.]), torch.tensor([0., 1.])\nx * y", "0").findings[0]
    assert finding.text == "Your answer is a single number; the result has another shape."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9", "value"),
        ("9.0", "value"),
        ("none", "filled"),
        ("error", "no error"),
        ("banana", "fruit"),
        ("5", "Not"),
    ],
)
def test_the_feedback_of_the_lesson_comes_before_the_diagnosis(typed: str, said: str) -> None:
    rules = (
        ("3 * x", "That is the value."),
        ("None", "It is filled."),
        ("error", "There is no error."),
        ("banana", "A fruit."),
    )
    verdict = judge("x = 3.0\n2 * x", typed, *rules)
    assert not verdict.passed
    assert said in verdict.findings[0].text


def test_feedback_never_overrules_a_right_answer() -> None:
    assert judge("2 * 3", "6", ("6", "No.")).passed


def test_feedback_on_several_parts_may_leave_parts_open() -> None:
    rule = ("(..., -3)", "Floor goes down.")
    assert judge("7 // 2, -7 // 2", "3; -3", rule).findings[0].text == "Floor goes down."
    assert judge("7 // 2, -7 // 2", "4; -4", rule).findings[0].text.startswith("Part 1")


def test_the_truth_is_told_beside_the_verdict_but_not_in_its_text() -> None:
    verdict = judge("torch.tensor([1.25, 2.5]), torch.float32, raised(lambda: 1 / 0)", "1; 2; 3")
    assert verdict.truth == "[1.25, 2.5]; float32; ZeroDivisionError"
    assert not any("1.25" in finding.text or "float32" in finding.text for finding in verdict.findings)


def test_a_given_tolerance_replaces_the_rounding() -> None:
    assert judge("0.4823", "0.5", tolerance=0.05).passed
    assert not judge("0.4823", "0.482", tolerance=1e-5).passed


def test_the_cell_may_print_and_its_names_stay_in_the_namespace(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    judge_answer(Source("y = 4\nprint('shown')\ny + 1", "predict"), namespace, "5", [], None)
    assert namespace["y"] == 4
    assert capsys.readouterr().out == "shown\n"


def test_typed_text_is_never_run() -> None:
    for typed in ("__import__('os').abort()", "[exit() for i in (1,)]", "1 if exit() else 2"):
        assert not judge_answer(Source("1", "predict"), {}, typed, [], None).passed


@given(st.floats(-1e6, 1e6, allow_subnormal=False), st.integers(3, 9))
@settings(deadline=None, max_examples=60)
def test_a_figure_rounded_to_three_digits_or_more_is_right(truth: float, digits: int) -> None:
    assert judge(f"float({truth!r})", f"{truth:.{digits}g}").passed


@given(st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=2), min_size=1, max_size=3))
@settings(deadline=None, max_examples=60)
def test_every_integer_table_is_right_as_it_prints(rows: list[list[int]]) -> None:
    assert judge(f"torch.tensor({rows})", str(torch.tensor(rows))).passed
    wrong = [[value + 1 for value in row] for row in rows]
    assert not judge(f"torch.tensor({rows})", str(wrong)).passed
