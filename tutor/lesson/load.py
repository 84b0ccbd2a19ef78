"""From a folder with `course.toml` to a `Course`, and from an outline to its `Lesson`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.errors import LessonError, LessonFaults, TutorError
from tutor.lesson.outline import read_outline
from tutor.lesson.outlines import Course, LessonOutline, Module

if TYPE_CHECKING:
    from tutor.lesson.model import Lesson

COURSE_FILE = "course.toml"
LIMIT_BYTES = 4_000_000
NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")


def load_course(root: Path) -> Course:
    """Read a course: its modules, and the outline of every lesson.

    Args:
        root: The folder that holds `course.toml`.

    Returns:
        The course; lessons whose outline can't be read are missing, and told in `faults`.

    Raises:
        TutorError: The folder or `course.toml` is missing, can't be read or is no course.
    """
    table = _course_table(root)
    faults: list[LessonError] = []
    modules = tuple(_module(root, entry, faults) for entry in _module_entries(root, table))
    return Course(
        id=str(table.get("id") or table.get("title") or root.name),
        title=str(table.get("title") or root.name),
        language=str(table.get("language") or "en"),
        root=root,
        modules=modules,
        faults=tuple(faults),
    )


def load_lesson(outline: LessonOutline) -> Lesson:
    """Read the whole lesson.

    Raises:
        LessonFaults: All its faults.
    """
    return _parsed(_text(outline.path), outline.path, outline.id)


@lru_cache(maxsize=2)
def _parsed(text: str, path: Path, lesson_id: str) -> Lesson:
    """Parse a lesson; it is asked for twice at the start, for its place and to be shown."""
    from tutor.lesson.parse import parse_lesson  # its Markdown parser would double the time of a listing

    return parse_lesson(text, path, lesson_id)


def check_course(course: Course) -> tuple[LessonError, ...]:
    """Read every lesson fully and return all faults of the course."""
    faults = list(course.faults)
    for outline in course.lessons:
        try:
            load_lesson(outline)
        except LessonFaults as found:
            faults += found.faults
    return tuple(faults)


def _course_table(root: Path) -> dict[str, Any]:
    file = root / COURSE_FILE
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise TutorError(_no_course(root)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise TutorError(f"{file} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise TutorError(f"{file} is not TOML: {error}") from error


def _no_course(root: Path) -> str:
    from tutor.lesson.installed import installed_courses

    missing = "has no course.toml" if root.is_dir() else "does not exist"
    names = ", ".join(installed_courses())
    known = f" Installed courses: {names}." if names else ""
    return f"{root} {missing}; a course is a folder with a course.toml and lessons.{known}"


def _module_entries(root: Path, table: dict[str, Any]) -> list[dict[str, Any]]:
    entries = table.get("modules")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TutorError(
            f"{root / COURSE_FILE} names no modules; add [[modules]] tables with id, title and lessons."
        )
    return entries


def _module(root: Path, entry: dict[str, Any], faults: list[LessonError]) -> Module:
    module_id, names = entry.get("id"), entry.get("lessons", [])
    if not isinstance(module_id, str) or not NAME.match(module_id) or not isinstance(names, list):
        message = f"module {module_id!r} needs an `id` of lower-case words and a list of `lessons`"
        faults.append(LessonError(root / COURSE_FILE, 1, message))
        return Module(str(module_id), str(entry.get("title", module_id)), ())
    found = (_outline(root, module_id, name, faults) for name in names)
    return Module(module_id, str(entry.get("title", module_id)), tuple(one for one in found if one))


def _outline(root: Path, module_id: str, name: object, faults: list[LessonError]) -> LessonOutline | None:
    if not isinstance(name, str) or not NAME.match(name):
        faults.append(
            LessonError(root / COURSE_FILE, 1, f"lesson name {name!r} must be lower-case words with hyphens")
        )
        return None
    path = root / module_id / f"{name}.md"
    try:
        has_link = path.is_symlink() or path.parent.is_symlink()
        if has_link and not path.resolve().is_relative_to(root.resolve()):
            raise LessonFaults([LessonError(path, 1, "the file is a link that leads out of the course")])
        return read_outline(_text(path), path, f"{module_id}/{name}")
    except LessonFaults as found:
        faults += found.faults
        return None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise LessonFaults([LessonError(path, 1, f"the file has more than {LIMIT_BYTES:,} bytes")])
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LessonFaults([LessonError(path, line, "the file is not UTF-8; save it as UTF-8")]) from error
    except OSError as error:
        raise LessonFaults([LessonError(path, 1, f"the file can't be read: {error.strerror}")]) from error
