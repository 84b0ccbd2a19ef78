"""From the command to the screen, in a real pseudo-terminal, beside a bare Textual app.

Budgets: the first frame of the lesson screen at most 1.15 times, all panes filled at most 1.6 times
the first frame of an app that shows one word. `python -m benchmarks.ui_start` prints both.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

ROUNDS = 7
LIMIT_S = 30.0
SIZE = (36, 120)
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("bare-hello")
Hello().run()
"""
LESSON, STEP = "autograd/gradients", "vector"
FIRST, FILLED = b"Lessons", (b"requires_grad", b"Repair: backward")
"""What only the first frame of the screen shows, and what is there once all panes are."""


def seconds_until(argv: list[str], marks: tuple[bytes, ...], home: str) -> list[float]:
    """Start a program in a terminal and return when each text first appeared in its output."""
    start = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TENSOR_TUTOR_HOME=home)
        os.execv(argv[0], argv)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    seen = b""
    found: dict[bytes, float] = {}
    while len(found) < len(marks) and time.monotonic() - start < LIMIT_S:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65_536)
            for mark in marks:
                if mark in seen:
                    found.setdefault(mark, time.monotonic() - start)
    _end(child, terminal)
    if len(found) < len(marks):
        raise SystemExit(f"{argv} did not show {set(marks) - set(found)}")
    return [found[mark] for mark in marks]


def _end(child: int, terminal: int) -> None:
    os.kill(child, signal.SIGTERM)
    end = time.monotonic() + 5
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                os.read(terminal, 65_536)
            except OSError:
                time.sleep(0.05)
    os.close(terminal)


def main() -> None:
    """Print both ratios."""
    hello: list[float] = []
    first: list[float] = []
    filled: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        tutor = [sys.executable, "-m", "tutor", "--lesson", LESSON, "--step", STEP]
        for _ in range(ROUNDS):
            hello += seconds_until([sys.executable, "-c", HELLO], (b"bare-hello",), home)
            frame, *panes = seconds_until(tutor, (FIRST, *FILLED), home)
            first.append(frame)
            filled.append(max(panes))
    for what, times, budget in (("first frame", first, 1.15), ("all panes filled", filled, 1.6)):
        ratio = statistics.median(times) / statistics.median(hello)
        least = min(times) / min(hello)
        verdict = "kept" if ratio <= budget else "MISSED"
        print(f"{what:20} {ratio:5.2f} x a bare app (least {least:5.2f} x)  budget {budget} {verdict}")


if __name__ == "__main__":
    main()
