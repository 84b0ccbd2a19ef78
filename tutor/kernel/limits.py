"""What the operating system is asked about processes, and to enforce on them; no torch, no messages.

Everything here changes the calling process. Where a system does not know a
limit (macOS, Windows), asking for it does nothing: the client's own time limit
and the closing of the pipe remain.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_SPARE_PROCESSES = 512


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with_parent(parent: int, signum: int) -> None:
    """Ask for a signal when the parent ends, however it ends.

    Args:
        parent: Process id of the parent; if it is gone already, this process ends at once.
        signum: The signal; workers take SIGKILL, the server takes SIGTERM to clean up.
    """
    _prctl(_PR_SET_PDEATHSIG, signum)
    if sys.platform == "linux" and os.getppid() != parent:
        os.kill(os.getpid(), signum)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that they can be ended too."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit_memory(allowance: int) -> None:
    """Let this process allocate so many bytes beyond what it holds now.

    RLIMIT_DATA, since RLIMIT_AS counts address space that torch reserves and never
    uses. Exhaustion is a MemoryError or PyTorch's "can't allocate memory".
    """
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_status_bytes("VmData") + allowance, hard))


def unlimit_memory() -> None:
    """Lift `limit_memory`, so that what went wrong can be told."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def limit_processes() -> None:
    """Let this user have some hundred processes and threads more than now: a last bar against fork bombs.

    The server's watch enforces the exact number, but a bomb may outrun it. The
    system does not apply this limit to root.
    """
    if sys.platform == "linux" and os.geteuid() != 0:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
        wanted = sum(map(count_threads, _own_processes())) + _SPARE_PROCESSES
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))


def forbid_core_dumps() -> None:
    """A crash in a lesson writes no core file."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def begin_peak() -> int:
    """Let `peak_memory` begin anew where it can; return what it is now, in bytes."""
    if sys.platform == "linux":
        with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as clear:
            clear.write("5")
    return peak_memory()


def peak_memory() -> int:
    """Return the peak resident size of this process in bytes; 0 where it is not known."""
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        return _status_bytes("VmHWM")
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def descendants(pid: int) -> Iterator[int]:
    """Yield the ids of all processes below one, from the kernel's own list; none off Linux."""
    found = children(pid)
    for child in found:  # grows while it is walked
        yield child
        found += children(child)


def count_threads(pid: int) -> int:
    """Return the number of threads of a process; 0 if it is gone."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def group_of(pid: int) -> int:
    """Return the process group of a process; its own id if it is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return pid


def kill_group(group: int) -> None:
    """End every process of a group at once, and its leader even if it has not made the group yet."""
    if sys.platform == "win32":
        with suppress(OSError):
            os.kill(group, signal.SIGTERM)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(group, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Return the ids of the living and unreaped children of a process; empty off Linux."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as listing:
                found += [int(child) for child in listing.read().split()]
    except OSError:
        return found
    return found


def _own_processes() -> Iterator[int]:
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            if entry.name.isdecimal() and entry.stat().st_uid == os.getuid():
                yield int(entry.name)


def _status_bytes(name: str) -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        sizes = [line.split()[1] for line in status if line.startswith(f"{name}:")]
    return int(sizes[0]) * 1024 if sizes else 0
