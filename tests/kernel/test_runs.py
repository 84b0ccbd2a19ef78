"""A run: what it prints, shows and leaves, in a clean process each time."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tutor.kernel.client import Kernel, Run
from tutor.kernel.protocol import (
    AnyEvent,
    Died,
    Finished,
    InputWanted,
    Limits,
    ListVariables,
    Metrics,
    Output,
    Picture,
    Result,
    Setup,
    Source,
    Variables,
)

RunCode = Callable[..., Awaitable[Any]]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_last_expression_is_the_result(run_code: RunCode) -> None:
    ran = await run_code("1 + 1")
    assert ran.result == "2"
    assert isinstance(ran.events[-1], Finished)


@pytest.mark.parametrize("code", ["None", "1 + 1;", "1 + 1 ; # quiet", "x = 1", "", "# nothing"])
async def test_no_result_for_none_a_semicolon_or_a_statement(run_code: RunCode, code: str) -> None:
    assert [type(event) for event in (await run_code(code)).events] == [Finished]


async def test_a_tensor_is_shown_with_shape_and_dtype(run_code: RunCode) -> None:
    ran = await run_code("torch.ones(2, 3, requires_grad=True)", setup="import torch")
    assert ran.result.startswith("tensor (2, 3) float32 · requires grad")
    summary = ran.one(Result).summary
    assert summary is not None and summary.shape == (2, 3)


async def test_stdout_and_stderr_keep_their_order(run_code: RunCode) -> None:
    code = "import sys\nfor i in range(50):\n    print('o', i)\n    print('e', i, file=sys.stderr)\n"
    ran = await run_code(code)
    assert ran.output == "".join(f"o {i}\ne {i}\n" for i in range(50))
    assert {event.stream for event in ran.all(Output)} == {"stdout", "stderr"}


async def test_c_code_and_subprocesses_keep_their_place_in_the_output(run_code: RunCode) -> None:
    code = (
        "import os, subprocess, ctypes\nprint('a')\nos.system('echo b')\nprint('c')\n"
        "subprocess.run(['echo', 'd'])\nlibc = ctypes.CDLL(None)\nlibc.puts(b'e')\n"
        "libc.fflush(None)\nprint('f')"
    )
    assert (await run_code(code)).output == "a\nb\nc\nd\ne\nf\n"


async def test_a_subprocess_error_stream_is_stderr(run_code: RunCode) -> None:
    ran = await run_code("import os\nos.system('echo oops >&2')")
    assert [event.stream for event in ran.all(Output)] == ["stderr"]


async def test_output_is_sent_while_the_run_goes_on(run_code: RunCode) -> None:
    """Without an end of line, too: the run waits for an answer that is only given once it was seen."""
    seen: list[str] = []

    def answer(run: Run, event: AnyEvent) -> None:
        if isinstance(event, Output):
            seen.append(event.text)
        if isinstance(event, InputWanted):
            assert "".join(seen) == "begun"
            run.send_input("Ada")

    ran = await run_code("print('begun', end='')\nname = input()\nprint(name)", on_event=answer)
    assert ran.output == "begunAda\nAda\n"


async def test_input_gets_the_prompt_across_and_the_answer_back(run_code: RunCode) -> None:
    prompts: list[str] = []

    def answer(run: Run, event: AnyEvent) -> None:
        if isinstance(event, InputWanted):
            prompts.append(event.prompt)
            run.send_input(str(len(prompts)))

    ran = await run_code("a = int(input('a? ')); b = int(input('b? ')); a + b", on_event=answer)
    assert prompts == ["a? ", "b? "]
    assert ran.result == "3"
    assert ran.output == "a? 1\nb? 2\n"


async def test_ended_input_is_an_eof_error_and_ends_sys_stdin(run_code: RunCode) -> None:
    def end(run: Run, event: AnyEvent) -> None:
        if isinstance(event, InputWanted):
            run.send_input(None)

    assert (await run_code("input()", on_event=end)).raised.type == "EOFError"
    assert (await run_code("import sys\nlist(sys.stdin)", on_event=end)).result == "[]"


async def test_waiting_for_input_does_not_count_as_time(run_code: RunCode) -> None:
    def answer_late(run: Run, event: AnyEvent) -> None:
        if isinstance(event, InputWanted):
            asyncio.get_running_loop().call_later(1.0, run.send_input, "x")

    ran = await run_code("input()", on_event=answer_late, limits=Limits(time_s=0.5))
    assert ran.result == "'x'"


async def test_each_run_is_clean_and_seeded(run_code: RunCode) -> None:
    code = (
        "assert 'seen' not in globals()\nseen = 1\n(torch.rand(1).item(), np.random.rand(), random.random())"
    )
    setup = "import torch, random, numpy as np\ntorch.rand(7); random.random()"
    first, second = await run_code(code, setup=setup), await run_code(code, setup=setup)
    assert first.result == second.result
    other = await run_code(code, setup=setup + "\ntorch.rand(100)")
    assert other.result == first.result, "what the setup draws must not matter"


async def test_the_seed_is_the_setups(run_code: RunCode) -> None:
    def setup(seed: int) -> Setup:
        return Setup(cells=(Source("import torch", "setup"),), seed=seed)

    results = {(await run_code("torch.rand(1).item()", setup=setup(seed))).result for seed in (0, 1)}
    assert len(results) == 2


async def test_a_setup_that_raises_is_told_with_its_place_and_nothing_runs(run_code: RunCode) -> None:
    cells = (Source("a = 1", "setup", 10), Source("\na / 0", "setup", 20))
    ran = await run_code("print('never')", setup=Setup(cells=cells))
    assert (ran.raised.type, ran.raised.line, ran.raised.source_name) == ("ZeroDivisionError", 21, "setup")
    assert ran.output == ""


async def test_what_the_setup_prints_is_not_shown(run_code: RunCode) -> None:
    assert (await run_code("print('mine')", setup="print('setup')")).output == "mine\n"


async def test_an_exception_names_the_learners_line_in_functions_of_the_setup_too(run_code: RunCode) -> None:
    ran = await run_code("\ninverse(0)", setup="def inverse(x):\n    return 1 / x")
    assert ran.raised.type == "ZeroDivisionError"
    assert "<your code>" in ran.raised.traceback and "inverse(0)" in ran.raised.traceback


@pytest.mark.parametrize("call", ["exit()", "quit()", "import sys; sys.exit(3)", "raise SystemExit"])
async def test_exit_ends_the_run_in_words_and_not_the_worker(run_code: RunCode, call: str) -> None:
    ran = await run_code(f"print('a')\n{call}\nprint('b')")
    assert ran.output == "a\n"
    assert ran.raised.type == "SystemExit" and ran.raised.explanation
    assert isinstance(ran.events[-1], Finished)


async def test_assignments_are_replaced_for_a_sweep(run_code: RunCode) -> None:
    code = "lr = 0.1\nn: int = 1\nif True:\n    lr_inner = 5\n[lr, n, lr_inner]"
    ran = await run_code(code, assign=(("lr", "0.5 * 2"), ("n", "len('abc')"), ("lr_inner", "7")))
    assert ran.result == "[1.0, 3, 5]"


async def test_log_draws_curves_under_the_name_of_the_run(run_code: RunCode) -> None:
    ran = await run_code("for i in range(5):\n    log(loss=float(i))", run="lr=0.1")
    metrics = ran.all(Metrics)
    assert {event.run for event in metrics} == {"lr=0.1"}
    values = b"".join(points.values for event in metrics for points in event.curves)
    assert struct.unpack("5d", values) == (0, 1, 2, 3, 4)


async def test_backward_draws_the_loss_without_being_asked(run_code: RunCode) -> None:
    code = "w = torch.ones(1, requires_grad=True)\nfor _ in range(3):\n    (w * 2).sum().backward()"
    ran = await run_code(code, setup="import torch")
    curves = [points.curve for event in ran.all(Metrics) for points in event.curves]
    assert "loss" in curves


async def test_pictures_come_between_the_prints_around_them(run_code: RunCode) -> None:
    ran = await run_code("print('a'); show(torch.eye(3), 'eye'); print('b')", setup="import torch")
    assert [type(event) for event in ran.events] == [Output, Picture, Output, Finished]


async def test_elapsed_time_and_memory_are_told(run_code: RunCode) -> None:
    ran = await run_code("import time; time.sleep(0.2); x = torch.ones(50_000_000)", setup="import torch")
    assert 0.2 <= ran.finished.elapsed_s < 20
    assert 200_000_000 < ran.finished.memory_bytes < 400_000_000
    assert (await run_code("1 + 1")).finished.memory_bytes < 20_000_000


async def test_the_namespace_can_be_asked_after_the_run(kernel: Kernel) -> None:
    run = kernel.execute(Setup(), Source("import torch\nx = torch.ones(2)\nname = 'Ada'", "your code"))
    async for _ in run:
        pass
    answer = await run.ask(ListVariables())
    await run.close()
    assert isinstance(answer, Variables)
    assert [item.name for item in answer.items] == ["x", "name"]


async def test_asking_after_the_end_of_the_worker_says_so(kernel: Kernel) -> None:
    run = kernel.execute(Setup(), Source("1", "your code"))
    async for _ in run:
        pass
    await run.close()
    assert isinstance(await run.ask(ListVariables()), Died)


async def test_a_class_of_a_cell_is_saved_and_loaded(run_code: RunCode) -> None:
    code = (
        "class Net(torch.nn.Linear):\n    pass\n"
        "torch.save(Net(2, 1), 'net.pt')\ntype(torch.load('net.pt', weights_only=False)).__name__"
    )
    assert (await run_code(code, setup="import torch")).result == "'Net'"


async def test_the_source_of_cell_classes_and_functions_can_be_read(run_code: RunCode) -> None:
    code = (
        "import inspect\nclass A:\n    x = 1\ndef f():\n    return 2\n"
        "inspect.getsource(A) + inspect.getsource(f)"
    )
    result = (await run_code(code)).result
    assert "x = 1" in result and "return 2" in result


async def test_warnings_name_the_learners_line_and_no_path(run_code: RunCode) -> None:
    code = "import warnings\nwarnings.warn('careful')\ntorch.nn.functional.softmax(torch.ones(2))\nNone"
    ran = await run_code(code, setup="import torch")
    assert "<your code>:2: UserWarning: careful" in ran.output
    assert "site-packages" not in ran.output


async def test_a_progress_bar_arrives_with_its_carriage_returns(run_code: RunCode) -> None:
    code = "import sys\nfor i in range(3):\n    sys.stderr.write(f'\\r{i}/3')\n    sys.stderr.flush()"
    assert (await run_code(code)).output == "\r0/3\r1/3\r2/3"


async def test_several_runs_at_once_do_not_meet(kernel: Kernel, collect: Callable[..., Any]) -> None:
    setup = Setup(cells=(Source("import torch", "setup"),))
    runs = [kernel.execute(setup, Source(f"print({n}); {n} * 2", "your code")) for n in range(6)]
    ran = await asyncio.gather(*map(collect, runs))
    assert [each.output for each in ran] == [f"{n}\n" for n in range(6)]
    assert [each.result for each in ran] == [str(2 * n) for n in range(6)]


async def test_shadowing_the_tutors_names_harms_nothing(run_code: RunCode) -> None:
    ran = await run_code("log = 3\nshow = None\nprint(log)\ntorch = None\nlog + 1")
    assert ran.result == "4"
    assert (await run_code("log(loss=1.0)")).all(Metrics)


async def test_null_bytes_and_bad_indentation_are_told_in_words(run_code: RunCode) -> None:
    for code in ("x = '\0'", "if True:\nx = 1", "x = (", "def f(:"):
        ran = await run_code(code)
        assert ran.raised.type in {"SyntaxError", "IndentationError", "ValueError"}, code
        assert isinstance(ran.events[-1], Finished)


async def test_a_megabyte_of_source_runs(run_code: RunCode) -> None:
    assert (await run_code("x = 1\n" * 170_000 + "x")).result == "1"


async def test_two_intra_op_threads_and_backward_work_in_a_worker(run_code: RunCode) -> None:
    code = (
        "w = torch.ones(400, 400, requires_grad=True)\n(w @ w).sum().backward()\n"
        "(torch.get_num_threads(), w.grad.shape == w.shape)"
    )
    setup = Setup(cells=(Source("import torch", "setup"),), threads=2)
    assert (await run_code(code, setup=setup)).result == "(2, True)"


async def test_names_of_curves_and_titles_are_safe_and_short(run_code: RunCode) -> None:
    code = (
        "name = '\\x1b[2Jevil\\x07' + 'x' * 10**6\nlog(**{name: 1.0})\nshow(torch.eye(2), name)\n"
        "raise type(name, (Exception,), {})(name)"
    )
    ran = await run_code(code, setup="import torch")
    (points,) = [points for event in ran.all(Metrics) for points in event.curves]
    for text in (points.curve, ran.one(Picture).title, ran.raised.type, ran.raised.message):
        assert "evil" in text and "\x1b" not in text and "\x07" not in text
        assert len(text) < 30_000


async def test_a_flood_of_pictures_is_bounded_with_the_last_one_shown(run_code: RunCode) -> None:
    code = "for i in range(250):\n    show(torch.ones(1, 2), str(i))\nprint('done')"
    ran = await run_code(code, setup="import torch")
    titles = [picture.title for picture in ran.all(Picture)]
    assert titles == [*map(str, range(100)), "249"]
    assert ran.output == "done\n\n… 149 pictures left out …\n"


@pytest.mark.parametrize("noise", ["print('noise' * 99)", "log(x=1.0)", "show(torch.eye(2))"])
async def test_threads_that_outlive_their_run_do_not_answer_for_the_worker(
    kernel: Kernel, noise: str
) -> None:
    code = (
        "import threading, torch\nx = torch.ones(2_000_000)\n"
        f"def work():\n    while True:\n        {noise}\n"
        "threading.Thread(target=work, daemon=True).start()"
    )
    run = kernel.execute(Setup(), Source(code, "your code"))
    async for _ in run:
        pass
    for _ in range(5):
        assert isinstance(await run.ask(ListVariables()), Variables)
    await run.close()


async def test_input_in_a_forked_process_is_at_its_end(run_code: RunCode) -> None:
    code = (
        "import multiprocessing as mp\n"
        "def work(queue):\n    try:\n        queue.put(input())\n"
        "    except EOFError:\n        queue.put('at its end')\n"
        "context = mp.get_context('fork')\nqueue = context.Queue()\n"
        "context.Process(target=work, args=(queue,)).start()\nqueue.get()"
    )
    assert (await run_code(code, limits=Limits(time_s=30))).result == "'at its end'"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_any_line_end_is_one(run_code: RunCode, end: str) -> None:
    assert (await run_code(f"x = 1{end}x + 1")).result == "2"
    assert (await run_code(f"x = 1{end}{end}x / 0")).raised.line == 3


@pytest.mark.parametrize("code", ["-" * 300_000 + "1", "x" + " + x" * 200_000, "x" + ".a" * 200_000])
async def test_code_nested_too_deeply_is_told_with_its_line(run_code: RunCode, code: str) -> None:
    ran = await run_code(f"x = 1\n{code}")
    assert ran.raised.type == "SyntaxError" and ran.raised.line == 2
    assert "nested too deeply" in ran.raised.message


async def test_temporary_files_of_a_run_go_with_it(run_code: RunCode) -> None:
    code = (
        "import multiprocessing as mp, os, tempfile\nmanager = mp.Manager()\n"
        "said = os.popen('mktemp -d').read().strip()\n"
        "print(tempfile.mkdtemp(), said, mp.util.get_temp_dir(), sep='\\n')\n"
        "assert os.path.isdir(said)"
    )
    folders = [Path(line) for line in (await run_code(code)).output.splitlines()]
    assert len(folders) == 3
    assert await _eventually(lambda: not any(folder.exists() for folder in folders))


async def test_interpreters_that_a_run_starts_take_no_more_threads_than_it(run_code: RunCode) -> None:
    """On a machine with many processors they alone would be more than a run may have."""
    count = "import numpy, os; print(len(os.listdir('/proc/self/task')))"
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {count!r}])"
    assert (await run_code(code)).output == "1\n"


async def test_an_interrupt_is_told_without_the_tutors_own_frames(run_code: RunCode) -> None:
    def stop(run: Run, event: AnyEvent) -> None:
        if isinstance(event, Output):
            run.interrupt()

    ran = await run_code("def f():\n    while True:\n        print('x')\nf()", on_event=stop)
    assert ran.raised.line == 3 and "tutor" not in ran.raised.traceback


async def _eventually(claim: Callable[[], bool], patience_s: float = 20.0) -> bool:
    deadline = asyncio.get_running_loop().time() + patience_s
    while not claim():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


async def test_the_result_comes_behind_the_end_of_much_output(run_code: RunCode) -> None:
    ran = await run_code("for i in range(5000):\n    print(i)\ni", limits=Limits(output_chars=2_000))
    kinds = [type(event) for event in ran.events if isinstance(event, Output | Result)]
    assert kinds[-1] is Result and kinds.count(Output) > 1
    assert ran.output.endswith("4998\n4999\n")
