"""Which courses from elsewhere the learner lets run their code; recorded by content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tutor.errors import ProgressError
from tutor.lesson.outlines import Course

FILE_NAME = "trusted.json"


def fingerprint(course: Course) -> str:
    """Return a hash of everything in a course that can run: its table and all of its lessons."""
    digest = hashlib.sha256()
    for path in (course.root / "course.toml", *(lesson.path for lesson in course.lessons)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(course.root)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_trusted(course: Course, home: Path) -> bool:
    """Whether exactly this content was trusted before."""
    return fingerprint(course) in _read(home)


def trust(course: Course, home: Path) -> None:
    """Record that this content is trusted.

    Raises:
        ProgressError: The record can't be written.
    """
    trusted = {**_read(home), fingerprint(course): str(course.root.resolve())}
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / FILE_NAME).write_text(json.dumps(trusted, indent=1), encoding="utf-8")
    except OSError as error:
        raise ProgressError(
            f"Trust could not be recorded in {home / FILE_NAME}: {error.strerror}."
        ) from error


def _read(home: Path) -> dict[str, str]:
    try:
        found = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
