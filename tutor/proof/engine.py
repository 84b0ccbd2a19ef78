"""Proves steps, many at a time; the one engine behind `tensor-tutor test` and the pytest plugin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from tutor.lesson.model import ChoiceQuestion, CodeTask, Lesson, OrderTask, QuestionTask, Step
from tutor.preparing import Options
from tutor.proof import questions, steps
from tutor.proof.findings import Failure, StepProof
from tutor.proof.gate import Gate
from tutor.proof.mutation_gate import mutation_failures
from tutor.proof.steps import Proving

MUTANTS = 10
"""Mutants of each solution, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Proves the steps of lessons.

    Attributes:
        gate: Where code runs.
        options: How lessons run.
        mutants: How many mutants of each solution are tried; 0 for none.
    """

    gate: Gate
    options: Options
    mutants: int = MUTANTS

    async def prove(self, lessons: Iterable[tuple[Lesson, str | None]]) -> AsyncIterator[StepProof]:
        """Prove steps, several at a time; each proof comes as soon as it is done.

        Args:
            lessons: Lessons, each with the id of the only step that is wanted, or None for all.
        """
        waiting = [
            asyncio.create_task(self.prove_step(lesson, step))
            for lesson, step_id in lessons
            for step in lesson.steps
            if step_id in (None, step.id)
        ]
        try:
            for proof in asyncio.as_completed(waiting):
                yield await proof
        finally:
            for task in waiting:
                task.cancel()

    async def prove_step(self, lesson: Lesson, step: Step) -> StepProof:
        """Prove one step."""
        proving = Proving(self.gate, lesson, step, self.options)
        failures = await steps.setup_failures(proving)
        counted = StepProof(lesson, step).mutants
        if not failures:
            failures = await _failures(proving)
        if not failures and isinstance(step.task, CodeTask) and self.mutants:
            failures, counted = await mutation_failures(proving, step.task, self.mutants)
        ordered = tuple(sorted(set(failures), key=lambda failure: failure.line))
        return StepProof(lesson, step, ordered, counted, proving.runs, proving.compute_s)


async def _failures(proving: Proving) -> list[Failure]:
    step = proving.step
    parts = [steps.demo_failures(proving, place) for place in range(len(step.demos))]
    failures: list[Failure] = []
    match step.task:
        case CodeTask() as task:
            parts.append(steps.starter_failures(proving, task))
            parts += [steps.solution_failures(proving, task, cell) for cell in task.solutions]
            parts += [steps.wrong_failures(proving, cell, task.starter, task.checks) for cell in task.wrongs]
        case OrderTask() as task:
            parts.append(steps.order_failures(proving, task))
            parts += [steps.wrong_failures(proving, cell, task.cell, task.checks) for cell in task.wrongs]
        case QuestionTask(asked):
            for question in asked:
                if isinstance(question, ChoiceQuestion):
                    failures += questions.choice_failures(question)
                else:
                    parts.append(questions.live_failures(proving, question))
    failures += [failure for found in await asyncio.gather(*parts) for failure in found]
    hints = enumerate(step.hints, start=1)
    failures += [Failure(step.line, f"hint {n} is empty") for n, hint in hints if not hint.strip()]
    return failures
