"""The embedded data sets: shapes, splits and the figures that lessons state; the learner's own files."""

from __future__ import annotations

import hashlib
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch.utils.data import DataLoader, Dataset

from tutor import data, live, paths
from tutor.datasets.shapes import draw
from tutor.finding_places import find_lesson, find_step
from tutor.lesson.load import load_course, load_lesson
from tutor.preparing import Options
from tutor.proof.background import BackgroundProof

TABLES: list[tuple[Callable[..., data.Samples], dict[str, int], tuple[int, ...]]] = [
    (data.Digits, {"train": 1200, "val": 297, "test": 300, "all": 1797}, (1, 8, 8)),
    (data.BreastCancer, {"train": 369, "val": 100, "test": 100, "all": 569}, (30,)),
    (data.Diabetes, {"train": 300, "test": 142, "all": 442}, (10,)),
    (data.Iris, {"train": 120, "test": 30, "all": 150}, (4,)),
    (data.Wine, {"train": 120, "test": 58, "all": 178}, (13,)),
    (data.Shapes10, {"train": 1500, "val": 500, "test": 500}, (3, 32, 32)),
]


@pytest.mark.parametrize(("make", "splits", "shape"), TABLES)
def test_every_split_has_its_size_shape_and_types(
    make: Callable[..., data.Samples], splits: dict[str, int], shape: tuple[int, ...]
) -> None:
    for split, count in splits.items():
        samples = make(split)
        inputs, targets = samples.tensors
        assert len(samples) == count == len(targets) and inputs.shape == (count, *shape)
        assert inputs.dtype == torch.float32 and isinstance(samples, Dataset)
        assert targets.dtype == (torch.float32 if make is data.Diabetes else torch.int64)
        assert not samples.classes or set(targets.tolist()) == set(range(len(samples.classes)))
        x, y = samples[-1]
        assert torch.equal(x, inputs[-1]) and torch.equal(torch.as_tensor(y), targets[-1])


@pytest.mark.parametrize(
    ("make", "splits"), [(make, splits) for make, splits, _ in TABLES if "all" in splits]
)
def test_splits_are_disjoint_and_make_up_the_whole(
    make: Callable[..., data.Samples], splits: dict[str, int]
) -> None:
    raw = {} if make is data.Digits else {"standardise": False}
    parts = [make(split, **raw).tensors for split in ("train", "val", "test") if split in splits]
    whole = make("all", **raw).tensors
    assert torch.equal(torch.cat([x for x, _ in parts]), whole[0])
    assert torch.equal(torch.cat([y for _, y in parts]), whole[1])


@pytest.mark.parametrize("make", [make for make, _, _ in TABLES] + [data.Surnames])
def test_an_unknown_split_is_said(make: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"split is 'train'.* not 'valid'"):
        make("valid")


def test_digits_are_those_of_the_course() -> None:
    digits = data.Digits()
    assert round(digits.mean.item(), 4) == 0.3047 and round(digits.std.item(), 4) == 0.3756
    assert digits.tensors[0].min() == 0 and digits.tensors[0].max() == 1
    assert torch.equal(data.Digits(flat=True).tensors[0], digits.tensors[0].flatten(1))
    assert isinstance(digits[0][1], int)
    assert torch.equal(data.Digits("test").mean, digits.mean)


def test_breast_cancer_counts_malignant_as_one_and_is_scaled_by_training_rows() -> None:
    splits = {split: data.BreastCancer(split) for split in ("train", "val", "test")}
    assert [int(samples.tensors[1].sum()) for samples in splits.values()] == [139, 32, 41]
    train = splits["train"].tensors[0]
    assert torch.allclose(train.mean(0), torch.zeros(30), atol=1e-5) and torch.allclose(
        train.std(0), torch.ones(30)
    )
    raw = data.BreastCancer("test", standardise=False)
    assert torch.equal(splits["test"].tensors[0], (raw.tensors[0] - raw.mean) / raw.std)
    assert raw.feature_names[0] == "mean radius"


def test_diabetes_targets_are_a_column_and_can_be_scaled() -> None:
    samples = data.Diabetes("train")
    targets = samples.tensors[1]
    assert targets.shape == (300, 1) and targets.min() >= 25 and targets.max() <= 346
    assert torch.allclose(((targets - samples.target_mean) / samples.target_std).std(), torch.ones(()))
    assert data.Diabetes("all", standardise=False).tensors[0][:, 0].max() > 70


def test_a_transform_changes_items_and_not_the_stored_tensors() -> None:
    digits = data.Digits(transform=lambda x: x * 2)
    assert torch.equal(digits[3][0], digits.tensors[0][3] * 2)


def test_a_loader_makes_batches_of_inputs_and_labels() -> None:
    pictures, labels = next(iter(DataLoader(data.Shapes10("test"), batch_size=4)))
    assert pictures.shape == (4, 3, 32, 32) and labels.dtype == torch.int64 and labels.shape == (4,)


def test_pictures_are_the_same_for_a_seed_and_touch_no_global_generator() -> None:
    before = torch.get_rng_state()
    pictures, labels = draw(200, 0)
    assert torch.equal(draw(200, 0)[0], pictures) and not torch.equal(draw(200, 1)[1], labels)
    assert torch.equal(before, torch.get_rng_state())
    assert pictures.min() >= 0 and pictures.max() <= 1 and labels.unique().numel() == 10
    assert not torch.equal(draw(200, 0, hard=True)[0], pictures)
    assert len(data.Shapes10(count=20)) == 20


def test_each_class_of_shapes_covers_its_own_area() -> None:
    pictures, labels = draw(2_000, 5, noise=0.0)
    bright = (pictures.mean(1) > 0.4).flatten(1).float().mean(1)
    areas = [bright[labels == label].mean().item() for label in range(10)]
    disc, ring, square, frame = areas[:4]
    assert disc > ring and square > frame and min(disc, square) > max(areas[4:])


def test_surnames_are_those_of_the_course() -> None:
    everything, train, test = (data.Surnames(split) for split in ("all", "train", "test"))
    assert (len(everything), len(train), len(test)) == (568, 454, 114)
    counts = dict(zip(everything.classes, np.bincount(everything.labels).tolist(), strict=True))
    assert counts == {
        "italian": 92,
        "russian": 92,
        "japanese": 95,
        "vietnamese": 95,
        "german": 100,
        "greek": 94,
    }
    assert max(map(len, everything.names)) == 16 and all(
        name.isascii() and name.islower() for name in everything.names
    )
    assert train.names + test.names == everything.names and train[0] == (train.names[0], train.labels[0])
    assert len(data.Surnames("train", train_share=0.9)) == 511


def test_sentences_are_those_of_the_course() -> None:
    sentences = data.Sentences()
    assert len(sentences) == 1500 and len(sentences.vocabulary) == 33
    assert sentences[0] == ["the", "bird", "visits", "hanoi"]
    assert sentences.index[sentences.vocabulary[7]] == 7 and sentences.word_class["cat"] == "animal"


# the learner's own files ------------------------------------------------------------------


def write_idx(path: Path, array: np.ndarray[Any, Any]) -> None:
    head = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + array.astype(np.uint8).tobytes())


def write_mnist(folder: Path) -> np.ndarray[Any, Any]:
    pictures = np.random.default_rng(0).integers(0, 256, (24, 28, 28))
    write_mnist_of(folder, pictures, np.arange(24) % 10)
    return pictures


def write_mnist_of(folder: Path, pictures: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> None:
    """Write the four files, with the same pictures to train on and to test."""
    for start in ("train", "t10k"):
        write_idx(folder / "MNIST" / "raw" / f"{start}-images-idx3-ubyte", pictures)
        write_idx(folder / "MNIST" / "raw" / f"{start}-labels-idx1-ubyte", labels)


def write_cifar10(folder: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray[Any, Any]:
    """Write batches in the published format, and let torchvision expect their checksums."""
    batches = folder / "cifar-10-batches-py"
    batches.mkdir(parents=True)
    rows = np.random.default_rng(0).integers(0, 256, (4, 3072), dtype=np.uint8)
    sums = {}
    for name in [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch", "batches.meta"]:
        batch = {"data": rows, "labels": [3, 1, 4, 1], "label_names": list(data.Cifar10.classes)}
        content = pickle.dumps(batch)
        (batches / name).write_bytes(content)
        sums[name] = hashlib.md5(content).hexdigest()
    kind = torchvision.datasets.CIFAR10
    monkeypatch.setattr(kind, "train_list", [[name, md5] for name, md5 in sums.items() if "data" in name])
    monkeypatch.setattr(kind, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(kind, "meta", {**kind.meta, "md5": sums["batches.meta"]})
    return rows


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(live, "_connection", live._Connection())
    monkeypatch.setattr(live._connection, "data_dir", str(tmp_path))
    return tmp_path


def test_mnist_is_read_from_the_learners_folder(folder: Path) -> None:
    pictures = write_mnist(folder)
    train, val, test = (data.mnist(split) for split in ("train", "val", "test"))
    assert isinstance(train, data.Mnist) and (len(train), len(val), len(test)) == (22, 2, 24)
    x, y = train[5]
    assert x.shape == (1, 28, 28) and torch.allclose(x[0] * 255, torch.tensor(pictures[5]).float()) and y == 5


def test_cifar10_is_read_from_the_learners_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = write_cifar10(folder, monkeypatch)
    train, test = data.cifar10("train"), data.cifar10("test")
    assert isinstance(train, data.Cifar10) and (len(train), len(data.cifar10("val")), len(test)) == (18, 2, 4)
    x, y = train[2]
    assert torch.allclose(x.flatten() * 255, torch.tensor(rows[2]).float()) and y == 4


def test_without_files_the_embedded_data_stands_in(folder: Path) -> None:
    assert isinstance(data.mnist("val"), data.Digits) and isinstance(data.cifar10("test"), data.Shapes10)


def test_a_missing_mnist_file_is_told_with_how_the_folder_must_look(folder: Path) -> None:
    write_mnist(folder)
    (folder / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match=f"MNIST can't be read from {folder}: it needs MNIST/raw"):
        data.mnist("test")


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\x08", b"\0\0\x08\x03\0\0", b"hello", struct.pack(">BBBBi", 0, 0, 8, 1, 9) + b"ab"]
)
def test_a_damaged_idx_file_is_told(folder: Path, content: bytes) -> None:
    write_mnist(folder)
    (folder / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(ValueError, match=r"MNIST in .* is damaged"):
        data.mnist("train")


def test_a_batch_file_other_than_the_published_one_is_not_unpickled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cifar10(folder, monkeypatch)

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (folder / "run",))

    (folder / "cifar-10-batches-py" / "data_batch_1").write_bytes(pickle.dumps({"data": Evil()}))
    with pytest.raises(FileNotFoundError, match="CIFAR-10 can't be read"):
        data.cifar10("train")
    assert not (folder / "run").exists()


def failures_of_lab(folder: Path, step_id: str) -> str:
    """Prove a step of the lab, run with this --data-dir."""
    lesson = load_lesson(find_lesson(load_course(paths.builtin_course()), "data/lab"))
    proof = BackgroundProof(Options(data_dir=str(folder)), mutants=0, jobs=1)
    try:
        return "\n".join(
            failure.text for failure in proof.prove([(lesson, find_step(lesson, step_id))]).failures
        )
    finally:
        proof.close()


@pytest.mark.parametrize("step_id", ["baseline", "loss-curve"])
def test_a_lesson_runs_on_the_learners_own_mnist(tmp_path: Path, step_id: str) -> None:
    digits, labels = data.Digits("all").tensors
    grown = torch.nn.functional.interpolate(digits, size=28) * 255
    write_mnist_of(tmp_path, grown[:, 0].numpy(), labels.numpy())
    assert failures_of_lab(tmp_path, step_id) == ""


def test_a_lesson_says_what_the_learners_mnist_lacks(tmp_path: Path) -> None:
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    assert f"MNIST can't be read from {tmp_path}" in failures_of_lab(tmp_path, "baseline")
