"""Workers that are interpreters of their own, where a process with PyTorch can't be forked; parent side."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tutor.errors import KernelError
from tutor.kernel.control import Exited
from tutor.kernel.limits import kill_group
from tutor.kernel.process import Process, environment, make_root, python, why_not_warm
from tutor.kernel.where import read_where


class SpawnLauncher:
    """Starts each worker as a new interpreter; spares hide that it takes seconds."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._is_warm = False
        self._root: Path | None = None
        self._launched = 0
        self._processes: list[asyncio.subprocess.Process] = []
        self._watching: set[asyncio.Task[None]] = set()

    async def wait_until_warm(self) -> None:
        """Try once whether PyTorch can be loaded."""
        if self._is_warm:
            return
        log_file = self._folder() / "import.log"
        with open(log_file, "wb") as log:
            trial = await asyncio.create_subprocess_exec(
                *python("tutor.kernel.spawned", []),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
            )
            self._processes.append(trial)
            status = await trial.wait()
        if status:
            raise KernelError(why_not_warm(log_file, status))
        self._is_warm = True

    async def launch(self, processes: int) -> Process:
        """Start an interpreter; the bound on processes is not enforced here."""
        self._launched += 1
        directory = self._folder() / str(self._launched)
        directory.mkdir()
        with open(directory.with_suffix(".log"), "wb") as log:
            started = await asyncio.create_subprocess_exec(
                *python("tutor.kernel.spawned", [str(directory), str(os.getpid())]),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment(),
                start_new_session=True,
            )
        self._processes.append(started)
        if started.stdout is None or started.stdin is None:
            raise KernelError("A run could not be started: its pipes could not be made.")
        ended: asyncio.Future[Exited] = asyncio.get_running_loop().create_future()
        process = Process(started.pid, directory, started.stdout, started.stdin, ended)
        watching = asyncio.create_task(self._watch(started, process))
        self._watching.add(watching)
        watching.add_done_callback(self._watching.discard)
        return process

    async def close(self) -> None:
        """End all workers."""
        for process in self._processes:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        await asyncio.gather(*self._watching, return_exceptions=True)
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)

    def _folder(self) -> Path:
        self._root = self._root or make_root()
        return self._root

    async def _watch(self, started: asyncio.subprocess.Process, process: Process) -> None:
        status = await started.wait()
        self._processes.remove(started)
        kill_group(process.pid)
        process.ended.set_result(Exited(process.pid, status, (), read_where(process.directory)))
        shutil.rmtree(process.directory, ignore_errors=True)
