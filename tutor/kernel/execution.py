"""The life of one run inside a worker: run the code, judge it, tell what came of it; child side.

What the learner's code raises is told as `Raised`; nothing it does is an
exception of ours. `Finished` is always the last event.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tutor.checks.answers import judge_answer
from tutor.checks.explain import retell
from tutor.checks.judging import judge_code, remember
from tutor.checks.trace import Tracer
from tutor.kernel.capture import Capture
from tutor.kernel.cells import Cells
from tutor.kernel.curves import CurveRecorder
from tutor.kernel.inspection import describe_result
from tutor.kernel.interrupts import Interrupts, forget_handler
from tutor.kernel.limits import begin_peak, limit_memory, peak_memory, unlimit_memory
from tutor.kernel.link import Link
from tutor.kernel.protocol import Check, Execute, Finding, Finished, Judge, Limits, Raised, Setup, Verdict


class Execution:
    """Runs requests in the worker's namespace and sends their events."""

    def __init__(
        self, link: Link, interrupts: Interrupts, capture: Capture, cells: Cells, curves: CurveRecorder
    ) -> None:
        """Take the parts of the worker that a run needs."""
        self._link, self._interrupts, self._capture = link, interrupts, capture
        self._cells, self._curves = cells, curves
        self._setup_error: Raised | None = None

    def set_up(self, setup: Setup) -> None:
        """Run the setup cells; if one raises, every later run tells that and runs nothing."""

        def run() -> None:
            for cell in setup.cells:
                self._cells.run(cell)

        self._capture.begin(setup.limits.output_chars)
        self._curves.begin()
        error = self._attempt(run)
        self._capture.drain(is_last=True)
        if error is not None:
            self._setup_error = retell(error, self._cells.sources)

    def execute(self, request: Execute) -> None:
        """Run a source; its last value is a `Result`."""

        def run() -> None:
            value = self._cells.run(request.source, request.assign)
            if value is not None:
                result = describe_result(value)
                self._capture.drain(is_last=True)
                self._link.send(result)

        self._live(run, request.limits, name=request.run)

    def check(self, request: Check) -> None:
        """Run a submission, then the checks in its namespace; a failed verdict if it raises."""

        def run() -> None:
            before = remember(self._cells.namespace, request.checks)
            with Tracer() as tracer:
                self._cells.run(request.source)
            self._curves.end()
            verdict = judge_code(
                self._cells.namespace,
                request.source,
                request.checks,
                trace=tracer.trace,
                curves=self._curves.histories,
                before=before,
            )
            self._capture.drain()
            self._link.send(verdict)

        self._live(run, request.limits, _failed)

    def judge(self, request: Judge) -> None:
        """Run a question's cell and compare its value with what was typed."""

        def run() -> None:
            self._cells.add(request.cell)
            verdict = judge_answer(
                request.cell, self._cells.namespace, request.typed, request.feedback, request.tolerance
            )
            self._capture.drain()
            self._link.send(verdict)

        self._live(run, request.limits)

    def _live(
        self,
        run: Callable[[], None],
        limits: Limits,
        after_error: Callable[[Raised], Verdict] | None = None,
        name: str = "",
    ) -> None:
        """Run something from its first event to `Finished`."""
        if self._setup_error:
            self._link.send(self._setup_error)
            self._link.send(Finished(elapsed_s=0.0, memory_bytes=0))
            return
        self._capture.begin(limits.output_chars)
        self._curves.begin(name)
        limit_memory(limits.memory_bytes)
        before, start = begin_peak(), time.perf_counter()
        error = self._attempt(run)
        elapsed = time.perf_counter() - start
        unlimit_memory()
        memory = peak_memory() - before
        self._capture.drain(is_last=True)
        self._curves.finish()
        if error is not None:
            self._tell(error, after_error)
        is_interrupted = isinstance(error, KeyboardInterrupt)
        self._link.send(Finished(elapsed_s=elapsed, memory_bytes=memory, interrupted=is_interrupted))

    def _attempt(self, run: Callable[[], None]) -> BaseException | None:
        try:
            with self._interrupts.allowed():
                run()
        except BaseException as error:  # noqa: BLE001 - the learner's code may raise anything, and it is data
            forget_handler(error)
            return error
        return None

    def _tell(self, error: BaseException, after_error: Callable[[Raised], Verdict] | None) -> None:
        raised = retell(error, self._cells.sources)
        self._link.send(raised)
        if after_error and not isinstance(error, KeyboardInterrupt):
            self._link.send(after_error(raised))


def _failed(raised: Raised) -> Verdict:
    """Return the verdict on a submission that raised."""
    text = raised.explanation or f"{raised.type}: {raised.message}"
    return Verdict(
        passed=False, findings=(Finding(False, text, raised.line, rung="raised", case=raised.case),)
    )
