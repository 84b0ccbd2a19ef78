"""Makes a lesson draft from a Jupyter notebook: headings to steps, code cells to demos, outputs kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tutor.errors import TutorError
from tutor.lesson.heading import slug

HEAD = """---
title: {title}
minutes: {minutes}
objectives: [say what the learner can do afterwards]
requires: []
---
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
MAGIC = re.compile(r"^\s*[%!]")
IMPORT = re.compile(r"^(import|from)\s")
NAME = re.compile(r"[A-Za-z_][\w.]*")
CELLS_A_MINUTE = 2


def draft_of(path: Path) -> str:
    """Return a lesson draft made from a notebook.

    Markdown headings of any depth but the first start steps. Imports become the lesson's setup; other
    code becomes demos, and what a cell printed or gave becomes its `text output`. Lines that only a
    notebook understands (`%magic`, `!shell`) are left out, and said in a comment.

    Raises:
        TutorError: The file can't be read or is no notebook.
    """
    cells = _cells(path)
    title = _first_title(cells) or path.stem.replace("_", " ").replace("-", " ").capitalize()
    minutes = max(5, len(cells) // CELLS_A_MINUTE)
    draft = _Draft(title)
    for cell in cells:
        source = _text(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            draft.words(source)
        elif cell.get("cell_type") == "code" and source.strip():
            draft.code(source, _outputs(cell), _raised(cell))
    return HEAD.format(title=json.dumps(title, ensure_ascii=False), minutes=minutes) + draft.text()


class _Draft:
    """Collects the parts of a lesson in order."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.intro: list[str] = []
        self.setup: list[str] = []
        self.steps: list[str] = []
        self.ids: set[str] = set()

    def words(self, source: str) -> None:
        """Add Markdown; its headings start steps, and code that is only shown is marked as such."""
        fence = False
        for line in source.split("\n"):
            fence ^= line.lstrip().startswith("```")
            heading = None if fence else HEADING.match(line)
            if heading and heading[2].strip("*_ ") == self.title and not self.steps:
                continue
            if heading:
                self._step(heading[2].strip("*_ "))
            else:
                self._add(re.sub(r"^(\s*)(`{3,}|~{3,})python\b", r"\1\2py", line))
        self._add("")

    def code(self, source: str, outputs: str, raised: str = "") -> None:
        """Add code as a demo, or as setup if it is imports only.

        Args:
            source: The code.
            outputs: What it printed and gave.
            raised: Name of the exception that it ended in, or empty.
        """
        lines = source.rstrip().split("\n")
        kept = [line for line in lines if not MAGIC.match(line)]
        told = [
            f"<!-- left out: {line.strip().replace('-->', '->')} -->" for line in lines if MAGIC.match(line)
        ]
        code = "\n".join(kept).strip("\n")
        if code and all(IMPORT.match(line) or not line.strip() or line.startswith("#") for line in kept):
            self.setup.append(code)
            code = ""
        if not code.strip() and not told:
            return
        if not self.steps:
            self._step(self.title)
        parts = [*told, ""] if told else []
        if code.strip():
            role = f'python demo raises="{raised}"' if raised else "python demo"
            parts += [*_fence(role, code), ""]
            parts += [*_fence("text output", outputs), ""] if outputs.strip() and not raised else []
        self._add("\n".join(parts))

    def text(self) -> str:
        """Return the draft behind its front matter."""
        setup = "\n".join(self.setup)
        head = [f"\n# {self.title}\n", "\n".join(self.intro).strip(), ""]
        head += [*_fence("python setup", setup), ""] if setup else []
        if not self.steps:
            self._step(self.title)
        body = "\n".join(head + self.steps)
        return re.sub(r"\n{3,}", "\n\n", body).rstrip() + "\n"

    def _step(self, title: str) -> None:
        step_id = base = slug(re.sub(r"[^\x00-\x7f]", "", title))
        number = 2
        while step_id in self.ids:
            step_id, number = f"{base}-{number}", number + 1
        self.ids.add(step_id)
        self.steps.append(
            f"\n## {re.sub(r'[{}]', '', title)} {{#{step_id.strip('-') or f'step-{len(self.ids)}'}}}\n"
        )

    def _add(self, text: str) -> None:
        (self.steps if self.steps else self.intro).append(text)


def _fence(info: str, text: str) -> list[str]:
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return [f"{ticks}{info}", text.rstrip("\n"), ticks]


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TutorError(f"{path} does not exist.") from None
    except OSError as error:
        raise TutorError(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        raise TutorError(f"{path} is no notebook: it is not JSON in UTF-8.") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict):
        cells = _cells_of_sheets(notebook.get("worksheets"))
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise TutorError(f"{path} is no notebook: it holds no list of cells.")
    return cells


def _cells_of_sheets(sheets: object) -> list[dict[str, Any]] | None:
    """Return the cells of notebook format 3; None if there are none."""
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        return None
    cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
    return [_modern(cell) for cell in cells if isinstance(cell, dict)] or None


def _modern(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell of notebook format 3 in the words of format 4."""
    if cell.get("cell_type") == "heading":
        level = cell.get("level", 2)
        marks = "#" * (level if isinstance(level, int) else 2)
        return {"cell_type": "markdown", "source": f"{marks} {_text(cell.get('source', ''))}"}
    return {**cell, "source": cell.get("input", cell.get("source", ""))}


def _first_title(cells: list[dict[str, Any]]) -> str:
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            for line in _text(cell.get("source", "")).split("\n"):
                if found := re.match(r"^#\s+(.+?)\s*#*\s*$", line):
                    return found[1].strip("*_ ")
    return ""


def _raised(cell: dict[str, Any]) -> str:
    """Return the name of the exception that a cell ended in; empty if it ended well."""
    for output in _told(cell):
        if output.get("output_type") in ("error", "pyerr") and NAME.fullmatch(str(output.get("ename", ""))):
            return str(output["ename"])
    return ""


def _told(cell: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = cell.get("outputs")
    return [output for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []


def _outputs(cell: dict[str, Any]) -> str:
    """Return what a cell printed and the text of its value; pictures and errors are left out."""
    found = [_output(output) for output in _told(cell)]
    return ESCAPES.sub("", "".join(found)).rstrip()


def _output(output: dict[str, Any]) -> str:
    match output.get("output_type"):
        case "stream" if output.get("name", output.get("stream")) != "stderr":
            return _text(output.get("text", ""))
        case "execute_result" | "pyout":
            data = output.get("data", output)
            value = data.get("text/plain", data.get("text", "")) if isinstance(data, dict) else ""
            return f"{_text(value)}\n"
    return ""


def _text(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")
