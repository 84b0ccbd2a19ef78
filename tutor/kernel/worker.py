"""One worker: a process with one namespace, that does what the client asks; child side.

Random generators are seeded before the setup and again, with the same seed,
before the learner's code: a step's figures don't depend on how much its setup
drew. Only the death of the process ends a worker, and the client sees that
from outside.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
import torch
from torch._inductor.runtime.cache_dir_utils import default_cache_dir

from tutor import live
from tutor.kernel import broadcast, completion, graph, inspection
from tutor.kernel.capture import TICK_SECONDS, Capture, Pipes
from tutor.kernel.cells import Cells
from tutor.kernel.control import GENTLE_CUDA_CHECK, OWN_FAULT
from tutor.kernel.curves import CurveRecorder
from tutor.kernel.execution import Execution
from tutor.kernel.interrupts import Interrupts
from tutor.kernel.limits import forbid_core_dumps, limit_processes
from tutor.kernel.link import Link
from tutor.kernel.plain_warnings import show_warnings_plainly
from tutor.kernel.protocol import (
    AnyEvent,
    AnyRequest,
    Check,
    Complete,
    Describe,
    Execute,
    InputLine,
    Judge,
    ListVariables,
    Picture,
    Prepare,
    Ready,
    Setup,
    ViewBroadcast,
    ViewGraph,
    ViewTensor,
)
from tutor.kernel.typed_input import TypedInput
from tutor.kernel.where import tell_where_on_signal

_LONGEST_FAULT = 4_000
"""Bytes of a fault of ours; a pipe that is not read takes them."""


class Worker:
    """Answers requests until its client is gone."""

    def __init__(self, read_fd: int, write_fd: int, pipes: Pipes, directory: Path) -> None:
        """Set up this process for one learner's run.

        Args:
            read_fd: Where requests come from.
            write_fd: Where events go.
            pipes: Catch what is printed.
            directory: The worker's own, empty; becomes the working directory.
        """
        _enter(directory)
        interrupts = Interrupts()
        interrupts.install()
        self._link = Link(read_fd, write_fd, interrupts)
        self._capture = Capture(pipes, self._link.send, interrupts)
        self._cells = Cells(directory)
        self._curves = CurveRecorder(self._link.send)
        self._curves.install()
        self._execution = Execution(self._link, interrupts, self._capture, self._cells, self._curves)
        self._is_busy = threading.Event()
        self._seed = 0
        TypedInput(self._link, self._capture.drain)
        show_warnings_plainly(self._cells.sources)
        os.register_at_fork(after_in_child=_use_one_thread)

    def serve(self) -> None:
        """Answer one request after the other; never returns."""
        threading.Thread(target=self._tick, daemon=True, name="tutor").start()
        while True:
            request = self._link.receive()
            self._link.request_id = request.id
            self._is_busy.set()
            self._answer(request)
            self._is_busy.clear()
            self._link.request_id = 0

    def log(self, values: Mapping[str, object], step: int | None) -> None:
        """Take points for curves; `tutor.live` calls it."""
        self._curves.log(values, step)

    def show(self, picture: Picture) -> None:
        """Take a picture; `tutor.live` calls it."""
        self._capture.show(picture)

    def _answer(self, request: AnyRequest) -> None:
        match request:
            case Prepare(setup=setup):
                self._prepare(setup)
            case Execute():
                self._seed_generators()
                self._execution.execute(request)
            case Check():
                self._seed_generators()
                self._execution.check(request)
            case Judge():
                self._seed_generators()
                self._execution.judge(request)
            case InputLine():
                return  # nobody waits for it any more
            case _:
                self._link.send(self._look(request))

    def _look(self, request: AnyRequest) -> AnyEvent:
        """Answer a question about the namespace; it runs nothing of the learner's."""
        namespace = self._cells.namespace
        match request:
            case Complete():
                return completion.complete(namespace, request)
            case Describe():
                return completion.describe(namespace, request)
            case ListVariables():
                return inspection.list_variables(namespace)
            case ViewTensor(name=name, index=index):
                return inspection.view_tensor(namespace, name, index)
            case ViewGraph(name=name):
                return graph.view_graph(namespace, name)
            case ViewBroadcast(expression=expression):
                return broadcast.view_broadcast(namespace, expression)
        raise TypeError(f"not a question: {type(request).__name__}")

    def _prepare(self, setup: Setup) -> None:
        torch.set_num_threads(setup.threads)
        os.environ["OMP_NUM_THREADS"] = str(setup.threads)  # of interpreters that the learner's code starts
        live.connect(self, device=setup.device, data_dir=setup.data_dir)
        self._cells.namespace.update(log=live.log, show=live.show)
        self._seed = setup.seed
        self._seed_generators()
        self._execution.set_up(setup)
        self._link.send(Ready(pid=os.getpid()))

    def _seed_generators(self) -> None:
        # Not torch.manual_seed: for accelerators it writes down the stack, a tenth of a small run, and
        # their generators start from a fixed seed in each fresh process anyway.
        torch.default_generator.manual_seed(self._seed)
        np.random.seed(self._seed)
        random.seed(self._seed)

    def _tick(self) -> None:
        """Send what has gathered while the main thread is busy with a run."""
        while self._is_busy.wait():
            time.sleep(TICK_SECONDS)
            self._link.end_if_abandoned()
            self._capture.drain()
            self._curves.flush()


def run_worker(read_fd: int, write_fd: int, pipes: Pipes, directory: Callable[[], Path]) -> NoReturn:
    """Be a worker to the end of this process; the arguments are as for `Worker`; makes the directory."""
    try:
        Worker(read_fd, write_fd, pipes, directory()).serve()
    finally:  # a fault of ours or a full disk leads here; the learner's threads must not keep the process
        os.write(pipes.err_write, traceback.format_exc().encode()[-_LONGEST_FAULT:])
        os._exit(OWN_FAULT)


def _enter(directory: Path) -> None:
    os.chdir(directory)
    _keep_temporary_files_in(directory / "tmp")
    sys.path.insert(0, str(directory))
    os.environ.pop(GENTLE_CUDA_CHECK, None)
    os.environ.setdefault("MPLBACKEND", "agg")  # without a screen pyplot must not look for one
    forbid_core_dumps()
    limit_processes()
    tell_where_on_signal(directory)


def _keep_temporary_files_in(folder: Path) -> None:
    """Let the temporary files of a run go with it; the cache of `torch.compile` stays where it would be."""
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", default_cache_dir())
    folder.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _use_one_thread() -> None:
    """A fork after a parallel operation deadlocks in its first one unless it has one thread."""
    torch.set_num_threads(1)
