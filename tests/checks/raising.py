"""Runs a snippet as a learner's code is run, and retells what it raises."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

from tutor.checks.explain import retell
from tutor.kernel.protocol import Raised, Source

GIVEN = {
    "torch": torch,
    "nn": nn,
    "F": F,
    "np": np,
    "math": math,
    "Dataset": Dataset,
    "DataLoader": DataLoader,
    "TensorDataset": TensorDataset,
}


def failure(text: str, scope: dict[str, object]) -> BaseException:
    """Run a snippet that must raise in a namespace, and return its exception."""
    try:
        exec(compile(text, "<your code>", "exec"), scope)
    except BaseException as error:  # noqa: BLE001 - the exception is what the test is about
        return error
    raise AssertionError(f"nothing was raised by: {text}")


def raised(text: str, line: int = 1) -> Raised:
    """Run a snippet that must raise, and return its exception retold.

    Args:
        text: Python; `torch`, `nn`, `F`, `np`, `math` and the data classes are imported.
        line: Number of its first line.
    """
    error = failure("\n" * (line - 1) + text, {**GIVEN, "__name__": "learner"})
    return retell(error, {"<your code>": Source(text, "your code", line)})


Row = tuple[str, ...]
"""Case, snippet, and parts that the explanation must have."""


def check(row: Row) -> None:
    """Check that a snippet is explained by its case, with all parts."""
    case, text, *parts = row
    told = raised(text)
    assert told.case == case, (told.type, told.message, told.explanation)
    missing = [part for part in parts if part not in told.explanation]
    assert not missing, told.explanation
