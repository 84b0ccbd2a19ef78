"""The loop of the plain mode: read a line, do what it says."""

from __future__ import annotations

import asyncio
import difflib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tutor import text
from tutor.errors import TutorError
from tutor.kernel.client import Kernel
from tutor.lesson.model import CodeTask, Course
from tutor.plain import answering, coding, going, looking
from tutor.plain.front import Front, text_width
from tutor.plain.lines import Lines
from tutor.progress import Progress
from tutor.session import Options, Session

PROMPT = "> "

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
        front.say(f"  {command.usage:<{width}}  {about}")
    front.say(text.PLAIN_ENTRY)


COMMANDS = {
    "next": Command(going.forward, ":next"),
    "back": Command(going.back, ":back"),
    "given": Command(going.given, ":given"),
    "again": Command(going.again, ":again"),
    "steps": Command(going.steps, ":steps"),
    "step": Command(going.step, ":step NUMBER"),
    "lessons": Command(going.lessons, ":lessons"),
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
    "vars": Command(looking.variables, ":vars"),
    "tensor": Command(looking.tensor, ":tensor NAME [INDEX]"),
    "graph": Command(looking.graph, ":graph NAME"),
    "shapes": Command(looking.shapes, ":shapes EXPRESSION"),
    "doc": Command(looking.documentation, ":doc NAME"),
    "traceback": Command(looking.traceback, ":traceback"),
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
) -> int:
    """Walk through a course on stdin and stdout until the learner leaves or input ends.

    Args:
        course: The course.
        kernel: Where code runs; it is started and closed here.
        progress: The progress file; it stays open.
        options: How lessons run.
        lesson_id: Where to start; None for where the learner was.
        step_id: The step to start at.

    Returns:
        The exit status 0.

    Raises:
        KeyboardInterrupt: Ctrl+C while nothing ran; everything is kept.
        TutorError: The lesson can't be opened.
    """
    return asyncio.run(_walk(Session(course, kernel, progress, options), lesson_id, step_id))


async def _walk(session: Session, lesson_id: str | None, step_id: str | None) -> int:
    front = Front(session, Lines(sys.stdin.fileno()), _write, text_width(), sys.stdin.isatty())
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
    """Read lines and do what they say, until the learner leaves or input ends."""
    while not front.is_over:
        line = await front.ask(PROMPT)
        if line is None:
            return
        try:
            await obey(front, line)
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
