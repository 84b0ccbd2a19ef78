"""The floors of the house: an import leads to a lower floor or stays in its room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tutor"
FLOORS = [
    {"errors", "paths", "text", "records", "progress_file", "submission"},
    {"reading", "formula", "curve_reading"},
    {"lesson"},
    {"kernel", "checks", "live", "pictures", "data", "datasets", "progress"},
    {"grading", "finding_places", "preparing"},
    {"walking"},
    {"session"},
    {"proof", "export", "authoring", "doctor"},
    {"ui"},
    {"plain"},
    {"commands"},
    {"cli"},
    {"__main__", "__init__"},
]
"""Rooms from the ground up. A room may use every lower floor, and itself."""
CHILD = ("kernel", "checks", "live", "data", "datasets", "pictures")
"""Rooms of which a part runs in the worker; only there torch may be imported."""
SIBLINGS = {
    ("kernel", "checks"): "the worker judges",
    ("kernel", "live"): "the worker takes what lesson code logs and shows",
    ("checks", "live"): "the equivalence of mutants runs lesson code",
    ("checks", "kernel"): "findings and verdicts are messages",
    ("live", "kernel"): "pictures and metrics are messages",
    ("data", "datasets"): "one face for all data sets",
    ("data", "live"): "where the learner's own data lie",
    ("datasets", "live"): "where the learner's own data lie",
    ("kernel", "data"): "the server loads it ahead",
    ("live", "pictures"): "what show() takes becomes a message",
    ("pictures", "kernel"): "pictures are messages",
}
"""Rooms of one floor that may use each other, and why."""
HEAVY = {"torch", "numpy", "torchvision"}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(file: Path, *, at_module_level: bool = False) -> Iterator[str]:
    """Yield the modules that a file imports; on request only those that load with it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = _loading(tree) if at_module_level else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "tutor":
                yield from (f"tutor.{alias.name}" for alias in node.names)


def _loading(tree: ast.Module) -> Iterator[ast.AST]:
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ast.walk(node)


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_has_its_floor():
    assert {room_of(file) for file in FILES} - set().union(*FLOORS) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_lead_down(file):
    room = room_of(file)
    for name in imports_of(file):
        if not name.startswith("tutor."):
            continue
        other = name.split(".")[1]
        if other != room and (room, other) not in SIBLINGS and not other.startswith("__"):
            assert floor_of(other) < floor_of(room), f"{room} is not above {other}, which it imports"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_textual_and_plotext_stay_in_ui_and_torch_in_the_child(file):
    roots = {name.split(".")[0] for name in imports_of(file)}
    if room_of(file) != "ui":
        assert not roots & {"textual", "plotext"}
    if room_of(file) not in CHILD:
        assert not roots & {"torch", "torchvision", "numpy", "sklearn"}


LISTS = {"text.py", "kernel/protocol.py"}
"""Files that list texts or messages, and are looked things up in rather than read."""


def test_files_stay_small():
    lengths = {str(file.relative_to(PACKAGE)): file.read_text(encoding="utf-8").count("\n") for file in FILES}
    assert {name: count for name, count in lengths.items() if count > 300 and name not in LISTS} == {}


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules in a fresh interpreter after some code ran."""
    script = f"import sys\n{code}\nsys.stderr.write('\\n'.join(sys.modules))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return {name.split(".")[0] for name in done.stderr.split("\n")}


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        (
            "from tutor.cli import main\nmain(['--list'])",
            {"torch", "textual", "asyncio", "markdown_it"},
        ),
        (
            "from tutor.cli import build_parser\nbuild_parser().format_help()",
            {"torch", "textual", "asyncio", "yaml"},
        ),
        ("import tutor.ui.app, tutor.ui.application, tutor.session", HEAVY),
        ("import tutor.plain, tutor.proof.engine, tutor.export.collect", {*HEAVY, "textual"}),
        ("import tutor.proof.pytest_plugin", {*HEAVY, "msgspec"}),
    ],
)
def test_a_fresh_interpreter_loads_nothing_heavy(code, forbidden):
    assert loaded_by(code) & forbidden == set()
