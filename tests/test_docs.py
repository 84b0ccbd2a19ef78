"""What the documents say can be typed, and leads somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tutor.cli import build_parser

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"(?:^|`)(tensor-tutor(?: [^`\n#]*)?)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
MAKE = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(page.name, text.strip()) for page in PAGES for text in pattern.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "command"), found(COMMAND))
def test_a_command_of_the_documents_is_understood(page: str, command: str, tmp_path: Path) -> None:
    words = shlex.split(command.replace("~/data", str(tmp_path)))
    build_parser().parse_args(words[1:])


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
