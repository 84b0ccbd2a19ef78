"""Commands that answer a step: typed answers, choices, orders, code to check; hints and solutions."""

from __future__ import annotations

import re

from tutor import text
from tutor.lesson.model import ChoiceQuestion, CodeTask, LiveQuestion, OrderTask, QuestionTask
from tutor.plain import page
from tutor.plain.front import Front
from tutor.plain.markdown_text import one_line
from tutor.submission import Choice, Code, Order, Submission, Typed
from tutor.ui.screens.asking import first_open, shuffled_lines, shuffled_options

ORDER_ENTRY = re.compile(r"^(?P<indent>>*)(?P<number>\d+)$")


async def answer(front: Front, typed: str) -> None:
    """Hand in a line that is no command, as the step's task wants it."""
    task = front.session.step.task
    if isinstance(task, QuestionTask):
        number = first_open(front.session.step, front.session.record)
        await _answer_question(front, task.questions[number], number, typed)
    elif isinstance(task, OrderTask):
        lines = _order(front, task, typed)
        if lines is None:
            front.say(text.PLAIN_ORDER_MISREAD)
        else:
            await submit(front, Order(lines))
    else:
        front.say(text.PLAIN_NO_QUESTION)


async def _answer_question(
    front: Front, question: LiveQuestion | ChoiceQuestion, number: int, typed: str
) -> None:
    if isinstance(question, LiveQuestion):
        await submit(front, Typed(typed, number))
        return
    places = shuffled_options(question, page.option_key(front.session))
    chosen = [int(word) for word in re.findall(r"\d+", typed)]
    if not chosen or any(not 1 <= one <= len(places) for one in chosen):
        front.say(text.plain_choose_from(len(places)))
        return
    await submit(front, Choice(frozenset(places[one - 1] for one in chosen), number))


def _order(front: Front, task: OrderTask, typed: str) -> tuple[tuple[str, int], ...] | None:
    """Read `2 1 >4`: lines by number, a `>` for each level of indentation; None if it can't be read."""
    lines = shuffled_lines(task, page.option_key(front.session))
    found = [ORDER_ENTRY.match(word) for word in typed.replace(",", " ").split()]
    entries = [(int(one["number"]), len(one["indent"])) for one in found if one]
    if len(entries) != len(found) or any(not 1 <= number <= len(lines) for number, _ in entries):
        return None
    return tuple((lines[number - 1], indent) for number, indent in entries)


async def check(front: Front, _: str) -> None:
    """Check the code of the step."""
    if isinstance(front.session.step.task, CodeTask):
        await submit(front, Code(front.session.draft))
    else:
        front.say(text.PLAIN_ANSWER_INSTEAD if front.session.step.task else text.NOTHING_TO_CHECK)


async def submit(front: Front, submission: Submission) -> None:
    """Hand in a submission, tell what comes of it, and ask the next question if there is one."""
    session = front.session
    verdict = await front.tell(session.submit(submission))
    if verdict is None:
        return
    front.say_verdict(verdict, is_markdown=isinstance(submission, Choice))
    front.truth = verdict.truth
    if not verdict.passed:
        if len(session.hints) < len(session.step.hints):
            front.say(text.plain_hint_offer(len(session.step.hints) - len(session.hints)))
        return
    if session.record.is_passed:
        if session.step.points:
            front.say(f"{text.points_reached(session.record.points, session.step.points)}.")
        say_why(front)
        front.say(text.PLAIN_GO_ON)
    else:
        front.say(page.task(session, front.width))


def say_why(front: Front) -> None:
    """Show the explanation that stays."""
    if front.session.step.why:
        front.say()
        front.say_markdown(front.session.step.why)


async def hint(front: Front, _: str) -> None:
    """Open one more hint; when all are open, show them all again."""
    session = front.session
    opened = session.open_hint()
    if opened is not None:
        front.say(text.hint_title(len(session.hints), len(session.step.hints)))
        front.say_markdown(opened)
        return
    front.say(text.NO_MORE_HINTS if session.hints else text.NO_HINT)
    for one in session.hints:
        front.say_markdown(one)


async def solution(front: Front, _: str) -> None:
    """Show the solutions; asked for twice where the step is not passed yet."""
    session = front.session
    if session.step.task is None:
        front.say(text.NO_SOLUTION)
        return
    if not session.record.is_passed and not front.asked_for_solution:
        front.asked_for_solution = True
        front.say(text.PLAIN_SOLUTION_AGAIN)
        return
    solutions = session.reveal()
    for number, source in enumerate(solutions, start=1):
        front.say(f"# {text.solution_title(number, len(solutions))}\n{source}")
    _say_right_answer(front)
    say_why(front)


def _say_right_answer(front: Front) -> None:
    """Show the right answer of the open question; a computed one is known after a first try."""
    task = front.session.step.task
    if not isinstance(task, QuestionTask):
        return
    question = task.questions[first_open(front.session.step, front.session.record)]
    if isinstance(question, ChoiceQuestion):
        right = [one_line(option.text) for option in question.options if option.is_right]
        front.say(f"{text.TRUTH} {'; '.join(right)}")
        return
    front.say(f"{text.TRUTH} {front.truth}" if front.truth else text.GIVE_ONE_ANSWER)
