"""Says in a sentence why a worker is gone; parent side, pure."""

from __future__ import annotations

import signal
import sys

from tutor.kernel.control import OWN_FAULT, Exited
from tutor.kernel.protocol import Died

_CRASHES = {
    "SIGSEGV": "it touched memory that is not its own (a segmentation fault)",
    "SIGABRT": "native code gave up (abort)",
    "SIGFPE": "native code divided by zero",
    "SIGILL": "it met an instruction that this processor does not know",
    "SIGBUS": "it touched memory that does not exist (a bus error)",
}

SERVER_GONE = "The process that starts your runs is gone; the next run starts it anew."


def died_of(exited: Exited) -> Died:
    """Return what ended a worker that nobody asked to end."""
    if exited.went_with_server:
        return Died(cause=SERVER_GONE, case="server")
    if exited.had_too_many:
        return Died(
            cause="Stopped: the code started more processes and threads than a run may have. "
            "Is there a loop that starts them without end?",
            case="processes",
        )
    if exited.status == OWN_FAULT:
        return Died(
            cause="The tutor itself failed in this run; what it printed says where. "
            "Run again for a fresh process.",
            case="fault",
        )
    if exited.status >= 0:
        return Died(
            cause=f"The code ended its own process with status {exited.status} (os._exit does that). "
            "Run again for a fresh one.",
            case="exit",
        )
    return _died_of_signal(-exited.status)


def stopped(line: int | None, *, had_begun: bool = True) -> Died:
    """Return the end of a run that the learner stopped and that did not stop by itself.

    Args:
        line: Line of the learner's code that was running; None if it is not known.
        had_begun: Whether the setup was over.
    """
    if not had_begun:
        return Died(cause="Stopped before the code began.", case="stopped")
    return Died(
        cause=f"Stopped{_place(line)}. The code did not react, so its process was ended.", case="stopped"
    )


def timed_out(limit_s: float, line: int | None) -> Died:
    """Return the end of a run that took too long.

    Args:
        limit_s: The time limit in seconds.
        line: Line of the learner's code that was running; None if it is not known.
    """
    return Died(
        cause=f"Stopped after {limit_s:g} seconds{_place(line)}. An endless loop is the likely cause: "
        "does its condition ever become false?",
        case="timeout",
    )


def setup_timed_out(limit_s: float) -> Died:
    """Return the end of a worker whose setup took too long."""
    return Died(cause=f"The lesson's setup did not end within {limit_s:g} seconds.", case="timeout")


def _place(line: int | None) -> str:
    return f" in line {line}" if line else ""


def _died_of_signal(signum: int) -> Died:
    name = signal.Signals(signum).name if signum in set(signal.Signals) else f"signal {signum}"
    if name == "SIGKILL":
        return Died(
            cause="The system ended the process, most likely since memory ran out. "
            "Try smaller tensors or a smaller batch.",
            case="memory" if sys.platform != "win32" else "killed",
        )
    if name in _CRASHES:
        return Died(cause=f"The process crashed: {_CRASHES[name]}. Run again for a fresh one.", case="crash")
    return Died(cause=f"The process was ended by {name}. Run again for a fresh one.", case="killed")
