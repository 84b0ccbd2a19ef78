"""The proof of lessons, mutants and all, beside a plain run of their solutions one after another.

The plain run is what an author would do without the tutor: each solution as a script in an interpreter of
its own. `python benchmarks/bench_proof.py tensors/axes …`; without lessons, three of them.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from tutor import paths
from tutor.kernel.client import Kernel
from tutor.lesson.load import load_course, load_lesson
from tutor.lesson.model import CodeTask, Lesson
from tutor.preparing import Options
from tutor.proof.engine import MUTANTS, Engine
from tutor.proof.gate import Gate
from tutor.proof.report import total

LESSONS = ("tensors/axes", "autograd/gradients", "descent/linear")
BUDGET = 2.0


def plain_run(lessons: Sequence[Lesson]) -> tuple[float, int]:
    """Return the seconds that all solutions take as scripts, and how many they are."""
    start, count = time.perf_counter(), 0
    for lesson in lessons:
        for step in lesson.steps:
            for solution in step.task.solutions if isinstance(step.task, CodeTask) else ():
                cells = (*lesson.setup, *step.setup, solution)
                script = "from tutor.live import log, show\n" + "\n".join(cell.source for cell in cells)
                subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
                count += 1
    return time.perf_counter() - start, count


async def proof(lessons: Sequence[Lesson]) -> float:
    """Return the seconds of the proof, the start of its kernel included."""
    start = time.perf_counter()
    kernel = Kernel()
    await kernel.wait_until_warm()
    engine = Engine(Gate(kernel), Options(), MUTANTS)
    proofs = [proof async for proof in engine.prove([(lesson, None) for lesson in lessons])]
    await kernel.close()
    elapsed_s = time.perf_counter() - start
    runs, mutants = sum(proof.runs for proof in proofs), total(proofs)
    print(f"proof: {len(proofs)} steps, {runs} runs, {mutants.run} mutants, {elapsed_s:.1f} s")
    return elapsed_s


def main() -> None:
    """Measure both once: they take minutes."""
    os.environ["OMP_NUM_THREADS"] = "1"
    course, wanted = load_course(paths.builtin_course()), sys.argv[1:] or LESSONS
    lessons = [load_lesson(outline) for outline in course.lessons if outline.id in wanted]
    plain_s, count = plain_run(lessons)
    print(f"plain: {count} solutions, {plain_s:.1f} s")
    ratio = asyncio.run(proof(lessons)) / plain_s
    print(f"proof / plain run = {ratio:.2f} x  budget {BUDGET:g} {'kept' if ratio <= BUDGET else 'MISSED'}")


if __name__ == "__main__":
    main()
