"""The plot pane: curves of runs, live, by keys and mouse, and as files."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.ui.widget_app import received, row_with, screen, showing, until
from tutor.kernel.protocol import CurvePoints, Metrics
from tutor.ui.plot_runs import Runs, group_of, smoothed
from tutor.ui.widgets.plot import PlotView


def metrics(run: str = "", **curves: Sequence[float]) -> Metrics:
    points = (
        CurvePoints(name, array("q", range(len(values))).tobytes(), array("d", values).tobytes())
        for name, values in curves.items()
    )
    return Metrics(run=run, curves=tuple(points))


FALLING = [2 * math.exp(-n / 30) for n in range(200)]
SLOWER = [2 * math.exp(-n / 90) for n in range(200)]


def legend(view: PlotView) -> str:
    return view.render_line(0).text


async def test_without_a_curve_it_says_how_to_get_one() -> None:
    async with showing(PlotView()) as pilot:
        assert "backward()" in screen(pilot)


async def test_a_curve_appears_with_its_last_value_and_its_step() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=FALLING))
        await until(pilot, lambda: "step 199" in screen(pilot))
        assert f"━━ loss {FALLING[-1]:.4g}" in legend(view)
        assert any(0x2800 < ord(character) < 0x2900 for character in screen(pilot))


async def test_training_and_validation_differ_by_colour_and_by_pattern() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(train=FALLING, val=SLOWER))
        await until(pilot, lambda: "val" in screen(pilot))
        assert "━━ train" in legend(view) and "╍╍ val" in legend(view)
        colours = {s.text: s.style.color for s in row_with(pilot, "╍╍ val") if s.style}
        assert colours["━━"] != colours["╍╍"]


async def test_an_earlier_run_stays_dim_and_behind_the_new_one() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        for values in (SLOWER, FALLING):
            view.begin_run()
            view.add(metrics(loss=values))
            view.end_run()
        await until(pilot, lambda: "earlier" in screen(pilot))
        assert legend(view).index("loss") < legend(view).index("earlier")
        keys = [line.key for line in view._lines(40)]
        assert keys == ["early-1", "line-1"]


async def test_the_runs_of_a_sweep_are_all_bright_and_told_apart() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        for name in ("lr=0.01", "lr=0.1", "lr=1"):
            view.begin_run(name)
            view.add(metrics(name, loss=FALLING))
            view.end_run()
        await until(pilot, lambda: "lr=1 " in screen(pilot))
        assert [line.key for line in view._lines(40)] == ["line-1", "line-2", "line-3"]
        view.begin_run("lr=0.1")
        view.add(metrics("lr=0.1", loss=SLOWER))
        assert [line.key for line in view._lines(40)] == ["early-1", "early-1", "early-1", "line-1"]


async def test_the_legend_names_every_run_of_a_sweep_before_any_second_curve() -> None:
    view = PlotView()
    async with showing(view, (80, 14)) as pilot:
        for name in ("set='sum .05'", "set='sum .06'", "set='sum .0605'", "set='mean .05'", "set='mean .1'"):
            view.begin_run(name)
            view.add(metrics(name, loss=FALLING, error=SLOWER))
        view.end_run()
        await until(pilot, lambda: "mean .1" in screen(pilot))
        rows = screen(pilot).splitlines()[:2]
        assert all(
            name in "".join(rows) for name in ("sum .05 ", "sum .06 ", "sum .0605 ", "mean .05 ", "mean .1")
        )
        assert "mean .1: loss fell" in screen(pilot)
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "more" in screen(pilot))


async def test_the_learning_rate_has_a_scale_of_its_own_behind_a_key() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=FALLING, lr=[0.1] * 200))
        view.focus()
        await until(pilot, lambda: "loss" in screen(pilot))
        assert "lr 0.1" not in legend(view) and "c: lr" in legend(view)
        await pilot.press("c")
        await until(pilot, lambda: "lr 0.1" in screen(pilot))
        await pilot.press("c")
        await until(pilot, lambda: "loss" in screen(pilot))


@pytest.mark.parametrize(
    ("curve", "group"),
    [
        ("loss", "loss"),
        ("train", "loss"),
        ("lr", "lr"),
        ("lr 2", "lr"),
        ("grad_norm", "grad_norm"),
        ("val acc", "acc"),
        ("lrate", "loss"),
    ],
)
def test_curves_of_one_scale_are_grouped(curve: str, group: str) -> None:
    assert group_of(curve) == group


async def test_keys_switch_the_scale_and_the_smoothing() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=FALLING))
        view.focus()
        await pilot.press("l", "s")
        await until(pilot, lambda: "log  smoothed" in screen(pilot))
        assert "1e0" in screen(pilot)
        await pilot.press("l", "s", "s")
        await until(pilot, lambda: "log" not in screen(pilot) and "smoothed" not in screen(pilot))


async def test_the_cursor_shows_the_values_at_a_step_and_escape_takes_it_away() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(train=FALLING, val=SLOWER))
        view.focus()
        await until(pilot, lambda: "step" in screen(pilot))
        await pilot.press(*["right"] * 10)
        await until(pilot, lambda: "│" in screen(pilot))
        below = screen(pilot).splitlines()[-1]
        assert "train" in below and "val" in below and "step" in below
        await pilot.press("escape")
        await until(pilot, lambda: "│" not in screen(pilot))


async def test_the_pointer_shows_the_values_under_it() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=FALLING))
        await until(pilot, lambda: "step" in screen(pilot))
        await pilot.hover(view, offset=(40, 8))
        await until(pilot, lambda: "│" in screen(pilot))


async def test_zoom_shows_a_part_and_comes_back_to_the_whole() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=FALLING))
        view.focus()
        await until(pilot, lambda: "step 199" in screen(pilot))
        await pilot.press("plus", "plus")
        await until(pilot, lambda: view._window is not None and view._window[1] - view._window[0] < 60)
        steps = [int(label) for label in screen(pilot).splitlines()[-1].split()]
        assert min(steps) >= 140
        await pilot.press("0")
        await until(pilot, lambda: screen(pilot).splitlines()[-1].split()[0] == "0")


async def test_a_target_is_drawn_and_named_only_with_its_curve() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.target = ("loss", 0.5)
        view.begin_run()
        view.add(metrics(loss=FALLING, lr=[1.0] * 200))
        view.focus()
        await until(pilot, lambda: "╌╌ target 0.5" in screen(pilot))
        await pilot.press("c")
        await until(pilot, lambda: "target" not in screen(pilot))


async def test_the_end_of_a_run_reads_the_curve() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        view.add(metrics(loss=[1.0, 2.0, math.nan, math.nan]))
        view.end_run("Ran for 2 s.")
        await until(pilot, lambda: "loss is nan from step 2 on." in screen(pilot))
        assert "Ran for 2 s." in screen(pilot)


async def test_numbers_that_are_no_numbers_leave_the_screen_alive() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.begin_run()
        for values in ([math.nan] * 5, [math.inf, -math.inf, 1e308, -1e308], [0.0] * 3, [5e-324]):
            view.add(metrics(loss=values))
        view.focus()
        await pilot.press("l", "s", "plus", "right", "minus", "c")
        await pilot.pause(0.15)
        assert "loss" in screen(pilot)


async def test_points_for_a_hidden_pane_are_kept_without_being_drawn() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.display = False
        view.begin_run()
        view.add(metrics(loss=FALLING))
        await pilot.pause(0.15)
        assert view._is_stale
        view.display = True
        await until(pilot, lambda: "step 199" in screen(pilot))


async def test_many_messages_are_drawn_at_most_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    view = PlotView()
    frames = []
    build = view._build
    monkeypatch.setattr(view, "_build", lambda *size: frames.append(size) or build(*size))
    async with showing(view) as pilot:
        frames.clear()
        view.begin_run()
        for _ in range(200):
            view.add(metrics(loss=[1.0, 0.5]))
        await until(pilot, lambda: "step 1" in screen(pilot))
        assert 1 <= len(frames) <= 3


async def test_a_picture_and_the_data_are_saved_by_keys(tmp_path: Path) -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.folder = tmp_path
        view.target = ("train", 0.1)
        view.begin_run("lr=0.1")
        view.add(metrics("lr=0.1", train=FALLING, val=[1.0, math.nan, 2.0]))
        view.focus()
        await pilot.press("p", "d", "d")
        await pilot.pause()
        picture = ElementTree.parse(tmp_path / "curve-1.svg").getroot()
        namespace = "{http://www.w3.org/2000/svg}"
        assert len([p for p in picture.iter(f"{namespace}path") if p.get("fill") == "none"]) == 3
        assert "train" in [t.text for t in picture.iter(f"{namespace}text")]
        rows = list(csv.DictReader((tmp_path / "curve-1.csv").read_text().splitlines()))
        assert len(rows) == 203
        assert [float(row["value"]) for row in rows if row["curve"] == "train"] == FALLING
        assert (tmp_path / "curve-2.csv").exists()
        notes = [m.text for m in received(pilot, PlotView.Note)]  # type: ignore[attr-defined]
        assert notes[0] == f"Saved as {tmp_path / 'curve-1.svg'}"


async def test_a_folder_that_takes_no_file_is_told_of(tmp_path: Path) -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.focus()
        await pilot.press("p")
        view.folder = tmp_path / "missing"
        view.add(metrics(loss=FALLING))
        await pilot.press("p")
        await pilot.pause()
        first, second = [m.text for m in received(pilot, PlotView.Note)]  # type: ignore[attr-defined]
        assert first == "There is no curve to save yet."
        assert "can't be written" in second


async def test_clear_forgets_all_runs() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.add(metrics(loss=FALLING))
        await until(pilot, lambda: "step" in screen(pilot))
        view.clear()
        await until(pilot, lambda: "backward()" in screen(pilot))


async def test_it_follows_the_size_of_the_terminal() -> None:
    view = PlotView()
    async with showing(view) as pilot:
        view.add(metrics(loss=FALLING))
        for width, height in ((120, 40), (20, 5), (12, 3), (60, 18), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert all(len(line) <= width for line in screen(pilot).splitlines())
        await until(pilot, lambda: "step 199" in screen(pilot))


def test_smoothing_begins_at_the_first_value_and_keeps_gaps() -> None:
    values = smoothed([4.0, 4.0, math.nan, 4.0, 0.0], 0.9)
    assert values[:2] == pytest.approx([4.0, 4.0])
    assert math.isnan(values[2])
    assert 2.0 < values[4] < 4.0


def test_only_the_last_runs_are_kept() -> None:
    runs = Runs()
    for number in range(30):
        runs.begin(f"run {number}")
        runs.add(metrics(f"run {number}", loss=[1.0]))
    assert len(runs.all()) == 8
    assert runs.newest is not None and runs.newest.name == "run 29"


def test_the_automatic_loss_gives_way_to_a_logged_training_loss() -> None:
    runs = Runs()
    runs.begin("")
    runs.add(metrics(loss=FALLING, train=FALLING, val=SLOWER))
    assert [entry.label for _, _, _, entry in runs.shown()] == ["train", "val"]
