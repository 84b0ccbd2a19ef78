"""Writes a new course or lesson with every part in place; never over what is there."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from tutor.errors import TutorError
from tutor.lesson.load import COURSE_FILE, NAME, load_course

MODULE = """
[[modules]]
id = "{module}"
title = "{title}"
lessons = ["{name}"]
"""
COURSE = """# A course for Tensor Tutor: its modules and their lessons, in the order in which they are taught.
id = "{course}"
title = "{title}"
language = "en"
"""
PROJECT_FILE = "pyproject.toml"
PROJECT = """# Makes a package of this course: `pip wheel --no-deps .`
# Where it is installed, `tensor-tutor --course {course}` opens it.
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{course}"
version = "0.1.0"
dependencies = ["tensor-tutor"]

[project.entry-points."tensor_tutor.courses"]
{course} = "{package}"

[tool.hatch.build.targets.wheel]
include = ["course.toml", "*.md"]

[tool.hatch.build.targets.wheel.sources]
"" = "{package}"
"""


def new_course(folder: Path) -> Path:
    """Write a course with one module and one lesson, and what makes a package of it.

    Args:
        folder: Must not exist yet, or be empty.

    Returns:
        The lesson's file.

    Raises:
        TutorError: The folder holds something already, or can't be written.
    """
    name = _name(folder.resolve().name)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise TutorError(f"{folder} is no empty folder; name one that does not exist yet.")
    package = f"{name.replace('-', '_')}_lessons"
    _write(folder / COURSE_FILE, COURSE.format(course=name, title=_title(name)))
    _write(folder / PROJECT_FILE, PROJECT.format(course=name, package=package))
    return new_lesson(folder, "basics/first")


def new_lesson(course: Path, lesson_id: str) -> Path:
    """Write a lesson and add it to its module in `course.toml`, at the end.

    Args:
        course: The folder with `course.toml`.
        lesson_id: `module/lesson`, in lower-case words joined with hyphens.

    Returns:
        The lesson's file.

    Raises:
        TutorError: The id is none, the lesson exists, or the course can't be read or written.
    """
    module, _, name = lesson_id.partition("/")
    if not NAME.match(module) or not NAME.match(name):
        raise TutorError(
            f"'{lesson_id}' is no lesson id; write module/lesson in lower-case words, such as basics/first."
        )
    file = course / module / f"{name}.md"
    if file.exists():
        raise TutorError(f"{file} exists already; choose another name.")
    table = course / COURSE_FILE
    if not table.exists():
        raise TutorError(f"{course} has no {COURSE_FILE}; `tensor-tutor new course {course}` makes a course.")
    text = _with_lesson(table.read_text(encoding="utf-8"), module, name)
    template = resources.files(__package__).joinpath("first_lesson.md").read_text(encoding="utf-8")
    _write(file, template.format(title=_title(name)))
    _write(table, text)
    load_course(course)
    return file


def _with_lesson(text: str, module: str, name: str) -> str:
    """Return `course.toml` with one more lesson; everything else in it stays as it was written."""
    entry = re.compile(
        rf'(\[\[modules\]\][^\[]*?id\s*=\s*"{re.escape(module)}".*?lessons\s*=\s*\[)([^\]]*)(\])', re.DOTALL
    )
    found = entry.search(text)
    if not found:
        return text.rstrip() + "\n" + MODULE.format(module=module, title=_title(module), name=name)
    names = found[2].rstrip().rstrip(",")
    listed = f'{names}, "{name}"' if names.strip() else f'"{name}"'
    return text[: found.start(2)] + listed + text[found.end(2) :]


def _name(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words or "my-course"


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TutorError(f"{path} can't be written: {error.strerror}.") from error
