"""Trust in courses from elsewhere, recorded by content."""

from pathlib import Path

import pytest

from tutor.authoring.scaffold import new_course, new_lesson
from tutor.authoring.trust import is_trusted, trust
from tutor.errors import ProgressError
from tutor.lesson.load import load_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    new_course(tmp_path / "theirs")
    return tmp_path / "theirs"


def test_a_course_is_trusted_after_it_was_said_and_not_before(root: Path, home: Path) -> None:
    assert not is_trusted(load_course(root), home)
    trust(load_course(root), home)
    assert is_trusted(load_course(root), home)


def test_any_change_of_a_lesson_asks_again(root: Path, home: Path) -> None:
    trust(load_course(root), home)
    lesson = root / "basics" / "first.md"
    lesson.write_text(lesson.read_text() + "\nMore.\n")
    assert not is_trusted(load_course(root), home)


def test_a_new_lesson_asks_again(root: Path, home: Path) -> None:
    trust(load_course(root), home)
    new_lesson(root, "basics/second")
    assert not is_trusted(load_course(root), home)


def test_the_same_content_elsewhere_is_trusted_too(root: Path, home: Path, tmp_path: Path) -> None:
    trust(load_course(root), home)
    root.rename(tmp_path / "moved")
    assert is_trusted(load_course(tmp_path / "moved"), home)


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_damaged_record_trusts_nothing_and_is_made_anew(root: Path, home: Path, content: str) -> None:
    home.mkdir(parents=True)
    (home / "trusted.json").write_text(content)
    assert not is_trusted(load_course(root), home)
    trust(load_course(root), home)
    assert is_trusted(load_course(root), home)


def test_a_home_that_can_not_be_written_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProgressError, match="could not be recorded"):
        trust(load_course(root), tmp_path / "file" / "home")
