"""An exported lesson as a Jupyter notebook (nbformat 4.5)."""

from __future__ import annotations

import json
from typing import Any

from tutor.export.curves import as_svg
from tutor.export.document import Document, Program, Words

MAY_RAISE = "raises-exception"
"""Tag of a cell behind which Jupyter goes on if it raises: the error is the lesson, or code is unfinished."""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def as_notebook(document: Document) -> str:
    """Return the notebook's JSON.

    Source: https://nbformat.readthedocs.io/en/latest/format_description.html
    """
    cells = [_cell(part, number) for number, part in enumerate(document.parts)]
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(part: Words | Program, number: int) -> dict[str, Any]:
    if isinstance(part, Words):
        return {"cell_type": "markdown", "id": f"part-{number}", "metadata": {}, "source": _lines(part.text)}
    tags = ["learner"] if part.is_learners else []
    tags += [MAY_RAISE] if part.outputs.error else []
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"part-{number}",
        "metadata": {"tags": tags},
        "outputs": _outputs(part),
        "source": _lines(part.source.rstrip()),
    }


def _outputs(part: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    outputs = part.outputs
    if outputs.text:
        found.append({"output_type": "stream", "name": "stdout", "text": _lines(outputs.text)})
    if outputs.curves:
        picture = {"image/svg+xml": _lines(as_svg(outputs.curves)), "text/plain": ["curves"]}
        found.append({"output_type": "display_data", "metadata": {}, "data": picture})
    if outputs.result:
        data = {"text/plain": _lines(outputs.result)}
        found.append({"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data})
    if outputs.error:
        last = outputs.error.rstrip().split("\n")[-1]
        name, _, value = last.partition(": ")
        found.append(
            {"output_type": "error", "ename": name, "evalue": value, "traceback": outputs.error.split("\n")}
        )
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
