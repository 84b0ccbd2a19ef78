"""`tensor-tutor export` on the command line."""

from pathlib import Path

from tutor.cli import main


def test_an_existing_file_is_never_written_over(tmp_path: Path, capsys) -> None:
    target = tmp_path / "mine.md"
    target.write_text("mine")
    status = main(["export", "tensors/creating", "--output", str(target)])
    assert (status, target.read_text()) == (2, "mine")
    assert "--force" in capsys.readouterr().err


def test_an_unknown_ending_is_told_with_those_that_there_are(tmp_path: Path, capsys) -> None:
    assert main(["export", "tensors/creating", "--output", str(tmp_path / "x.doc")]) == 2
    assert "ipynb, py, md" in capsys.readouterr().err


def test_a_lesson_is_written_in_the_format_of_the_ending(tmp_path: Path, capsys) -> None:
    target = tmp_path / "creating.md"
    assert main(["export", "tensors/creating", "--output", str(target)]) == 0
    assert target.read_text().startswith("# Meet PyTorch and the tensor")
    assert str(target) in capsys.readouterr().out
