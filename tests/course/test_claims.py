"""What the experiments of modules 8 to 10 let the learner see is so: the questions below them rely on it.

The proof runs each of them, but can't know what is to be seen; here the printed figures are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tutor.kernel.client import Kernel
from tutor.lesson.load import load_course, load_lesson
from tutor.paths import builtin_course
from tutor.preparing import Options, limits_of, runs_of, setup_of_demo, source_of
from tutor.proof.gate import Gate

pytestmark = pytest.mark.asyncio(loop_scope="session")

Figures = dict[str, list[float]]
"""The decimals that each run of a demo prints, by the value of its sweep (empty for a demo without one)."""

DECIMAL = re.compile(r"-?\d+\.\d+")

CLAIMS: dict[str, Callable[[Figures], bool]] = {
    "seq/char-rnn#cells": lambda seen: min(min(runs) for runs in seen.values()) >= 0.85,
    "seq/gated#luck": lambda seen: max(seen["10"]) >= 0.95 and max(seen["40"]) < 0.5,
    "seq/gated#which": lambda seen: min(runs[-1] for runs in seen.values()) >= 0.95,
    "seq/attention#positions": lambda seen: seen["True"][0] >= 0.95 and 0.2 < seen["False"][0] < 0.5,
    "seq/gpt#overfit": lambda seen: seen[""][-2] < seen[""][0] and seen[""][-1] > seen[""][1] + 0.1,
    "capstone/tabular#second-table": lambda seen: (
        seen["'linear'"][1] > 0.5
        and seen["'network'"][0] < 0.1
        and seen["'network'"][1] < seen["'network + decay'"][1] < seen["'linear'"][1]
    ),
    "capstone/text#judge": lambda seen: (
        seen["0.3"][-1] >= 0.9 and seen["0.8"][-1] >= 0.65 and seen["3.0"][-1] < 0.5
    ),
}


async def figures_of(gate: Gate, place: str) -> Figures:
    """Run the first demo of a step with each value of its sweep."""
    lesson_id, _, step_id = place.partition("#")
    outlines = {outline.id: outline for outline in load_course(builtin_course()).lessons}
    lesson = load_lesson(outlines[lesson_id])
    step = next(step for step in lesson.steps if step.id == step_id)
    cell = step.demos[0]
    found: Figures = {}
    for _, assign in runs_of(cell):
        setup = setup_of_demo(lesson, step, Options(), 0)
        outcome = await gate.execute(setup, source_of(cell), assign=assign, limits=limits_of(cell))
        found["".join(value for _, value in assign)] = [
            float(one) for one in DECIMAL.findall(outcome.printed)
        ]
    return found


@pytest.mark.parametrize("place", CLAIMS)
async def test_an_experiment_shows_what_its_question_is_about(kernel: Kernel, place: str) -> None:
    figures = await figures_of(Gate(kernel), place)
    assert CLAIMS[place](figures), figures
