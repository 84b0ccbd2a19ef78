"""Processes that end, break, or leave others behind."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tutor.kernel.client import Kernel
from tutor.kernel.limits import children
from tutor.kernel.protocol import Died, Limits, Result, Setup, Source

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("unharmed")]

RunCode = Callable[..., Awaitable[Any]]

DEATHS = {
    "import os\nos._exit(3)": ("exit", "status 3"),
    "import os\nos._exit(0)": ("exit", "status 0"),
    "import ctypes\nctypes.string_at(0)": ("crash", "segmentation fault"),
    "import os\nos.abort()": ("crash", "abort"),
    "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)": ("memory", "memory ran out"),
    "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)": ("killed", "SIGTERM"),
}


@pytest.mark.parametrize("code", DEATHS)
async def test_a_death_is_told_with_its_cause_and_the_last_words(run_code: RunCode, code: str) -> None:
    case, part = DEATHS[code]
    ran = await run_code(f"print('last words')\nimport sys\nprint('to stderr', file=sys.stderr)\n{code}")
    assert ran.died.case == case and part in ran.died.cause
    assert ran.output == "last words\nto stderr\n"


async def test_a_c_stack_overflow_is_a_crash_in_words(run_code: RunCode) -> None:
    code = (
        "import ctypes\ncall = ctypes.CFUNCTYPE(None)\n"
        "def f():\n    g()\ng = call(f)\nimport sys\nsys.setrecursionlimit(10**9)\ng()"
    )
    ran = await run_code(code)
    assert ran.died.case == "crash"


async def test_deep_recursion_is_a_recursion_error(run_code: RunCode) -> None:
    assert (await run_code("def f(n):\n    return f(n + 1)\nf(0)")).raised.type == "RecursionError"


@pytest.mark.parametrize(
    "code",
    [
        "x = torch.ones(40_000_000_000)",
        "x = []\nwhile True:\n    x.append(torch.ones(10_000_000))",
        "x = []\nwhile True:\n    x.append(bytearray(50_000_000))",
        "import numpy as np\nx = np.ones(40_000_000_000)",
        "w = torch.ones(2000, 2000, requires_grad=True)\nwhile True:\n    w = w * 1.1",
    ],
)
async def test_exhausted_memory_is_an_exception_and_not_a_death(run_code: RunCode, code: str) -> None:
    setup = Setup(cells=(Source("import torch", "setup"),))
    ran = await run_code(code, setup=setup, limits=Limits(memory_bytes=1 << 30))
    assert ran.raised.type in {"MemoryError", "RuntimeError", "_ArrayMemoryError", "OutOfMemoryError"}
    assert ran.raised.explanation


@pytest.mark.parametrize(
    "code",
    [
        "import os, time\nfor _ in range(7):\n    os.fork()\ntime.sleep(1000)",
        "import subprocess\nsubprocess.run(['bash', '-c', 'for i in {1..150}; do sleep 1000 & done; wait'])",
        "import subprocess\n"
        "subprocess.run(['bash', '-c', 'for i in {1..150}; do (sleep 1000 &) ; done; sleep 9999'])",
    ],
    ids=["forks", "children", "orphans"],
)
async def test_a_run_with_too_many_processes_is_ended(run_code: RunCode, code: str) -> None:
    """Bounded bombs: the test must not harm the machine if it fails."""
    ran = await run_code(code)
    assert ran.died.case == "processes" and "processes" in ran.died.cause


async def test_processes_that_each_leave_their_group_count_too(run_code: RunCode) -> None:
    code = (
        "import os, time\nfor _ in range(100):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        time.sleep(1000)\ntime.sleep(1000)"
    )
    assert (await run_code(code)).died.case == "processes"


async def test_orphans_that_have_left_their_group_end_while_the_run_goes_on(run_code: RunCode) -> None:
    """Nobody can tell whose they are: a run that makes them one by one would never have too many."""
    code = (
        "import os, subprocess, time\n"
        "script = 'for i in {1..80}; do (setsid sleep 1000 > /dev/null & echo $!); done'\n"
        "said = subprocess.run(['bash', '-c', script], stdout=subprocess.PIPE, text=True).stdout\n"
        "pids = said.split()\n"
        "while any(os.path.exists(f'/proc/{pid}') for pid in pids):\n    time.sleep(0.01)\nlen(pids)"
    )
    assert (await run_code(code)).result == "80"


async def test_a_fork_bomb_is_ended_before_it_is_a_crowd(run_code: RunCode, tmp_path: Path) -> None:
    """Every process forks on and on, up to 300 in all: each makes a file, so that they can be counted."""
    code = (
        f"import os, time\nfolder = {str(tmp_path)!r}\n"
        "while len(os.listdir(folder)) < 300:\n    if os.fork() == 0:\n"
        "        open(f'{folder}/{os.getpid()}', 'w').close()\ntime.sleep(1000)"
    )
    ran = await run_code(code)
    made = len(list(tmp_path.iterdir()))
    assert ran.died.case == "processes"
    assert made < 150


async def test_a_thread_bomb_is_ended(run_code: RunCode) -> None:
    code = (
        "import threading, time\nfor _ in range(200):\n"
        "    threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "time.sleep(1000)"
    )
    assert (await run_code(code)).died.case == "processes"


async def test_threads_and_children_left_behind_end_with_their_run(run_code: RunCode) -> None:
    code = (
        "import subprocess, threading, multiprocessing as mp, time\n"
        "threading.Thread(target=time.sleep, args=(1e6,)).start()\n"
        "subprocess.Popen(['sleep', '100000'])\n"
        "subprocess.Popen(['sleep', '100000'], start_new_session=True)\n"
        "mp.get_context('fork').Process(target=time.sleep, args=(1e6,)).start()\n'left'"
    )
    assert (await run_code(code)).result == "'left'"


async def test_a_grandchild_that_left_its_group_ends_when_the_worker_dies(run_code: RunCode) -> None:
    code = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        time.sleep(1e6)\n"
        "    os._exit(0)\ntime.sleep(0.1)\nos._exit(1)"
    )
    assert (await run_code(code)).died.case == "exit"


async def test_closing_all_descriptors_ends_only_this_run(run_code: RunCode) -> None:
    ran = await run_code("import os\nos.closerange(0, 1000)\nwhile True:\n    print('x')")
    assert isinstance(ran.events[-1], Died)


async def test_garbage_in_the_tutors_pipe_ends_only_this_run(run_code: RunCode) -> None:
    code = (
        "import os\nfor fd in range(3, 100):\n    try:\n        os.write(fd, os.urandom(5000))\n"
        "    except OSError:\n        pass\nimport time\ntime.sleep(1000)"
    )
    ran = await run_code(code)
    assert isinstance(ran.events[-1], Died)


async def test_the_server_starts_anew_after_its_death(run_code: RunCode) -> None:
    other = Kernel()
    before = set(children(os.getpid()))
    try:
        await other.wait_until_warm()
        (server,) = set(children(os.getpid())) - before
        busy = other.execute(Setup(), Source("print('begun')\nwhile True: pass", "your code"))
        events = []
        async for event in busy:
            events.append(event)
            if len(events) == 1:
                os.kill(server, 9)
        assert isinstance(events[-1], Died) and events[-1].case == "server"
        assert "The process that starts your runs is gone" in events[-1].cause
        again = [event async for event in other.execute(Setup(), Source("1 + 1", "your code"))]
        assert isinstance(again[0], Result) and again[0].text == "2"
    finally:
        await other.close()


async def test_a_temporary_folder_that_somebody_tidied_up_is_made_anew(
    collect: RunCode, tmp_path: Path
) -> None:
    other = Kernel()
    try:
        await other.wait_until_warm()
        first = await collect(other.execute(Setup(), Source("import os; os.getcwd()", "your code")))
        root = Path(eval(first.result)).parent
        root.rename(tmp_path / "first")
        again = await collect(other.execute(Setup(), Source("1 + 1", "your code")))
        assert again.result == "2"
        root.rename(tmp_path / "second")
        root.write_text("in the way")
        broken = await collect(other.execute(Setup(), Source("1 + 1", "your code")))
        assert broken.died.case == "fault" and "NotADirectoryError" in broken.output
        root.unlink()
    finally:
        await other.close()
