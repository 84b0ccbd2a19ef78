"""MNIST and CIFAR-10 from the learner's own files, read by torchvision's classes. Nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from tutor.datasets.samples import Samples, Split, Transform, one_of

_VALIDATION = {"mnist": 1 / 12, "cifar10": 1 / 10}
"""The last share of the training pictures that is kept for validation: 5,000 of each."""


class Mnist(Samples):
    """MNIST from the learner's files.

    Inputs: float32 (1, 28, 28) in [0, 1]. Targets: int64 labels 0 to 9.
    Splits: 55,000 train, the last 5,000 training pictures as val, 10,000 test.
    `mean` and `std` are the published 0.1307 and 0.3081.
    """

    classes = tuple("0123456789")
    mean, std = torch.tensor(0.1307), torch.tensor(0.3081)

    def __init__(self, folder: Path, split: Split = "train", *, transform: Transform | None = None) -> None:
        """Read the IDX files through `torchvision.datasets.MNIST`.

        Args:
            folder: Holds `MNIST/raw` with the unpacked files, as torchvision keeps them.
            split: "train", "val" or "test".
            transform: Called with each picture as it is taken.

        Raises:
            FileNotFoundError: If a file is missing; says how the folder must look.
            ValueError: If a file is not in the IDX format.
        """
        from torchvision.datasets import MNIST

        is_train = one_of(split, "train", "val", "test") != "test"
        found = _read(
            MNIST, folder, is_train, "MNIST", "MNIST/raw/train-images-idx3-ubyte and the other three"
        )
        rows = _rows(split, len(found.targets), _VALIDATION["mnist"])
        super().__init__(found.data[rows, None].float() / 255, found.targets[rows].long(), transform)


class Cifar10(Samples):
    """CIFAR-10 from the learner's files.

    Inputs: float32 (3, 32, 32) in [0, 1]. Targets: int64 labels 0 to 9, see `classes`.
    Splits: 45,000 train, the last 5,000 training pictures as val, 10,000 test.
    `mean` and `std` are the published ones of each channel.
    """

    classes = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    mean, std = torch.tensor([0.4914, 0.4822, 0.4465]), torch.tensor([0.2470, 0.2435, 0.2616])

    def __init__(self, folder: Path, split: Split = "train", *, transform: Transform | None = None) -> None:
        """Read the Python batches through `torchvision.datasets.CIFAR10`.

        torchvision compares each file with its published checksum before it unpickles it, so that no
        other file can run code.

        Args:
            folder: Holds `cifar-10-batches-py`, as torchvision keeps it.
            split: "train", "val" or "test".
            transform: Called with each picture as it is taken.

        Raises:
            FileNotFoundError: If a file is missing or another one than was published.
        """
        from torchvision.datasets import CIFAR10

        is_train = one_of(split, "train", "val", "test") != "test"
        found = _read(
            CIFAR10, folder, is_train, "CIFAR-10", "cifar-10-batches-py with its eight files, unchanged"
        )
        pictures = torch.from_numpy(found.data).permute(0, 3, 1, 2)
        rows = _rows(split, len(pictures), _VALIDATION["cifar10"])
        super().__init__(pictures[rows].float() / 255, torch.tensor(found.targets)[rows], transform)


def has_mnist(folder: Path) -> bool:
    """Return whether the folder means to hold MNIST."""
    return (folder / "MNIST" / "raw").is_dir()


def has_cifar10(folder: Path) -> bool:
    """Return whether the folder means to hold CIFAR-10."""
    return (folder / "cifar-10-batches-py").is_dir()


def _read(kind: Any, folder: Path, is_train: bool, name: str, needed: str) -> Any:
    try:
        return kind(folder, train=is_train, download=False)
    except (RuntimeError, AssertionError, ValueError, IndexError, KeyError) as error:
        if "Dataset not found" in str(error):
            raise FileNotFoundError(f"{name} can't be read from {folder}: it needs {needed}.") from None
        raise ValueError(f"{name} in {folder} is damaged: {error!r}") from None


def _rows(split: str, count: int, validation: float) -> slice:
    cut = count - round(count * validation)
    return {"train": slice(0, cut), "val": slice(cut, count), "test": slice(0, count)}[split]
