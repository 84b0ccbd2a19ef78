"""Commands that write, edit and run code."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tutor import text
from tutor.lesson.model import CodeTask, QuestionTask
from tutor.plain import answering
from tutor.plain.front import Front

END = "."
"""A line with nothing but this ends the entry of code."""


async def enter(front: Front, first: str = "") -> None:
    """Take lines of code up to a line with a single dot; they become the draft."""
    lines = [first] if first else []
    try:
        while (line := await front.ask("... ")) is not None and line != END:
            lines.append(line)
    finally:  # Ctrl+C leaves in the middle, and nothing typed is lost
        if lines:
            front.session.save_draft("\n".join(lines) + "\n")
    front.say(text.plain_code_kept(len(lines)))


async def take_save(front: Front, code: str) -> None:
    """Take what an editor outside has saved: a task's code is checked, a demo runs."""
    session = front.session
    if isinstance(session.step.task, CodeTask):
        session.save_draft(code)
        await answering.check(front, "")
    elif session.step.task is None and session.step.demos:
        session.save_draft(code)
        await run(front, "")


async def show(front: Front, _: str = "") -> None:
    """Show the code with line numbers."""
    lines = _draft_lines(front)
    front.say("\n".join(f"{number:>4}  {line}" for number, line in enumerate(lines, start=1)))


async def replace(front: Front, rest: str) -> None:
    """Replace a line of the code: `3 y = x + 1`."""
    number, code = _numbered(rest)
    lines = _draft_lines(front)
    if not 1 <= number <= len(lines):
        front.say(text.plain_no_line(len(lines)))
        return
    lines[number - 1] = code
    await _keep(front, lines)


async def insert(front: Front, rest: str) -> None:
    """Insert a line of code before a line; behind the last one with the next number."""
    number, code = _numbered(rest)
    lines = _draft_lines(front)
    if not 1 <= number <= len(lines) + 1:
        front.say(text.plain_no_line(len(lines)))
        return
    lines.insert(number - 1, code)
    await _keep(front, lines)


async def delete(front: Front, rest: str) -> None:
    """Delete a line of code."""
    number, _ = _numbered(rest)
    lines = _draft_lines(front)
    if not 1 <= number <= len(lines):
        front.say(text.plain_no_line(len(lines)))
        return
    del lines[number - 1]
    await _keep(front, lines)


async def reset(front: Front, _: str) -> None:
    """Bring the starter back."""
    front.session.save_draft(front.session.starter)
    front.say(text.PLAIN_STARTER_BACK)
    await show(front)


async def edit(front: Front, _: str) -> None:
    """Open the code in the learner's own editor."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command:
        front.say(text.editor_missing())
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.py"
        file.write_text(front.session.draft, encoding="utf-8")
        try:
            ended = await asyncio.to_thread(subprocess.run, [*shlex.split(command), str(file)], check=False)
        except OSError:
            front.say(text.editor_missing(command))
            return
        if ended.returncode:
            front.say(text.editor_failed(command, ended.returncode))
            return
        front.session.save_draft(file.read_text(encoding="utf-8"))
    await show(front)


async def run(front: Front, rest: str) -> None:
    """Run the code of a code task; elsewhere a demo of the page, by its number."""
    session = front.session
    demos = session.step.demos
    if not rest and isinstance(session.step.task, CodeTask):
        await front.tell(session.run(session.draft))
    elif not demos:
        front.say(
            text.ANSWER_BEFORE_RUN if isinstance(session.step.task, QuestionTask) else text.PLAIN_NO_DEMO
        )
    else:
        number = int(rest) if rest.isdecimal() else 1
        if 1 <= number <= len(demos):
            await front.tell(session.sweep(_demo_source(front, number - 1), number - 1))
        else:
            front.say(text.plain_no_demo_number(len(demos)))


def _demo_source(front: Front, place: int) -> str:
    """Return the code of a demo; the only demo of a step without a task may have been edited."""
    session = front.session
    is_sheet = session.step.task is None and place == 0
    return session.draft if is_sheet else session.step.demos[place].source


def _draft_lines(front: Front) -> list[str]:
    return front.session.draft.rstrip("\n").split("\n")


async def _keep(front: Front, lines: list[str]) -> None:
    front.session.save_draft("\n".join(lines) + "\n")
    await show(front)


def _numbered(rest: str) -> tuple[int, str]:
    """Split `3 y = x` into 3 and the code with its indentation; 0 if there is no number."""
    number, _, code = rest.partition(" ")
    return (int(number) if number.isdecimal() else 0), code
