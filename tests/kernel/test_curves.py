"""What a run records: automatic curves, `log`, other packages' loggers; and that it changes nothing."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys
from array import array
from collections import OrderedDict
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import optimizer as torch_optimizer

from tutor.kernel import tracking
from tutor.kernel.curves import CURVES, HISTORY_POINTS, CurveRecorder, thin
from tutor.kernel.protocol import Metrics


class Recording:
    def __init__(self) -> None:
        self.sent: list[Metrics] = []
        self.recorder = CurveRecorder(self.sent.append)

    def points(self, curve: str) -> list[tuple[int, float]]:
        self.recorder.finish()
        found: list[tuple[int, float]] = []
        for metrics in self.sent:
            for one in metrics.curves:
                if one.curve == curve:
                    found += zip(array("q", one.steps), array("d", one.values), strict=True)
        return found

    def values(self, curve: str) -> list[float]:
        return [value for _, value in self.points(curve)]


@pytest.fixture
def recording() -> Iterator[Recording]:
    """A recorder that is installed, and taken out of torch again."""
    backward, scale = torch.autograd.backward, torch.amp.GradScaler.scale
    hooks, finders = dict(torch_optimizer._global_optimizer_pre_hooks), list(sys.meta_path)
    made = Recording()
    made.recorder.install()
    yield made
    torch.autograd.backward, torch.amp.GradScaler.scale = backward, scale
    torch_optimizer._global_optimizer_pre_hooks.clear()
    torch_optimizer._global_optimizer_pre_hooks.update(hooks)
    sys.meta_path[:] = finders


def train(steps: int = 5, rate: float = 0.1, model: nn.Module | None = None) -> list[float]:
    torch.manual_seed(0)
    model = model or nn.Linear(3, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    x, losses = torch.randn(16, 3), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test_every_scalar_backward_is_a_point_of_loss_with_its_exact_value(recording: Recording) -> None:
    losses = train(7)
    assert recording.points("loss") == list(enumerate(losses))
    assert list(recording.recorder.histories["loss"]) == losses


def test_what_checks_train_is_no_part_of_the_curves_unless_the_learner_trained_nothing(
    recording: Recording,
) -> None:
    losses = train(3)
    recording.recorder.end()
    train(5)
    assert list(recording.recorder.histories["loss"]) == losses
    recording.recorder.begin()
    recording.recorder.end()
    later = train(2)
    assert list(recording.recorder.histories["loss"]) == later


def test_a_backward_that_raises_or_is_no_scalar_is_no_point(recording: Recording) -> None:
    x = torch.ones(3, requires_grad=True)
    (x * 2).backward(torch.ones(3))
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()
    assert recording.values("loss") == [3.0]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_losses_of_any_float_type_are_read_also_while_a_profiler_looks_on(
    recording: Recording, dtype: torch.dtype, shape: tuple[int, ...]
) -> None:
    x = torch.full(shape, -0.15625, dtype=dtype, requires_grad=True)
    (x * 1).backward()
    with torch.profiler.profile() as profile:
        (x * 1).backward()
    assert recording.values("loss") == [-0.15625, -0.15625]
    assert not {"aten::item", "aten::_local_scalar_dense", "aten::clone"} & {
        e.key for e in profile.key_averages()
    }


def test_rate_and_gradient_norm_are_recorded_at_each_step(recording: Recording) -> None:
    w = nn.Parameter(torch.tensor([3.0, 4.0]))
    optimizer = torch.optim.SGD([w], lr=0.5)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(3):
        optimizer.zero_grad()
        (w.square().sum() / 2).backward()
        optimizer.step()
        schedule.step()
    assert recording.values("lr") == [0.5, 0.25, 0.125]
    assert recording.values("grad_norm")[0] == pytest.approx(5.0)
    assert len(recording.values("grad_norm")) == 3


def test_two_optimizers_that_take_turns_have_curves_apart(recording: Recording) -> None:
    first, second = nn.Parameter(torch.tensor(1.0)), nn.Parameter(torch.tensor(10.0))
    optimizers = [torch.optim.SGD([first], lr=0.1), torch.optim.SGD([second], lr=0.2)]
    for _ in range(3):
        for weight, optimizer in zip((first, second), optimizers, strict=True):
            optimizer.zero_grad()
            (weight * 1).backward()
            optimizer.step()
    assert recording.values("loss") == pytest.approx([1.0, 0.9, 0.8])
    assert recording.values("loss 2") == pytest.approx([10.0, 9.8, 9.6])
    assert recording.values("lr") == [0.1] * 3 and recording.values("lr 2") == [0.2] * 3


def test_models_trained_one_after_another_have_curves_that_start_at_zero(recording: Recording) -> None:
    one, two = train(4, rate=0.1), train(4, rate=1.0)
    assert recording.points("loss") == list(enumerate(one))
    assert recording.points("loss 2") == list(enumerate(two))


def test_many_optimizers_make_a_bounded_number_of_curves(recording: Recording) -> None:
    for _ in range(40):
        train(1)
    names = recording.recorder.histories.keys()
    assert len([name for name in names if name.startswith("loss")]) == 12
    assert (
        sum(len(values) for name, values in recording.recorder.histories.items() if name.startswith("loss"))
        == 40
    )


def test_accumulated_losses_belong_to_the_optimizer_that_steps(recording: Recording) -> None:
    train(1)
    w = nn.Parameter(torch.tensor(2.0))
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(4):
        (w * 1).backward()
    optimizer.step()
    assert recording.values("loss 2") == [2.0] * 4


def test_descent_by_hand_after_an_optimizer_is_not_held_back_for_ever(recording: Recording) -> None:
    train(1)
    w = torch.tensor(2.0, requires_grad=True)
    for _ in range(100):
        (w * 1).backward()
    recording.recorder.flush()
    assert len(recording.recorder._curves["loss"].history) > 60
    assert len(recording.values("loss")) == 101


def test_training_is_bit_identical_with_and_without_curves(recording: Recording) -> None:
    model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.5), nn.Linear(8, 1))
    start = {name: value.clone() for name, value in model.state_dict().items()}
    code = inspect.unwrap(torch.autograd.backward)
    watched = train(30, model=model)
    ends = {name: value.clone() for name, value in model.state_dict().items()}
    recorded = torch.autograd.backward
    torch.autograd.backward, draws = code, torch.get_rng_state()
    torch_optimizer._global_optimizer_pre_hooks.clear()
    model.load_state_dict(start)
    assert train(30, model=model) == watched
    assert all(torch.equal(value, ends[name]) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), draws)
    torch.autograd.backward = recorded


def test_signature_and_name_of_backward_are_pytorchs_own(recording: Recording) -> None:
    assert inspect.signature(torch.autograd.backward) == inspect.signature(
        inspect.unwrap(torch.autograd.backward)
    )
    assert torch.autograd.backward.__name__ == "backward"
    assert torch.Tensor.backward.__module__ == "torch._tensor"


def test_a_learners_own_backward_patch_works_and_is_recorded(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, original = [], torch.Tensor.backward

    def mine(self: torch.Tensor, *args: object, **kwargs: object) -> None:
        calls.append(1)
        original(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(torch.Tensor, "backward", mine)
    train(2)
    assert len(calls) == 2 and len(recording.values("loss")) == 2


def test_modes_and_subclasses_of_the_learner_see_none_of_our_operations(recording: Recording) -> None:
    from torch.utils._python_dispatch import TorchDispatchMode

    seen: list[str] = []

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            seen.append(str(func))
            return func(*args, **kwargs or {})

    def operations() -> list[str]:
        seen.clear()
        w = nn.Parameter(torch.tensor([3.0]))
        optimizer = torch.optim.SGD([w], lr=0.1)
        with Watch():
            (w * w).backward()
            optimizer.step()
        return list(seen)

    watched = operations()
    torch.autograd.backward = inspect.unwrap(torch.autograd.backward)
    torch_optimizer._global_optimizer_pre_hooks.clear()
    assert watched == operations()
    assert recording.values("loss") == [9.0]


def test_fake_tensors_and_function_modes_pass_unharmed(recording: Recording) -> None:
    from torch._subclasses import FakeTensorMode

    with FakeTensorMode():
        x = torch.ones(3, requires_grad=True)
        x.sum().backward()
    with torch.device("cpu"):
        w = nn.Parameter(torch.tensor(3.0))
        optimizer = torch.optim.SGD([w], lr=0.1)
        (w * 2).backward()
        optimizer.step()
        torch.autograd.backward([w * 1])
    assert recording.values("loss") == pytest.approx([6.0, 2.8])
    assert recording.values("grad_norm") == [2.0]


def test_a_loss_of_a_learners_tensor_class_counts_once(recording: Recording) -> None:
    class Mine(torch.Tensor):
        pass

    loss = torch.ones(()).as_subclass(Mine).requires_grad_() * 2
    loss.backward()
    torch.autograd.backward(torch.ones(()).as_subclass(Mine).requires_grad_() * 3)
    assert recording.values("loss") == [2.0, 3.0]


def test_a_gradient_scalers_loss_is_shown_unscaled(recording: Recording) -> None:
    w = nn.Parameter(torch.tensor(3.0))
    optimizer = torch.optim.SGD([w], lr=0.1)
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale(w * 1).backward()
    scaler.step(optimizer)
    assert recording.values("loss") == [3.0]
    assert recording.values("grad_norm") == [1.0]


@pytest.mark.filterwarnings("ignore:.*grad attribute of a Tensor that is not a leaf:UserWarning")
def test_a_compiled_step_computes_the_same_and_is_recorded(recording: Recording) -> None:
    w = nn.Parameter(torch.tensor(3.0))

    optimizer, traced = torch.optim.SGD([w], lr=0.5), []

    def backend(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> object:
        traced.append(graph.print_readable(print_output=False))
        return graph.forward

    @torch.compile(backend=backend)
    def step() -> torch.Tensor:
        loss = (w * w).sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.zero_grad()
        step()
        torch.compile(optimizer.step, backend="eager")()
    assert w.item() == 0.0
    assert recording.values("loss") == [9.0, 0.0]
    assert not any("tracking.py" in graph for graph in traced)


def test_log_takes_python_numpy_and_tensor_numbers(recording: Recording) -> None:
    recording.recorder.log(
        {"a": 1, "b": np.float32(0.5), "c": torch.tensor([2.5], requires_grad=True), "d": True}
    )
    assert [recording.values(name) for name in "abcd"] == [[1.0], [0.5], [2.5], [1.0]]


def test_each_curve_counts_its_own_steps_unless_a_step_is_given(recording: Recording) -> None:
    recorder = recording.recorder
    recorder.log({"a": 1.0})
    recorder.log({"a": 2.0, "b": 3.0})
    recorder.log({"a": 4.0}, step=10)
    recorder.log({"a": 5.0})
    recorder.log({"b": 6.0}, step=torch.tensor(7))  # type: ignore[arg-type]
    assert recording.points("a") == [(0, 1.0), (1, 2.0), (10, 4.0), (11, 5.0)]
    assert recording.points("b") == [(0, 3.0), (7, 6.0)]


@pytest.mark.parametrize(
    ("value", "words"),
    [("0.5", "str"), (None, "NoneType"), (torch.ones(3), r"shape \(3,\)"), ([1.0], "list"), (1j, "complex")],
)
def test_log_says_which_value_is_no_number(recording: Recording, value: object, words: str) -> None:
    with pytest.raises(TypeError, match=rf"'train' must be one real number, not .*{words}"):
        recording.recorder.log({"train": value})
    with pytest.raises(TypeError, match="step must be a whole number, not str"):
        recording.recorder.log({"train": 1.0}, step="x")  # type: ignore[arg-type]


def test_nan_and_infinity_are_kept(recording: Recording) -> None:
    for value in (1.0, math.nan, math.inf, -math.inf):
        recording.recorder.log({"a": value})
    values = recording.values("a")
    assert math.isnan(values[1]) and values[2:] == [math.inf, -math.inf]


def test_a_fast_loop_sends_few_messages(recording: Recording) -> None:
    for step in range(20_000):
        recording.recorder.log({"a": float(step)})
    assert recording.values("a") == [float(step) for step in range(20_000)]
    assert len(recording.sent) < 40


def test_points_from_several_threads_all_arrive(recording: Recording) -> None:
    import threading

    threads = [
        threading.Thread(target=lambda name=name: [recording.recorder.log({name: 1.0}) for _ in range(2_000)])
        for name in ("a", "a", "b")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [step for step, _ in recording.points("a")] == list(range(4_000))
    assert len(recording.points("b")) == 2_000


def test_a_new_run_has_its_name_and_empty_curves(recording: Recording) -> None:
    train(2)
    recording.recorder.finish()
    recording.recorder.begin("lr=0.1")
    assert not recording.recorder.histories
    train(3)
    assert {name: len(values) for name, values in recording.recorder.histories.items()}["loss"] == 3
    assert {metrics.run for metrics in recording.sent} == {"", "lr=0.1"}


def test_a_history_is_bounded_and_keeps_its_extremes(recording: Recording) -> None:
    for step in range(3 * HISTORY_POINTS):
        recording.recorder.log({"a": {123_456: -5.0, 222_222: 7.0}.get(step, math.sin(step))})
    history = recording.recorder.histories["a"]
    assert len(history) <= HISTORY_POINTS
    assert min(history) == -5.0 and max(history) == 7.0


def test_thinning_looks_past_values_that_are_not_finite() -> None:
    thinned = thin(array("d", [math.nan, 3.0, 1.0, 2.0, math.nan, math.nan, math.nan, math.nan, 8.0]))
    assert list(thinned[:2]) == [3.0, 1.0] and math.isnan(thinned[2]) and list(thinned[3:]) == [8.0]


def test_numbers_on_an_accelerator_are_copied_and_read_together_when_they_are_sent(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "_far", lambda tensor: True)
    monkeypatch.setattr(torch.Tensor, "item", None)
    running = torch.zeros(1)
    for step in range(4):
        running += step
        recording.recorder.log({"running": running, "other": torch.tensor(2, dtype=torch.int16)})
    assert recording.values("running") == [0.0, 1.0, 3.0, 6.0]
    assert recording.values("other") == [2.0] * 4


def test_forked_children_send_nothing(recording: Recording) -> None:
    import os

    recording.recorder.finish()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        recording.recorder.log({"a": 1.0})
        recording.recorder.finish()
        os.write(write, str(len(recording.sent)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 10) == b"0"
    os.close(read)
    os.close(write)


LOGGERS = """
import sys, logging, warnings
from tutor.kernel import tracking
from tutor.kernel.curves import CurveRecorder
recorder = CurveRecorder(lambda metrics: None)
recorder.install()
{code}
print({{name: list(values) for name, values in recorder.histories.items()}})
"""


def curves_of(code: str, tmp_path: object) -> dict[str, list[float]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOGGERS.format(code=code)],
        capture_output=True, text=True, timeout=120, cwd=str(tmp_path), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return eval(done.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def test_tensorboards_writer_feeds_the_curves(tmp_path: object) -> None:
    pytest.importorskip("tensorboard")
    curves = curves_of(
        "from torch.utils.tensorboard import SummaryWriter\n"
        "writer = SummaryWriter('logs')\n"
        "for step in range(3): writer.add_scalar('loss/train', 1 / (step + 1), step)\n"
        "writer.add_scalars('accuracy', {'train': 0.5, 'val': 0.25}, 7)\n"
        "writer.add_text('note', 'hello'); writer.close()\n"
        "import pathlib; assert list(pathlib.Path('logs').rglob('events*'))",
        tmp_path,
    )
    assert curves == {"loss/train": [1.0, 0.5, 1 / 3], "accuracy/train": [0.5], "accuracy/val": [0.25]}


@pytest.mark.parametrize("logger", ["CSVLogger('.')", "TensorBoardLogger('.')"])
def test_lightnings_loggers_feed_the_curves_once(tmp_path: object, logger: str) -> None:
    pytest.importorskip("lightning")
    curves = curves_of(
        "from lightning.pytorch import loggers\n"
        f"logger = loggers.{logger}\n"
        "for step in range(3): logger.log_metrics({'train_loss': 1.0 / (step + 1), 'epoch': 0}, step)\n"
        "logger.save()",
        tmp_path,
    )
    assert curves == {"train_loss": [1.0, 0.5, pytest.approx(1 / 3)]}


def test_a_complex_result_of_backward_is_no_loss(recording: Recording) -> None:
    z = torch.ones(1, dtype=torch.complex64, requires_grad=True)
    (z * 2).sum().backward(torch.tensor(1 + 0j))
    w = torch.ones(1, requires_grad=True)
    (w * 2).sum().backward()
    assert recording.values("loss") == [2.0]


def test_what_is_logged_once_an_epoch_stands_beside_the_loss_of_its_time(recording: Recording) -> None:
    w = torch.ones(1, requires_grad=True)
    recording.recorder.log({"early": 1.0})
    for _ in range(2):
        for _ in range(5):
            (w * 2).sum().backward()
        recording.recorder.log({"val": 1.0})
    recording.recorder.log({"val": 1.0, "early": 2.0})
    recording.recorder.log({"val": 1.0}, 99)
    assert [step for step, _ in recording.points("val")] == [4, 9, 10, 99]
    assert [step for step, _ in recording.points("early")] == [0, 9]


@pytest.mark.parametrize("step", [10**30, -(10**30), 2**63 - 1, float("inf"), float("nan")])
def test_a_step_that_no_axis_can_show_is_refused_at_once(recording: Recording, step: object) -> None:
    with pytest.raises(TypeError, match="step"):
        recording.recorder.log({"a": 1.0}, step)  # type: ignore[arg-type]
    recording.recorder.record({"a": 10**400, "b": 2.0}, 3)
    assert recording.values("b") == [2.0]


def test_more_curves_than_anybody_can_read_are_left_out(recording: Recording) -> None:
    for number in range(CURVES + 50):
        recording.recorder.log({f"curve {number}": 1.0})
    recording.recorder.log({"curve 0": 2.0})
    assert recording.values("curve 0") == [1.0, 2.0]
    assert recording.values(f"curve {CURVES - 1}") == [1.0] and not recording.values(f"curve {CURVES}")


def test_gradients_on_several_devices_do_not_break_the_optimizers_step(recording: Recording) -> None:
    here, there = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2, device="meta"))
    here.grad, there.grad = torch.ones(2), torch.ones(2, device="meta")
    torch.optim.SGD([here, there], lr=0.5, foreach=False).step()
    assert here.tolist() == [0.5, 0.5]
    assert not recording.values("grad_norm")


def test_compiling_an_optimizers_step_warns_of_nothing_of_ours(recording: Recording) -> None:
    w = nn.Parameter(torch.tensor(3.0))
    optimizer = torch.optim.SGD([w], lr=0.5)
    w.grad = torch.tensor(2.0)
    torch.compile(optimizer.step, backend="eager")()
    assert w.item() == 2.0


def _trained(kind: str) -> tuple[list[float], list[list[float]]]:
    """Train in a way that reaches into PyTorch; return the losses and the weights."""
    torch.manual_seed(7)
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    x, y = torch.randn(32, 4), torch.randn(32, 1)
    losses: list[float] = []

    def loss() -> torch.Tensor:
        found = (model(x) - y).square().mean()
        losses.append(found.item())
        return found

    if kind == "lbfgs":
        lbfgs = torch.optim.LBFGS(model.parameters(), max_iter=5)

        def closure() -> torch.Tensor:
            lbfgs.zero_grad()
            found = loss()
            found.backward()
            return found

        for _ in range(5):
            lbfgs.step(closure)  # type: ignore[no-untyped-call]
    else:
        options = {kind: True} if kind in ("foreach", "fused", "amsgrad") else {}
        adam = torch.optim.Adam(model.parameters(), lr=0.01, **options)
        scaler = torch.amp.GradScaler("cpu", enabled=kind == "scaler")
        for step in range(20):
            found = loss()
            if kind == "retain":
                found.backward(retain_graph=True)
            if kind == "vector":
                (model(x) - y).backward(torch.full((32, 1), 0.1))
            scaler.scale(found).backward()
            if kind != "accumulate" or step % 4 == 3:
                scaler.step(adam)
                scaler.update()
                adam.zero_grad()
    return losses, [parameter.flatten().tolist() for parameter in model.parameters()]


@pytest.mark.parametrize(
    "kind", ["plain", "foreach", "fused", "amsgrad", "lbfgs", "scaler", "accumulate", "retain", "vector"]
)
def test_every_way_of_training_is_bit_identical_with_and_without_curves(
    kind: str, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = _trained(kind)
    assert recording.values("loss")
    monkeypatch.setattr(torch.autograd, "backward", inspect.unwrap(torch.autograd.backward))
    monkeypatch.setattr(torch.amp.GradScaler, "scale", inspect.unwrap(torch.amp.GradScaler.scale))
    monkeypatch.setattr(torch_optimizer, "_global_optimizer_pre_hooks", OrderedDict())
    assert _trained(kind) == watched
