"""Functions tried on generated inputs, top-level code run again, rules on the source."""

from __future__ import annotations

import pytest
import torch

from tests.checks.judged import failure, passes
from tutor.checks.inputs import Tensors, choices, integers, numbers, settings, smaller, tensors

STANDARDISE = (
    'expect_function("standardise", lambda x: (x - x.mean(0)) / x.std(0), tensors("rows", "features"))'
)
ROWS = 'expect_function("rows", lambda x: x.flatten(1), tensors("batch", 1, "height", "width"))'
HEAD = "def {}:\n    "


@pytest.mark.parametrize(
    "body",
    [
        "return (x - x.mean(0)) / x.std(0)",
        "return (x - x.mean(dim=0, keepdim=True)) / x.var(0).sqrt()",
        "m = sum(x) / len(x)\n    return (x - m) / (((x - m) ** 2).sum(0) / (len(x) - 1)) ** 0.5",
        "return torch.stack([(c - c.mean()) / c.std() for c in x.T], 1)",
    ],
)
def test_any_spelling_of_the_right_function_passes(body: str) -> None:
    assert passes(HEAD.format("standardise(x)") + body, STANDARDISE)


@pytest.mark.parametrize(
    ("code", "check", "case", "parts"),
    [
        (
            "def standardise(x):\n    return (x - x.mean()) / x.std()",
            STANDARDISE,
            "standardised-over-wrong-dim",
            ["With x ="],
        ),
        (
            "def standardise(x):\n    return (x - x.mean(0)) / x.std(0, correction=0)",
            STANDARDISE,
            "degrees-of-freedom",
            [],
        ),
        (
            "def standardise(x):\n    x -= x.mean(0)\n    return x / x.std(0)",
            STANDARDISE,
            "changed-input",
            ["`x`", "caller"],
        ),
        ("def standardise(x):\n    (x - x.mean(0)) / x.std(0)", STANDARDISE, "returns-nothing", ["return"]),
        ("def standardise(x):\n    return x @ x", STANDARDISE, "", ["raised"]),
        ("standardise = 3", STANDARDISE, "", ["a Python int", "a function is asked"]),
        ("y = 1", STANDARDISE, "undefined", ["not defined"]),
        (
            "def rows(x):\n    return x.squeeze(1).reshape(len(x), -1).squeeze()",
            ROWS,
            "batch-dim-squeezed",
            ["a batch of one"],
        ),
        ("def rows(x):\n    return x.view(len(x), -1)", ROWS, "", ["contiguous"]),
        ("def rows(x):\n    return x.reshape(2, -1)", ROWS, "", ["With x"]),
    ],
)
def test_a_wrong_function_is_told_with_the_input_that_fails(
    code: str, check: str, case: str, parts: list[str]
) -> None:
    finding = failure(code, check)
    assert not case or finding.case == case
    assert [part for part in parts if part not in finding.text] == []


def test_examples_are_tried_first() -> None:
    check = (
        'expect_function("hyp", lambda a, b: (a*a + b*b) ** 0.5, numbers(), numbers(), examples=[(3.0, 4.0)])'
    )
    assert (
        "With a = 3.0 and b = 4.0: `hyp(a, b)` is 7.0" in failure("def hyp(a, b): return a + b", check).text
    )
    assert passes("def hyp(a, b): return (a**2 + b**2) ** 0.5", check)


def test_a_large_failing_input_is_shrunk() -> None:
    code = "def first(x):\n    return x[:3]"
    text = failure(code, 'expect_function("first", lambda x: x, tensors("n", 2))').text
    assert "(5, 2)" in text
    assert "(19" not in text


def test_where_the_reference_raises_the_function_must_raise_the_same() -> None:
    check = (
        "def neuron(x, w):\n    if len(w) != len(x) + 1:\n        raise ValueError\n    return sum(x)\n"
        'expect_function("neuron", neuron, examples=[([1.0], [1.0, 2.0]), ([1.0], [1.0])])'
    )
    assert passes(
        "def neuron(x, w):\n    assert_ = len(w) == len(x) + 1 or int('a')\n    return sum(x)", check
    )
    assert failure("def neuron(x, w): return sum(x)", check).case == "did-not-raise"
    assert "IndexError" in failure("def neuron(x, w): return sum(x) + 0 * w[1]", check).text


def test_random_functions_get_the_same_seed() -> None:
    check = 'expect_function("noisy", lambda x: x + torch.randn(x.shape), tensors("n"))'
    assert passes("def noisy(x): return torch.randn(x.shape) + x", check)
    assert not passes("def noisy(x): return torch.rand(x.shape) + x", check)


def test_functions_that_work_in_place_are_compared_by_what_they_leave() -> None:
    check = (
        "def step(w, g):\n    w.data -= 0.1 * g\n"
        'expect_function("step", step, tensors("n", requires_grad=True), tensors("n"), mutates=True)'
    )
    assert passes("def step(w, g):\n    with torch.no_grad():\n        w -= 0.1 * g", check)
    assert "After `step`" in failure("def step(w, g):\n    pass", check).text


def test_gradients_are_compared_where_they_are_asked() -> None:
    check = (
        'expect_function("rounded", lambda x: x + (x.round() - x).detach(), '
        'tensors("n", requires_grad=True), gradients=True)'
    )
    right = "def rounded(x): return x.round().detach() + x - x.detach()"
    assert passes(right, check)
    finding = failure("def rounded(x): return x.round()", check)
    assert (finding.rung, finding.case) == ("gradient", "gradient-cleared")
    assert failure("def rounded(x): return x.round().detach()", check).case == "detached"


def test_other_dtypes_and_empty_batches_are_tried_where_they_are_asked() -> None:
    dtypes = (
        'expect_function("mean", lambda t: t.float().mean(), tensors("n", dtypes=[torch.int64, torch.bool]))'
    )
    assert passes("def mean(t): return t.float().mean()", dtypes)
    assert "dtype int64" in failure("def mean(t): return t.mean()", dtypes).text
    empty = 'expect_function("total", lambda t: t.sum(0), tensors("batch", 3, empty=True))'
    assert passes("def total(t): return t.sum(0)", empty)
    assert "an empty batch" in failure("def total(t): return sum(list(t))", empty).text


def test_a_typed_in_result_does_not_follow_from_what_is_given() -> None:
    check, setup = 'expect_computed("y", lambda x: 2 * x, x=tensors(3))', "x = torch.tensor([1., 2., 3.])"
    assert passes("y = x + x", check, setup=setup)
    assert passes("x = torch.tensor([4., 5., 6.])\ny = x + x", check, setup=setup)
    assert passes("x = x + x\ny = x", check, setup=setup)
    assert passes("x = x.tolist()\ny = torch.tensor([2 * one for one in x])", check, setup=setup)
    assert failure("y = torch.tensor([2., 4., 6.])", check, setup=setup).case == "typed-in"
    assert failure("y = x ** 2", check, setup=setup).rung == "values"
    assert failure("y = x * 2 if x[0] == 1 else x", check, setup=setup).rung == "behaviour"
    assert "raised" in failure("y = 2 * x\n1 / (x[0] == 1).int().item()", check, setup=setup).text


@pytest.mark.parametrize(
    ("code", "rule", "is_met"),
    [
        ("y = [v for v in x]", 'forbids=["for"]', False),
        ("for v in x: pass", 'forbids=["for"]', False),
        ("y = 'for'  # for", 'forbids=["for"]', True),
        ("while False: pass", 'forbids=["while"]', False),
        ("y = x @ x.T", 'uses=["@"]', True),
        ("y = x * x", 'uses=["@"]', False),
        ("y = torch.einsum('ij->i', x)", 'uses=["einsum"]', True),
        ("y = torch.einsum('ij->i', x)", 'uses=["torch.einsum"]', True),
        ("y = x.view(6)", 'forbids=[".view"]', False),
        ("view = 3", 'forbids=[".view"]', True),
        ("def f(a):\n    return a\nfor i in 'ab': f(i)", 'forbids=["for"], within="f"', True),
        ("def f(a):\n    for i in a: pass", 'forbids=["for"], within="f"', False),
        ("g = 1", 'forbids=["for"], within="f"', False),
        ("y = -x", 'uses=["-"]', False),
        ("y = x\ny += 1", 'uses=["+"]', True),
    ],
)
def test_source_rules_go_by_the_syntax_tree(code: str, rule: str, is_met: bool) -> None:
    assert passes(code, f"expect_source({rule})", setup="x = torch.ones(2, 3)") is is_met


def test_a_source_rule_names_the_line() -> None:
    finding = failure("y = 1\nfor i in range(3):\n    y += 1", 'expect_source(forbids=["for"])')
    assert (finding.rung, finding.line, "Line 2" in finding.text) == ("source", 2, True)


def test_named_dims_get_sizes_that_can_not_be_mistaken_for_each_other() -> None:
    inputs = [tensors("batch", "features"), tensors("features", "out")]
    for setting in settings(inputs):
        sizes = list(setting.sizes.values())
        assert len(set(sizes)) == len(sizes)
        first, second = (form.make(setting) for form in inputs)
        assert first.shape[1] == second.shape[0]


def test_inputs_are_the_same_each_time_whatever_the_seed() -> None:
    form = tensors("n", 3)
    setting = settings([form])[0]
    torch.manual_seed(1)
    one = form.make(setting)
    torch.manual_seed(2)
    assert torch.equal(one, form.make(setting))


def test_settings_hold_every_kind_of_input_that_was_asked_for() -> None:
    form = tensors("batch", 4, empty=True, dtypes=[torch.float64])
    made = [form.make(setting) for setting in settings([form])]
    assert {0, 1, 2} <= {len(tensor) for tensor in made}
    assert any(not tensor.is_contiguous() for tensor in made)
    assert any(tensor.numel() and bool((tensor < 0).all()) for tensor in made)
    assert any(tensor.dtype == torch.float64 for tensor in made)


def test_bounds_are_kept() -> None:
    for setting in settings([tensors("n", "m")]):
        labels = Tensors(("n",), torch.int64, high=4).make(setting)
        odds = Tensors(("n",), low=0.1, high=0.9).make(setting)
        assert int(labels.min()) >= 0 and int(labels.max()) <= 4
        assert float(odds.min()) >= 0.1 and float(odds.max()) <= 0.9


def test_arguments_that_can_not_be_said_in_a_value_are_left_out() -> None:
    check = 'expect_function("f", lambda model, k: k, examples=[(nn.Linear(2, 1), 3)])'
    assert failure("def f(model, k):\n    return -k", check).text.startswith("With k = 3: `f(model, k)`")


def test_plain_arguments_come_up_at_their_bounds() -> None:
    seen = {numbers(-1, 1).make(setting) for setting in settings([tensors("batch")])}
    assert {-1.0, 1.0} <= seen
    whole = {integers(1, 3).make(setting) for setting in settings([tensors("batch")])}
    assert {1, 3} <= whole <= {1, 2, 3}
    assert {choices("a", "b").make(s) for s in settings([tensors("batch")])} == {"a", "b"}


def test_smaller_settings_come_in_order_of_size() -> None:
    sums = [sum(s.sizes.values()) for s in smaller(settings([tensors("a", "b")])[-1])]
    assert sums == sorted(sums)
    assert sums[0] == 5


def test_long_arguments_are_told_behind_the_finding() -> None:
    check = "expect_function('f', lambda x: x * 2, examples=[(torch.arange(12.0).reshape(3, 4) / 7,)])"
    told = failure("def f(x):\n    return x * 3", check).text
    assert told.startswith("`f(x)[0, 1]` is 0.428571") and "That was with x = [[0" in told
