"""The proof as text for people and as JSON for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from tutor.errors import LessonError
from tutor.proof.findings import MutantCount, StepProof
from tutor.proof.lint import Remark


def step_lines(proof: StepProof) -> str:
    """Return a step's line, and its failures under it."""
    mark = "ok  " if proof.is_proved else "FAIL"
    mutants = proof.mutants
    tried = f"  {mutants.killed}/{mutants.run - mutants.equivalent} mutants" if mutants.run else ""
    lines = [f"{mark}  {proof.id}{tried}"]
    for failure in proof.failures:
        lines.append(textwrap.indent(f"{proof.lesson.path}:{failure.line}: {failure.text}", "      "))
    return "\n".join(lines)


def total(proofs: Sequence[StepProof]) -> MutantCount:
    """Return the counts of all proofs together."""
    counted = MutantCount()
    for proof in proofs:
        counted += proof.mutants
    return counted


def summary(
    proofs: Sequence[StepProof], faults: Sequence[LessonError], remarks: Sequence[Remark], elapsed_s: float
) -> str:
    """Return the closing lines."""
    failed = sum(not proof.is_proved for proof in proofs)
    lessons = len({proof.lesson.id for proof in proofs})
    runs = sum(proof.runs for proof in proofs)
    lines = [
        f"{_count(len(proofs), 'step')} of {_count(lessons, 'lesson')}: {len(proofs) - failed} proved, "
        f"{failed} failed; {_count(runs, 'run')} in {elapsed_s:.1f} s."
    ]
    mutants = total(proofs)
    if mutants.run:
        lines.append(
            f"Mutants: {mutants.run} run, {mutants.killed} killed, {mutants.equivalent} equivalent, "
            f"{mutants.survived} passed; kill rate {100 * mutants.kill_rate:.0f}%; "
            f"{mutants.skipped} left out (slow solutions)."
        )
    if faults:
        lines.append(f"{_count(len(faults), 'fault')} in files that can't be read as they are.")
    advice = sum(remark.is_advice for remark in remarks)
    if remarks:
        mend = _count(len(remarks) - advice, "thing")
        lines.append(f"Linter: {mend} to mend, {advice} to consider (--advice shows them).")
    return "\n".join(lines)


def has_passed(proofs: Sequence[StepProof], faults: Sequence[LessonError], remarks: Sequence[Remark]) -> bool:
    """Whether nothing failed; advice does not count."""
    return not faults and all(remark.is_advice for remark in remarks) and all(p.is_proved for p in proofs)


def as_data(
    proofs: Sequence[StepProof], faults: Sequence[LessonError], remarks: Sequence[Remark], elapsed_s: float
) -> dict[str, Any]:
    """Return everything as plain data for `--json`."""
    mutants = total(proofs)
    return {
        "passed": has_passed(proofs, faults, remarks),
        "elapsed_s": round(elapsed_s, 2),
        "mutants": {**_counts(mutants), "kill_rate": round(mutants.kill_rate, 4)},
        "faults": [
            {"path": str(fault.path), "line": fault.line, "message": fault.message} for fault in faults
        ],
        "remarks": [
            {"path": str(one.path), "line": one.line, "text": one.text, "advice": one.is_advice}
            for one in remarks
        ],
        "steps": [_step(proof) for proof in proofs],
    }


def _step(proof: StepProof) -> dict[str, Any]:
    return {
        "id": proof.id,
        "kind": proof.step.kind,
        "path": str(proof.lesson.path),
        "line": proof.step.line,
        "passed": proof.is_proved,
        "runs": proof.runs,
        "compute_s": round(proof.compute_s, 3),
        "mutants": _counts(proof.mutants),
        "failures": [{"line": failure.line, "text": failure.text} for failure in proof.failures],
    }


def _counts(mutants: MutantCount) -> dict[str, int]:
    return {
        "run": mutants.run,
        "killed": mutants.killed,
        "equivalent": mutants.equivalent,
        "survived": mutants.survived,
        "skipped": mutants.skipped,
    }


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
