"""What the documents say can be typed: every command runs, and every link leads somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.authoring.scaffold import new_course
from tutor.cli import build_parser
from tutor.commands.arguments import EXAMPLES
from tutor.lesson.load import load_course

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"(?:^|`)(tensor-tutor(?: [^`\n#]*(?:#[\w-]+)?[^`\n#]*)?)", re.MULTILINE)
EXAMPLE = re.compile(r"^  (tensor-tutor(?: \S+)*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
MAKE = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)
STAND_INS = {
    "~/data": "data",
    "new lesson module/name": "new lesson tensors/another",
    "module/name": "tensors/creating",
    "new course my-course": "new course another-course",
}
"""What the documents say, and what is typed for it here."""
ENDS_IN_A_SENTENCE = {"certificate": "not passed yet", "preview": "preview needs a terminal"}
"""Commands that can't do their work here: no lesson is finished, and nobody sits at a terminal."""


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(page.name, text.strip()) for page in PAGES for text in pattern.findall(page.read_text("utf-8"))]


COMMANDS = sorted({command for _, command in found(COMMAND)} | set(EXAMPLE.findall(EXAMPLES)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the documents speak of: a course, a notebook, data, and the lessons."""
    new_course(tmp_path / "my-course")
    shutil.copytree(ROOT / "lessons", tmp_path / "lessons")
    (tmp_path / "data").mkdir()
    (tmp_path / "notes.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    return tmp_path


def words_of(command: str) -> list[str]:
    """Return what is typed behind the program's name."""
    for said, typed in STAND_INS.items():
        command = command.replace(said, typed)
    words = shlex.split(command)[1:]
    if words[:1] == ["test"]:  # test_every_lesson proves the others, with mutants
        words += ["--mutants", "0", *(["tensors/creating"] if len(words) == 1 else [])]
    return [*words, "--trust"] if words[:1] == ["--course"] else words


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_documents_runs(command: str, folder: Path) -> None:
    words = words_of(command)
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    sentence = ENDS_IN_A_SENTENCE.get(words[0] if words else "")
    if sentence:
        assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    else:
        assert done.returncode in ((0, 1) if words == ["doctor"] else (0,)), done.stdout + done.stderr


def test_the_documents_name_commands() -> None:
    typed = (words_of(command.replace("~/data", ".")) for command in COMMANDS)
    kinds = {build_parser().parse_args(words).command for words in typed}
    assert kinds >= {
        "learn",
        "listing",
        "prove",
        "standing",
        "export",
        "doctor",
        "new",
        "preview",
        "importing",
    }


def test_the_readme_counts_the_lessons_that_there_are() -> None:
    lessons = load_course(ROOT / "lessons").lessons
    hours = round(sum(lesson.minutes for lesson in lessons) / 60)
    assert f"{len(lessons)} lessons, {hours} hours" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("page", "target"), found(MAKE))
def test_a_make_target_of_the_documents_exists(page: str, target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_links_within_the_documents_lead_to_files() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []
