"""No process and no folder outlives its client, however that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.kernel.limits import descendants

CLIENT = """
import asyncio, signal, sys
for number in (signal.SIGHUP, signal.SIGTERM):  # a test run under nohup would hand down that they are ignored
    signal.signal(number, signal.SIG_DFL)
from tutor.kernel.client import Kernel
from tutor.kernel.protocol import Output, Setup, Source

async def main(code):
    kernel = Kernel(start_method=sys.argv[2])
    if not code:
        await kernel.start()
        await asyncio.sleep(0.2)
        print("begun", flush=True)
        await asyncio.sleep(1000)
    await kernel.wait_until_warm()
    kernel.prepare(Setup())
    async for event in kernel.execute(Setup(), Source(code, "your code")):
        if isinstance(event, Output):
            print("begun", flush=True)
            await asyncio.sleep(1000)

asyncio.run(main(sys.argv[1]))
"""

STATES = {
    "loading": "",
    "busy in Python": "print('begun')\nwhile True:\n    pass",
    "busy in C": "import time\nprint('begun')\ntime.sleep(0.2)\nsum(range(10**13))",
    "with children": (
        "import subprocess, torch\nfrom torch.utils.data import DataLoader\n"
        "subprocess.Popen(['sleep', '100000'])\n"
        "subprocess.Popen(['sleep', '100000'], start_new_session=True)\n"
        "for batch in DataLoader(range(10**9), num_workers=2):\n    print('begun')"
    ),
    "ignoring signals": (
        "import signal, time\nfor s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
        "    signal.signal(s, signal.SIG_IGN)\nprint('begun')\ntime.sleep(1e6)"
    ),
}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def eventually(claim: Callable[[], bool], patience_s: float = 20.0) -> bool:
    deadline = asyncio.get_running_loop().time() + patience_s
    while not claim():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


async def die_in(code: str, signum: int, folder: Path, method: str = "forkserver") -> list[int]:
    """Run the client until it prints, end it, and return what it had started."""
    client = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CLIENT,
        code,
        method,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert client.stdout is not None
        assert await asyncio.wait_for(client.stdout.readline(), 60) == b"begun\n"
        started = list(descendants(client.pid))
        assert started
    finally:
        client.send_signal(signum)
        await client.wait()
    return started


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.mark.parametrize("state", STATES)
async def test_nothing_outlives_a_client_that_is_killed(state: str, folder: Path) -> None:
    started = await die_in(STATES[state], signal.SIGKILL, folder)
    assert await eventually(lambda: not any(map(is_alive, started)))
    assert await eventually(lambda: not list(folder.glob("tensor-tutor-*")))


@pytest.mark.parametrize("signum", [signal.SIGHUP, signal.SIGTERM])
async def test_nothing_outlives_a_client_that_ends_by_another_signal(signum: int, folder: Path) -> None:
    started = await die_in(STATES["busy in Python"], signum, folder)
    assert await eventually(lambda: not any(map(is_alive, started)))
    assert await eventually(lambda: not list(folder.glob("tensor-tutor-*")))


async def test_spawned_workers_end_with_a_killed_client_too(folder: Path) -> None:
    started = await die_in(STATES["busy in Python"], signal.SIGKILL, folder, "spawn")
    assert await eventually(lambda: not any(map(is_alive, started)))
