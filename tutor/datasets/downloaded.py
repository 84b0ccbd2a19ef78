"""MNIST and CIFAR-10 from the learner's own files, in the formats in which they are published.

Nothing is downloaded. The files are read here and not by torchvision, which has no build for every torch.
"""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from tutor.datasets.samples import Samples, Split, Transform, one_of

_IDX_NAMES = {"train": "train", "val": "train", "test": "t10k"}
_MNIST_FOLDERS = ("", "MNIST/raw", "mnist", "raw")
_CIFAR_FOLDERS = ("", "cifar-10-batches-py")
_CIFAR_FILES = {
    "train": tuple(f"data_batch_{number}" for number in range(1, 6)),
    "val": tuple(f"data_batch_{number}" for number in range(1, 6)),
    "test": ("test_batch",),
}
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
        """Read the IDX files, packed with gzip or not.

        Args:
            folder: Holds the four files, also in `MNIST/raw` as torchvision keeps them.
            split: "train", "val" or "test".
            transform: Called with each picture as it is taken.

        Raises:
            FileNotFoundError: If a file is missing; says which and where it was looked for.
            ValueError: If a file is not in the IDX format.
        """
        start = _IDX_NAMES[one_of(split, "train", "val", "test")]
        pictures = _read_idx(_find(folder, _MNIST_FOLDERS, f"{start}-images-idx3-ubyte", "MNIST"))
        labels = _read_idx(_find(folder, _MNIST_FOLDERS, f"{start}-labels-idx1-ubyte", "MNIST"))
        rows = _rows(split, len(labels), _VALIDATION["mnist"])
        super().__init__(pictures[rows, None].float() / 255, labels[rows].long(), transform)


class Cifar10(Samples):
    """CIFAR-10 from the learner's files.

    Inputs: float32 (3, 32, 32) in [0, 1]. Targets: int64 labels 0 to 9, see `classes`.
    Splits: 45,000 train, the last 5,000 training pictures as val, 10,000 test.
    `mean` and `std` are the published ones of each channel.
    """

    classes = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    mean, std = torch.tensor([0.4914, 0.4822, 0.4465]), torch.tensor([0.2470, 0.2435, 0.2616])

    def __init__(self, folder: Path, split: Split = "train", *, transform: Transform | None = None) -> None:
        """Read the Python batches.

        Args:
            folder: Holds the six batch files, also in `cifar-10-batches-py` as torchvision keeps them.
            split: "train", "val" or "test".
            transform: Called with each picture as it is taken.

        Raises:
            FileNotFoundError: If a file is missing; says which and where it was looked for.
            ValueError: If a file is not a CIFAR-10 batch.
        """
        names = _CIFAR_FILES[one_of(split, "train", "val", "test")]
        batches = [_read_batch(_find(folder, _CIFAR_FOLDERS, name, "CIFAR-10")) for name in names]
        pictures = torch.cat([data for data, _ in batches])
        labels = torch.cat([numbers for _, numbers in batches])
        rows = _rows(split, len(labels), _VALIDATION["cifar10"])
        super().__init__(pictures[rows].float() / 255, labels[rows], transform)


def has_mnist(folder: Path) -> bool:
    """Return whether MNIST's training pictures are there."""
    return _first(_places(folder, _MNIST_FOLDERS, "train-images-idx3-ubyte")) is not None


def has_cifar10(folder: Path) -> bool:
    """Return whether CIFAR-10's first batch is there."""
    return _first(_places(folder, _CIFAR_FOLDERS, "data_batch_1")) is not None


def _places(folder: Path, below: Iterable[str], name: str) -> list[Path]:
    return [folder / sub / f"{name}{ending}" for sub in below for ending in ("", ".gz")]


def _first(places: Iterable[Path]) -> Path | None:
    return next((place for place in places if place.is_file()), None)


def _find(folder: Path, below: tuple[str, ...], name: str, what: str) -> Path:
    found = _first(_places(folder, below, name))
    if found is None:
        folders = " or ".join(str(folder / sub) for sub in below[:2])
        raise FileNotFoundError(f"{what} needs the file {name}: it is not in {folders}.")
    return found


def _rows(split: str, count: int, validation: float) -> slice:
    cut = count - round(count * validation)
    return {"train": slice(0, cut), "val": slice(cut, count), "test": slice(0, count)}[split]


def _open(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _read_idx(path: Path) -> Tensor:
    """Read an IDX file of bytes: two zeros, 8 for bytes, the number of dims, their sizes, the data.

    Source: https://yann.lecun.com/exdb/mnist/
    """
    with _open(path) as file:
        raw = file.read()
    dims = raw[3] if raw[:3] == b"\0\0\x08" and len(raw) > 3 else 0
    sizes = np.frombuffer(raw[4 : 4 + 4 * dims], ">i4").tolist() if len(raw) >= 4 + 4 * dims else []
    data = raw[4 + 4 * dims :]
    if not sizes or len(data) != int(np.prod(sizes)):
        raise ValueError(f"{path} is not an IDX file of bytes, or it is cut off.")
    return torch.frombuffer(bytearray(data), dtype=torch.uint8).view(sizes)


def _read_batch(path: Path) -> tuple[Tensor, Tensor]:
    """Read a CIFAR-10 batch: a pickle of rows of 3,072 bytes and their labels.

    Source: https://www.cs.toronto.edu/~kriz/cifar.html
    """
    try:
        with _open(path) as file:
            batch = _ArraysOnly(file, encoding="bytes").load()
        pictures = torch.from_numpy(np.ascontiguousarray(batch[b"data"], dtype=np.uint8)).view(-1, 3, 32, 32)
        labels = torch.tensor(batch[b"labels"], dtype=torch.int64)
    except (
        pickle.UnpicklingError,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        RuntimeError,
        IndexError,
    ) as error:
        raise ValueError(f"{path} is not a CIFAR-10 batch: {error}") from None
    if len(pictures) != len(labels):
        raise ValueError(f"{path} is not a CIFAR-10 batch: {len(pictures)} pictures, {len(labels)} labels")
    return pictures, labels


class _ArraysOnly(pickle.Unpickler):
    """Reads arrays and plain values; a pickle that names anything else is refused, not run."""

    _ALLOWED = (("numpy", "ndarray"), ("numpy", "dtype"), ("_codecs", "encode"))

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._ALLOWED or (module.endswith(".multiarray") and name == "_reconstruct"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it names {module}.{name}")
