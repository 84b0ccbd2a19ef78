"""From the command to the first painted frame, beside a bare Textual app; in a terminal of 80 × 24.

Timed from the start of the process to the moment at which a text stands on the screen: the last key of
the footer for the first frame (header, footer and an empty desk; a splash stands there before it), the
field for the answer for a screen with all of its panes filled.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from ratio import Ratio

HELLO = """
from textual.app import App
from textual.widgets import Label

class Hello(App):
    def compose(self):
        yield Label("hello-from-a-bare-app")

Hello().run()
"""
EMPTY = """
import gc
from textual.app import App
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

gc.disable()

class Page(Screen):
    def compose(self):
        from textual.widgets import Input, OptionList, TextArea
        yield Input(placeholder="type your answer")
        for _ in range(5):
            with Vertical():
                yield from (Static("text") for _ in range(6))
        yield TextArea("x = 1", language="python")
        yield OptionList()

    def on_mount(self):
        self.query_one("Input").focus()

class Empty(App):
    def compose(self):
        yield Static("frame")

    def on_ready(self):
        self.screen.call_later(self.fill)

    def fill(self):
        import markdown_it, msgspec, tree_sitter_python
        self.push_screen(Page())

Empty().run()
"""
"""As many widgets as the lesson screen has, of the same libraries, with nothing of ours."""
ROUNDS = 7
TIMEOUT_S = 20.0
SCRIPT = str(Path(sys.executable).with_name("tensor-tutor"))
LESSON = ("--lesson", "autograd/gradients#first")
FIELD = "ype your answer"
"""Without its first letter, on which the cursor blinks."""


def seconds_until(command: list[str], *marks: str) -> list[float]:
    """Return the seconds until each text has been written to a new terminal by a command."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True
    )
    os.close(follower)
    screen, found = b"", [0.0] * len(marks)
    while not all(found) and time.perf_counter() - start < TIMEOUT_S:
        if select.select([leader], [], [], 1.0)[0]:
            screen += os.read(leader, 65_536)
            for place, mark in enumerate(marks):
                if not found[place] and mark.encode() in screen:
                    found[place] = time.perf_counter() - start
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.close(leader)
    if not all(found):
        raise SystemExit(f"{' '.join(command)} never showed {marks}: {screen[-2000:]!r}")
    return found


def main() -> None:
    """Print a line for each budget."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(TENSOR_TUTOR_HOME=home, PYTHONPYCACHEPREFIX=home, TERM="xterm-256color")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its modules compiled
        hello = [sys.executable, "-c", HELLO]
        empty = [sys.executable, "-c", EMPTY]
        ours, bare, floor = [], [], []
        for _ in range(ROUNDS + 1):  # the first round compiles
            bare.append(seconds_until(hello, "hello-from-a-bare-app")[0])
            ours.append(seconds_until([SCRIPT, *LESSON], "Help", FIELD))
            floor.append(seconds_until(empty, FIELD)[0])
        first, filled = (sorted(times[1:])[ROUNDS // 2] for times in zip(*ours, strict=True))
        reference = sorted(bare[1:])[ROUNDS // 2]
        Ratio(first, reference).show("first frame", "bare Textual app", 1.15)
        Ratio(filled, reference).show("all panes filled", "bare Textual app", 1.6)
        Ratio(sorted(floor[1:])[ROUNDS // 2], reference).show(
            "widgets with nothing in them", "bare Textual app"
        )


if __name__ == "__main__":
    main()
