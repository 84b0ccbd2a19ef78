"""The server: imports PyTorch once and forks workers that have it from the first moment; child side.

It runs no tensor operation and touches no accelerator, so its forks are
independent and may use threads. It reaps its workers, ends what they leave
behind, and removes their directories. It ends with its client, however that ends.
"""

from __future__ import annotations

import functools
import gc
import importlib
import math
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import msgspec

from tutor.kernel import huge_pages, limits
from tutor.kernel.capture import Pipes
from tutor.kernel.control import LONGEST_MESSAGE, Exited, Fork, Forked, FromServer, Warm
from tutor.kernel.crowds import Crowds, end_strays
from tutor.kernel.where import read_where

ESSENTIAL = ("torch", "torch._dynamo", "torch.optim", "torch.utils.data", "tutor.kernel.worker")
"""Loaded before the first worker; the first optimizer of a process would import `torch._dynamo`."""
LATER = (
    "jedi", "PIL.Image", "torchvision", "scipy.linalg", "scipy.optimize", "scipy.stats", "sklearn.utils",
    "sklearn.datasets", "tutor.data", "torch.func", "torch.distributed",
)  # fmt: skip
"""Loaded while nothing is asked; in pieces, since a fork must wait for the one that is begun."""

_LAST_WORDS = 16_000
"""Characters of each piece; a packet is bounded."""
_IDLE_SECONDS = 0.3
"""How long nothing must be asked before something is imported, or memory is put in order."""
_LOOK_SECONDS = 0.05
"""How often the workers are looked at meanwhile."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a fork needs to become a worker."""

    descriptor: int
    pipes: Pipes
    root: Path

    def directory(self) -> Path:
        """Make the worker's own directory; call it in the worker."""
        path = directory_of(self.root, os.getpid())
        path.mkdir(parents=True)  # those who tidy temporary folders up may have taken the root
        return path


def directory_of(root: Path, pid: int) -> Path:
    """Return the directory of a worker."""
    return root / str(pid)


class Server:
    """Forks on request until the client's socket closes."""

    def __init__(self, control: socket.socket, root: Path) -> None:
        """Start without workers.

        Args:
            control: Sequenced packets from and to the client.
            root: Directory that holds the workers' directories.
        """
        self._control, self._root = control, root
        self._pipes: dict[int, Pipes] = {}
        self._crowds = Crowds()
        self._later = self._work_later()
        signal.signal(signal.SIGCHLD, self._reap)
        signal.signal(signal.SIGALRM, lambda signum, frame: self._crowds.watch())
        signal.signal(signal.SIGTERM, self._end)

    def serve(self) -> Job:
        """Answer the client; returns only in a fork, with the worker's job."""
        self._send(Warm())
        resting_since, rest_s = time.monotonic(), _IDLE_SECONDS
        while True:
            is_resting = time.monotonic() - resting_since < rest_s
            wait_s = self._crowds.watch()
            readable, _, _ = select.select([self._control], [], [], wait_s if is_resting else 0)
            if readable:
                job = self._fork()
                if job:
                    return job
                resting_since, rest_s = time.monotonic(), _IDLE_SECONDS
            elif not is_resting:
                rest_s = next(self._later, math.inf)
                resting_since = time.monotonic()

    def _work_later(self) -> Iterator[float]:
        """Do a piece of what no run needs, but later ones are faster for; yield the seconds to rest then."""
        for module in LATER:
            self._load(module)
            yield _IDLE_SECONDS
        for block in huge_pages.blocks():
            huge_pages.collapse(block)
            yield 0.0

    def _load(self, module: str) -> None:
        """Import a module that may not be installed, with an eye on the workers."""
        signal.setitimer(signal.ITIMER_REAL, _LOOK_SECONDS, _LOOK_SECONDS)
        with suppress(ImportError):  # a lesson that needs it says so
            importlib.import_module(module)
            if module == "jedi":
                importlib.import_module("tutor.kernel.completion").warm_up(self._root)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _fork(self) -> Job | None:
        data, descriptors, _, _ = socket.recv_fds(self._control, LONGEST_MESSAGE, 1)
        if not data:
            self._end()
        request, pipes = msgspec.msgpack.decode(data, type=Fork), Pipes.open()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        server, pid = os.getpid(), os.fork()
        if pid == 0:
            self._become_worker(server)
            return Job(descriptors[0], pipes, self._root)
        os.close(descriptors[0])
        pipes.close_writing()
        self._pipes[pid] = pipes
        self._crowds.add(pid, request.processes)
        self._send(Forked(request.ticket, pid))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        return None

    def _become_worker(self, server: int) -> None:
        for signum in (signal.SIGCHLD, signal.SIGTERM, signal.SIGALRM):
            signal.signal(signum, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.setsid()  # a group to end as a whole, and a fair share of the processor for everybody else
        limits.die_with_parent(server, signal.SIGKILL)
        self._control.close()
        for pipes in self._pipes.values():
            pipes.close_reading()

    def _reap(self, signum: int, frame: FrameType | None) -> None:
        """Bury the workers that have ended; as a signal's handler it works during imports too."""
        for pid in list(self._pipes):
            with suppress(ChildProcessError):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended and pid in self._pipes:
                    self._bury(pid, os.waitstatus_to_exitcode(status))

    def _bury(self, pid: int, status: int) -> None:
        limits.kill_group(pid)
        had_too_many = self._crowds.remove(pid)
        end_strays(set(self._pipes) - {pid})
        directory = directory_of(self._root, pid)
        self._send(
            Exited(
                pid,
                status,
                tuple((stream, text[-_LAST_WORDS:]) for stream, text in self._pipes.pop(pid).last_words()),
                read_where(directory),
                had_too_many,
            )
        )
        shutil.rmtree(directory, ignore_errors=True)

    def _send(self, message: FromServer) -> None:
        try:
            self._control.send(msgspec.msgpack.encode(message))
        except OSError:
            self._end()

    def _end(self, signum: int = 0, frame: FrameType | None = None) -> None:
        for pid in list(limits.descendants(os.getpid())):  # before they are orphans: some left their group
            limits.kill_group(pid)
        shutil.rmtree(self._root, ignore_errors=True)
        os._exit(0)


def _end_early(root: Path, signum: int, frame: FrameType | None) -> None:
    """The client is gone before there are workers."""
    shutil.rmtree(root, ignore_errors=True)
    os._exit(0)


def _load_essentials() -> None:
    try:
        for module in ESSENTIAL:
            importlib.import_module(module)
    except BaseException:  # noqa: BLE001 - whatever it is, the log tells it
        traceback.print_exc()
        os._exit(1)  # at once: half of PyTorch may need long to be taken down


def main() -> None:
    """Run the server: arguments are the control socket's descriptor, the directory and the client's pid."""
    control, root, client = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGTERM, functools.partial(_end_early, root))
    limits.die_with_parent(client, signal.SIGTERM)
    limits.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load_essentials()
    gc.collect()
    gc.freeze()
    job = Server(control, root).serve()

    from tutor.kernel.worker import run_worker

    run_worker(job.descriptor, job.descriptor, job.pipes, job.directory)
