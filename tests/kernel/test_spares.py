"""Spares, warming, and workers that are interpreters of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tutor.errors import KernelError
from tutor.kernel.client import Kernel
from tutor.kernel.protocol import (
    Complete,
    Completions,
    Finished,
    InputWanted,
    Limits,
    ListVariables,
    Result,
    Setup,
    Source,
    Variables,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

Collect = Callable[..., Awaitable[Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kernel() -> AsyncIterator[Kernel]:
    """A kernel of this file's own: its spares must not surprise other tests."""
    kernel = Kernel()
    try:
        await kernel.wait_until_warm()
        yield kernel
    finally:
        await kernel.close()


def setup(text: str = "", **options: Any) -> Setup:
    return Setup(cells=(Source(text, "setup"),), **options)


async def test_a_spare_has_run_the_setup_before_it_is_asked(kernel: Kernel, collect: Collect) -> None:
    wanted = setup("import os\nmade_by = os.getpid()")
    kernel.prepare(wanted)
    variables = await kernel.ask(wanted, ListVariables())
    assert isinstance(variables, Variables)
    made_by = next(item.text for item in variables.items if item.name == "made_by")
    assert (await collect(kernel.execute(wanted, Source("made_by", "your code")))).result == made_by


async def test_a_spare_of_another_setup_is_not_used(kernel: Kernel, collect: Collect) -> None:
    kernel.prepare(setup("x = 1"))
    assert (await collect(kernel.execute(setup("x = 2"), Source("x", "your code")))).result == "2"


async def test_each_run_takes_a_spare_of_its_own(kernel: Kernel, collect: Collect) -> None:
    wanted = setup("x = []")
    kernel.prepare(wanted)
    for _ in range(3):
        assert (await collect(kernel.execute(wanted, Source("x.append(1); x", "your code")))).result == "[1]"


async def test_completions_come_from_the_live_namespace_while_a_run_is_busy(kernel: Kernel) -> None:
    wanted = setup("import torch\nweights = torch.ones(3)")
    kernel.prepare(wanted)
    busy = kernel.execute(wanted, Source("while True: pass", "your code"))
    answer = await kernel.ask(wanted, Complete(code="weights.resh", line=1, column=12))
    await busy.close()
    assert isinstance(answer, Completions)
    assert "reshape" in [item.name for item in answer.items]


async def test_a_spare_that_died_is_replaced(kernel: Kernel, collect: Collect) -> None:
    wanted = setup("import os\nif not os.path.exists('/proc/self'):\n    pass\nx = 5")
    kernel.prepare(setup("import os\nos._exit(1)"))
    kernel.prepare(wanted)
    assert (await collect(kernel.execute(wanted, Source("x", "your code")))).result == "5"


async def test_starting_returns_at_once_and_tells_its_state(collect: Collect) -> None:
    other = Kernel()
    try:
        assert other.state == "cold"
        start = asyncio.get_running_loop().time()
        await other.start()
        early = other.execute(setup("x = 1"), Source("x + 1", "your code"))
        assert asyncio.get_running_loop().time() - start < 1.0
        assert other.state == "warming"
        assert (await collect(early)).result == "2"
        assert other.state == "ready"
    finally:
        await other.close()


async def test_two_kernels_do_not_meet(kernel: Kernel, collect: Collect) -> None:
    other = Kernel()
    try:
        code = Source("import os\nopen('mine', 'x').close()\nos.getcwd()", "your code")
        here, there = await asyncio.gather(
            collect(kernel.execute(setup(), code)), collect(other.execute(setup(), code))
        )
        assert here.result != there.result
    finally:
        await other.close()


async def test_closing_while_warming_leaves_nothing(collect: Collect) -> None:
    other = Kernel()
    await other.start()
    run = other.execute(setup(), Source("1", "your code"))
    other.prepare(setup())
    await other.close()
    assert (await collect(run)).died.case in {"server", "closed"}


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
async def test_a_broken_pytorch_is_told_in_a_sentence(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('libtorch.so is missing')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    broken = Kernel(start_method=method)
    try:
        with pytest.raises(
            KernelError, match=r"PyTorch could not be loaded: ImportError: libtorch\.so .*--force-reinstall"
        ):
            await broken.wait_until_warm()
        assert broken.state == "failed" and "libtorch" in broken.problem
    finally:
        await broken.close()


async def test_no_room_for_temporary_files_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    kernel = Kernel()
    with pytest.raises(KernelError, match="temporary folder"):
        await kernel.wait_until_warm()
    await kernel.close()


async def test_spawned_workers_do_all_that_forked_ones_do(collect: Collect) -> None:
    spawning = Kernel(start_method="spawn")
    limits = Limits(time_s=30)
    try:
        wanted = setup("import torch\nx = torch.ones(2)")
        spawning.prepare(wanted)
        await spawning.wait_until_warm()
        code = "import os\nos.system('echo b')\nclass A: pass\nname = input()\n(x.sum().item(), name)"
        run = spawning.execute(wanted, Source(code, "your code"), limits=limits)
        events = []
        async for event in run:
            events.append(event)
            if isinstance(event, InputWanted):
                run.send_input("Ada")
        assert [event.text for event in events if isinstance(event, Result)] == ["(2.0, 'Ada')"]
        assert isinstance(events[-1], Finished)
        assert isinstance(await run.ask(ListVariables()), Variables)
        await run.close()
        again = await collect(spawning.execute(wanted, Source("'A' in globals()", "your code")))
        assert again.result == "False"
        endless = spawning.execute(wanted, Source("while True: pass", "your code"), limits=Limits(time_s=0.5))
        assert (await collect(endless)).died.case == "timeout"
    finally:
        await spawning.close()
