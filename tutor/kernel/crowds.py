"""How many processes and threads each worker has, and the end of those that have too many; server side.

What a worker starts belongs to it by descent or, once orphaned, by its process group. What has left both
is a stray, and ends.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections import Counter
from collections.abc import Collection
from contextlib import suppress

from tutor.kernel import limits

_MANY = 16
"""From so many on a worker is watched closely, and yields the processor to everybody else."""
_YIELDING = 10
"""Niceness: a tenth of a usual share."""
_CALM_SECONDS, _CLOSE_SECONDS, _STRAY_SECONDS = 0.05, 0.02, 0.002
"""When to look again: usually, while there are many, while there are strays."""
_NOBODY = 0


class Crowds:
    """The server's workers with what they may have."""

    def __init__(self) -> None:
        """Start without workers."""
        self._allowed: dict[int, int] = {}
        self._ended: set[int] = set()

    def add(self, worker: int, allowed: int) -> None:
        """Watch a worker that may have so many processes and threads, itself included."""
        self._allowed[worker] = allowed

    def remove(self, worker: int) -> bool:
        """Forget a dead worker; return whether it was ended since it had too many."""
        del self._allowed[worker]
        was_ended = worker in self._ended
        self._ended.discard(worker)
        return was_ended

    def watch(self) -> float:
        """End the workers that have too many, and strays; return the seconds until the next look."""
        sizes = self._count()
        for worker, size in sizes.items():
            if size > self._allowed.get(worker, size):
                self._end(worker)
            elif size > _MANY:
                with suppress(OSError):
                    os.setpriority(os.PRIO_PGRP, worker, _YIELDING)
        if end_strays(set(self._allowed)):
            return _STRAY_SECONDS
        return _CLOSE_SECONDS if max(sizes.values(), default=0) > _MANY else _CALM_SECONDS

    def _count(self) -> Counter[int]:
        """Count no further than needed: a look takes a few milliseconds, however large the crowd."""
        sizes = Counter[int]()
        for child in limits.children(os.getpid()):
            worker = _owner(child, self._allowed)
            for pid in itertools.chain([child], limits.descendants(child)):
                if sizes[worker] > self._allowed.get(worker, -1):
                    break
                sizes[worker] += limits.count_threads(pid)
        return sizes

    def _end(self, worker: int) -> None:
        """End a worker, its group, and what it has started outside of it."""
        self._ended.add(worker)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGSTOP)  # it starts no more while the others are looked for
        outside = {limits.group_of(pid) for pid in limits.descendants(worker)}
        limits.kill_group(worker)
        for group in outside:
            limits.kill_group(group)


def end_strays(workers: Collection[int]) -> bool:
    """End and reap the children of this process that no worker owns; return whether there were any.

    Reaps dead orphans of living workers too.
    """
    found = False
    for child in set(limits.children(os.getpid())).difference(workers):
        if _owner(child, workers) == _NOBODY:
            found = True
            limits.kill_group(limits.group_of(child))
        with suppress(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
    return found


def _owner(child: int, workers: Collection[int]) -> int:
    """Return the worker that a child of the server is, or that had started it."""
    group = child if child in workers else limits.group_of(child)
    return group if group in workers else _NOBODY
