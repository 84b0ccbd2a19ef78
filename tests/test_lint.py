"""The authors' linter: each rule, and that the small course has nothing to mend."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tutor.errors import LessonFaults
from tutor.lesson.load import load_course, load_lesson
from tutor.proof.lint import Remark, lint_course
from tutor.proof.lint_text import LINK

COURSE = Path(__file__).parent / "small_course"
FEEDBACK = "| answer | say |\n| --- | --- |\n| `(2, 3)` | `.T` swaps the two sizes. |\n"


@pytest.fixture
def lint(tmp_path):
    """Lint the small course with a text of one lesson replaced."""

    def lint_it(old: str = "", new: str = "", lesson: str = "kinds") -> list[Remark]:
        root = tmp_path / "course"
        shutil.copytree(COURSE, root)
        file = root / "basics" / f"{lesson}.md"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1) if old else text)
        course = load_course(root)
        return lint_course(course, [load_lesson(outline) for outline in course.lessons])

    return lint_it


def test_a_good_course_has_nothing_to_mend(lint):
    assert lint() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("objectives: [meet every kind of step once]", "objectives: []", "has no `objectives`"),
        (
            "objectives: [meet every kind of step once]",
            "objectives: [a, b, c, d, e, f]",
            "6 objectives but 5 tasks",
        ),
        ("minutes: 5\n", "minutes: 5\nrequires: [basics/after]\n", "comes later"),
        ("minutes: 5\n", "minutes: 5\nrequires: [basics/aftr]\n", "does not have; is `basics/after` meant"),
        ("minutes: 5\n", "minutes: 5\nrequires: [zzz]\n", "does not have; name a lesson"),
        (
            "demo sweep",
            'demo limit="160" sweep',
            "may run 320 s together, longer than the lesson's 5 minutes",
        ),
        ("demo sweep", 'demo limit="0" sweep', "lets nothing run"),
        ("demo sweep", 'demo limit="nan" sweep', "lets nothing run"),
        ("x = torch.arange(3)\n", "x = torch.arange(3\n", "the demo is not Python"),
        ("    return x + x\n", "    return x +\n", "the solution is not Python"),
        ("    return x + x\n", "  return x + x\n", "other than four spaces"),
        ("    return x + x\n", "\treturn x + x\n", "a tab"),
        ("    return x ** 2\n", "    return x ** 2  \n", "spaces at the line's end"),
        (
            "swaps the two sizes. |",
            "swaps *both* sizes. |",
            "`*both*` is shown to the learner as it is typed",
        ),
        ("swaps the two sizes. |", "swaps **both** sizes. |", "`**both**` is shown"),
        ("swaps the two sizes. |", "gives $x^T$. |", "`$x^T$` is shown"),
        ('goal="double(x) is twice x"', 'goal="it is *twice* x"', "`*twice*` is shown"),
        ('goal="double(x)', 'says="" or "$2x$", goal="double(x)', "`$2x$` is shown"),
        ('goal="double(x) is twice x"', 'goal=f"twice {2}"', "a computed `goal` is missing"),
        ('goal="double(x) is twice x"', 'goal="a" if True else "b"', "a computed `goal` is missing"),
        (
            "[meet every kind of step once]",
            "[sail ships]",
            "no task has a word of the objective `sail ships`",
        ),
        ("### Hint\n\n`return 2 * x`\n", "", "1 hints; code needs 2"),
        ('```python wrong says="double"\ndef double(x):\n    return x ** 2\n```\n', "", "no `python wrong"),
        ('wrong says="double"', "wrong", "without `says`"),
        ("### Why\n\nOperators work on every number of a tensor.\n", "", "no `### Why`"),
        ("### Hint\n\nThe loss comes first.\n", "", "an order without a hint"),
        (FEEDBACK, "", "no `### Feedback`"),
        ("A derivative", "A [link](nowhere.md) to a derivative", "leads nowhere"),
        ("A derivative", "A [link](after.md#nothing) to a derivative", "a step that is not there"),
        ("A derivative", "word " * 40, "prose of"),
        ("A derivative", "\n\n".join(["word " * 12] * 30), "more than two screens"),
        ("x = torch.arange(3)\n", f"x = {'1 + ' * 30}1\n", "code of"),
        ("x = torch.arange(3)\n", "x = 1  \n", "spaces at the line's end"),
        ("    return 2 * x\n", "    return torch.mul(x, 2)\n", "`mul`, not shown before"),
        ("```python solution\ndef double(x):\n    return x + x\n```\n", "", "one solution"),
    ],
)
def test_what_should_be_mended_is_told(lint, old, new, said):
    assert said in "\n".join(map(str, lint(old, new)))


def test_a_remark_names_file_and_line(lint):
    (remark,) = lint("x = torch.arange(3)\n", "x = 1  \n")
    place, _, line = str(remark).split(": ")[0].rpartition(":")
    assert Path(place).read_text().split("\n")[int(line) - 1] == "x = 1  "


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import torch\n", "import torch\n1 +\n"),
        ("minutes: 5\n", "minutes: 5\nrequires: [basics/none]\n"),
        ("demo sweep", 'demo limit="200" sweep'),
        ("swaps the two sizes. |", "swaps *both* sizes. |"),
        ('goal="double(x) is twice x"', 'goal=f"twice {2}"'),
    ],
)
def test_what_a_learner_would_meet_must_be_mended(lint, old, new):
    assert [remark.is_advice for remark in lint(old, new)] == [False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("minutes: 5\n", "minutes: 5\nrequires: []\n"),
        ("demo sweep", 'demo limit="150" sweep'),
        ("swaps the two sizes. |", "swaps: `a * b * c` is not `$x$`, and 2 * 3 * 4 is 24. |"),
        ("swaps the two sizes. |", "takes *args and **kwargs, and costs $5, not $6. |"),
        ("torch.ones(2) @ torch.ones(3)", "raise RuntimeError"),
        (
            "expect_function(",
            'def one(goal):\n    expect("1", 1, goal=goal)\n\n\none(goal="one")\nexpect_function(',
        ),
    ],
)
def test_what_is_as_it_should_be_is_not_told(lint, old, new):
    assert lint(old, new) == []


def test_a_remark_on_a_check_names_the_line_of_the_goal(lint):
    (remark,) = lint(' goal="double(x) is twice x"', '\n    goal=f"twice {2}"')
    assert 'goal=f"twice' in remark.path.read_text().split("\n")[remark.line - 1]


@pytest.mark.parametrize("role", ['wrong says="the `double`"', "solution `x`", "demo`"])
def test_a_fence_that_a_backquote_breaks_is_told_with_its_line(lint, role):
    with pytest.raises(LessonFaults) as told:
        lint('```python wrong says="double"', f"```python {role}")
    (fault,) = [fault for fault in told.value.faults if "can't hold a backquote" in fault.message]
    assert fault.path.read_text().split("\n")[fault.line - 1] == f"```python {role}"


def test_code_between_three_backquotes_in_prose_is_no_broken_fence(lint):
    assert lint("A derivative", "```x = `1` ``` is code.\n\nA derivative") == []


def test_a_name_that_a_comment_allows_may_be_used(lint):
    needs_mul = "    return torch.mul(x, 2)\n"
    assert len(lint("    return 2 * x\n", needs_mul)) == 1


@pytest.mark.parametrize("names", ["mul", "torch.mul", "itertools.pairwise, torch.mul"])
def test_an_author_allows_names_that_were_not_shown(lint, names):
    assert (
        lint("    return 2 * x\n```\n", f"    return torch.mul(x, 2)\n```\n\n<!-- allow: {names} -->\n") == []
    )


@pytest.mark.parametrize("text", ["[" * 200_000, "[](" * 70_000, "[a](b" * 40_000, "![" * 100_000])
def test_links_are_found_in_linear_time(text):
    """Twice the text takes about twice as long; a quadratic search would take hours here."""
    start = time.perf_counter()
    LINK.findall(text)
    assert time.perf_counter() - start < 5


def test_a_name_that_a_hint_shows_is_taught(lint):
    remarks = lint("`return 2 * x`", "`return torch.mul(x, 2)`")
    assert remarks == []


def test_a_call_of_an_indexed_layer_in_code_is_no_link(lint):
    assert (
        lint("A derivative", "`layers[-1](x)`\n\n```python demo\nprint([abs][0](3))\n```\n\nA derivative")
        == []
    )


def test_links_within_the_course_and_to_the_web_are_taken(lint):
    assert lint("A derivative", "A [link](after.md#end), [here](#demo), [there](https://pytorch.org)") == []
