"""The vocabulary of check cells on values and properties."""

from __future__ import annotations

import pytest

from tests.checks.judged import failure, judge, passes

X = "x = torch.arange(6.).reshape(2, 3)\n"


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("y = x * 2", 'expect("y", x * 2)'),
        ("y = x * 2", 'expect("y.sum()", 30.0)'),
        ("y = x * 2", 'expect("y", shape=(2, 3), dtype=torch.float32, device="cpu", requires_grad=False)'),
        ("y = x * 2", 'expect("y", shape=("batch", None))'),
        ("y = x.shape", 'expect("y", (2, 3))'),
        ("y = None", 'expect("y", None)'),
        ("y = x.T", 'expect_one_of("y", x, x.T)'),
        ("y = x", 'expect_one_of("y", x, x.T)'),
        ("y = x", 'expect_true("y.sum() == 15")'),
        ("y = x", 'expect_true("y >= 0")'),
        ("y = x.sum().item()", 'expect_type("y", float)'),
        ("y = 3", 'expect_type("y", (int, float))'),
        ("def f(n):\n    raise ValueError('no')", 'expect_raises("f(1)", ValueError)'),
        ("def f(n):\n    raise IndexError('no')", 'expect_raises("f(1)", LookupError)'),
        ("y = x + 1", 'expect_unchanged("x")'),
        ("x = x.clone()", 'expect_unchanged("x")'),
        ("x += 1", 'expect("x", before("x") + 1)'),
        ("y = x.softmax(1)", 'expect_sums_to("y", 1, dim=1)'),
        ("y = x.softmax(1)", 'expect_sums_to("y", 2)'),
        ("y = torch.rand(9)", 'expect_between("y", 0, 1)'),
        ("y = 0.5", 'expect_between("y", 0, 1)'),
        ("y = x[0]", 'expect_shares_memory("y", "x")'),
        ("y = x.numpy()", 'expect_shares_memory("y", "x")'),
        ("y = x[[0]]", 'expect_own_memory("y", "x")'),
        ("y = x[[1, 0]]", 'expect_permutation_of("y", "x")'),
        ("y = torch.randperm(9)", 'expect_permutation_of("y", torch.arange(9))'),
        ("y = x[:, [2, 0, 1]]", 'expect_permutation_of("y", x, dim=1)'),
        ("y = torch.linalg.qr(torch.rand(4, 3)).Q", 'expect_orthogonal("y")'),
        ("print('checked')\ny = 1", 'expect("y", 1)'),
    ],
)
def test_what_is_right_passes(code: str, check: str) -> None:
    assert passes(code, check, setup=X)


@pytest.mark.parametrize(
    ("code", "check", "rung", "case", "parts"),
    [
        ("z = 1", 'expect("y", 1)', "defined", "undefined", ["`y` is not defined"]),
        ("Y_hat = 1", 'expect("y_hat", 1)', "defined", "undefined", ["there is `Y_hat`"]),
        ("y = None", 'expect("y.grad", 1)', "defined", "is-none", ["None"]),
        ("y = x.T", 'expect("y", x)', "shape", "transposed", ["(3, 2)", "(2, 3)", "rows and columns"]),
        ("y = x.sum()", 'expect("y", x.mean())', "values", "sum-instead-of-mean", ["6 times", "`x` has 6"]),
        ("y = x.double()", 'expect("y", x)', "dtype", "float64-from-numpy", ["float64", "float32"]),
        ("y = x.max(0)", 'expect("y", x.amax(0))', "type", "one-of-a-pair", [".values"]),
        ("y = x.mean", 'expect("y", x.mean())', "type", "not-called", ["parentheses"]),
        ("y = x", 'expect("y", shape=(3, 2))', "shape", "dims-in-other-order", ["(2, 3)", "(3, 2)"]),
        ("y = x", 'expect("y", shape=(2, 3, 1))', "shape", "dim-of-size-one", ["missing"]),
        ("y = x[None]", 'expect("y", shape=(2, 3))', "shape", "dim-of-size-one", ["too many"]),
        ("y = x", 'expect("y", shape=(6,))', "shape", "cut-otherwise", ["6"]),
        ("y = x", 'expect("y", shape=(None, 4))', "shape", "", ["(any, 4)"]),
        (
            "y = x",
            'expect("y", dtype=torch.int64)',
            "dtype",
            "floats-instead-of-integers",
            ["float32", "int64"],
        ),
        ("y = x.double()", 'expect("y", dtype=torch.float32)', "dtype", "float64-from-numpy", [".float()"]),
        ("y = x", 'expect("y", device="cuda")', "device", "not-moved", ["on cpu", ".to("]),
        ("y = x", 'expect("y", requires_grad=True)', "gradient", "not-tracked", ["requires_grad is False"]),
        (
            "y = (x.requires_grad_() * 2)",
            'expect("y", requires_grad=False)',
            "gradient",
            "tracked",
            ["MulBackward0"],
        ),
        ("y = [1]", 'expect("y", shape=(1,))', "type", "", ["a list", "a tensor is asked"]),
        ("y = x.T", 'expect_one_of("y", x, x + 1)', "shape", "transposed", []),
        (
            "y = x.sum(1, keepdim=True)",
            'expect_one_of("y", x.sum(0), x.sum(1))',
            "shape",
            "keepdim-extra",
            ["keepdim=True"],
        ),
        ("y = 6.9", 'expect_one_of("y", 1.0, 7.0)', "values", "", ["it should be 7.0"]),
        ("y = 'a'", 'expect_one_of("y", "b", "c")', "values", "", ["it should be 'b'"]),
        ("y = x", 'expect_true("y.min() > 0")', "values", "", ["`y.min()` is 0.0"]),
        ("y = x", 'expect_true("y > 0 and len(y) == 2")', "raised", "", ["RuntimeError"]),
        ("y = [0, 9]", 'expect_true("(lambda a, b: a > b)(*y)")', "values", "", ["is not so"]),
        ("y = x.sum()", 'expect_type("y", float)', "type", "item-missing", [".item()"]),
        ("y = True", 'expect_type("y", int)', "type", "", ["a Python bool", "`int`"]),
        (
            "def f(n): return n",
            'expect_raises("f(1)", ValueError)',
            "behaviour",
            "did-not-raise",
            ["gives 1"],
        ),
        (
            "def f(n): return n[9]",
            'expect_raises("f([])", ValueError)',
            "raised",
            "",
            ["ValueError is asked"],
        ),
        ("x += 1", 'expect_unchanged("x")', "values", "changed-input", ["should stay"]),
        ("x -= 1\ny = x * x", 'expect("y", torch.ones(2, 3) * 0.3)', "values", "changed-input", ["`x`"]),
        ("y = x.softmax(0)", 'expect_sums_to("y", dim=1)', "values", "softmax-wrong-dim", ["dim 0"]),
        ("y = x", 'expect_sums_to("y", dim=1)', "values", "", ["[3.0, 12.0]"]),
        ("y = x", 'expect_between("y", 0, 4)', "values", "", ["`y[1, 2]` is 5.0"]),
        ("y = torch.tensor([0.5, float('nan')])", 'expect_between("y", 0, 1)', "values", "", ["nan"]),
        ("y = x.clone()", 'expect_shares_memory("y", "x")', "behaviour", "copy-instead-of-view", []),
        ("y = x[0]", 'expect_own_memory("y", "x")', "behaviour", "view-instead-of-copy", [".clone()"]),
        ("y = x[[0, 0]]", 'expect_permutation_of("y", "x")', "values", "", ["twice"]),
        ("y = x[:1]", 'expect_permutation_of("y", "x")', "shape", "", ["(1, 3)"]),
        ("y = x[:, :2].T", 'expect_orthogonal("y")', "values", "", ["right angles"]),
        ("y = torch.eye(3) * 2", 'expect_orthogonal("y")', "values", "not-normalised", ["lengths"]),
        ("y = x[0]", 'expect_orthogonal("y")', "shape", "", ["matrix"]),
    ],
)
def test_what_is_wrong_is_named(code: str, check: str, rung: str, case: str, parts: list[str]) -> None:
    finding = failure(code, check, setup=X)
    assert finding.rung == rung
    assert not case or finding.case == case
    assert [part for part in parts if part not in finding.text] == []


def test_goal_and_own_sentence_stand_with_the_finding() -> None:
    check = 'expect("y", 1, goal="y is one", says="One is asked.")\nexpect("z", 2, goal="z is two")'
    wrong, right = judge("y = 3\nz = 2", check).findings
    assert (wrong.goal, right.goal) == ("y is one", "z is two")
    assert wrong.text.startswith("One is asked. `y` is 3")
    assert right.passed


def test_a_helper_of_the_lesson_is_not_named_where_the_lesson_has_a_sentence_of_its_own() -> None:
    setup = "def kept():\n    return 9\n"
    check = 'expect_true("kept() < 5", says="Too many are kept.")\nexpect_true("kept() + y < 5")'
    said, bare = (finding.text for finding in judge("y = 1", check, setup=setup).findings)
    assert said == "Too many are kept."
    assert bare.startswith("`kept() + y < 5` is not so")


def test_the_own_sentence_of_a_value_is_not_told_where_there_is_none_yet() -> None:
    check = 'expect("f(x)", torch.tensor(2.0), says="That is the mean.")'
    finding = failure("x = torch.tensor(1.0)\ndef f(x):\n    x * 2", check)
    assert finding.case == "returns-nothing" and "mean" not in finding.text


def test_a_blank_within_a_function_is_told_with_its_line() -> None:
    finding = failure("def f(x):\n    return ____", 'expect("f(1)", 2)')
    assert (finding.text, finding.line, finding.case) == (
        "There is still a blank, `____`, to fill in.",
        2,
        "blank",
    )


def test_a_learner_may_use_the_names_of_the_vocabulary() -> None:
    code = "expect = 3\nF = 96485\nsum = max = None\nmath = 'easy'\ny = F + expect"
    assert passes(code, 'expect("y", 96488)\nexpect("F", 96485)\nexpect_true("math == \'easy\'")\nmax(1, 2)')


def test_expressions_may_use_what_the_learner_did_not_import_or_has_covered() -> None:
    code = "del torch, F\nsum = 5\nlosses = [1.0, 2.0]"
    assert passes(
        code, 'expect("F.relu(torch.tensor(-1.))", 0.0)\nexpect("sum(losses)", 3.0)\nexpect("sum", 5)'
    )


def test_defaults_that_the_learner_has_set_do_not_reach_the_checks() -> None:
    code = "torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\ny = torch.ones(2).float()"
    try:
        assert passes(code, 'expect("y", torch.tensor([1.0, 1.0]))')
        assert failure("y = torch.ones(2)", 'expect("y", torch.ones(2))').rung == "dtype"
    finally:
        import torch

        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


def test_an_exception_after_a_failure_is_only_its_consequence() -> None:
    verdict = judge("y = 3", 'expect("y", 4)\n1 / 0')
    assert [finding.rung for finding in verdict.findings] == ["values"]


def test_an_exception_in_a_check_without_a_failure_is_told_as_the_fault_of_the_lesson() -> None:
    finding = failure("y = 3", 'expect("y", 3)\n1 / 0')
    assert finding.case == "lesson-fault"
    assert "line 41 of the lesson" in finding.text


def test_a_check_that_names_what_the_learner_left_out_says_that_it_is_not_defined() -> None:
    finding = failure("x = 3", 'expect("x", weight * 2)')
    assert (finding.rung, finding.text) == ("defined", "`weight` is not defined.")


def test_what_can_not_be_said_in_a_value_is_left_out_of_a_condition() -> None:
    code = "def kept(f):\n    return False\ndef init(m):\n    pass\nn = 3"
    assert failure(code, 'expect_true("kept(init)")').text == "`kept(init)` is not so."
    assert "`n` is 3" in failure(code, 'expect_true("kept(init) == n")').text


def test_a_check_that_looks_at_nothing_fails() -> None:
    assert failure("y = 1", "pass").case == "lesson-fault"


def test_all_expectations_of_all_checks_are_reported() -> None:
    verdict = judge("y = 3", 'expect("y", 4)\nexpect("z", 4)\nexpect("y", 3)')
    assert [finding.passed for finding in verdict.findings] == [False, False, True]


def test_checks_neither_print_nor_change_the_namespace(capsys: pytest.CaptureFixture[str]) -> None:
    code = "def f():\n    print('called')\n    return 1"
    assert passes(
        code,
        'answer = 1\nprint("checking")\nexpect("f()", answer)\nexpect_true("\'answer\' not in globals()")',
    )
    assert capsys.readouterr().out == ""


def test_what_the_learners_code_raises_inside_of_a_check_is_told_as_the_learners() -> None:
    code = "def draw(x):\n    return torch.multinomial(x, 1)"
    finding = failure(code, "picked = draw(torch.tensor([-1.0, 2.0]))\nexpect_true('True')")
    assert finding.line == 2 and "Your code raised RuntimeError in line 2" in finding.text
    assert "fault of the lesson" in failure("x = 1", "1 / 0").text
