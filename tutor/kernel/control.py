"""The messages between the client and the server; pure data, shared by both."""

from __future__ import annotations

import msgspec

from tutor.kernel.protocol import Stream


class Fork(msgspec.Struct, frozen=True, tag=True):
    """Client to server: fork a worker; the descriptor that comes along is its end of the pipe."""

    ticket: int
    """Comes back in `Forked`."""
    processes: int
    """Processes and threads that the worker may have, itself included."""


class Warm(msgspec.Struct, frozen=True, tag=True):
    """Server to client: PyTorch is loaded, workers can be forked."""


class Forked(msgspec.Struct, frozen=True, tag=True):
    """Server to client: the worker runs."""

    ticket: int
    pid: int


class Exited(msgspec.Struct, frozen=True, tag=True):
    """Server to client: a worker has ended, and its process group with it."""

    pid: int
    status: int
    """Exit status, or minus the number of the signal that ended it."""
    last_words: tuple[tuple[Stream, str], ...]
    """What it had printed that was not sent yet."""
    where: str
    """Where its code stood when it was asked last; a traceback, or empty."""
    had_too_many: bool = False
    """It was ended since it had more processes and threads than it may."""
    went_with_server: bool = False
    """The client says it of itself: the server is gone, and its workers with it."""


GENTLE_CUDA_CHECK = "PYTORCH_NVML_BASED_CUDA_CHECK"
"""Set while modules are imported: looking for a GPU must not start it before a fork. Taken away in
workers: optimizers look at each step, and this way of looking is slow."""

OWN_FAULT = 70
"""Exit status of a worker that failed by a fault of the tutor."""

FromServer = Warm | Forked | Exited
LONGEST_MESSAGE = 1 << 18
"""Bytes; last words are cut to fit."""
