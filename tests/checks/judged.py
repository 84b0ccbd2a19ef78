"""Judging a submission in tests, as the worker does it, without a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.checks.judging import judge_code, remember
from tutor.kernel.protocol import Finding, Source, Verdict

SETUP = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def judge(
    code: str, check: str, *, setup: str = "", curves: Mapping[str, Sequence[float]] | None = None
) -> Verdict:
    """Run setup, code and check, and return the verdict."""
    namespace: dict[str, Any] = {}
    exec(SETUP + setup, namespace)
    source, checks = Source(code, "your code"), [Source(check, "check", 40)]
    before = remember(namespace, checks)
    exec(compile(code, "<your code>", "exec"), namespace)
    return judge_code(namespace, source, checks, curves=curves, before=before)


def passes(code: str, check: str, *, setup: str = "") -> bool:
    """Return whether a submission passes."""
    return judge(code, check, setup=setup).passed


def failure(code: str, check: str, *, setup: str = "") -> Finding:
    """Return the first failed finding of a submission that must fail."""
    verdict = judge(code, check, setup=setup)
    assert not verdict.passed
    return next(finding for finding in verdict.findings if not finding.passed)
