"""Courses that installed packages announce."""

import sys
from pathlib import Path

import pytest

from tutor.commands.arguments import build_parser
from tutor.errors import TutorError
from tutor.lesson.installed import installed_courses
from tutor.lesson.load import load_course


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, on the path, with one that announces two courses."""
    folder = tmp_path / "site"
    (folder / "their_lessons" / "advanced").mkdir(parents=True)
    (folder / "their_lessons" / "__init__.py").write_text("raise SystemExit('this was run')")
    known = folder / "theirs-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (known / "entry_points.txt").write_text(
        "[tensor_tutor.courses]\ntheirs = their_lessons\nmore = their_lessons.advanced\ngone = no_package\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_installed_courses_are_found_by_name_and_nothing_of_theirs_runs(site: Path) -> None:
    found = installed_courses()
    assert found == {"more": site / "their_lessons" / "advanced", "theirs": site / "their_lessons"}
    assert "their_lessons" not in sys.modules


def test_a_course_is_asked_for_by_its_name_or_by_its_folder(site: Path) -> None:
    def asked(course: str) -> Path:
        return build_parser().parse_args(["--list", "--course", course]).course

    assert asked("theirs") == site / "their_lessons"
    assert asked(str(site)) == site
    assert asked("nowhere") == Path("nowhere")


def test_a_course_that_is_not_there_is_told_with_those_that_are(site: Path) -> None:
    with pytest.raises(TutorError, match=r"nowhere does not exist.*Installed courses: more, theirs"):
        load_course(Path("nowhere"))
