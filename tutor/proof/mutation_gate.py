"""Tries mutants of a task's solutions: none that computes something else may pass the check."""

from __future__ import annotations

import asyncio

from tutor.kernel.protocol import Limits, Setup, Source
from tutor.lesson.model import Cell, CodeTask
from tutor.preparing import YOUR_CODE, source_of
from tutor.proof.findings import Failure, MutantCount
from tutor.proof.mutants import Mutant, mutants_of
from tutor.proof.steps import Proving

SLOW_S = 1.0
"""Seconds from which a solution counts as slow."""
MUTANTS_OF_SLOW = 3
"""Mutants of a slow solution that are tried all the same."""
PATIENCE = 10.0
"""A mutant may take this many times as long as its solution, and two seconds."""


async def mutation_failures(
    proving: Proving, task: CodeTask, count: int
) -> tuple[list[Failure], MutantCount]:
    """Try mutants of every solution.

    Args:
        proving: The step; its solutions have passed.
        task: Its task.
        count: Mutants of each solution.

    Returns:
        A failure for each mutant that passes and is not equivalent, and the counts.
    """
    tries = [(cell, mutant) for cell in task.solutions for mutant in _chosen(proving, task, cell, count)]
    offered = sum(len(_all(task, cell, count)) for cell in task.solutions)
    fates = await asyncio.gather(*(_fate(proving, task, cell, mutant) for cell, mutant in tries))
    failures = [
        _survivor(cell, mutant, why)
        for (cell, mutant), (fate, why) in zip(tries, fates, strict=True)
        if fate == "survived"
    ]
    names = [fate for fate, _ in fates]
    counted = MutantCount(
        run=len(tries),
        killed=names.count("killed"),
        equivalent=names.count("equivalent"),
        survived=names.count("survived"),
        skipped=offered - len(tries),
    )
    return failures, counted


def _all(task: CodeTask, cell: Cell, count: int) -> list[Mutant]:
    others = [other.source for other in task.solutions if other is not cell]
    return mutants_of(cell.source, count, others)


def _chosen(proving: Proving, task: CodeTask, cell: Cell, count: int) -> list[Mutant]:
    is_slow = proving.solution_s.get(cell.line, 0.0) > SLOW_S
    return _all(task, cell, min(count, MUTANTS_OF_SLOW) if is_slow else count)


async def _fate(proving: Proving, task: CodeTask, cell: Cell, mutant: Mutant) -> tuple[str, str]:
    """Return what became of a mutant: killed, equivalent or survived; and in what it differs."""
    proving.runs += 1
    limits = Limits(time_s=2.0 + PATIENCE * proving.solution_s.get(cell.line, 0.0))
    checks = tuple(source_of(check) for check in task.checks)
    outcome = await proving.gate.check(proving.setup, Source(mutant.source, YOUR_CODE), checks, limits)
    if not outcome.has_passed:
        return "killed", ""
    difference = await _difference(proving, cell, mutant, checks)
    return ("survived", difference) if difference else ("equivalent", "")


async def _difference(proving: Proving, cell: Cell, mutant: Mutant, checks: tuple[Source, ...]) -> str:
    """Run both in one process and return in what they differ; empty if in nothing."""
    proving.runs += 1
    setup = proving.setup
    arguments = {
        "setup": [(source.text, source.name) for source in setup.cells],
        "solution": cell.source,
        "mutant": mutant.source,
        "checks": [check.text for check in checks],
        "seed": setup.seed,
    }
    text = f"from tutor.checks.equivalence import difference\ndifference(**{arguments!r})"
    bare = Setup(threads=setup.threads, device=setup.device, data_dir=setup.data_dir)
    outcome = await proving.gate.execute(bare, Source(text, "equivalence"))
    if outcome.raised:
        return f"comparing them fails: {outcome.raised.type}: {outcome.raised.message}"
    if outcome.died:
        return f"comparing them ends the process: {outcome.died.cause}"
    return outcome.value.strip("'\"")


def _survivor(cell: Cell, mutant: Mutant, why: str) -> Failure:
    text = f"a mutant of the solution passes the check ({mutant.kind}; {why}):\n{mutant.diff}"
    return Failure(cell.line, text)
