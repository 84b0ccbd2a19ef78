"""Generated pictures of ten shapes: they stand in for CIFAR-10, need no download and train in seconds."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from tutor.datasets.samples import Samples, Split, Transform, one_of

CLASSES = ("disc", "ring", "square", "frame", "triangle", "diamond", "plus", "star", "crescent", "stripes")

_SPLITS = {"train": (0, 1500), "test": (1, 500), "val": (2, 500)}
"""Seed and number of pictures of each split."""


class Shapes10(Samples):
    """Generated colour pictures of ten shapes, 32 × 32 pixels.

    A bright shape on dark ground, somewhere near the middle, turned a little, lit from one side, with noise.
    Inputs: float32 (3, 32, 32) in [0, 1]. Targets: int64 labels 0 to 9, see `classes`.
    Splits: 1,500 train (seed 0), 500 test (seed 1), 500 val (seed 2).
    `mean` and `std` are those of each channel over the pictures drawn.
    """

    classes = CLASSES

    def __init__(
        self,
        split: Split = "train",
        *,
        count: int | None = None,
        hard: bool = False,
        transform: Transform | None = None,
    ) -> None:
        """Draw one split.

        Args:
            split: "train", "val" or "test".
            count: Pictures to draw instead of the split's usual number; 1,500 take about 0.4 s.
            hard: Any colour on any colour, so that brightness alone tells nothing.
            transform: Called with each picture as it is taken.
        """
        seed, usual = _SPLITS[one_of(split, *_SPLITS)]
        pictures, labels = draw(usual if count is None else count, seed, hard=hard)
        self.mean, self.std = pictures.mean((0, 2, 3)), pictures.std((0, 2, 3))
        super().__init__(pictures, labels, transform)


def draw(
    count: int, seed: int = 0, *, noise: float = 0.08, size: int = 32, hard: bool = False
) -> tuple[Tensor, Tensor]:
    """Draw pictures of random shapes; the same seed and count give the same pictures.

    Args:
        count: Number of pictures.
        seed: Seed of a generator of its own; the global one is not touched.
        noise: Standard deviation of the noise on each value.
        size: Height and width in pixels.
        hard: Any colour on any colour.

    Returns:
        Pictures, float32 (count, 3, size, size) in [0, 1], and labels, int64 (count,).
    """
    generator = torch.Generator().manual_seed(seed)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(*shape, generator=generator)

    # The order of the draws below is part of what a seed means.
    labels = torch.randint(0, 10, (count,), generator=generator)
    axis = torch.linspace(-1, 1, size)
    down, right = torch.meshgrid(axis, axis, indexing="ij")
    centre_x, centre_y = uniform(-0.3, 0.3, count, 1, 1), uniform(-0.3, 0.3, count, 1, 1)
    radius, angle = uniform(0.4, 0.65, count, 1, 1), uniform(-0.3, 0.3, count, 1, 1)
    x, y = (right - centre_x) / radius, (down - centre_y) / radius
    turned_x = x * torch.cos(angle) + y * torch.sin(angle)
    turned_y = -x * torch.sin(angle) + y * torch.cos(angle)
    mask = _masks(turned_x, turned_y)[labels, torch.arange(count)].float()[:, None]
    if hard:
        shape, ground = uniform(0, 1, count, 3, 1, 1), uniform(0, 1, count, 3, 1, 1)
        close = ((shape - ground).abs().sum(1, keepdim=True) < 0.6).float()
        shape = shape * (1 - close) + (1 - ground).round() * close
    else:
        shape, ground = uniform(0.45, 1, count, 3, 1, 1), uniform(0, 0.35, count, 3, 1, 1)
    slope_right, slope_down = uniform(-0.15, 0.15, count, 1, 1, 1), uniform(-0.15, 0.15, count, 1, 1, 1)
    grain = noise * torch.randn(count, 3, size, size, generator=generator)
    pictures = ground * (1 - mask) + shape * mask + (slope_right * right + slope_down * down) + grain
    return pictures.clamp(0, 1), labels


def _masks(x: Tensor, y: Tensor) -> Tensor:
    """Return where each shape is, bool (10, count, size, size); coordinates in units of its radius."""
    across, along = x.abs(), y.abs()
    distance = torch.sqrt(x * x + y * y)
    box = torch.maximum(across, along)
    arm = 2 * math.pi / 5
    from_tip = (torch.remainder(torch.atan2(x, -y), arm) - math.pi / 5).abs() / (math.pi / 5)
    return torch.stack(
        [
            distance < 0.9,
            (distance < 0.95) & (distance > 0.55),
            box < 0.8,
            (box < 0.9) & (box > 0.55),
            (y > -0.75) & (y < 0.75) & (across < (y + 0.75) * 0.6),
            across + along < 1.0,
            ((across < 0.28) & (along < 0.9)) | ((along < 0.28) & (across < 0.9)),
            distance < 0.45 + 0.55 * from_tip,
            (distance < 0.95) & (((x - 0.4) ** 2 + y**2).sqrt() > 0.75),
            (box < 0.9) & (torch.remainder(y * 2.5 + 0.25, 1.0) < 0.5),
        ]
    )
