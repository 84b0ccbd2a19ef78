"""`tensor-tutor test`: prove lessons headless."""

from __future__ import annotations

import asyncio
import sys
import time
from argparse import Namespace
from collections.abc import Sequence

from tutor.commands.listing import as_json
from tutor.commands.opening import open_course, options_of
from tutor.errors import LessonError, LessonFaults
from tutor.finding_places import find_lesson, find_step
from tutor.kernel.client import Kernel
from tutor.lesson.load import load_lesson
from tutor.lesson.model import Course, Lesson, LessonOutline
from tutor.proof.engine import Engine
from tutor.proof.findings import StepProof
from tutor.proof.gate import Gate
from tutor.proof.lint import Remark, lint_course
from tutor.proof.report import as_data, has_passed, step_lines, summary

Wanted = tuple[LessonOutline, str | None]
"""A lesson, and the id of the only step of it that is wanted."""


def run(arguments: Namespace) -> int:
    """Prove what was asked for, print it, and return 0 if every promise holds, else 1."""
    course = open_course(arguments)
    wanted = choose(course, arguments.ids)
    lessons, faults = _load(wanted)
    if not arguments.ids:
        faults = [*course.faults, *faults]
    for fault in [] if arguments.json else faults:
        sys.stdout.write(f"FAIL  {fault}\n")
    remarks = lint_course(course, [lesson for lesson, _ in lessons])
    start = time.perf_counter()
    proofs = asyncio.run(_prove(arguments, lessons))
    elapsed_s = time.perf_counter() - start
    if arguments.json:
        sys.stdout.write(as_json(as_data(proofs, faults, remarks, elapsed_s)))
    else:
        _print_remarks(remarks, arguments.advice)
        sys.stdout.write(summary(proofs, faults, remarks, elapsed_s) + "\n")
    return 0 if has_passed(proofs, faults, remarks) else 1


def _print_remarks(remarks: Sequence[Remark], with_advice: bool) -> None:
    for remark in remarks:
        if with_advice or not remark.is_advice:
            sys.stdout.write(f"{'note' if remark.is_advice else 'MEND'}  {remark}\n")


def choose(course: Course, ids: Sequence[str]) -> list[Wanted]:
    """Return what ids of modules, lessons or steps stand for; everything without any.

    Raises:
        UnknownError: There is no such lesson or step.
    """
    modules = {module.id: module for module in course.modules}
    wanted: list[Wanted] = [] if ids else [(lesson, None) for lesson in course.lessons]
    for name in ids:
        if name in modules:
            wanted += [(lesson, None) for lesson in modules[name].lessons]
        else:
            lesson_id, _, step_id = name.removesuffix(".md").partition("#")
            wanted.append((find_lesson(course, lesson_id), step_id or None))
    return wanted


def _load(wanted: Sequence[Wanted]) -> tuple[list[tuple[Lesson, str | None]], list[LessonError]]:
    lessons: list[tuple[Lesson, str | None]] = []
    faults: list[LessonError] = []
    for outline, step_id in wanted:
        try:
            lesson = load_lesson(outline)
        except LessonFaults as found:
            faults += found.faults
            continue
        lessons.append((lesson, find_step(lesson, step_id).id if step_id else None))
    return lessons, faults


async def _prove(arguments: Namespace, lessons: Sequence[tuple[Lesson, str | None]]) -> list[StepProof]:
    """Print each proof as soon as it is done; return them in the order of the steps."""
    if not lessons:
        return []
    kernel = Kernel()
    await kernel.start()
    try:
        await kernel.wait_until_warm()
        engine = Engine(Gate(kernel, arguments.jobs), options_of(arguments), arguments.mutants)
        proofs = []
        async for proof in engine.prove(lessons):
            proofs.append(proof)
            if not arguments.json:
                sys.stdout.write(step_lines(proof) + "\n")
                sys.stdout.flush()
        places = {
            id(step): place for place, step in enumerate(s for lesson, _ in lessons for s in lesson.steps)
        }
        return sorted(proofs, key=lambda proof: places[id(proof.step)])
    finally:
        await kernel.close()
