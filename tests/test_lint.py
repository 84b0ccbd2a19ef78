"""The authors' linter: each rule, and that the small course has nothing to mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.lesson.load import load_course, load_lesson
from tutor.proof.lint import Remark, lint_course

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
        ("minutes: 5\n", "minutes: 5\nrequires: [basics/none]\n", "does not have"),
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
