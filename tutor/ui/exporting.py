"""Writes the open lesson as a notebook; knows the session, but no screen."""

from __future__ import annotations

import itertools
from pathlib import Path

from tutor import text
from tutor.export.collect import collect
from tutor.export.notebook import as_notebook
from tutor.session import Session


async def export_lesson(session: Session, folder: Path) -> str:
    """Run the open lesson as the learner left it, and write it as a notebook that does not exist yet.

    Returns:
        A sentence that says where it is, or why it could not be written.

    Raises:
        KernelError: Nothing can run.
    """
    lesson = session.lesson
    document = await collect(lesson, session.course.id, session.progress, session.kernel, session.options)
    path = _free_path(folder, lesson.id.replace("/", "-"))
    try:
        path.write_text(as_notebook(document), encoding="utf-8")
    except OSError as error:
        return text.not_saved(str(path), error.strerror or str(error))
    return text.saved(str(path))


def _free_path(folder: Path, name: str) -> Path:
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(path for one in names if not (path := folder / f"{one}.ipynb").exists())
