"""Mutants: the kinds of edits, and how they are chosen. Nothing runs here."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.proof.mutants import mutants_of

SOFTMAX = '''def softmax(x):
    """Turn scores into probabilities."""
    e = torch.exp(x - x.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)  # é
'''
LOOP = """for step in range(100):
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    print(loss)
"""
CLASS = "class A(nn.Module):\n    def forward(self, x):\n        return self.l(x)\n"


def sources(source: str) -> list[str]:
    return [mutant.source for mutant in mutants_of(source, 1000)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = f(x)\n", "y = 0 * (f(x))\n"),
        ("y = f(x)\n", "y = 0 * (f(x)) + 1\n"),
        ("y = f(x)\n", "y = (f(x)).transpose(0, -1)\n"),
        ("y = f(x)\n", "y = (f(x)).detach()\n"),
        ("y = f(x)\n", "y = (f(x)).double()\n"),
        ("y = x.sum()\n", "y = x.mean()\n"),
        ("y = x.sum(dim=0)\n", "y = x.sum(dim=1)\n"),
        ("y = x.sum(dim=0)\n", "y = x.sum()\n"),
        ("y = a + b\n", "y = (a - b)\n"),
        ("y = a @ b\n", "y = (a * b)\n"),
        ("y = a - b\n", "y = (b - a)\n"),
        ("y = x[1:]\n", "y = x[(2):]\n"),
        ("y = x[i, j]\n", "y = x[j, i]\n"),
        ("y = x < 0\n", "y = (x >= 0)\n"),
        ("y = relu(x)\n", "y = (x)\n"),
        ("y = x.relu()\n", "y = (x)\n"),
        ("y = f(a, b)\n", "y = f(b, a)\n"),
        ("y = f(x, keepdim=True)\n", "y = f(x, keepdim=False)\n"),
        ("y = -f(x)\n", "y = (f(x))\n"),
        ("x += 1\n", "x -= 1\n"),
        ("with torch.no_grad():\n    w -= g\n", "w -= g\n"),
        ("def f(x):\n    return g(x)\n", "_kept = {}\ndef f(x):\n    return _kept.setdefault(2, g(x))\n"),
        (LOOP, LOOP.replace("    optimizer.zero_grad()\n", "    pass\n")),
        (LOOP, LOOP.replace("    optimizer.step()\n", "    pass\n")),
        (
            LOOP,
            LOOP.replace(
                "    loss.backward()\n    optimizer.step()\n", "    optimizer.step()\n    loss.backward()\n"
            ),
        ),
    ],
)
def test_a_usual_mistake_is_among_the_mutants(source, expected):
    assert ast.dump(ast.parse(expected)) in [ast.dump(ast.parse(mutant)) for mutant in sources(source)]


def test_numbers_of_a_training_loop_are_left_alone():
    assert not [mutant for mutant in sources(LOOP) if "101" in mutant]
    assert [mutant for mutant in sources("y = x.repeat(100)\n") if "101" in mutant]


@pytest.mark.parametrize(
    ("source", "same"),
    [
        ("loss = criterion(model(x), y)\n", (".flip(0)", ".transpose(0, -1)", ".double()")),
        ("s = x.sum()\n", (".flip(0)", ".transpose(0, -1)")),
        ("x = torch.randn(3)\n", (".flip(0)", ".transpose(0, -1)", "-(")),
        ("x = 0\n", ("0 * (0)\n", "-(0)")),
        ("g = torch.Generator().manual_seed(3)\n", ("4",)),
        (CLASS + "fit(A())\n", ("-(",)),
        ("s = EarlyStopping(patience=3)\n", ("EarlyStopping()",)),
    ],
)
def test_what_would_be_as_right_is_no_mutant(source, same):
    mutants = sources(source)
    assert mutants
    assert not [mutant for mutant in mutants for part in same if part in mutant]


@pytest.mark.parametrize(
    "quiet", ["print(x)\n", "log(loss=1.0)\n", "torch.manual_seed(1)\n", '"""Text."""\n']
)
def test_what_no_answer_depends_on_is_not_removed(quiet):
    assert "pass\n" not in [mutant.replace("x = f(y)\n", "") for mutant in sources(f"x = f(y)\n{quiet}")]


def test_the_order_of_random_numbers_is_not_changed():
    kinds = {mutant.kind for mutant in mutants_of("x = torch.rand(3)\n", 100)}
    assert "flipped" not in kinds
    assert "zeros" in kinds


def test_the_rest_of_the_source_stays_as_it_is_written():
    changed = next(mutant for mutant in mutants_of(SOFTMAX, 100) if mutant.kind == "sum for mean")
    assert changed.source == SOFTMAX.replace("e.sum(", "e.mean(")
    assert changed.diff.split("\n")[1:5] == [
        "     e = torch.exp(x - x.max(dim=1, keepdim=True).values)",
        "-    return e / e.sum(dim=1, keepdim=True)  # é",
        "+    return e / e.mean(dim=1, keepdim=True)  # é",
        " ",
    ]


def test_the_choice_is_of_many_kinds_and_always_the_same():
    chosen = mutants_of(SOFTMAX, 8)
    assert len({mutant.kind for mutant in chosen}) == 8
    assert chosen == mutants_of(SOFTMAX, 8)


def test_another_right_solution_is_no_mutant():
    without = sources("y = a - b\n")
    other = [mutant.source for mutant in mutants_of("y = a - b\n", 1000, others=["y = (a + b)"])]
    assert set(without) - set(other) == {"y = (a + b)\n"}


@given(
    st.sampled_from(
        [SOFTMAX, LOOP, "class A(nn.Module):\n    def forward(self, x):\n        return self.l(x)\n"]
    )
)
def test_every_mutant_is_python_and_differs(source):
    found = sources(source)
    assert len(found) == len(set(found))
    for mutant in found:
        assert ast.dump(ast.parse(mutant)) != ast.dump(ast.parse(source))
