"""Drafts made from notebooks of different style."""

import json
from pathlib import Path
from typing import Any

import pytest

from tutor.authoring.from_notebook import draft_of
from tutor.errors import TutorError
from tutor.lesson.model import Lesson
from tutor.lesson.parse import parse_lesson


def words(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": [f"{line}\n" for line in lines]}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
    }


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


PICTURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}}
ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["\x1b[31mno\x1b[0m"]}

NOTEBOOKS: dict[str, list[dict[str, Any]]] = {
    "a tutorial with headings": [
        words("# Tensors", "Welcome."),
        code("import torch"),
        words("## Making them"),
        code("x = torch.ones(2)\nprint(x)", printed("tensor([1., 1.])\n")),
        words("## Adding"),
        code("print(x + 1)", printed("tensor([2., 2.])\n")),
    ],
    "code only": [code("import torch"), code("print(1)", printed("1\n"))],
    "words only": [words("# A story", "Once."), words("## Then", "It ended.")],
    "deep headings": [words("### One"), code("a = 1"), words("#### Two"), code("b = 2")],
    "the same heading twice": [words("## Plot"), code("1"), words("## Plot"), code("2")],
    "magics and shell": [
        words("## Setup"),
        code("%matplotlib inline\n!pip install x\nvalue = 3\nprint(value)", printed("3\n")),
    ],
    "pictures and errors": [words("## Draw"), code("draw()", PICTURE), code("raise ValueError", ERROR)],
    "code fences in the words": [
        words("## Read", "```python", "# not a heading", "x = 1", "```"),
        code("y = 1"),
    ],
    "backquotes in the output": [words("## Ticks"), code("print('```')", printed("```\n"))],
    "headings in another alphabet": [words("## Тензоры"), code("1"), words("## 张量 and more"), code("2")],
    "braces and mathematics": [words(r"## The set {1, 2}", r"$\frac{1}{2}$", "", "$$x^2$$"), code("3")],
    "empty cells": [words(""), code(""), words("## Go"), code("   "), code("print(2)", printed("2\n"))],
    "a long one": [
        part for number in range(60) for part in (words(f"## Part {number}"), code(f"print({number})"))
    ],
}  # fmt: skip


def draft(tmp_path: Path, cells: list[dict[str, Any]]) -> Lesson:
    file = tmp_path / "my_notes.ipynb"
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return parse_lesson(draft_of(file), tmp_path / "my_notes.md", "drafts/my-notes")


@pytest.mark.parametrize("cells", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_every_style_gives_a_lesson_that_can_be_read(tmp_path: Path, cells: list[dict[str, Any]]) -> None:
    lesson = draft(tmp_path, cells)
    assert lesson.title and lesson.steps
    assert len({step.id for step in lesson.steps}) == len(lesson.steps)
    kept = "".join(demo.source for step in lesson.steps for demo in step.demos)
    kept += "".join(cell.source for cell in lesson.setup)
    for cell in cells:
        if cell["cell_type"] == "code":
            for line in str(cell["source"]).strip().split("\n"):
                assert line.startswith(("%", "!")) or line.strip() in kept


def test_headings_become_steps_imports_the_setup_and_outputs_stay(tmp_path: Path) -> None:
    lesson = draft(tmp_path, NOTEBOOKS["a tutorial with headings"])
    assert (lesson.title, lesson.intro) == ("Tensors", "Welcome.")
    assert [step.title for step in lesson.steps] == ["Making them", "Adding"]
    assert [cell.source for cell in lesson.setup] == ["import torch\n"]
    assert lesson.steps[0].demos[0].output == "tensor([1., 1.])\n"


def test_the_value_of_a_cell_is_kept_as_its_output_and_warnings_are_not(tmp_path: Path) -> None:
    value = {"output_type": "execute_result", "data": {"text/plain": ["tensor([1.])"], "text/html": "<b>"}}
    noise = {"output_type": "stream", "name": "stderr", "text": "a warning\n"}
    cells = [words("## Look"), code("print('seen')\nx", printed("seen\n"), noise, value)]
    assert draft(tmp_path, cells).steps[0].demos[0].output == "seen\ntensor([1.])\n"


def test_a_cell_that_ended_in_an_error_becomes_a_demo_that_raises(tmp_path: Path) -> None:
    (drawn, raising) = draft(tmp_path, NOTEBOOKS["pictures and errors"]).steps[0].demos
    assert (drawn.raises, raising.raises) == (None, "ValueError")


@pytest.mark.parametrize(
    "outputs", [None, "text", [3, None], [{"output_type": "execute_result", "data": [1]}]]
)
def test_outputs_of_an_odd_form_are_left_out(tmp_path: Path, outputs: object) -> None:
    cell = {"cell_type": "code", "source": "x", "outputs": outputs}
    assert draft(tmp_path, [words("## Odd"), cell]).steps[0].demos[0].output is None


def test_lines_that_only_a_notebook_understands_are_left_out_of_the_code(tmp_path: Path) -> None:
    lesson = draft(tmp_path, NOTEBOOKS["magics and shell"])
    assert lesson.steps[0].demos[0].source == "value = 3\nprint(value)\n"


def test_notebooks_of_format_3_are_read_too(tmp_path: Path) -> None:
    file = tmp_path / "old.ipynb"
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {
            "cell_type": "code",
            "input": "print(1)\n2",
            "outputs": [
                {"output_type": "stream", "stream": "stdout", "text": "1\n"},
                {"output_type": "pyout", "text": "2"},
            ],
            "language": "python",
        },
    ]
    file.write_text(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    lesson = parse_lesson(draft_of(file), file, "drafts/old")
    assert [step.title for step in lesson.steps] == ["Old"]
    (demo,) = lesson.steps[0].demos
    assert (demo.source, demo.output) == ("print(1)\n2\n", "1\n2\n")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"not json", "is no notebook"),
        (b"[]", "holds no list of cells"),
        (b"{}", "holds no list of cells"),
        (b'{"cells": 3}', "holds no list of cells"),
        (b'{"worksheets": 3}', "holds no list of cells"),
        (b'{"worksheets": [3]}', "holds no list of cells"),
        (b'{"worksheets": [{"cells": [3]}]}', "holds no list of cells"),
        (b"\xff\xfe", "is no notebook"),
        (b"[" * 100_000, "is no notebook"),
    ],
)
def test_what_is_no_notebook_is_told(tmp_path: Path, content: bytes, part: str) -> None:
    file = tmp_path / "x.ipynb"
    file.write_bytes(content)
    with pytest.raises(TutorError, match=part):
        draft_of(file)


def test_a_notebook_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match="does not exist"):
        draft_of(tmp_path / "none.ipynb")
