"""The engine in a thread with its own event loop, for callers that are not asynchronous, such as pytest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from tutor.kernel.client import Kernel
from tutor.lesson.model import Lesson, Step
from tutor.preparing import Options
from tutor.proof.engine import MUTANTS, Engine
from tutor.proof.findings import StepProof
from tutor.proof.gate import Gate

Place = tuple[Lesson, Step]
Result = TypeVar("Result")


class BackgroundProof:
    """Proves steps one by one as they are asked for, and the following ones meanwhile.

    Attributes:
        ahead: How many of the following steps are begun together with the one that is asked for.
    """

    def __init__(self, options: Options | None = None, mutants: int = MUTANTS, jobs: int = 0) -> None:
        """Start the kernel; PyTorch loads meanwhile.

        Args:
            options: How lessons run.
            mutants: Mutants of each solution.
            jobs: Runs at a time; 0 for one a processor.
        """
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proof", daemon=True)
        self._thread.start()
        self._begun: dict[tuple[str, str], Future[StepProof]] = {}
        self._kernel, self._engine = self._submit(self._open(options or Options(), mutants, jobs)).result()
        self.ahead = 2 * self._engine.gate.jobs

    async def _open(self, options: Options, mutants: int, jobs: int) -> tuple[Kernel, Engine]:
        kernel = Kernel()
        await kernel.start()
        return kernel, Engine(Gate(kernel, jobs), options, mutants)

    def prove(self, places: Sequence[Place]) -> StepProof:
        """Return the proof of the first place.

        Args:
            places: A step with its lesson, and what will probably be asked for next.
        """
        for place in places[: 1 + self.ahead]:
            self._begin(place)
        return self._begun[_key(places[0])].result()

    def _begin(self, place: Place) -> None:
        if _key(place) not in self._begun:
            self._begun[_key(place)] = self._submit(self._engine.prove_step(*place))

    def _submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """End the kernel and the thread."""
        for future in self._begun.values():
            future.cancel()
        self._submit(self._kernel.close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _key(place: Place) -> tuple[str, str]:
    lesson, step = place
    return str(lesson.path), step.id
