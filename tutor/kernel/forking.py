"""Workers forked from a server that has PyTorch loaded; parent side, Linux only."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
from typing import Any

import msgspec

from tutor.errors import KernelError
from tutor.kernel.control import LONGEST_MESSAGE, Exited, Fork, Forked, FromServer, Warm
from tutor.kernel.deaths import SERVER_GONE
from tutor.kernel.limits import kill_group
from tutor.kernel.process import Process, environment, make_root, python, why_not_warm

_GOODBYE_SECONDS = 2.0


class ForkLauncher:
    """Asks a server, started with the first need and again after its death, to fork."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._is_closed = False
        self._server: _ServerProcess | None = None

    async def wait_until_warm(self) -> None:
        """Start the server unless it runs, and wait until PyTorch is loaded."""
        await asyncio.shield(self._running().warm)

    async def launch(self, processes: int) -> Process:
        """Fork a worker."""
        await self.wait_until_warm()
        return await self._running().fork(processes)

    async def close(self) -> None:
        """End the server, which ends its workers; none is started any more."""
        self._is_closed = True
        if self._server:
            await self._server.close()

    def _running(self) -> _ServerProcess:
        if self._is_closed:
            raise KernelError("The kernel is closed.")
        if self._server is None or self._server.is_gone:
            self._server = _ServerProcess()
        return self._server


class _ServerProcess:
    """The client's view of one server process."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._root = make_root()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        arguments = [str(theirs.fileno()), str(self._root), str(os.getpid())]
        with theirs, open(self._root / "server.log", "wb") as log:
            self._popen = subprocess.Popen(
                python("tutor.kernel.server", arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                env=environment(),
                start_new_session=True,
            )
        self._tickets = 0
        self._forking: dict[int, asyncio.Future[int]] = {}
        self._workers: dict[int, asyncio.Future[Exited]] = {}
        self.is_gone = False
        self._mourning: asyncio.Task[None] | None = None
        self.warm: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(self._control, self._receive)

    async def fork(self, processes: int) -> Process:
        ours, theirs = socket.socketpair()
        self._tickets += 1
        pid = self._forking[self._tickets] = self._loop.create_future()
        fork = msgspec.msgpack.encode(Fork(self._tickets, processes))
        with theirs:
            try:
                socket.send_fds(self._control, [fork], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise KernelError(SERVER_GONE) from error
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        try:
            number = await pid
        except BaseException:
            writer.close()
            raise
        return Process(number, self._root / str(number), reader, writer, self._workers[number])

    async def close(self) -> None:
        """End the server; it ends its workers and removes their directories."""
        if not self.is_gone:
            self._popen.terminate()
            self._lose()
        if self._mourning:
            await self._mourning

    def _receive(self) -> None:
        try:
            data = self._control.recv(LONGEST_MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(msgspec.msgpack.decode(data, type=FromServer))
        else:
            self._lose()

    def _take(self, message: FromServer) -> None:
        match message:
            case Warm():
                if not self.warm.done():
                    self.warm.set_result(None)
            case Forked(ticket=ticket, pid=pid):
                self._workers[pid] = self._loop.create_future()
                if not (waiting := self._forking.pop(ticket)).done():
                    waiting.set_result(pid)
                else:
                    kill_group(pid)
            case Exited(pid=pid):
                if not (ended := self._workers.pop(pid)).done():
                    ended.set_result(message)

    def _lose(self) -> None:
        """The server is gone or shall go."""
        self.is_gone = True
        self._loop.remove_reader(self._control)
        self._control.close()
        self._mourning = self._loop.create_task(self._mourn())

    async def _mourn(self) -> None:
        """End its workers, tell those who wait, and remove what it left on disk."""
        for pid in self._workers:
            kill_group(pid)
        wait = functools.partial(self._popen.wait, _GOODBYE_SECONDS)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await self._loop.run_in_executor(None, wait)
        self._popen.kill()
        status = self._popen.wait()
        problem = KernelError(why_not_warm(self._root / "server.log", status))
        promised: list[asyncio.Future[Any]] = [self.warm, *self._forking.values()]
        for waiting in promised:
            if not waiting.done():
                waiting.set_exception(problem)
                waiting.exception()  # nobody may be waiting, and that is no fault
        for pid, ended in self._workers.items():
            if not ended.done():
                ended.set_result(Exited(pid, -signal.SIGKILL, (), "", went_with_server=True))
        self._workers.clear()
        shutil.rmtree(self._root, ignore_errors=True)
