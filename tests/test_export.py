"""Lessons exported with the learner's code, its outputs and its curves."""

import json
import math
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tutor.export.collect import collect
from tutor.export.curves import as_svg
from tutor.export.document import Curve, Program
from tutor.export.notebook import as_notebook
from tutor.export.text import as_page, as_script
from tutor.kernel.client import Kernel
from tutor.lesson.parse import parse_lesson
from tutor.preparing import Options
from tutor.progress import Progress
from tutor.submission import Choice, Typed, as_text

pytestmark = pytest.mark.asyncio(loop_scope="session")

LESSON = parse_lesson(
    """---
title: Exported
minutes: 5
---

# Exported

```python setup
import torch
```

## Look {#look}

```python demo
w = torch.tensor(1.0, requires_grad=True)
for _ in range(5):
    loss = (w * 3) ** 2
    loss.backward()
print("seen")
w.shape
```

## Guess {#guess}

```python predict
1 + 1
```

## Pick {#pick}

- [x] right
- [ ] wrong

  No.

## Write {#write}

```python starter
y = 0
```

```python solution
y = 7
```

```python check
expect("y", 7)
```
""",
    Path("exported.md"),
    "basics/exported",
)
KEY = ("course", "basics/exported")


@pytest.fixture
def progress() -> Progress:
    progress = Progress(None)
    progress.submit(*KEY, "guess", as_text(Typed("3")), False, ())
    progress.submit(*KEY, "guess", as_text(Typed("2")), True, ())
    progress.submit(*KEY, "pick", as_text(Choice(frozenset({0}))), True, ())
    progress.submit(*KEY, "write", "y = 7  # mine\nprint(y)\n", True, ())
    progress.save_draft(*KEY, "write", "y = 8  # later\n")
    return progress


async def document(kernel: Kernel, progress: Progress):
    return await collect(LESSON, "course", progress, kernel, Options())


async def test_a_document_holds_the_code_that_passed_with_what_it_prints(kernel, progress) -> None:
    found = await document(kernel, progress)
    (mine,) = (part for part in found.parts if isinstance(part, Program) and part.is_learners)
    assert mine.source == "y = 7  # mine\nprint(y)\n"
    assert mine.outputs.text == "7\n"


async def test_a_draft_stands_for_what_never_passed(kernel) -> None:
    progress = Progress(None)
    progress.save_draft(*KEY, "write", "y = 8  # later\n")
    found = await document(kernel, progress)
    assert [part.source for part in found.parts if isinstance(part, Program) and part.is_learners] == [
        "y = 8  # later\n"
    ]


async def test_a_training_keeps_its_curve(kernel, progress) -> None:
    found = await document(kernel, progress)
    curves = [curve for part in found.parts if isinstance(part, Program) for curve in part.outputs.curves]
    assert [(curve.name, len(curve.values)) for curve in curves if curve.name == "loss"] == [("loss", 5)]


async def test_the_notebook_is_valid_and_tells_answers_and_choices(kernel, progress) -> None:
    notebook = json.loads(as_notebook(await document(kernel, progress)))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    text = "".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "Your answer: `2` (right)" in text
    assert "- [x] right" in text
    kinds = {output["output_type"] for cell in notebook["cells"] for output in cell.get("outputs", [])}
    assert kinds == {"stream", "display_data", "execute_result"}


LAB = parse_lesson(
    """---
title: A lab
minutes: 5
---

```python setup
import torch
```

## Errors and rates {#errors}

```python demo raises="RuntimeError"
torch.ones(2) @ torch.ones(3)
```

```python demo sweep="lr=0.1,0.5"
lr = 0.1
w = torch.tensor(1.0, requires_grad=True)
for _ in range(3):
    loss = lr * w ** 2
    loss.backward()
```

## Open {#open}

```python starter
print("open")
y = ____
```

```python solution
y = 7
```

```python check
expect("y", 7)
```
""",
    Path("lab.md"),
    "basics/lab",
)


async def test_cells_that_raise_stop_neither_notebook_nor_script(kernel, tmp_path) -> None:
    found = await collect(LAB, "course", Progress(None), kernel, Options())
    notebook = json.loads(as_notebook(found))
    raising = [cell for cell in notebook["cells"] if "raises-exception" in cell["metadata"].get("tags", ())]
    assert ["".join(cell["source"]).split("\n")[-1] for cell in raising] == [
        "torch.ones(2) @ torch.ones(3)",
        "y = ____",
    ]
    assert {output["output_type"] for cell in raising for output in cell["outputs"]} == {"stream", "error"}
    file = tmp_path / "lab.py"
    file.write_text(as_script(found))
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


async def test_a_sweep_keeps_a_curve_of_each_value(kernel) -> None:
    found = await collect(LAB, "course", Progress(None), kernel, Options())
    curves = [curve for part in found.parts if isinstance(part, Program) for curve in part.outputs.curves]
    assert [curve.name for curve in curves if curve.name.endswith(" loss")] == ["lr=0.1 loss", "lr=0.5 loss"]
    assert curves[0].values[0] == pytest.approx(0.1)


async def test_the_code_of_the_notebook_runs_outside_the_tutor_unchanged(kernel, progress, tmp_path) -> None:
    notebook = json.loads(as_notebook(await document(kernel, progress)))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    file = tmp_path / "cells.py"
    file.write_text("\n".join(cells))
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "seen\n7\n"), ran.stderr


async def test_the_script_runs_and_the_page_holds_the_curve(kernel, progress) -> None:
    found = await document(kernel, progress)
    compile(as_script(found), "exported.py", "exec")
    assert "#> seen" in as_script(found)
    assert "<svg" in as_page(found)


def written(*curves: Curve) -> ElementTree.Element:
    return ElementTree.fromstring(as_svg(curves))


async def test_a_curve_with_values_that_are_not_finite_is_drawn_with_gaps() -> None:
    nan, inf = math.nan, math.inf
    picture = written(Curve("loss <a&b>", (0, 1, 2, 3, 4), (1.0, nan, 2.0, inf, 3.0)))
    path = picture.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]
    assert path.count("M") == 3
    assert "nan" not in path and "inf" not in path


@pytest.mark.parametrize("values", [(), (math.nan,), (5.0,), (2.0, 2.0)])
async def test_a_curve_of_any_shape_gives_a_picture(values) -> None:
    written(Curve("c", tuple(range(len(values))), values))
