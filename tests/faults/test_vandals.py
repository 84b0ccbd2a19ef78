"""Code that breaks its surroundings, and output that would break a terminal."""

from __future__ import annotations

import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tutor.kernel.protocol import Finished, Limits, Output, Result, Setup, Source

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("unharmed")]

RunCode = Callable[..., Awaitable[Any]]

PATCHES = [
    "import builtins\nbuiltins.print = None\nbuiltins.open = None\nbuiltins.len = None",
    (
        "import builtins\nfor name in dir(builtins):\n    if not name.startswith('__'):\n"
        "        setattr(builtins, name, None)"
    ),
    "import sys\nsys.stdout = None\nsys.stderr = None",
    "import sys\nsys.stdout.close()\nsys.stderr.close()",
    "import torch\ntorch.Tensor.backward = None\ntorch.Tensor.__repr__ = None\ntorch.tensor = None",
    "import sys\nsys.modules.clear()",
    "import os\nos.write = None\nos.getpid = None",
    "import time, threading\ntime.sleep = lambda s: 1 / 0\nthreading.Thread = None\ntime.monotonic = None",
    "import os\nos.chdir('/')",
    "import os, shutil\nshutil.rmtree(os.getcwd())",
    "import gc\ngc.disable()\nimport sys\nsys.setrecursionlimit(60)",
    "import sys\nsys.settrace(lambda *a: 1 / 0)",
    "globals().clear()",
    "__builtins__ = {}",
    (
        "import signal\nfor s in (signal.SIGUSR1, signal.SIGTERM, signal.SIGCHLD):\n"
        "    signal.signal(s, signal.SIG_IGN)"
    ),
]


@pytest.mark.parametrize("code", PATCHES)
async def test_a_run_that_breaks_its_surroundings_still_ends(run_code: RunCode, code: str) -> None:
    ran = await run_code(code, setup="import torch", limits=Limits(time_s=20))
    assert type(ran.events[-1]).__name__ in {"Finished", "Died"}


async def test_ten_million_characters_are_bounded_with_both_ends_kept(run_code: RunCode) -> None:
    code = "for i in range(300_000):\n    print('line', i)"
    ran = await run_code(code, limits=Limits(output_chars=20_000))
    assert len(ran.output) < 21_000
    assert ran.output.startswith("line 0\nline 1\n") and ran.output.endswith("line 299999\n")
    assert "characters left out" in ran.output


async def test_what_was_left_out_is_counted_exactly(run_code: RunCode) -> None:
    ran = await run_code("print('a' * 500 + 'b' * 5_000 + 'c' * 499)", limits=Limits(output_chars=1000))
    assert "… 5,000 characters left out …" in ran.output
    assert ran.output.startswith("a" * 500 + "\n") and ran.output.endswith("c" * 499 + "\n")


async def test_a_line_of_100_megabytes_is_cut_in_the_worker(run_code: RunCode) -> None:
    tracemalloc.start()
    try:
        ran = await run_code("print('z' * 100_000_000)")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 100_000 < len(ran.output) <= 410_000
    assert peak < 20_000_000


async def test_a_flood_from_a_subprocess_is_bounded(run_code: RunCode) -> None:
    ran = await run_code("import subprocess\nsubprocess.run('yes | head -c 30000000', shell=True)")
    assert 100_000 < len(ran.output) <= 410_000
    assert "characters left out" in ran.output


async def test_prints_and_a_flooding_subprocess_do_not_block_each_other(run_code: RunCode) -> None:
    code = (
        "import subprocess\np = subprocess.Popen('yes | head -c 5000000', shell=True)\n"
        "for i in range(20_000):\n    print(i)\np.wait()"
    )
    ran = await run_code(code, limits=Limits(time_s=60))
    assert ran.result == "0"


async def test_escape_sequences_and_binary_output_are_made_harmless(run_code: RunCode) -> None:
    code = (
        "import sys\nprint('\\x1b[2J\\x1b]0;title\\x07\\x1b[31mred\\x1b[0m\\x1b[1;1H')\n"
        "sys.stdout.buffer.write(bytes(range(256)))\nsys.stdout.flush()"
    )
    ran = await run_code(code)
    assert "\x1b[31mred\x1b[0m" in ran.output
    rest = ran.output.replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert not {c for c in rest if (ord(c) < 32 and c not in "\n\r\t") or 0x7F <= ord(c) < 0xA0}
    assert "title" not in rest


async def test_escape_sequences_in_results_and_errors_are_made_harmless(run_code: RunCode) -> None:
    ran = await run_code("class A:\n    def __repr__(self):\n        return '\\x1b[2J\\x07'\nA()")
    assert "\x1b" not in ran.result and "\x07" not in ran.result
    raised = (await run_code("raise ValueError('\\x1b[2J\\x07')")).raised
    assert "\x1b" not in raised.message + raised.traceback + raised.explanation


async def test_lone_surrogates_do_not_break_a_message(run_code: RunCode) -> None:
    ran = await run_code("print('\\udc80')\nraise ValueError('\\ud800')")
    assert ran.raised.type == "ValueError"


@pytest.mark.parametrize(
    "body",
    ["raise ValueError('no repr')", "while True:\n            len('x')", "return 'x' * 10**8", "return 3"],
)
async def test_a_repr_that_raises_never_ends_or_is_huge_is_survived(run_code: RunCode, body: str) -> None:
    ran = await run_code(f"class A:\n    def __repr__(self):\n        {body}\nA()")
    assert isinstance(ran.events[-1], Finished)
    assert len(ran.output) + sum(len(event.text) for event in ran.all(Result)) < 50_000


async def test_a_tensor_of_a_billion_elements_is_shown_at_once(run_code: RunCode) -> None:
    setup = Setup(cells=(Source("import torch", "setup"),))
    ran = await run_code("torch.zeros(1).expand(10**9)", setup=setup, limits=Limits(time_s=30))
    assert "(1000000000,)" in ran.result


async def test_a_print_in_a_destructor_does_not_lock_up(run_code: RunCode) -> None:
    code = (
        "import gc\ngc.set_threshold(1)\nclass A:\n    def __init__(self):\n        self.me = self\n"
        "    def __del__(self):\n        print('gone')\nfor i in range(2000):\n    A()\n    print(i)"
    )
    ran = await run_code(code)
    assert isinstance(ran.events[-1], Finished) and "gone" in ran.output


async def test_threads_that_print_at_once_lose_nothing(run_code: RunCode) -> None:
    code = (
        "import threading\ndef work(n):\n    for i in range(500):\n        print(f'{n}-{i}\\n', end='')\n"
        "ts = [threading.Thread(target=work, args=(n,)) for n in range(4)]\n"
        "for t in ts: t.start()\nfor t in ts: t.join()"
    )
    ran = await run_code(code)
    assert sorted(ran.output.splitlines()) == sorted(f"{n}-{i}" for n in range(4) for i in range(500))
    assert {event.stream for event in ran.all(Output)} == {"stdout"}
