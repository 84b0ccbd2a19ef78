"""What lesson code imports anywhere: `log`, `show`, `device`, `data_dir`."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tutor import live
from tutor.kernel.protocol import Picture
from tutor.pictures import LONGEST_SIDE


class Sink:
    def __init__(self) -> None:
        self.logged: list[tuple[dict[str, object], int | None]] = []
        self.shown: list[Picture] = []

    def log(self, values: Mapping[str, object], step: int | None) -> None:
        self.logged.append((dict(values), step))

    def show(self, picture: Picture) -> None:
        self.shown.append(picture)


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setattr(live, "_connection", live._Connection())
    made = Sink()
    live.connect(made, device="meta", data_dir="somewhere")
    yield made


def pixel(picture: Picture, row: int, column: int) -> tuple[int, ...]:
    start = 3 * (row * picture.width + column)
    return tuple(picture.rgb[start : start + 3])


def test_log_hands_on_names_values_and_step(sink: Sink) -> None:
    live.log(train=0.5, val=1)
    live.log(train=0.25, step=7)
    assert sink.logged == [({"train": 0.5, "val": 1}, None), ({"train": 0.25}, 7)]


def test_device_and_data_folder_are_those_of_the_connection(sink: Sink) -> None:
    assert live.device() == torch.device("meta") and live.data_dir() == Path("somewhere")


def test_a_matrix_is_a_heat_map_with_its_range(sink: Sink) -> None:
    live.show(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, float("nan")]]), "weights")
    picture = sink.shown[0]
    assert (picture.title, picture.width, picture.height, picture.low, picture.high) == (
        "weights",
        3,
        2,
        1.0,
        5.0,
    )
    assert list(array("f", picture.values))[:5] == [1.0, 2.0, 3.0, 4.0, 5.0] and picture.rgb == b""


@pytest.mark.parametrize("shape", [(3, 4, 5), (4, 5, 3), (1, 4, 5)])
def test_three_layouts_are_one_picture(sink: Sink, shape: tuple[int, ...]) -> None:
    live.show(torch.rand(shape))
    assert (sink.shown[0].width, sink.shown[0].height, len(sink.shown[0].rgb)) == (5, 4, 60)


def test_colours_and_places_are_right(sink: Sink) -> None:
    picture = torch.zeros(3, 2, 2)
    picture[0, 0, 1] = 1.0
    picture[2, 1, 0] = 0.5
    live.show(picture)
    live.show(picture.permute(1, 2, 0).numpy())
    for shown in sink.shown:
        assert [pixel(shown, 0, 1), pixel(shown, 1, 0), pixel(shown, 0, 0)] == [
            (255, 0, 0),
            (0, 0, 128),
            (0, 0, 0),
        ]


def test_bytes_are_shown_as_they_are_and_other_ranges_stretched(sink: Sink) -> None:
    live.show(torch.tensor([[[0, 51, 255]]], dtype=torch.uint8).expand(3, 1, 3))
    live.show(torch.tensor([[[-1.0, 0.0, 1.0]]]))
    live.show(torch.tensor([[True, False]]), colours="grey")
    assert list(sink.shown[0].rgb) == [0, 0, 0, 51, 51, 51, 255, 255, 255]
    assert list(sink.shown[1].rgb)[::3] == [0, 128, 255]
    assert list(sink.shown[2].rgb)[::3] == [255, 0]


def test_a_batch_is_a_grid_in_reading_order(sink: Sink) -> None:
    batch = torch.zeros(3, 1, 2, 2)
    batch[1] = 1.0
    live.show(batch)
    picture = sink.shown[0]
    assert (picture.width, picture.height) == (6, 6)
    assert pixel(picture, 0, 4) == (255, 255, 255) and pixel(picture, 4, 0) == (0, 0, 0)
    live.show(torch.rand(5, 4, 4))
    assert (sink.shown[1].width, sink.shown[1].height) == (16, 10)


def test_a_vector_a_list_and_an_integer_matrix_are_heat_maps(sink: Sink) -> None:
    for value in (
        torch.arange(5),
        [1.0, 2.0, 3.0],
        np.eye(3, dtype=int),
        torch.rand(1, 3, 3, requires_grad=True),
    ):
        live.show(value, colours="heat")
    assert [(p.width, p.height) for p in sink.shown] == [(5, 1), (3, 1), (3, 3), (3, 3)]
    assert all(picture.values for picture in sink.shown)


def test_images_are_shown_as_they_are(sink: Sink) -> None:
    image = Image.new("L", (3, 2), 200)
    live.show(image)
    assert (sink.shown[0].width, sink.shown[0].height, pixel(sink.shown[0], 1, 2)) == (3, 2, (200, 200, 200))


def test_a_figure_is_drawn_by_its_own_savefig(sink: Sink) -> None:
    class Figure:
        def savefig(self, target: object, format: str) -> None:
            Image.new("RGB", (4, 3), (1, 2, 3)).save(target, format)  # type: ignore[arg-type]

    live.show(Figure())
    assert (sink.shown[0].width, sink.shown[0].height, pixel(sink.shown[0], 0, 0)) == (4, 3, (1, 2, 3))


@pytest.mark.parametrize(
    "shape", [(5000, 7000), (3, 2000, 3000), (1000, 3, 64, 64), (10**9,), (1, 10**5, 10**4), (2000, 2000, 3)]
)
def test_huge_tensors_are_thinned(sink: Sink, shape: tuple[int, ...]) -> None:
    live.show(torch.zeros(1).expand(shape))
    assert max(sink.shown[0].width, sink.shown[0].height) <= LONGEST_SIDE


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (torch.tensor(1.0), r"1 to 4 dims.*shape \(\)"),
        (torch.zeros(0, 3), r"shape \(0, 3\)"),
        (torch.zeros(2, 2, dtype=torch.complex64), "abs"),
        (torch.zeros(1, 1, 1, 1, 1), "1 to 4 dims"),
        (torch.zeros(2, 5, 4, 4), "1 or 3 channels, not 5"),
        (torch.eye(2).to_sparse(), "to_dense"),
        ("text", "not str"),
        (object(), "not object"),
    ],
)
def test_what_can_not_be_drawn_is_said(sink: Sink, value: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        live.show(value)
    with pytest.raises(TypeError, match="'auto', 'heat' or 'grey', not 'red'"):
        live.show(torch.zeros(2, 2), colours="red")  # type: ignore[arg-type]
    assert not sink.shown


def test_showing_records_no_gradient_and_changes_nothing(sink: Sink) -> None:
    x = torch.rand(3, 4, 4, requires_grad=True)
    before = x.detach().clone()
    live.show(x)
    assert torch.equal(x, before) and x._version == 0 and x.grad is None


def test_outside_the_tutor_a_cell_prints_and_needs_no_torch_to_log() -> None:
    code = (
        "import sys\nfrom tutor.live import log, show, data_dir\n"
        "log(train=0.5, val=1)\nlog(train=0.25, step=3)\nassert 'torch' not in sys.modules\n"
        "show([[1, 2, 3], [4, 5, 6]], 'weights')\nassert data_dir() is None\n"
        "from tutor.live import device\nprint(device())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines() == [
        "train 0.5  val 1",
        "step 3  train 0.25",
        "weights: picture of 3 x 2 pixels",
        "cpu",
    ]
    assert done.returncode == 0, done.stderr
