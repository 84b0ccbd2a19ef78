"""Help while typing: fast, from the live objects, and without running the learner's code."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tutor.kernel import completion
from tutor.kernel.completion import complete, describe, warm_up
from tutor.kernel.lookup import LookupFailed, look_up
from tutor.kernel.protocol import Complete, Completions, Describe, Description

RUN: list[str] = []


class Tricky:
    """A class that tells when its code is run."""

    kind = "trick"

    @property
    def counted(self) -> int:
        RUN.append("property")
        return 1

    def __getattr__(self, name: str) -> Any:
        RUN.append("getattr")
        raise RuntimeError("no")

    def __getitem__(self, index: int) -> int:
        RUN.append("getitem")
        return 1

    def __dir__(self) -> list[str]:
        RUN.append("dir")
        return ["x"]

    def method(self, size: int, *, deep: bool = False) -> int:
        """Do nothing, twice."""
        return 2


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
        self.heads = nn.ModuleDict({"a": nn.Linear(3, 1)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


SPACE: dict[str, Any] = {
    "torch": torch,
    "nn": nn,
    "np": np,
    "x": torch.ones(2, 3, requires_grad=True),
    "net": Net(),
    "tricky": Tricky(),
    "pair": [torch.ones(1), {"key": Tricky()}],
    "model_size": 3,
}


@pytest.fixture(autouse=True)
def nothing_is_run() -> Any:
    RUN.clear()
    yield
    assert RUN == []


def completed(code: str) -> Completions:
    lines = code.split("\n")
    return complete(SPACE, Complete(code=code, line=len(lines), column=len(lines[-1])))


def names(code: str) -> list[str]:
    return [item.name for item in completed(code).items]


def described(code: str) -> Description:
    lines = code.split("\n")
    return describe(SPACE, Describe(code=code, line=len(lines), column=len(lines[-1])))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x.requ", "requires_grad"),
        ("y = x.su", "sum"),
        ("net.lay", "layers"),
        ("net.layers[0].wei", "weight"),
        ("net.layers[-1].inp", "inplace"),
        ("net.heads['a'].bi", "bias"),
        ("pair[0].sh", "shape"),
        ("pair[1]['key'].meth", "method"),
        ("torch.nn.functional.cross_en", "cross_entropy"),
        ("print(torch.ara", "arange"),
        ("tricky.ki", "kind"),
        ("mod", "model_size"),
        ("tri", "tricky"),
        ("whi", "while"),
        ("from torch import ara", "arange"),
        ("from torch.nn import ReLU, Lin", "Linear"),
        ("import tor", "torch"),
        ("import torch.nn.functional as F\nF.rel", "relu"),
        ("from torch import optim\noptim.Ad", "Adam"),
        ("opt = torch.optim.SGD(net.parameters(), lr=1)\nopt.zero", "zero_grad"),
        ("def f(a):\n    local = a\n    loc", "local"),
        ("nn.Linear(in_f", "in_features="),
    ],
)
def test_completions_hold_what_fits(code: str, expected: str) -> None:
    assert expected in names(code)


def test_a_completion_says_how_many_characters_it_replaces_and_its_kind() -> None:
    found = completed("net.layers[0].wei")
    assert found.prefix_chars == 3 and found.items[0].kind == "instance"
    assert completed("nn.Lin").items[0].kind == "class" and completed("x.su").items[0].kind == "function"


def test_public_names_come_first_and_private_ones_only_when_asked_for() -> None:
    assert not any(name.startswith("_") for name in names("x."))
    assert "__len__" in names("x.__le")


@pytest.mark.parametrize(
    "code", ["tricky.counted.", "tricky.nothing.", "tricky[0].", "tricky.", "pair[1]['key'].counted.x"]
)
def test_no_property_getattr_getitem_or_dir_is_run(code: str) -> None:
    completed(code)
    described(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "(((",
        "def f(:\n  x.",
        "x..",
        "1.",
        "'\0'.",
        "\n\n",
        "class",
        "x[",
        "é.ü",
        "import ",
        "from . import ",
    ],
)
def test_half_written_code_of_any_kind_is_taken(code: str) -> None:
    completed(code)
    described(code)
    complete(SPACE, Complete(code=code, line=99, column=99))
    describe(SPACE, Describe(code=code, line=99, column=99))


def test_help_shows_signature_and_documentation() -> None:
    assert described("torch.add(").signature.startswith("add(input, other")
    assert described("nn.Linear(3, ").signature.startswith("Linear(in_features: int, out_features: int")
    assert described("tricky.method").signature.startswith("method(size: ")
    assert described("net").signature.startswith("net(x: ")
    assert described("tricky.method").doc == "Do nothing, twice."
    assert described("net.layers[0].weight").signature == "weight: Parameter"
    assert described("unknown_name(").signature == ""


def test_help_is_of_what_the_cursor_touches_not_of_the_call_around() -> None:
    code = "torch.add(x.sum(), 1)"
    assert describe(SPACE, Describe(code=code, line=1, column=13)).signature.startswith("sum(")
    assert describe(SPACE, Describe(code=code, line=1, column=19)).signature.startswith("add(")


@pytest.mark.parametrize(
    ("path", "same_as"),
    [
        ("x", SPACE["x"]),
        ("net.layers.0.bias", SPACE["net"].layers[0].bias),
        ("pair[-2]", SPACE["pair"][0]),
        ("Tricky", None),
    ],
)
def test_names_attributes_and_constant_indices_are_looked_up(path: str, same_as: Any) -> None:
    if same_as is None:
        with pytest.raises(LookupFailed):
            look_up(SPACE, path)
    else:
        assert look_up(SPACE, path) is same_as


@pytest.mark.parametrize(
    "path",
    ["print(1)", "tricky.counted", "tricky.missing", "tricky[0]", "x + x", "pair[99]", "x[0]", "net.nothing"],
)
def test_whatever_would_run_code_is_not_looked_up(path: str) -> None:
    with pytest.raises(LookupFailed):
        look_up(SPACE, path)


def test_once_warm_completions_come_within_the_budget(tmp_path: Path) -> None:
    warm_up(tmp_path)
    for code in ("torch.", "x.", "nn.Linear(3, 4).wei", "net.layers[0].we", "mod", "from torch import "):
        completed(code)
        times = []
        for _ in range(5):
            since = time.process_time()
            completed(code)
            times.append(time.process_time() - since)
        assert statistics.median(times) < 0.1, code


@pytest.mark.parametrize(
    "code", ["watchful.", "watchful", "Watched.", "Watched", "watchful.kind", "wat", "len(watchful."]
)
def test_classes_that_watch_every_look_at_them_see_none(code: str) -> None:
    looks: list[str] = []

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            looks.append(name)
            return super().__getattribute__(name)

    class Watched(metaclass=Meta):
        def __getattribute__(self, name: str) -> Any:
            looks.append(name)
            return super().__getattribute__(name)

    class Disguised:
        kind = 1

        @property
        def __class__(self) -> Any:
            looks.append("__class__")
            return Disguised

    for watchful in (Watched(), Disguised()):
        space = {"watchful": watchful, "Watched": Watched}
        looks.clear()
        complete(space, Complete(code=code, line=1, column=len(code)))
        describe(space, Describe(code=code, line=1, column=len(code)))
        assert not looks


def test_what_jedi_needs_long_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next run, which takes this worker, would wait."""

    def think_for_ever(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(completion, "JEDI_SECONDS", 0.01)
    monkeypatch.setattr(completion, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(completion, "_interpreter", think_for_ever)
    code = "from torch import no"
    nothing = Description(name="", signature="", doc="")
    assert describe({}, Describe(code=code, line=1, column=len(code))) == nothing


@pytest.mark.parametrize(
    ("code", "name", "replaced"),
    [
        ("import torch.nn.f", "functional", 1),
        ("import os, torch.nn.", "functional", 0),
        ("from torch.ut", "utils", 2),
        ("    nn.functional.cross_entropy(", "label_smoothing=", 0),
        ("def f():\n    y = nn.Linear(2, bi", "bias=", 2),
        ("def f(size):\n    y = nn.Linear(2, si", "size", 2),
        ("torch.optim.Adam(net.parameters(), l", "lr=", 1),
    ],
)
def test_modules_and_parameters_are_offered_and_replace_what_was_begun(
    code: str, name: str, replaced: int
) -> None:
    found = completed(code)
    assert name in [item.name for item in found.items]
    assert found.prefix_chars == replaced
