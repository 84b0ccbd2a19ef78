"""Commands on what is kept: submissions, curves, the lesson as a file, a lesson started anew, what is due."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

from tutor import text
from tutor.finding_places import find_lesson
from tutor.lesson.model import QuestionTask
from tutor.plain.front import Front
from tutor.progress import Submission

INDENT = "      "


async def history(front: Front, rest: str) -> None:
    """Show what was handed in at this step; with a number, take that code back."""
    session = front.session
    handed_in = session.progress.submissions(*session.key)
    if not handed_in:
        front.say(text.NO_SUBMISSIONS)
    elif not rest.strip():
        for number, submission in enumerate(handed_in, start=1):
            front.say(_submission(number, submission))
    elif isinstance(session.step.task, QuestionTask):
        front.say(text.PLAIN_ANSWER_INSTEAD)
    elif not rest.strip().isdecimal() or not 1 <= int(rest) <= len(handed_in):
        front.say(text.plain_choose_from(len(handed_in)))
    else:
        code = handed_in[int(rest) - 1].text
        session.save_draft(code)
        front.say(text.plain_code_kept(code.rstrip("\n").count("\n") + 1))


def _submission(number: int, submission: Submission) -> str:
    mark = text.MARK_PASSED if submission.passed else text.MARK_FAILED
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(submission.at))
    said = submission.findings[0].splitlines()[0] if submission.findings else text.PASSED.lower()
    return f"{number:>4}  {mark} {when}  {said}\n{textwrap.indent(submission.text.rstrip(), INDENT)}"


async def curves(front: Front, rest: str) -> None:
    """Draw the curves of the last run again; with a file name in .csv or .svg, write all runs to it."""
    from tutor.export.curves import as_svg
    from tutor.export.document import Curve
    from tutor.ui.plot_files import as_csv

    runs, target = front.runs.all(), Path(rest.strip()).expanduser()
    if not any(run.curves for run in runs):
        front.say(text.PLOT_EMPTY)
    elif not rest.strip():
        front.say_curves()
    elif target.suffix == ".csv":
        front.say(_written(target, as_csv(front.runs)))
    elif target.suffix == ".svg":
        lines = [(f"{run.name} {name}".strip(), one) for run in runs for name, one in run.curves.items()]
        told = [Curve(name, *map(tuple, one.points(1000))) for name, one in lines]
        front.say(_written(target, as_svg(told)))
    else:
        front.say(text.PLAIN_CURVE_FILES)


def _written(target: Path, content: str) -> str:
    """Write a new file, and say so."""
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(content)
    except OSError as error:
        return text.not_saved(str(target), error.strerror or str(error))
    return text.saved(str(target))


async def export(front: Front, _: str) -> None:
    """Write this lesson as a notebook, with your code and what it does."""
    from tutor.ui.exporting import export_lesson

    front.say(text.EXPORTING)
    front.say(await export_lesson(front.session, Path.cwd()))


async def restart(front: Front, _: str) -> None:
    """Start this lesson anew; asked for twice, and :undo brings everything back."""
    session = front.session
    if not front.asked_for_restart:
        front.asked_for_restart = True
        front.say(text.PLAIN_RESTART_AGAIN)
        return
    session.progress.reset_lesson(session.course.id, session.lesson.id)
    session.open(session.lesson.id)
    front.say(text.PLAIN_RESTARTED)


async def undo(front: Front, _: str) -> None:
    """Bring back what the last :restart of this lesson took."""
    session = front.session
    is_back = session.progress.undo_reset(session.course.id, session.lesson.id)
    front.say(text.LESSON_RESET_UNDONE if is_back else text.NOTHING_TO_UNDO)


async def due(front: Front, _: str) -> None:
    """List the steps that are due for review."""
    session = front.session
    known = {(lesson.id, step.id) for lesson in session.course.lessons for step in lesson.steps}
    found = [f"  {lesson}#{step}" for lesson, step in session.progress.due(session.course.id)
             if (lesson, step) in known]  # fmt: skip
    front.say("\n".join(found) or text.PLAIN_NOTHING_DUE)


async def about(front: Front, rest: str) -> None:
    """Say what a lesson is about: its aims, and what it builds on."""
    session = front.session
    lesson = find_lesson(session.course, rest.strip() or session.lesson.id)
    front.say(f"{lesson.title} ({lesson.id}), {text.lesson_meta(lesson.minutes, len(lesson.steps))}")
    for title, lines in ((text.YOU_WILL, lesson.objectives), (text.BUILDS_ON, lesson.requires)):
        if lines:
            front.say("\n".join([f"{title}:", *(f"  - {line}" for line in lines)]))
    if missing := session.missing_extras(lesson):
        front.say(text.extras_missing(missing))
