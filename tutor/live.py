"""What lesson and learner code may import anywhere: `log`, `show`, `device`, `data_dir`.

In the tutor the worker connects them to the screen. Outside it they print, so that a cell carried into a
script still runs. Knows nothing of the kernel but the `Picture` that it sends.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from tutor.kernel.protocol import Picture

if TYPE_CHECKING:
    import torch

__all__ = ["connect", "data_dir", "device", "log", "show"]

Colours = Literal["auto", "heat", "grey"]


class Sink(Protocol):
    """Where curves and pictures go."""

    def log(self, values: Mapping[str, object], step: int | None) -> None:
        """Take one point of each named curve."""

    def show(self, picture: Picture) -> None:
        """Take a picture."""


class _Printer:
    """Where they go outside the tutor: to standard output, in words."""

    def log(self, values: Mapping[str, object], step: int | None) -> None:
        start = [] if step is None else [f"step {step}"]
        sys.stdout.write("  ".join([*start, *(f"{name} {value}" for name, value in values.items())]) + "\n")

    def show(self, picture: Picture) -> None:
        title = f"{picture.title}: " if picture.title else ""
        sys.stdout.write(f"{title}picture of {picture.width} x {picture.height} pixels\n")


class _Connection:
    """What this process is connected to."""

    sink: Sink = _Printer()
    device = "cpu"
    data_dir = ""


_connection = _Connection()


def connect(sink: Sink, *, device: str = "cpu", data_dir: str = "") -> None:
    """Connect this process to a front end; the worker calls it once, before the learner's code.

    Args:
        sink: Takes curves and pictures.
        device: What `device()` returns, such as `cuda:0`.
        data_dir: Folder of the learner's own data files; empty if there is none.
    """
    _connection.sink, _connection.device, _connection.data_dir = sink, device, data_dir


def log(*, step: int | None = None, **values: object) -> None:
    """Draw one point on each named curve: `log(train=loss, val=val_loss)`.

    Args:
        step: Place on the x axis; without it beside the newest loss that `backward()` has drawn, or, where
            there is none, each curve counts its own points from 0.
        **values: Curve names with their numbers: Python, NumPy or tensors with one element.

    Raises:
        TypeError: If a value is not one real number.
    """
    _connection.sink.log(values, step)


def show(picture: object, title: str = "", colours: Colours = "auto") -> None:
    """Show a tensor, an image or a figure.

    A 2-D tensor is a heat map; `(3, H, W)`, `(H, W, 3)` and `(1, H, W)` are pictures; more dims are a batch,
    laid out as a grid. Floats are pictures in [0, 1], stretched if they lie outside; bytes are 0 to 255.
    PIL images and matplotlib figures are shown as they are.

    Args:
        picture: What to show: a tensor, NumPy array, nested list, PIL image or matplotlib figure.
        title: A line above it.
        colours: `grey` draws a 2-D tensor as a picture, `heat` one channel as a heat map.

    Raises:
        TypeError: If it can't be drawn, with the reason.
    """
    from tutor.pictures import to_picture  # torch is imported only when something is shown

    _connection.sink.show(to_picture(picture, title, colours))


def device() -> torch.device:
    """Return the device that was asked for on the command line, else the CPU."""
    import torch

    return torch.device(_connection.device)


def data_dir() -> Path | None:
    """Return the folder of the learner's own MNIST or CIFAR-10 files, None if none was named."""
    return Path(_connection.data_dir) if _connection.data_dir else None
