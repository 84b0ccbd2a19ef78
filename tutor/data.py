"""Data that lessons and learners use: embedded sets as real `torch.utils.data.Dataset` classes.

Each set knows its splits, `.tensors` gives inputs and targets at once, `.mean` and `.std` are those of the
training inputs. `mnist` and `cifar10` read the learner's own files where there are some (`--data-dir`), and
give the embedded stand-in where not. Nothing is ever downloaded.
"""

from __future__ import annotations

from tutor import live
from tutor.datasets.downloaded import Cifar10, Mnist, has_cifar10, has_mnist
from tutor.datasets.samples import Samples, Split, Transform
from tutor.datasets.shapes import Shapes10
from tutor.datasets.tables import BreastCancer, Diabetes, Digits, Iris, Wine
from tutor.datasets.text import Sentences, Surnames

__all__ = [
    "BreastCancer", "Cifar10", "Diabetes", "Digits", "Iris", "Mnist", "Samples", "Sentences", "Shapes10",
    "Surnames", "Wine", "cifar10", "mnist",
]  # fmt: skip


def mnist(split: Split = "train", *, transform: Transform | None = None) -> Samples:
    """Return MNIST if the learner named a folder that has it, else `Digits`.

    Both give `(1, height, width)` pictures in [0, 1] and labels 0 to 9: 28 × 28 pixels or 8 × 8.

    Args:
        split: "train", "val" or "test".
        transform: Called with each picture as it is taken.

    Raises:
        FileNotFoundError: If the folder has some of MNIST's files and not all.
    """
    folder = live.data_dir()
    if folder is not None and has_mnist(folder):
        return Mnist(folder, split, transform=transform)
    return Digits(split, transform=transform)


def cifar10(split: Split = "train", *, transform: Transform | None = None) -> Samples:
    """Return CIFAR-10 if the learner named a folder that has it, else `Shapes10`.

    Both give `(3, 32, 32)` pictures in [0, 1] and labels 0 to 9.

    Args:
        split: "train", "val" or "test".
        transform: Called with each picture as it is taken.

    Raises:
        FileNotFoundError: If the folder has some of CIFAR-10's files and not all.
    """
    folder = live.data_dir()
    if folder is not None and has_cifar10(folder):
        return Cifar10(folder, split, transform=transform)
    return Shapes10(split, transform=transform)
