"""`tensor-tutor export`: a lesson with the learner's own code, outputs and curves, as a file."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from tutor.commands.opening import open_course, open_progress, options_of, require_trust
from tutor.errors import TutorError
from tutor.export.collect import collect
from tutor.export.document import Document
from tutor.export.notebook import as_notebook
from tutor.export.text import as_page, as_script
from tutor.kernel.client import Kernel
from tutor.lesson.load import load_lesson
from tutor.session import find_lesson

WRITERS = {"ipynb": as_notebook, "py": as_script, "md": as_page}


def run(arguments: Namespace) -> int:
    """Write the file; an existing one is never overwritten without `--force`."""
    target, writer = _target(arguments)
    if target.exists() and not arguments.force:
        raise TutorError(f"{target} exists; give another --output, or --force to replace it.")
    document = asyncio.run(_document(arguments))
    try:
        target.write_text(writer(document), encoding="utf-8")
    except OSError as error:
        raise TutorError(f"{target} can't be written: {error.strerror}.") from error
    sys.stdout.write(f"Written: {target}\n")
    return 0


def _target(arguments: Namespace) -> tuple[Path, Callable[[Document], str]]:
    """Return the file and its writer; the format is the one asked for, else the file's ending."""
    name = arguments.lesson_id.replace("/", "-")
    target = arguments.output or Path(f"{name}.{arguments.format or 'ipynb'}")
    kind = arguments.format or target.suffix.removeprefix(".")
    if kind not in WRITERS:
        raise TutorError(f"'{kind}' is no format that can be written; there are {', '.join(WRITERS)}.")
    return target, WRITERS[kind]


async def _document(arguments: Namespace) -> Document:
    course = open_course(arguments)
    lesson = load_lesson(find_lesson(course, arguments.lesson_id))
    require_trust(course, arguments)
    progress, kernel = open_progress(), Kernel()
    try:
        await kernel.start()
        await kernel.wait_until_warm()
        return await collect(lesson, course.id, progress, kernel, options_of(arguments))
    finally:
        await kernel.close()
        progress.close()
