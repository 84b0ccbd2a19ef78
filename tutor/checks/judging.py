"""Judging a code submission: run the lesson's checks on what the learner's code left behind.

`remember` is called between the setup and the learner's code, `judge_code` after it. Check cells
run in globals of their own, so what a learner names or breaks does not reach the vocabulary.
"""

from __future__ import annotations

import builtins
import contextlib
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import torch

from tutor.checks import (
    curves as curve_words,
)
from tutor.checks import (
    expect,
    expect_computed,
    expect_functions,
    expect_modules,
    expect_source,
    expect_tensors,
    inputs,
    loops,
    words,
)
from tutor.checks.baseline import Baseline, remember
from tutor.checks.findings import Findings, recording
from tutor.checks.looking import STOCK, attempt, say_undefined, unmet_by
from tutor.checks.stock import stock_functions
from tutor.checks.unfilled import unfilled
from tutor.kernel.protocol import Finding, Source, Verdict

__all__ = ["Baseline", "judge_code", "remember", "vocabulary"]

_WORDS: tuple[ModuleType, ...] = (
    expect,
    expect_tensors,
    expect_functions,
    expect_modules,
    expect_source,
    expect_computed,
    loops,
    curve_words,
)
_INPUTS = ("tensors", "choices", "numbers", "integers")


def judge_code(
    namespace: dict[str, Any],
    source: Source,
    checks: Sequence[Source],
    *,
    trace: Any = None,
    curves: Mapping[str, Sequence[float]] | None = None,
    before: Baseline | None = None,
) -> Verdict:
    """Run check cells on what a submission left behind.

    Args:
        namespace: After the learner's code ran without an exception; only read.
        source: The learner's code.
        checks: The lesson's check cells; each in its own globals.
        trace: What the training loop did, as `trace.Tracer` recorded it.
        curves: Histories of the curves by name.
        before: What `remember` took before the learner's code; without it the words that
            look back (`before`, `expect_unchanged`, `expect_computed`) do not work.

    Returns:
        Passed if there is a finding and all findings passed. A check that breaks without a failed
        expectation before it is told as a fault of the lesson.
    """
    histories = {name: tuple(values) for name, values in (curves or {}).items()}
    findings = Findings(namespace, source, before or Baseline(), trace, histories)
    with recording(findings), stock_functions(), _stock_defaults(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for check in checks:
            _run(check, findings)
        found = unfilled(source, findings.found) if findings.has_failed else findings.found
    if not found:
        findings.failed("The checks of this step look at nothing: a fault of the lesson", case="lesson-fault")
    return Verdict(passed=not findings.has_failed, findings=_distinct(found))


def vocabulary() -> dict[str, Any]:
    """Return what check cells may use beside the learner's names."""
    found = {name: getattr(module, name) for module in _WORDS for name in module.__all__}
    found |= {name: getattr(inputs, name) for name in _INPUTS}
    return {**found, **STOCK}


def _run(check: Source, findings: Findings) -> None:
    named = {key: value for key, value in findings.namespace.items() if not hasattr(builtins, key)}
    cell = {**named, **vocabulary(), "__builtins__": builtins, "__name__": "__check__"}
    code = compile(check.text, f"<{check.name}>", "exec", dont_inherit=True)
    error = attempt(exec, code, cell).error
    if error and not findings.has_failed:
        findings.found.append(_fault(check, error, findings))


def _fault(check: Source, error: BaseException, findings: Findings) -> Finding:
    if isinstance(error, NameError) and error.name and error.name not in findings.namespace:
        text = words.sentence(say_undefined(findings, error.name))
        return Finding(passed=False, text=text, rung="defined", case="undefined")
    met = unmet_by("Your code", error)
    if met.line:  # the check called it, and it failed there
        text = words.sentence(str(met))
        return Finding(passed=False, text=text, rung=met.rung, case=met.case, line=met.line)
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == f"<{check.name}>"]
    place = f" in line {lines[-1] + check.line - 1} of the lesson" if lines and lines[-1] else ""
    text = words.sentence(
        f"The check itself stopped{place} with {type(error).__name__}: {error}",
        "If your code changed what was given, put that back; else this is a fault of the lesson",
    )
    return Finding(passed=False, text=text, rung="raised", case="lesson-fault")


@contextlib.contextmanager
def _stock_defaults() -> Iterator[None]:
    """Judge with PyTorch's own defaults, whatever the learner's code has set."""
    dtype, has_gradients = torch.get_default_dtype(), torch.is_grad_enabled()
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(has_gradients)


def _distinct(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, without a failure that another one with a goal tells in the same words."""
    told = {finding.text for finding in found if finding.goal}
    return tuple(dict.fromkeys(f for f in found if f.passed or f.goal or f.text not in told))
