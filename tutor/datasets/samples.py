"""The common part of the embedded data sets: inputs and targets as two tensors behind a `Dataset`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import Tensor
from torch.utils.data import Dataset

Split = Literal["train", "val", "test", "all"]
Transform = Callable[[Tensor], Any]


class Samples(Dataset[tuple[Any, Any]]):
    """Pairs of input and target.

    An item is `(x, y)`: `x` goes through `transform`; a class label is a Python int, as torchvision gives it,
    any other target a tensor.

    Attributes:
        tensors: All inputs and all targets at once, as `(X, y)`, not transformed.
        transform: Called with each input as it is taken; None for no change.
        classes: Names of the classes in order of their labels; empty for other targets.
        mean: Mean of the training inputs: of all elements for pictures, of each feature for tables.
        std: Standard deviation of the same.
    """

    classes: tuple[str, ...] = ()
    mean: Tensor
    std: Tensor

    def __init__(self, inputs: Tensor, targets: Tensor, transform: Transform | None = None) -> None:
        """Hold inputs and targets of the same length.

        Args:
            inputs: First dim counts the samples.
            targets: int64 labels of shape (N,), or float32.
            transform: Called with each input as it is taken.
        """
        self.tensors = (inputs, targets)
        self.transform = transform

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.tensors[0])

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return one input, transformed, and its target."""
        inputs, targets = self.tensors
        x = inputs[index] if self.transform is None else self.transform(inputs[index])
        return x, targets[index] if targets.is_floating_point() else int(targets[index])


def one_of(split: str, *allowed: str) -> str:
    """Return the split if there is such a one.

    Raises:
        ValueError: If not, with those that there are.
    """
    if split in allowed:
        return split
    raise ValueError(f"split is {' or '.join(map(repr, allowed))}, not {split!r}")


def shuffled(count: int) -> Tensor:
    """Return the indices 0 to count - 1 in the order that all splits are cut from: that of seed 0."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(0))


def rows_of(split: str, train: int, val: int, count: int) -> slice:
    """Return the rows of a split: training rows first, then validation, then test."""
    bounds = {
        "train": (0, train),
        "val": (train, train + val),
        "test": (train + val, count),
        "all": (0, count),
    }
    return slice(*bounds[split])
