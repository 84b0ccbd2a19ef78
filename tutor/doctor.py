"""Looks at everything that the tutor needs on this machine, and says what to do where it falls short."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import locale
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import KernelError
from tutor.kernel.client import Kernel
from tutor.kernel.protocol import Died, Output, Raised, Setup, Source
from tutor.lesson.installed import installed_courses

SMALLEST_SCREEN = (60, 18)
SELF_TEST_S = 2.0
EXTRAS = ("lightning", "tensorboard", "flask")
PROBE = """
import json, torch, torchvision
found = {"torch": torch.__version__, "torchvision": torchvision.__version__}
found["device"] = str(torch.accelerator.current_accelerator()) if torch.accelerator.is_available() else "cpu"
x = torch.ones(2, 3, requires_grad=True)
(x @ x.T).sum().backward()
found["gradient"] = x.grad.sum().item()
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the doctor's report."""

    name: str
    is_well: bool
    found: str
    advice: str = ""
    """What to do; where all is well, what would make it better."""


def look_at_python() -> Diagnosis:
    """Look at the version of Python."""
    found = f"{platform.python_version()} ({sys.executable})"
    is_well = sys.version_info >= (3, 11)
    return Diagnosis("Python", is_well, found, "" if is_well else "Install Python 3.11 or newer.")


def look_at_package(name: str, advice: str) -> Diagnosis:
    """Look whether a package is installed and new enough, without importing it."""
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Diagnosis(name, False, "not installed", advice)
    lowest = lowest_version(name)
    if _numbers(found) < _numbers(lowest):
        return Diagnosis(
            name, False, f"{found}, older than {lowest}", advice.replace("install ", "install -U ")
        )
    return Diagnosis(name, True, found)


def lowest_version(name: str) -> str:
    """Return the lowest version of a package that Tensor Tutor asks for; empty if it asks for none."""
    for requirement in importlib.metadata.requires("tensor-tutor") or ():
        package, _, bounds = requirement.partition(">=")
        if package == name:
            return bounds.split(",")[0].split(";")[0].strip()
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers at the head of a version: `2.11.0+cpu` is 2, 11, 0."""
    return tuple(map(int, re.findall(r"\d+", re.split(r"[^\d.]", version)[0])))


def look_at_courses() -> Diagnosis:
    """Look which courses there are besides the built-in one."""
    names = installed_courses()
    return Diagnosis("courses", True, ", ".join(["built-in", *names]))


def look_at_extras() -> Diagnosis:
    """Look which packages of `tensor-tutor[all]` are there; none of them is needed by most lessons."""
    missing = [name for name in EXTRAS if importlib.util.find_spec(name) is None]
    advice = "For all lessons: pip install 'tensor-tutor[all]'" if missing else ""
    return Diagnosis("extras", True, f"missing: {', '.join(missing)}" if missing else "all there", advice)


def look_at_terminal(
    environment: Mapping[str, str], size: tuple[int, int], is_terminal: bool
) -> list[Diagnosis]:
    """Look at size, colours and encoding.

    Args:
        environment: `os.environ`.
        size: Columns and rows.
        is_terminal: Whether stdin and stdout are one.
    """
    if not is_terminal or environment.get("TERM") == "dumb":
        advice = "Without a full screen the tutor runs line by line; open a terminal for the screen."
        return [Diagnosis("terminal", True, "none, or a dumb one", advice)]
    columns, rows = size
    fits = columns >= SMALLEST_SCREEN[0] and rows >= SMALLEST_SCREEN[1]
    smallest = "×".join(map(str, SMALLEST_SCREEN))
    return [
        Diagnosis(
            "size", fits, f"{columns}×{rows}", "" if fits else f"Make the window {smallest} or larger."
        ),
        _colours(environment),
        _encoding(),
        Diagnosis("mouse", True, _mouse(environment)),
        Diagnosis("keys", True, _keys(environment)),
        Diagnosis("images", True, "half blocks, which every terminal shows"),
    ]


def _colours(environment: Mapping[str, str]) -> Diagnosis:
    term = environment.get("TERM", "")
    if "NO_COLOR" in environment:
        return Diagnosis("colours", True, "off (NO_COLOR is set)")
    if environment.get("COLORTERM") in ("truecolor", "24bit"):
        return Diagnosis("colours", True, "16 million")
    if "256" in term:
        return Diagnosis("colours", True, "256")
    advice = "Set TERM=xterm-256color if your terminal can show 256 colours."
    return Diagnosis("colours", False, f"16 (TERM={term or 'not set'})", advice)


def _encoding() -> Diagnosis:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(False)).lower()
    is_well = encoding.replace("-", "") in ("utf8", "cp65001")
    advice = "" if is_well else "Set a UTF-8 locale, such as LANG=C.UTF-8; letters and curves need it."
    return Diagnosis("encoding", is_well, encoding, advice)


def _mouse(environment: Mapping[str, str]) -> str:
    is_console = environment.get("TERM", "").startswith(("linux", "vt"))
    return "none on this console; every action has a key" if is_console else "clicks and the wheel work"


def _keys(environment: Mapping[str, str]) -> str:
    inside = [
        name
        for name, key in (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_CONNECTION"))
        if environment.get(key)
    ]
    host = environment.get("TERM_PROGRAM", environment.get("TERM", ""))
    return (
        f"{host}{' inside ' + ' and '.join(inside) if inside else ''}; every action has a key that works here"
    )


def look_at_folder(folder: Path) -> Diagnosis:
    """Look whether progress can be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_text("x", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        advice = "Make the folder writable, or set TENSOR_TUTOR_HOME to another one."
        return Diagnosis("progress folder", False, f"{folder}: {error.strerror}", advice)
    free = shutil.disk_usage(folder).free
    is_well = free > 50_000_000
    advice = "" if is_well else "Free some space: drafts can't be kept on a full disk."
    return Diagnosis("progress folder", is_well, f"{folder} ({free / 1e9:.1f} GB free)", advice)


async def look_at_kernel() -> list[Diagnosis]:
    """Start the kernel, run a few lines of torch in it, and measure."""
    kernel = Kernel()
    started = time.monotonic()
    try:
        await kernel.start()
        await kernel.wait_until_warm()
        warm_s = time.monotonic() - started
        return [Diagnosis("kernel", True, f"torch imported in {warm_s:.1f} s"), *await _self_test(kernel)]
    except KernelError as error:
        return [Diagnosis("kernel", False, "does not start", str(error))]
    finally:
        await kernel.close()


async def _self_test(kernel: Kernel) -> list[Diagnosis]:
    started = time.monotonic()
    run = kernel.execute(Setup(), Source(text=PROBE, name="self-test"))
    printed, problem = "", ""
    async for event in run:
        match event:
            case Output(stream="stdout", text=text):
                printed += text
            case Raised(type=kind, message=message):
                problem = f"{kind}: {message}"
            case Died(cause=cause):
                problem = cause
    await run.close()
    took_s = time.monotonic() - started
    if problem or not printed:
        advice = "Reinstall both together: pip install --upgrade torch torchvision"
        return [Diagnosis("self-test", False, problem or "printed nothing", advice)]
    found = json.loads(printed.splitlines()[-1])
    is_well = took_s < SELF_TEST_S and found["gradient"] == 24.0
    advice = "" if is_well else "The machine may be busy; close other programs and try again."
    return [
        Diagnosis(
            "torch", True, f"{found['torch']}, torchvision {found['torchvision']}, device {found['device']}"
        ),
        Diagnosis("self-test", is_well, f"{took_s * 1000:.0f} ms, gradient {found['gradient']:g}", advice),
    ]
