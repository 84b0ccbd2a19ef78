"""The kernel's parent side: what session and proof know of running code.

It never imports torch and never waits for a worker in the event loop.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from tutor.errors import KernelError
from tutor.kernel.channel import Channel
from tutor.kernel.launch import choose_launcher
from tutor.kernel.protocol import (
    AnyEvent,
    Check,
    Execute,
    FeedbackRule,
    Judge,
    Limits,
    Request,
    Setup,
    Source,
)
from tutor.kernel.run import Run

__all__ = ["Kernel", "Run"]

_REPLACE_SECONDS = 0.25
"""When a spare that was taken is replaced: not while the run that took it needs the processor most."""


class Kernel:
    """Starts the server, keeps a spare, hands out runs; one per process, used in one event loop."""

    def __init__(self, *, start_method: str | None = None) -> None:
        """Start nothing yet.

        Args:
            start_method: `forkserver` or `spawn`; None takes what suits the system.
        """
        self.state: Literal["cold", "warming", "ready", "failed"] = "cold"
        self.problem = ""
        """Why the state is `failed`, in a sentence."""
        self._launcher = choose_launcher(start_method)
        self._warming: asyncio.Task[None] | None = None
        self._channels: set[Channel] = set()
        self._spare: Channel | None = None
        self._wanted: Setup | None = None
        self._replacing: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Begin to load PyTorch in another process; returns at once."""
        self.state = "warming"
        self._warming = asyncio.create_task(self._warm())

    async def wait_until_warm(self) -> None:
        """Wait until a run would start at once.

        Raises:
            KernelError: PyTorch can't be loaded; the sentence says why.
        """
        if self._warming is None:
            await self.start()
        if self._warming:
            await asyncio.shield(self._warming)
        if self.state == "failed":
            raise KernelError(self.problem)

    def prepare(self, setup: Setup) -> None:
        """Keep one spare worker that has run this setup; a spare with another one is ended."""
        self._wanted = setup
        if self._spare and (self._spare.setup != setup or self._spare.died):
            self._spare.discard()
            self._spare = None
        self._replenish()

    def execute(
        self,
        setup: Setup,
        source: Source,
        *,
        run: str = "",
        assign: tuple[tuple[str, str], ...] = (),
        limits: Limits | None = None,
    ) -> Run:
        """Run a source in a clean process that has run the setup.

        Args:
            setup: What runs before it.
            source: The code.
            run: Name of the run that its curves belong to.
            assign: Names and expressions that replace top-level assignments to them.
            limits: Of this run; None takes those of the setup.
        """
        channel = self._take(setup)
        bounds = limits or setup.limits
        return Run(
            channel, Execute(source=source, run=run, assign=assign, limits=bounds, id=channel.next_id())
        )

    def check(
        self, setup: Setup, source: Source, checks: tuple[Source, ...], *, limits: Limits | None = None
    ) -> Run:
        """Run a submission and then its checks; a `Verdict` comes before `Finished`."""
        channel = self._take(setup)
        bounds = limits or setup.limits
        return Run(channel, Check(source=source, checks=checks, limits=bounds, id=channel.next_id()))

    def judge(
        self,
        setup: Setup,
        cell: Source,
        typed: str,
        *,
        feedback: tuple[FeedbackRule, ...] = (),
        tolerance: float | None = None,
        limits: Limits | None = None,
    ) -> Run:
        """Run a question's cell and compare what was typed with its value; a `Verdict` comes of it."""
        channel = self._take(setup)
        request = Judge(
            cell=cell,
            typed=typed,
            feedback=feedback,
            tolerance=tolerance,
            limits=limits or setup.limits,
            id=channel.next_id(),
        )
        return Run(channel, request)

    async def ask(self, setup: Setup, request: Request) -> AnyEvent:
        """Ask the idle spare of this setup, such as for completions; it is made if there is none.

        Raises:
            KernelError: It does not answer.
        """
        self.prepare(setup)
        spare = self._spare
        if spare is None:
            raise KernelError("The kernel is closed.")
        await asyncio.shield(spare.ready)
        return await spare.ask(request)

    async def close(self) -> None:
        """End every process and remove what is left on disk."""
        self._wanted = None
        if self._replacing:
            self._replacing.cancel()
        await self._launcher.close()
        await asyncio.gather(*(channel.close() for channel in self._channels))
        if self._warming:
            await asyncio.gather(self._warming, return_exceptions=True)

    async def _warm(self) -> None:
        try:
            await self._launcher.wait_until_warm()
            self.state = "ready"
        except KernelError as error:
            self.state, self.problem = "failed", str(error)

    def _take(self, setup: Setup) -> Channel:
        """Return a worker that nothing ran in: the spare if it fits, else a new one."""
        spare, fits = self._spare, self._spare is not None and self._spare.setup == setup
        if spare is None or not fits or spare.died:
            return self._open(setup)
        self._spare = None
        self._replacing = asyncio.get_running_loop().call_later(_REPLACE_SECONDS, self._replenish)
        return spare

    def _replenish(self) -> None:
        if self._wanted is not None and (self._spare is None or self._spare.died):
            self._spare = self._open(self._wanted)

    def _open(self, setup: Setup) -> Channel:
        self._channels = {channel for channel in self._channels if not channel.died}
        channel = Channel(self._launcher, setup)
        self._channels.add(channel)
        return channel
