"""Code that does not end, or does not want to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tutor.kernel.client import Run
from tutor.kernel.protocol import AnyEvent, Finished, Limits, Output, Setup, Source

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("unharmed")]

RunCode = Callable[..., Awaitable[Any]]

ENDLESS = {
    "loop": "while True:\n    pass",
    "sleep": "import time\ntime.sleep(1e9)",
    "prints": "while True:\n    print('x' * 50)",
    "subprocess": "import subprocess\nsubprocess.run(['sleep', '1000'])",
    "thread join": (
        "import threading, time\nt = threading.Thread(target=time.sleep, args=(1e9,))\nt.start()\nt.join()"
    ),
    "training": (
        "w = torch.ones(1, requires_grad=True)\no = torch.optim.SGD([w], lr=0.1)\n"
        "while True:\n    o.zero_grad()\n    (w * w).sum().backward()\n    o.step()"
    ),
    "matmul": "x = torch.ones(800, 800)\nwhile True:\n    x @ x",
    "repr": "class A:\n    def __repr__(self):\n        while True:\n            len('x')\nA()",
}
STUBBORN = {
    "ignored signal": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('begun')\n"
        "while True:\n    time.sleep(1)"
    ),
    "swallowed": (
        "while True:\n    try:\n        print('begun')\n        while sum(range(1000)):\n            pass\n"
        "    except BaseException:\n        pass"
    ),
    "one C call": "print('begun')\n\nsum(range(10**12))",
}


def stop_once_begun(run: Run, event: AnyEvent) -> None:
    if isinstance(event, Output) and "begun" in event.text:
        run.interrupt()


def stop_well_after(run: Run, event: AnyEvent) -> None:
    """Nothing can tell from within one C call that it has begun."""
    if isinstance(event, Output) and "begun" in event.text:
        asyncio.get_running_loop().call_later(0.3, run.interrupt)


@pytest.mark.parametrize("name", ENDLESS)
async def test_stopping_ends_endless_code_by_itself(run_code: RunCode, name: str) -> None:
    setup = "import torch"
    ran = await run_code(f"print('begun')\n{ENDLESS[name]}", setup=setup, on_event=stop_once_begun)
    if name == "repr":  # its own time limit may have been faster
        assert isinstance(ran.events[-1], Finished)
        return
    assert ran.raised.type == "KeyboardInterrupt"
    assert ran.finished.interrupted


@pytest.mark.parametrize("name", STUBBORN)
async def test_code_that_does_not_react_is_ended_after_a_second(run_code: RunCode, name: str) -> None:
    ran = await run_code(STUBBORN[name], on_event=stop_well_after)
    assert ran.died.case == "stopped"
    assert "did not react" in ran.died.cause


async def test_the_place_is_told_even_if_the_interpreter_is_stuck_in_one_operation(run_code: RunCode) -> None:
    ran = await run_code(STUBBORN["one C call"], on_event=stop_well_after)
    assert "line 3" in ran.died.cause


@pytest.mark.parametrize("code", ["x = 1\nwhile True:\n    pass", "\n\nsum(range(10**12))"])
async def test_a_time_limit_ends_a_run_and_names_the_line(run_code: RunCode, code: str) -> None:
    ran = await run_code(code, limits=Limits(time_s=0.4))
    assert ran.died.case == "timeout"
    assert "0.4 seconds" in ran.died.cause and "endless loop" in ran.died.cause
    assert "line 2" in ran.died.cause or "line 3" in ran.died.cause


async def test_an_endless_setup_ends_too(run_code: RunCode) -> None:
    setup = Setup(cells=(Source("while True: pass", "setup"),), limits=Limits(time_s=0.4))
    ran = await run_code("1", setup=setup)
    assert ran.died.case == "timeout" and "setup" in ran.died.cause


async def test_stopping_before_the_code_began_says_so(run_code: RunCode) -> None:
    setup = Setup(cells=(Source("while True: pass", "setup"),))

    def stop_soon(run: Run) -> None:
        asyncio.get_running_loop().call_later(0.3, run.interrupt)

    ran = await run_code("1", setup=setup, on_start=stop_soon)
    assert ran.died.case == "stopped" and "before the code began" in ran.died.cause


async def test_interrupting_never_waits(run_code: RunCode) -> None:
    taken: list[float] = []

    def stop(run: Run, event: AnyEvent) -> None:
        if isinstance(event, Output):
            start = time.perf_counter()
            run.interrupt()
            run.interrupt()
            taken.append(time.perf_counter() - start)

    await run_code(STUBBORN["swallowed"], on_event=stop)
    assert max(taken) < 0.05


async def test_stopping_a_finished_run_does_nothing(run_code: RunCode) -> None:
    def stop(run: Run, event: AnyEvent) -> None:
        if isinstance(event, Finished):
            run.interrupt()

    ran = await run_code("1", on_event=stop)
    assert ran.result == "1" and not ran.finished.interrupted


async def test_many_interrupts_in_a_flood_of_prints_tear_no_message(run_code: RunCode) -> None:
    for delay in range(8):
        timers: list[asyncio.TimerHandle] = []

        def stop(run: Run, event: AnyEvent, delay: int = delay, timers: list[Any] = timers) -> None:
            if isinstance(event, Output) and not timers:
                timers.append(asyncio.get_running_loop().call_later(delay * 0.013, run.interrupt))

        ran = await run_code("while True:\n    print('y' * 70)", on_event=stop)
        assert ran.finished.interrupted
        lines = [line for line in ran.output.splitlines() if line]
        assert all(set(line) == {"y"} or "…" in line for line in lines)


@pytest.mark.parametrize("body", ["while True: pass", "sum(range(10**12))"])
async def test_endless_code_of_the_setup_is_told_at_the_learners_line(run_code: RunCode, body: str) -> None:
    setup = Setup(cells=(Source(f"def helper():\n    {body}", "setup", 40),))
    ran = await run_code("x = 1\n\nhelper()", setup=setup, limits=Limits(time_s=0.4))
    assert ran.died.case == "timeout" and "in line 3." in ran.died.cause


@pytest.mark.parametrize("command", ["yes", "yes 1>&2"])
async def test_a_subprocess_that_floods_without_end_does_not_hinder_stopping(
    run_code: RunCode, command: str
) -> None:
    code = (
        f"import subprocess\np = subprocess.Popen({command!r}, shell=True)\nprint('begun')\n"
        "while True:\n    print('more')"
    )
    ran = await run_code(code, on_event=stop_well_after)
    end = ran.events[-1]  # on a machine that is busy otherwise, the second of grace may pass
    assert end.interrupted if isinstance(end, Finished) else ran.died.case == "stopped"
    assert len(ran.output) < 410_000
