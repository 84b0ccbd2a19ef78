"""PyTorch's own processes, files and hooks work in a worker as in a program of one's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tutor.kernel.protocol import Limits, Metrics, Setup, Source

RunCode = Callable[..., Awaitable[Any]]
pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENT = Limits(time_s=120)
TORCH = Setup(cells=(Source("import torch\nfrom torch import nn", "setup"),), limits=PATIENT)

GLOO = """
import os, tempfile
import torch.distributed as dist
import torch.multiprocessing as mp

def work(rank, meeting):
    dist.init_process_group('gloo', init_method=meeting, rank=rank, world_size=2)
    torch.manual_seed(0)
    model = nn.parallel.DistributedDataParallel(nn.Linear(2, 1, bias=False))
    model(torch.full((1, 2), float(rank + 1))).sum().backward()
    torch.save(model.module.weight.grad, f'grad{rank}.pt')
    dist.destroy_process_group()

w = torch.ones(3, requires_grad=True)
(w @ w).backward()
mp.start_processes(work, args=(f'file://{os.getcwd()}/meeting',), nprocs=2, start_method='fork')
[torch.load(f'grad{rank}.pt').tolist() for rank in range(2)]
"""

DATA = """
from torch.utils.data import DataLoader, Dataset

class Squares(Dataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        return torch.tensor(index) ** 2
"""

TRAINING = """
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
losses = []
for _ in range(200):
    optimizer.zero_grad()
    loss = model(torch.randn(16, 4)).square().mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
import hashlib
weights = [parameter.tolist() for parameter in model.parameters()]
hashlib.sha256(repr((losses, weights, torch.rand(1).item())).encode()).hexdigest()
"""

WITHOUT_CURVES = """
import inspect
from torch.optim import optimizer as hooks
torch.autograd.backward = inspect.unwrap(torch.autograd.backward)
hooks._global_optimizer_pre_hooks.clear()
"""


def curves(ran: Any) -> set[str]:
    return {points.curve for event in ran.all(Metrics) for points in event.curves}


async def test_two_gloo_processes_forked_from_a_run_average_their_gradients(run_code: RunCode) -> None:
    """After a backward of the run itself, whose threads a fork does not have."""
    ran = await run_code(GLOO, setup=TORCH, limits=PATIENT)
    assert ran.result == "[[[1.5, 1.5]], [[1.5, 1.5]]]"


@pytest.mark.parametrize("context", [None, "fork", "spawn", "forkserver"])
async def test_loader_processes_read_a_dataset_class_of_the_cell(
    run_code: RunCode, context: str | None
) -> None:
    loader = f"DataLoader(Squares(), batch_size=3, num_workers=2, multiprocessing_context={context!r})"
    loop = f"batches = [batch.tolist() for batch in {loader}]"
    ran = await run_code(
        f"{DATA}\nif __name__ == '__main__':\n    {loop}\n    print(batches)", setup=TORCH, limits=PATIENT
    )
    assert ran.output.splitlines()[-1] == "[[0, 1, 4], [9, 16, 25]]"


async def test_loader_processes_of_two_epochs_shuffle_alike_in_every_run(run_code: RunCode) -> None:
    code = f"{DATA}\n[b.tolist() for _ in range(2) for b in DataLoader(Squares(), 3, True, num_workers=2)]"
    first = await run_code(code, setup=TORCH, limits=PATIENT)
    assert first.result == (await run_code(code, setup=TORCH, limits=PATIENT)).result


async def test_an_instance_of_a_cells_class_is_saved_whole_and_loaded_with_its_method(
    run_code: RunCode,
) -> None:
    code = (
        "class Net(nn.Linear):\n    def twice(self, x):\n        return 2 * self(x)\n"
        "net = Net(2, 1)\ntorch.save({'net': net, 'step': 7}, 'net.pt')\n"
        "loaded = torch.load('net.pt', weights_only=False)\nx = torch.ones(1, 2)\n"
        "(type(loaded['net']) is Net, bool((loaded['net'].twice(x) == net.twice(x)).all()), loaded['step'])"
    )
    assert (await run_code(code, setup=TORCH)).result == "(True, True, 7)"


async def test_a_tqdm_bar_rewrites_one_line(run_code: RunCode) -> None:
    pytest.importorskip("tqdm")
    ran = await run_code("from tqdm import tqdm\nfor _ in tqdm(range(500), mininterval=0):\n    pass")
    assert ran.output.count("\n") == 1 and ran.output.endswith("\n")
    bars = [bar for bar in ran.output.split("\r") if bar]
    assert bars[0].startswith("  0%|")
    assert "100%|" in bars[-1] and "500/500" in bars[-1]


async def test_training_in_a_run_is_bit_identical_with_and_without_curves(run_code: RunCode) -> None:
    watched = await run_code(TRAINING, setup=TORCH)
    bare = await run_code(WITHOUT_CURVES + TRAINING, setup=TORCH)
    assert {"loss", "lr", "grad_norm"} <= curves(watched) and not curves(bare)
    assert watched.result == bare.result


async def test_a_learners_patch_of_backward_counts_in_its_run_alone(run_code: RunCode) -> None:
    patch = (
        "original, calls = torch.Tensor.backward, []\n"
        "def backward(self, *args, **kwargs):\n    calls.append(1)\n"
        "    return original(self, *args, **kwargs)\n"
        "torch.Tensor.backward = backward\n"
    )
    step = "w = torch.ones(2, requires_grad=True)\n(w * w).sum().backward()\n"
    patched = await run_code(f"{patch}{step}(len(calls), w.grad.tolist())", setup=TORCH)
    assert patched.result == "(1, [2.0, 2.0])" and "loss" in curves(patched)
    assert (await run_code("torch.Tensor.backward.__module__", setup=TORCH)).result == "'torch._tensor'"


@pytest.mark.parametrize(
    "code",
    [
        "log = 3\nshow = 4\nexpect = 5",
        "torch = None\nnn = 0",
        "import sys\nsys.exit = None",
        "print = None",
        "import builtins\nbuiltins.input = None",
        "tutor = Tensor = Module = None",
    ],
)
async def test_names_that_shadow_others_are_gone_in_the_next_run(run_code: RunCode, code: str) -> None:
    assert not (await run_code(code, setup=TORCH)).all(type(None))
    after = await run_code(
        "import sys\nlog(loss=1.0)\nprint(callable(sys.exit), callable(input))\ntorch.ones(2).sum().item()",
        setup=TORCH,
    )
    assert after.output == "True True\n" and after.result == "2.0" and curves(after) == {"loss"}


@pytest.mark.parametrize("place", ["", "x = 1\n", "x = '", "# "])
async def test_a_null_byte_is_told_with_its_line_and_runs_nothing(run_code: RunCode, place: str) -> None:
    ran = await run_code(f"print('never'); {place}\0", setup=TORCH)
    assert ran.output == "" and ran.raised.explanation
    assert ran.raised.line == 1 + place.count("\n")


async def test_a_megabyte_on_one_line_and_a_megabyte_that_is_wrong_are_answered(run_code: RunCode) -> None:
    assert (await run_code("x = '" + "a" * 1_000_000 + "'\nlen(x)")).result == "1000000"
    wrong = await run_code("x = 1\n" * 170_000 + "y = (")
    assert wrong.raised.type == "SyntaxError" and wrong.raised.line == 170_001


async def test_an_allocation_beyond_the_limit_is_told_with_its_size(run_code: RunCode) -> None:
    ran = await run_code("x = torch.ones(10_000_000_000)", setup=TORCH)
    assert "tried to allocate 40" in ran.raised.explanation and "GB" in ran.raised.explanation
