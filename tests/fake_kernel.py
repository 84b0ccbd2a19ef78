"""A kernel that plays events back: for tests of what the session does with them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tutor.kernel.protocol import AnyEvent, Finished, Setup, Source, Variables


class FakeRun:
    def __init__(self, events: list[AnyEvent]) -> None:
        self.events = events
        self.is_finished = False
        self.is_closed = self.is_interrupted = False
        self.lines: list[str | None] = []

    async def __aiter__(self) -> AsyncIterator[AnyEvent]:
        for event in [*self.events, Finished(elapsed_s=0.1, memory_bytes=1)]:
            yield event
        self.is_finished = True

    def interrupt(self) -> None:
        self.is_interrupted = True

    def send_input(self, text: str | None) -> None:
        self.lines.append(text)

    async def ask(self, request: object) -> AnyEvent:
        return Variables(items=())

    async def close(self) -> None:
        self.is_closed = True


class FakeKernel:
    """Remembers what it was asked to run; `play` sets the events of the next runs."""

    state = "ready"

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self.runs: list[FakeRun] = []
        self.asked: list[tuple[str, Setup, Source, dict[str, object]]] = []
        self.prepared: list[Setup] = []
        self.is_closed = False

    def play(self, *events: AnyEvent) -> None:
        self.events = list(events)

    async def start(self) -> None:
        return None

    def prepare(self, setup: Setup) -> None:
        self.prepared.append(setup)

    def _run(self, kind: str, setup: Setup, source: Source, more: dict[str, object]) -> FakeRun:
        self.asked.append((kind, setup, source, more))
        self.runs.append(FakeRun(self.events))
        return self.runs[-1]

    def execute(self, setup: Setup, source: Source, **more: object) -> FakeRun:
        return self._run("execute", setup, source, more)

    def check(self, setup: Setup, source: Source, checks: object, **more: object) -> FakeRun:
        return self._run("check", setup, source, {"checks": checks, **more})

    def judge(self, setup: Setup, cell: Source, typed: str, **more: object) -> FakeRun:
        return self._run("judge", setup, cell, {"typed": typed, **more})

    async def ask(self, setup: Setup, request: object) -> AnyEvent:
        return Variables(items=())

    async def close(self) -> None:
        self.is_closed = True
