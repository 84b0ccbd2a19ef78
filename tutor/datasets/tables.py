"""Data sets that scikit-learn brings along: digits, breast cancer, diabetes, iris, wine."""

from __future__ import annotations

from typing import Any

import torch
from sklearn import datasets as sklearn_datasets
from torch import Tensor

from tutor.datasets.samples import Samples, Split, Transform, one_of, rows_of, shuffled


class Digits(Samples):
    """1,797 real handwritten digits of 8 × 8 pixels, ten classes.

    Inputs: float32 (1, 8, 8) in [0, 1], or (64,) with `flat`. Targets: int64 labels 0 to 9.
    Splits: 1,200 train, 297 val, 300 test, cut from the order of seed 0.
    `mean` and `std` are those of all training pixels: 0.3047 and 0.3756.
    """

    classes = tuple("0123456789")

    def __init__(
        self, split: Split = "train", *, flat: bool = False, transform: Transform | None = None
    ) -> None:
        """Load one split.

        Args:
            split: "train", "val", "test" or "all".
            flat: Rows of 64 pixels instead of pictures.
            transform: Called with each input as it is taken.
        """
        one_of(split, "train", "val", "test", "all")
        loaded = sklearn_datasets.load_digits()
        order = shuffled(1797)
        pixels = (torch.tensor(loaded.data, dtype=torch.float32) / 16)[order]
        labels = torch.tensor(loaded.target, dtype=torch.int64)[order]
        self.mean, self.std = pixels[:1200].mean(), pixels[:1200].std()
        rows = rows_of(split, 1200, 297, 1797)
        super().__init__(pixels[rows] if flat else pixels[rows].view(-1, 1, 8, 8), labels[rows], transform)


class BreastCancer(Samples):
    """Wisconsin breast cancer: 569 tumours, 30 measured features, two classes; malignant is 1.

    Inputs: float32 (30,). Targets: int64 labels, 0 benign, 1 malignant.
    Splits: 369 train, 100 val, 100 test (139, 32, 41 malignant), cut from the order of seed 0.
    `mean` and `std` are those of each feature over the training rows.

    Attributes:
        feature_names: Names of the 30 columns.
    """

    classes = ("benign", "malignant")

    def __init__(
        self, split: Split = "train", *, standardise: bool = True, transform: Transform | None = None
    ) -> None:
        """Load one split.

        Args:
            split: "train", "val", "test" or "all".
            standardise: Subtract the training mean and divide by the training deviation of each feature.
            transform: Called with each input as it is taken.
        """
        one_of(split, "train", "val", "test", "all")
        loaded = sklearn_datasets.load_breast_cancer()
        features, labels = _table(loaded, torch.int64)
        inputs = _prepared(self, features, 369, standardise)
        rows = rows_of(split, 369, 100, 569)
        self.feature_names: tuple[str, ...] = tuple(map(str, loaded.feature_names))
        super().__init__(inputs[rows], 1 - labels[rows], transform)


class Diabetes(Samples):
    """442 diabetes patients: 10 features, and how far the disease went a year later.

    Inputs: float32 (10,). Targets: float32 (1,), from 25 to 346.
    Splits: 300 train, 142 test, cut from the order of seed 0.
    `mean` and `std` are those of each feature over the training rows, over all rows for "all".

    Attributes:
        feature_names: Names of the 10 columns.
        target_mean: Mean of the same rows' targets, for scaling them.
        target_std: Their standard deviation.
    """

    def __init__(
        self, split: Split = "all", *, standardise: bool = True, transform: Transform | None = None
    ) -> None:
        """Load one split.

        Args:
            split: "train", "test" or "all".
            standardise: Subtract the mean and divide by the deviation of each feature; without it the
                features are in their own units (years, mm Hg …).
            transform: Called with each input as it is taken.
        """
        one_of(split, "train", "test", "all")
        loaded = sklearn_datasets.load_diabetes(scaled=False)
        features, targets = _table(loaded, torch.float32)
        known = 442 if split == "all" else 300
        self.target_mean, self.target_std = targets[:known].mean(), targets[:known].std()
        inputs = _prepared(self, features, known, standardise)
        rows = rows_of(split, 300, 0, 442)
        self.feature_names: tuple[str, ...] = tuple(map(str, loaded.feature_names))
        super().__init__(inputs[rows], targets[rows, None], transform)


class Iris(Samples):
    """150 irises: length and width of sepal and petal in cm, three species.

    Inputs: float32 (4,). Targets: int64 labels 0 to 2.
    Splits: 120 train, 30 test, cut from the order of seed 0.
    `mean` and `std` are those of each feature over the training rows, over all rows for "all".
    """

    classes = ("setosa", "versicolor", "virginica")

    def __init__(
        self, split: Split = "all", *, standardise: bool = False, transform: Transform | None = None
    ) -> None:
        """Load one split.

        Args:
            split: "train", "test" or "all".
            standardise: Subtract the mean and divide by the deviation of each feature.
            transform: Called with each input as it is taken.
        """
        inputs, labels = _flowers_or_wines(self, sklearn_datasets.load_iris(), split, 120, standardise)
        super().__init__(inputs, labels, transform)


class Wine(Samples):
    """178 Italian wines: 13 chemical features, three growers.

    Inputs: float32 (13,). Targets: int64 labels 0 to 2.
    Splits: 120 train, 58 test, cut from the order of seed 0.
    `mean` and `std` are those of each feature over the training rows, over all rows for "all".
    """

    classes = ("grower 0", "grower 1", "grower 2")

    def __init__(
        self, split: Split = "train", *, standardise: bool = True, transform: Transform | None = None
    ) -> None:
        """Load one split.

        Args:
            split: "train", "test" or "all".
            standardise: Subtract the mean and divide by the deviation of each feature.
            transform: Called with each input as it is taken.
        """
        inputs, labels = _flowers_or_wines(self, sklearn_datasets.load_wine(), split, 120, standardise)
        super().__init__(inputs, labels, transform)


def _table(loaded: Any, target_dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Return features and targets as tensors, in the order of seed 0."""
    order = shuffled(len(loaded.target))
    features = torch.tensor(loaded.data, dtype=torch.float32)
    return features[order], torch.tensor(loaded.target, dtype=target_dtype)[order]


def _prepared(samples: Samples, features: Tensor, known: int, standardise: bool) -> Tensor:
    """Note mean and deviation of the first `known` rows, and scale all rows by them if asked."""
    samples.mean, samples.std = features[:known].mean(0), features[:known].std(0)
    return (features - samples.mean) / samples.std if standardise else features


def _flowers_or_wines(
    samples: Samples, loaded: Any, split: str, train: int, standardise: bool
) -> tuple[Tensor, Tensor]:
    one_of(split, "train", "test", "all")
    features, labels = _table(loaded, torch.int64)
    inputs = _prepared(samples, features, len(labels) if split == "all" else train, standardise)
    rows = rows_of(split, train, 0, len(labels))
    return inputs[rows], labels[rows]
