"""The proof: a good course passes, and each promise that is broken is found at its line."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tutor.kernel.client import Kernel
from tutor.lesson.load import load_course, load_lesson
from tutor.preparing import Options
from tutor.proof.engine import Engine
from tutor.proof.expected_output import difference, matches
from tutor.proof.findings import MutantCount, StepProof
from tutor.proof.gate import Gate
from tutor.proof.questions import with_last_expression
from tutor.proof.report import as_data, has_passed, step_lines, summary

pytestmark = pytest.mark.asyncio(loop_scope="session")

COURSE = Path(__file__).parent / "small_course"
Prove = Callable[..., Awaitable[StepProof]]


@pytest.fixture
def prove(kernel: Kernel, tmp_path: Path) -> Prove:
    """Prove a step of the small course in which a text was replaced by another."""

    async def prove_it(step_id: str, old: str = "", new: str = "", mutants: int = 0) -> StepProof:
        root = tmp_path / "course"
        shutil.copytree(COURSE, root)
        file = root / "basics" / "kinds.md"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1) if old else text)
        lesson = load_lesson(load_course(root).lessons[0])
        step = next(step for step in lesson.steps if step.id == step_id)
        return await Engine(Gate(kernel, 2), Options(), mutants).prove_step(lesson, step)

    return prove_it


@pytest.mark.parametrize("step", ["text", "demo", "predict", "choose", "two", "double", "order"])
async def test_every_kind_of_step_is_proved(prove: Prove, step: str) -> None:
    assert (await prove(step)).failures == ()


SWEEP_END = "        w -= lr * w.grad\n        w.grad = None\n```\n"


@pytest.mark.parametrize(
    ("output", "failures"),
    [
        ("lr 0.1\nlr 0.5", 0),
        ("lr 0.1\n...", 0),
        ("lr 0.1", 1),
        ("lr 0.5", 1),
        ("lr 0.5\nlr 0.1", 1),
        ("lr 0.1\nlr 0.1", 1),
    ],
)
async def test_output_behind_a_sweep_is_that_of_all_runs_in_order(
    prove: Prove, output: str, failures: int
) -> None:
    printing = SWEEP_END.replace("```\n", f"print('lr', lr)\n```\n\n```text output\n{output}\n```\n")
    proof = await prove("demo", SWEEP_END, printing)
    assert len(proof.failures) == failures


async def test_what_each_run_of_a_sweep_raises_belongs_to_its_output(prove: Prove) -> None:
    raising = 'demo raises="ValueError" sweep="x=1,2"\nx = 0\nprint(x)\nraise ValueError(x)\n```\n\n'
    told = "```text output\n1\nValueError: 1\n2\nValueError: 2\n```\n\n```python demo"
    assert (await prove("demo", "demo\nx = torch", f"{raising}{told}\nx = torch")).failures == ()


@pytest.mark.parametrize(
    ("step", "old", "new", "said"),
    [
        ("demo", "tensor(3)\n", "tensor(4)\n", "-tensor(4)\n+tensor(3)"),
        ("demo", "x = torch.arange(3)\n", "x = torch.arang(3)\n", "the demo fails: AttributeError"),
        ("demo", 'raises="RuntimeError"', 'raises="ValueError"', "but RuntimeError is raised"),
        ("demo", "torch.ones(2) @ torch.ones(3)", "torch.ones(3) @ torch.ones(3)", "but nothing is raised"),
        ("demo", 'sweep="lr=0.1,0.5"', 'sweep="lr=0.1,None"', "the demo with lr=None fails"),
        ("text", "import torch\n", "import torch\n1 / 0\n", "the setup fails: ZeroDivisionError"),
        (
            "predict",
            "| `(2, 3)` | `.T`",
            "| `(3, 2)` | `.T`",
            "the feedback's wrong answer `(3, 2)` is right",
        ),
        ("predict", "torch.zeros(2, 3).T.shape", "torch.nothing", "the cell raises AttributeError"),
        ("two", "| `5` |", "| `5` | Twice. |\n| `5` |", "does not get its feedback, but: Twice"),
        (
            "double",
            "def double(x):\n    ...",
            "def double(x):\n    return 2 * x",
            "the starter passes as it is",
        ),
        ("double", "    return 2 * x\n", "    return 3 * x\n", "the solution does not pass"),
        ("double", "    return x ** 2\n", "    return 2 * x\n", "the wrong answer passes the check"),
        ("double", 'says="double"', 'says="bananas"', 'the feedback does not contain "bananas"'),
        ("order", "w.grad.step()  #distractor", "w.grad = None  #distractor", "passes with the distractor"),
    ],
)
async def test_a_broken_promise_is_found(prove: Prove, step: str, old: str, new: str, said: str) -> None:
    proof = await prove(step, old, new)
    assert said in "\n".join(failure.text for failure in proof.failures)


async def test_a_failure_names_the_line_of_the_file(prove: Prove) -> None:
    proof = await prove("double", "    return 2 * x\n", "    return 3 * x\n")
    (failure,) = proof.failures
    lines = proof.lesson.path.read_text().split("\n")
    assert lines[failure.line].strip() == "return 3 * x"


async def test_a_feedback_answer_may_be_computed_from_the_step(prove: Prove) -> None:
    proof = await prove("predict", "| `(2, 3)` |", "| `torch.zeros(2, 3).shape` |")
    assert proof.failures == ()


async def test_a_good_check_kills_all_mutants(prove: Prove) -> None:
    proof = await prove("double", mutants=12)
    assert proof.failures == ()
    assert proof.mutants.killed >= 8
    assert proof.mutants.kill_rate == 1


async def test_a_lazy_check_is_shown_the_mutant_that_it_takes(prove: Prove) -> None:
    careful = 'tensors("rows", "columns")'
    lazy = "examples=[(torch.ones(2),)]"
    proof = await prove("double", careful, lazy, mutants=20)
    survivors = [failure.text for failure in proof.failures if "a mutant" in failure.text]
    assert len(survivors) == proof.mutants.survived > 0
    assert any("\n-    return 2 * x\n+" in text for text in survivors)


async def test_every_step_is_proved_once_and_comes_when_it_is_done(kernel: Kernel) -> None:
    lesson = load_lesson(load_course(COURSE).lessons[0])
    engine = Engine(Gate(kernel, 4), Options(), 0)
    proved = [proof.step.id async for proof in engine.prove([(lesson, None)])]
    assert sorted(proved) == sorted(step.id for step in lesson.steps)
    assert [proof.step.id async for proof in engine.prove([(lesson, "order")])] == ["order"]


async def test_the_report_says_what_failed_and_counts(prove: Prove) -> None:
    proof = await prove("double", "    return 2 * x\n", "    return 3 * x\n")
    assert step_lines(proof).startswith("FAIL  basics/kinds#double\n      /")
    assert "1 step of 1 lesson: 0 proved, 1 failed" in summary([proof], [], [], 1.0)
    assert not has_passed([proof], [], [])
    data = as_data([proof], [], [], 1.0)
    assert data["steps"][0]["failures"][0]["line"] == proof.failures[0].line


async def test_the_kill_rate_counts_no_equivalent_mutants() -> None:
    counted = MutantCount(run=10, killed=6, equivalent=2, survived=2) + MutantCount(skipped=3)
    assert (counted.kill_rate, counted.skipped) == (0.75, 3)
    assert MutantCount().kill_rate == 1


@pytest.mark.parametrize(
    ("printed", "expected", "fits"),
    [
        ("a\nb\n", "a\nb", True),
        ("a  \nb\n\n", "a\nb", True),
        ("loss 0.123\n", "loss ...", True),
        ("a\nx\ny\nb", "a\n...\nb", True),
        ("a\nb", "a\nc", False),
        ("a\nb", "a", False),
        ("(.*)", "(.*)", True),
        ("xxx", "(.*)", False),
    ],
)
async def test_printed_text_is_compared_as_in_doctests(printed: str, expected: str, fits: bool) -> None:
    assert matches(printed, expected) is fits
    assert bool(difference(printed, expected)) is not fits or "..." in expected


@pytest.mark.parametrize(
    ("source", "expression", "result"),
    [
        ("x = 1\nx + 1\n", "x", "x = 1\nx"),
        ("x = 1\n", "x", "x = 1\n\nx"),
        ("x = 1", "a b", None),
        ("(", "x", None),
    ],
)
async def test_the_last_expression_is_exchanged(source: str, expression: str, result: str | None) -> None:
    assert with_last_expression(source, expression) == result
