"""One warm kernel for all tests of the screens."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.ui.lesson_app import SharedKernel


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_kernel() -> AsyncIterator[SharedKernel]:
    kernel = SharedKernel()
    try:
        await kernel.wait_until_warm()
        yield kernel
    finally:
        await kernel.end()
