"""The loop of the plain mode: read a line, do what it says."""

from __future__ import annotations

import asyncio
import difflib
import sys
import textwrap
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tutor import text
from tutor.errors import TutorError
from tutor.kernel.client import Kernel
from tutor.lesson.model import CodeTask, Course
from tutor.plain import answering, coding, going, keeping, looking
from tutor.plain.front import Front, text_width
from tutor.plain.lines import Lines
from tutor.progress import Progress
from tutor.session import Options, Session
from tutor.ui.watching import WatchedFile

PROMPT = "> "
NARROWEST = 30
"""Columns that help has beside its commands, however narrow the terminal."""

Action = Callable[[Front, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the plain mode."""

    action: Action
    usage: str
    """As the help shows it."""


async def show_help(front: Front, _: str) -> None:
    """List the commands."""
    width = max(len(command.usage) for command in COMMANDS.values())
    for command in COMMANDS.values():
        about = (command.action.__doc__ or "").split("\n")[0]
        front.say(_hanging(f"  {command.usage:<{width}}  ", about, front.width))
    front.say(_hanging("", text.PLAIN_ENTRY, front.width))


def _hanging(start: str, words: str, width: int) -> str:
    """Return words behind a start; further lines stand under the first word."""
    return textwrap.fill(
        words, max(width, len(start) + NARROWEST), initial_indent=start, subsequent_indent=" " * len(start)
    )


COMMANDS = {
    "next": Command(going.forward, ":next"),
    "back": Command(going.back, ":back"),
    "given": Command(going.given, ":given"),
    "again": Command(going.again, ":again"),
    "steps": Command(going.steps, ":steps"),
    "step": Command(going.step, ":step NUMBER"),
    "lessons": Command(going.lessons, ":lessons [WORD]"),
    "lesson": Command(going.lesson, ":lesson ID"),
    "run": Command(coding.run, ":run [DEMO]"),
    "check": Command(answering.check, ":check"),
    "hint": Command(answering.hint, ":hint"),
    "solution": Command(answering.solution, ":solution"),
    "code": Command(coding.enter, ":code"),
    "show": Command(coding.show, ":show"),
    "replace": Command(coding.replace, ":replace LINE CODE"),
    "insert": Command(coding.insert, ":insert LINE CODE"),
    "delete": Command(coding.delete, ":delete LINE"),
    "edit": Command(coding.edit, ":edit"),
    "reset": Command(coding.reset, ":reset"),
    "history": Command(keeping.history, ":history [NUMBER]"),
    "vars": Command(looking.variables, ":vars"),
    "tensor": Command(looking.tensor, ":tensor NAME [INDEX]"),
    "graph": Command(looking.graph, ":graph NAME"),
    "shapes": Command(looking.shapes, ":shapes EXPRESSION"),
    "curves": Command(keeping.curves, ":curves [FILE]"),
    "doc": Command(looking.documentation, ":doc NAME"),
    "traceback": Command(looking.traceback, ":traceback"),
    "about": Command(keeping.about, ":about [LESSON]"),
    "due": Command(keeping.due, ":due"),
    "export": Command(keeping.export, ":export"),
    "restart": Command(keeping.restart, ":restart"),
    "undo": Command(keeping.undo, ":undo"),
    "help": Command(show_help, ":help"),
    "quit": Command(going.leave, ":quit"),
}


def run_plain(
    course: Course,
    kernel: Kernel,
    progress: Progress,
    options: Options,
    *,
    lesson_id: str | None,
    step_id: str | None,
    watch: Path | None = None,
) -> int:
    """Walk through a course on stdin and stdout until the learner leaves or input ends.

    Args:
        course: The course.
        kernel: Where code runs; it is started and closed here.
        progress: The progress file; it stays open.
        options: How lessons run.
        lesson_id: Where to start; None for where the learner was.
        step_id: The step to start at.
        watch: A file that holds the step's code for an editor outside; each save is a check.

    Returns:
        The exit status 0.

    Raises:
        KeyboardInterrupt: Ctrl+C while nothing ran; everything is kept.
        TutorError: The lesson can't be opened.
    """
    session = Session(course, kernel, progress, options)
    front = Front(session, Lines(sys.stdin.fileno()), _write, text_width(), sys.stdin.isatty())
    front.watched = WatchedFile(watch) if watch else None
    return asyncio.run(_walk(front, lesson_id, step_id))


async def _walk(front: Front, lesson_id: str | None, step_id: str | None) -> int:
    session = front.session
    await session.kernel.start()
    try:
        session.open(lesson_id, step_id)
        if session.progress.notice:
            front.say(session.progress.notice)
        going.show_step(front)
        await converse(front)
    finally:
        await session.close()
        await session.kernel.close()
    return 0


async def converse(front: Front) -> None:
    """Read lines and do what they say, and check what is saved outside, until the learner leaves."""
    watching = asyncio.create_task(_take_saves(front, front.watched)) if front.watched else None
    try:
        while not front.is_over and (line := await front.ask(PROMPT)) is not None:
            await _say_problems(front, obey(front, line))
    finally:
        if watching:
            watching.cancel()


async def _take_saves(front: Front, watched: WatchedFile) -> None:
    async for code in watched.saves():
        await _say_problems(front, coding.take_save(front, code))


async def _say_problems(front: Front, doing: Awaitable[None]) -> None:
    """Do one thing at a time, whether it was typed or saved."""
    async with front.busy:
        try:
            await doing
        except TutorError as error:
            front.say(str(error))


async def obey(front: Front, line: str) -> None:
    """Do what a line says: a command, an answer, code, or nothing but Enter."""
    name, _, rest = line[1:].partition(" ")
    session = front.session
    if line.startswith(":"):
        command = COMMANDS.get(name)
        if command is None:
            front.say(text.plain_unknown_command(name, _nearest(name)))
        else:
            await command.action(front, rest)
    elif not line.strip():
        if session.step.task is None or session.record.is_passed:
            await going.forward(front, "")
        else:
            front.say(text.PLAIN_COMMANDS)
    elif session.step.task is None or isinstance(session.step.task, CodeTask):
        await coding.enter(front, line)
    else:
        await answering.answer(front, line)


def _nearest(name: str) -> str:
    return ", ".join(f":{one}" for one in difflib.get_close_matches(name, COMMANDS, n=2, cutoff=0.5))


def _write(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()
