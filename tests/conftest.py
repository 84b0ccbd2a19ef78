"""Shared by all tests: a home that is not the developer's, and a kernel that always ends."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from hypothesis import settings

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    Finished,
    Output,
    Raised,
    Result,
    Setup,
    Source,
    Verdict,
)

E = TypeVar("E")

# Random examples are for people at work; a run that gates a change must give the same answer twice.
settings.register_profile("gate", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("gate")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's data folder of this test alone."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TENSOR_TUTOR_HOME", str(folder))
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kernel() -> AsyncIterator[Kernel]:
    """A warm kernel; tests that use it need `pytestmark = pytest.mark.asyncio(loop_scope="session")`."""
    kernel = Kernel()
    try:
        await kernel.wait_until_warm()
        yield kernel
    finally:
        await kernel.close()


@dataclass
class Ran:
    """The events of a run, by kind."""

    events: list[AnyEvent]

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        (event,) = self.all(kind)
        return event

    @property
    def output(self) -> str:
        return "".join(event.text for event in self.all(Output))

    @property
    def result(self) -> str:
        return self.one(Result).text

    @property
    def raised(self) -> Raised:
        return self.one(Raised)

    @property
    def died(self) -> Died:
        return self.one(Died)

    @property
    def finished(self) -> Finished:
        return self.one(Finished)

    @property
    def verdict(self) -> Verdict:
        return self.one(Verdict)


async def _collect(run: Run, on_event: Callable[[Run, AnyEvent], None] | None = None) -> Ran:
    events = []
    async for event in run:
        if on_event:
            on_event(run, event)
        events.append(event)
    await run.close()
    return Ran(events)


@pytest.fixture
def collect() -> Callable[..., Awaitable[Ran]]:
    """`await collect(run)` returns all events of a run and ends its worker."""
    return _collect


@pytest.fixture
def run_code(kernel: Kernel) -> Callable[..., Awaitable[Ran]]:
    """Run code in a clean process: `await run_code(code, setup="…", on_event=…, limits=…, assign=…)`.

    `on_event` is called with the run and each of its events, and may answer or interrupt.
    """

    async def run_it(
        code: str,
        *,
        setup: str | Setup = "",
        on_event: Callable[[Run, AnyEvent], None] | None = None,
        on_start: Callable[[Run], None] | None = None,
        **options: Any,
    ) -> Ran:
        if isinstance(setup, str):
            setup = Setup(cells=(Source(setup, "setup"),) if setup else ())
        run = kernel.execute(setup, Source(code, "your code"), **options)
        if on_start:
            on_start(run)
        return await _collect(run, on_event)

    return run_it
