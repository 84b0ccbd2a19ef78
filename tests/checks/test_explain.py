"""Every case of the table of explanations, raised for real by the installed PyTorch and Python."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.checks import (
    raising_dtypes,
    raising_learners,
    raising_making,
    raising_modules,
    raising_optimizers,
    raising_python,
    raising_syntax,
    raising_tensors,
    raising_training,
)
from tests.checks.raising import Row, check
from tutor.checks.explain import CASES

ROWS: tuple[Row, ...] = (
    *raising_tensors.ROWS,
    *raising_making.ROWS,
    *raising_training.ROWS,
    *raising_optimizers.ROWS,
    *raising_dtypes.ROWS,
    *raising_modules.ROWS,
    *raising_python.ROWS,
    *raising_syntax.ROWS,
    *raising_learners.ROWS,
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_snippet_that_raises_is_explained_by_its_case(
    row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    check(row)


def test_every_case_of_the_table_is_raised_by_a_snippet() -> None:
    assert {case.name for case in CASES} == {row[0] for row in ROWS}
