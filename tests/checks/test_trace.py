"""The tracer: it sees what happens, changes nothing, and stays small and cheap."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tutor.checks import graph
from tutor.checks.trace import Tracer
from tutor.checks.trace_events import KEPT_EVENTS, Backward, Forward, Loss, Step, Trace, ZeroGrad


def train(rounds: int = 12) -> tuple[list[float], torch.Tensor]:
    """Train with dropout and chance, and return the losses and a draw after it."""
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.BatchNorm1d(8), nn.Linear(8, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    inputs, targets = torch.randn(16, 4), torch.randint(2, (16,))
    losses = []
    for _ in range(rounds):
        loss = nn.CrossEntropyLoss()(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, torch.rand(3)


def traced(run: Callable[[], object]) -> Trace:
    """Run something under a tracer."""
    with Tracer() as tracer:
        run()
    return tracer.trace


def test_results_and_chance_are_bit_for_bit_the_same_with_and_without() -> None:
    losses, draw = train()
    with Tracer():
        traced_losses, traced_draw = train()
    assert traced_losses == losses
    assert torch.equal(traced_draw, draw)


def test_events_come_in_the_order_in_which_they_happened() -> None:
    kinds = [type(event) for event in traced(lambda: train(2)).events]
    assert kinds == [Forward, Loss, ZeroGrad, Backward, Step] * 2


def test_a_forward_knows_mode_recording_and_whether_it_was_used() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    rows = torch.randn(3, 2)

    def run() -> None:
        model(rows).sum().backward()
        model.eval()
        model(rows)
        with torch.no_grad():
            model(rows)

    seen = [(f.training, f.records, f.was_used, f.depends_on_mode) for f in traced(run).of(Forward)]
    assert seen == [(True, True, True, True), (False, True, False, True), (False, False, False, True)]


def test_only_the_outermost_module_counts_as_a_forward() -> None:
    assert (
        traced(lambda: nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))(torch.ones(1, 2))).counts["forward"]
        == 1
    )


def test_a_module_whose_second_output_is_used_counts_as_used() -> None:
    lstm = nn.LSTM(2, 3)
    assert traced(lambda: lstm(torch.ones(4, 1, 2))[1][0].sum().backward()).of(Forward)[0].was_used


def test_an_optimizer_step_knows_rate_gradients_and_its_place() -> None:
    trace = traced(lambda: train(3))
    step = trace.of(Step)[0]
    assert (step.optimizer, step.lr, step.gradients) == ("Adam", 0.01, "some")
    assert (step.is_foreign, step.is_stale, step.after_zero, step.backwards) == (False, False, False, 1)
    assert trace.rates == [0.01]


def test_an_update_by_hand_is_noticed() -> None:
    w = torch.ones(2, requires_grad=True)

    def run() -> None:
        for _ in range(4):
            (w**2).sum().backward()
            with torch.no_grad():
                w.sub_(0.1 * w.grad)
            w.grad = None

    trace = traced(run)
    assert (trace.counts["step"], trace.counts["step_by_hand"], trace.counts["step_stale"]) == (4, 4, 0)
    assert trace.moved(w)


def test_gradients_of_an_earlier_step_are_known_to_be_stale() -> None:
    w = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)

    def run() -> None:
        for _ in range(3):
            (w**2).sum().backward()
            optimizer.step()

    assert [step.is_stale for step in traced(run).of(Step)] == [False, True, True]


def test_a_parameter_that_never_took_part_is_neither_moved_nor_unmoved() -> None:
    assert traced(lambda: train(1)).moved(torch.ones(2, requires_grad=True)) is None


def test_everything_is_put_back_afterwards_also_after_an_exception() -> None:
    before = (nn.Module.__call__, torch.autograd.backward, torch.autograd.grad, F.cross_entropy, F.mse_loss)
    with pytest.raises(ZeroDivisionError), Tracer():
        assert torch.autograd.backward is not before[1]
        _ = 1 / 0
    assert (
        nn.Module.__call__,
        torch.autograd.backward,
        torch.autograd.grad,
        F.cross_entropy,
        F.mse_loss,
    ) == before


def test_a_patch_of_the_learners_own_survives() -> None:
    original = F.l1_loss
    own = lambda *args: torch.tensor(0.0)  # noqa: E731
    with Tracer():
        F.l1_loss = own
    assert F.l1_loss is own
    F.l1_loss = original


def test_signatures_stay_readable_while_tracing() -> None:
    with Tracer():
        assert F.cross_entropy.__name__ == "cross_entropy"
        assert "label_smoothing" in (F.cross_entropy.__doc__ or "")


def test_a_long_run_keeps_bounded_events_and_counts_all() -> None:
    trace = traced(lambda: train(1_000))
    assert len(trace.events) == KEPT_EVENTS
    assert trace.counts["step"] == trace.counts["backward"] == trace.counts["loss"] == 1_000
    assert sum(map(len, trace.losses.values())) == 1_000


def test_losses_of_two_models_are_kept_apart() -> None:
    a, b = nn.Linear(2, 1), nn.Linear(3, 1)

    def run() -> None:
        for _ in range(4):
            a(torch.ones(1, 2)).sum().backward()
            b(torch.ones(1, 3)).sum().backward()
            (b(torch.ones(2, 3)) * 2).backward(torch.ones(2, 1))

    assert sorted(map(len, traced(run).losses.values())) == [4, 4]


def test_a_loss_function_imported_by_name_before_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "my_loss", F.mse_loss, raising=False)
    main = sys.modules["__main__"]
    trace = traced(lambda: main.my_loss(torch.ones(2, requires_grad=True), torch.zeros(2)))
    assert [loss.name for loss in trace.of(Loss)] == ["mse_loss"]
    assert main.my_loss is F.mse_loss


def test_tracing_is_cheap_beside_the_loop_itself() -> None:
    def seconds(run: Callable[[], object]) -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    train(20)
    pairs = [(seconds(lambda: train(200)), seconds(lambda: traced(lambda: train(200)))) for _ in range(5)]
    assert min(with_tracer for _, with_tracer in pairs) < 6 * min(bare for bare, _ in pairs)


@pytest.mark.parametrize(
    ("loss", "is_spread"),
    [
        (lambda p, t: ((p - t) ** 2).mean(), True),
        (lambda p, t: (t - p).abs().sum(), True),
        (lambda p, t: ((p.squeeze(1) - t) ** 2).mean(), False),
        (lambda p, t: ((p - t[:, None]) ** 2).mean(), False),
        (lambda p, t: ((p - 3.0) ** 2).mean(), False),
        (lambda p, t: (p * 2).sum(), False),
    ],
)
def test_a_difference_that_broadcasts_to_all_pairs_is_seen_in_the_graph(
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], is_spread: bool
) -> None:
    predictions = torch.randn(5, 1, requires_grad=True) * 2
    found = graph.spread(loss(predictions, torch.randn(5)))
    assert (found is not None) is is_spread
    assert found in (None, ((5, 1), (5, 5)))


@pytest.mark.parametrize(
    ("make", "dim"),
    [
        (lambda x: x.softmax(-1), 1),
        (lambda x: x.softmax(0), 0),
        (lambda x: x.log_softmax(1), 1),
        (lambda x: x.exp(), None),
        (lambda x: x.detach().softmax(1), None),
    ],
)
def test_the_dim_of_a_softmax_is_read_from_the_graph(
    make: Callable[[torch.Tensor], torch.Tensor], dim: int | None
) -> None:
    assert graph.softmax_dim(make(torch.randn(3, 4, requires_grad=True))) == dim


def test_probabilities_are_told_from_scores() -> None:
    scores = torch.randn(6, 4)
    assert graph.is_probabilities(scores.softmax(1), 1)
    assert not graph.is_probabilities(scores, 1)
    assert not graph.is_probabilities(scores.softmax(0), 1)
    assert not graph.is_probabilities(torch.ones(6, 1), 1)


def test_fingerprints_do_not_depend_on_the_batch_a_row_stands_in() -> None:
    rows = torch.randn(40, 3, 5)
    whole, part = graph.fingerprints(rows), graph.fingerprints(rows[7:9])
    assert whole is not None and part is not None
    torch.testing.assert_close(whole[7:9], part, rtol=1e-12, atol=1e-12)
    assert whole.unique().numel() == 40


def test_a_training_on_the_device_without_numbers_is_watched_without_a_word() -> None:
    def run() -> None:
        model = nn.Linear(4, 2, device="meta")
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        loss = F.cross_entropy(model(torch.ones(3, 4, device="meta")), torch.arange(3, device="meta") % 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    trace = traced(run)
    assert (trace.counts["backward"], trace.counts["step"], trace.losses) == (1, 1, {})


def test_weights_that_end_with_their_function_were_not_updated_by_that() -> None:
    def run() -> None:
        model = nn.Linear(4, 2)
        for _ in range(3):
            F.mse_loss(model(torch.ones(3, 4)), torch.zeros(3, 2)).backward()

    assert traced(run).counts["step"] == 0
