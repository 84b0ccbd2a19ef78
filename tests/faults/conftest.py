"""Every test in here ends with the kernel as it was: the next run works, and no process is left."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio

from tutor.kernel.client import Kernel
from tutor.kernel.limits import descendants

PATIENCE_S = 20.0


async def eventually(claim: Callable[[], bool]) -> bool:
    """Return whether a claim becomes true within `PATIENCE_S`."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not claim():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


@pytest_asyncio.fixture(loop_scope="session")
async def unharmed(kernel: Kernel, run_code: Callable[..., Awaitable[Any]]) -> AsyncIterator[None]:
    """The kernel is unharmed: after the test a run works, in a clean process, and no process is left."""
    before = set(descendants(os.getpid()))
    yield
    ran = await run_code("'clean' if 'x' not in globals() else 'dirty'")
    assert ran.result == "'clean'"
    assert await eventually(lambda: set(descendants(os.getpid())) <= before)
