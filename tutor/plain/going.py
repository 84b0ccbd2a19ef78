"""Commands that move through the course."""

from __future__ import annotations

from tutor import text
from tutor.errors import TutorError
from tutor.lesson.model import OrderTask, QuestionTask
from tutor.plain import page
from tutor.plain.front import Front
from tutor.plain.markdown_text import plain_text


def show_step(front: Front) -> None:
    """Show the open step from its heading to its task."""
    session = front.session
    front.asked_for_solution, front.asked_for_restart, front.truth = False, False, ""
    front.runs.clear()
    front.say()
    front.say(page.heading(session))
    if missing := session.missing_extras(session.lesson):
        front.say(text.extras_missing(missing))
    front.say()
    if session.index == 0:
        _introduce(front)
    for part in (page.page(session.step, front.width), page.task(session, front.width)):
        if part:
            front.say(part)
            front.say()
    front.say(text.PLAIN_READ_ON if session.step.task is None else text.PLAIN_COMMANDS)
    write_the_file(front)


def write_the_file(front: Front) -> None:
    """Put the step's code where an editor outside finds it."""
    if front.watched is None or isinstance(front.session.step.task, QuestionTask | OrderTask):
        return
    try:
        front.watched.write(front.session.draft)
        front.say(text.watching(str(front.watched.path)))
    except OSError as error:
        front.say(text.unwritable(str(front.watched.path), error.strerror or str(error)))


def _introduce(front: Front) -> None:
    lesson = front.session.lesson
    for part in (plain_text(lesson.intro, front.width), page.given(lesson.setup)):
        if part:
            front.say(f"{part}\n")


async def given(front: Front, _: str) -> None:
    """Show the code that runs before everything in this step."""
    front.say(
        page.given((*front.session.lesson.setup, *front.session.step.setup)) or text.PLAIN_NOTHING_GIVEN
    )


async def again(front: Front, _: str) -> None:
    """Show the step again."""
    show_step(front)


async def forward(front: Front, _: str) -> None:
    """Go on to the next step, or name the next lesson."""
    if front.session.go(1):
        show_step(front)
        return
    following = front.session.next_lesson()
    front.say(text.plain_lesson_end(following.id, following.title) if following else text.COURSE_DONE)


async def back(front: Front, _: str) -> None:
    """Go back a step."""
    if front.session.go(-1):
        show_step(front)
    else:
        front.say(text.FIRST_STEP)


async def steps(front: Front, _: str) -> None:
    """List the steps of the lesson."""
    session = front.session
    records = session.progress.steps(session.course.id, session.lesson.id)
    for number, step in enumerate(session.lesson.steps, start=1):
        record = records.get(step.id)
        mark = text.MARK_PASSED if record and record.is_passed else " "
        here = f"  ({text.HERE})" if step is session.step else ""
        front.say(f"{mark} {number:>2}  {step.title} [{step.id}]{here}")


async def step(front: Front, rest: str) -> None:
    """Go to a step by number or id."""
    try:
        front.session.open(front.session.lesson.id, rest)
    except TutorError as error:
        front.say(str(error))
        return
    show_step(front)


async def lessons(front: Front, rest: str) -> None:
    """List the lessons of the course; with a word, those that have it in title or aims."""
    session, wanted = front.session, rest.strip().casefold()
    found = [
        (module, lesson)
        for module in session.course.modules
        for lesson in module.lessons
        if wanted in f"{module.title} {lesson.id} {lesson.title} {' '.join(lesson.objectives)}".casefold()
    ]
    if not found:
        front.say(text.NOTHING_FOUND)
    records = session.progress.all_steps(session.course.id)
    title = ""
    for module, lesson in found:
        if module.title != title:
            front.say(title := module.title)
        kept = (records.get((lesson.id, one.id)) for one in lesson.steps)
        passed = sum(record.is_passed for record in kept if record)
        front.say(f"  {lesson.id}: {lesson.title} ({passed}/{len(lesson.steps)})")


async def lesson(front: Front, rest: str) -> None:
    """Open a lesson by id; without one, the next."""
    following = front.session.next_lesson()
    if not rest and following is None:
        front.say(text.COURSE_DONE)
        return
    lesson_id, _, step_id = (rest or following.id if following else rest).partition("#")
    try:
        front.session.open(lesson_id, step_id or None)
    except TutorError as error:
        front.say(str(error))
        return
    show_step(front)


async def leave(front: Front, _: str) -> None:
    """End the tutor; everything is kept."""
    front.is_over = True
