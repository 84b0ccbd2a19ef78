"""The typed messages between the client and a worker; the only thing both sides share.

Every message is a msgspec struct, tagged by its class name and sent as msgpack.
Nothing here imports torch: tensors travel as text, numbers and pixels.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Stream = Literal["stdout", "stderr"]


class Source(msgspec.Struct, frozen=True):
    """A piece of Python with the name that tracebacks show."""

    text: str
    name: str
    """`setup`, `demo`, `your code`, `check` …; becomes the file name `<name>`."""
    line: int = 1
    """Number of its first line; a lesson's cells pass their line in the Markdown file."""


class Limits(msgspec.Struct, frozen=True):
    """What one worker may use."""

    time_s: float = 60.0
    """Wall-clock seconds of one cell; waiting for `input()` does not count."""
    memory_bytes: int = 6 << 30
    """Data that a worker may allocate beyond what the server holds."""
    processes: int = 64
    """Processes and threads that a worker may have at a time."""
    output_chars: int = 400_000
    """Output that is kept and sent of one run; the middle is left out, and said."""


class Setup(msgspec.Struct, frozen=True):
    """What a worker is prepared with before the learner's code runs; equal setups may share a spare."""

    cells: tuple[Source, ...] = ()
    seed: int = 0
    threads: int = 1
    device: str = "cpu"
    """What `tutor.live.device()` gives to lesson code."""
    data_dir: str = ""
    """Folder of the learner's own MNIST or CIFAR-10 files; empty for the embedded data."""
    limits: Limits = Limits()


# Requests: client to worker ---------------------------------------------------------------


class Request(msgspec.Struct, frozen=True, tag=True, tag_field="tag", kw_only=True):
    """Base of the messages to a worker."""

    id: int = 0


class Prepare(Request, frozen=True):
    """Run the setup; answered by `Ready`."""

    setup: Setup


class Execute(Request, frozen=True):
    """Run a source in the worker's namespace; answered by events up to `Finished`."""

    source: Source
    run: str = ""
    """Name of the run that its curves belong to, such as `lr=0.1` in a sweep."""
    assign: tuple[tuple[str, str], ...] = ()
    """Names and Python expressions; top-level assignments to such a name take the expression instead."""
    limits: Limits = Limits()


class Check(Request, frozen=True):
    """Run the learner's source, then the checks in its namespace; ends with `Verdict`, `Finished`."""

    source: Source
    checks: tuple[Source, ...]
    limits: Limits = Limits()


class FeedbackRule(msgspec.Struct, frozen=True):
    """A typical wrong answer and what to say to it."""

    answer: str
    say: str


class Judge(Request, frozen=True):
    """Run a question's cell and compare its last expression with what was typed.

    Ends with `Verdict`, `Finished`. A cell that raises has the name of its exception as the right answer.
    """

    cell: Source
    typed: str
    feedback: tuple[FeedbackRule, ...] = ()
    tolerance: float | None = None
    limits: Limits = Limits()


class Complete(Request, frozen=True):
    """Ask for completions at a place in the source; answered by `Completions`."""

    code: str
    line: int
    """From 1."""
    column: int
    """In characters, from 0."""


class Describe(Request, frozen=True):
    """Ask what stands under the cursor; answered by `Description`."""

    code: str
    line: int
    column: int


class ListVariables(Request, frozen=True):
    """Ask for the namespace's variables; answered by `Variables`."""


class ViewTensor(Request, frozen=True):
    """Ask for statistics, a histogram and a 2-D slice of a tensor; answered by `TensorView`."""

    name: str
    index: tuple[int, ...] = ()
    """Which slice of the leading dims; missing entries are 0."""


class ViewGraph(Request, frozen=True):
    """Ask for the autograd graph of a tensor; answered by `GraphView`."""

    name: str


class ViewBroadcast(Request, frozen=True):
    """Ask how the operands of an elementwise expression line up; answered by `BroadcastView`."""

    expression: str


class InputLine(Request, frozen=True):
    """A line for the `input()` that waits; None ends its input (EOFError)."""

    text: str | None


# Events: worker to client -----------------------------------------------------------------


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="tag", kw_only=True):
    """Base of the messages from a worker."""

    id: int = 0
    """The request that it belongs to; 0 for none."""


class Ready(Event, frozen=True):
    """The setup has run."""

    pid: int
    problem: str = ""
    """Traceback text if the setup raised, else empty."""


class Output(Event, frozen=True):
    r"""Printed text. Safe: of escape sequences only SGR colours are left; `\r` is kept."""

    stream: Stream
    text: str


class CurvePoints(msgspec.Struct, frozen=True):
    """New points of one curve."""

    curve: str
    """`loss`, `lr`, `grad_norm`, or a name given to `log`."""
    steps: bytes
    """int64, native order."""
    values: bytes
    """float64, native order; NaN and infinities are kept."""


class Metrics(Event, frozen=True):
    """New points of the curves of one run, at most about 20 messages a second."""

    run: str
    curves: tuple[CurvePoints, ...]


class Picture(Event, frozen=True):
    """A picture or heat map from `show()`."""

    title: str
    width: int
    height: int
    rgb: bytes
    """`width * height * 3` bytes; empty where `values` hold numbers."""
    values: bytes = b""
    """float32 `width * height`, for heat maps drawn in the front end's own colours."""
    low: float = 0.0
    high: float = 1.0


class TensorSummary(msgspec.Struct, frozen=True):
    """A variable at a glance."""

    name: str
    type: str
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    device: str = ""
    requires_grad: bool = False
    has_grad: bool = False
    grad_fn: str = ""
    bytes: int = 0
    low: float | None = None
    mean: float | None = None
    high: float | None = None
    text: str = ""
    """A short repr, safe and bounded."""


class Result(Event, frozen=True):
    """The value of the last expression, as a notebook shows it; not sent for None."""

    text: str
    """Safe, bounded repr, several lines possible."""
    summary: TensorSummary | None = None


class Operand(msgspec.Struct, frozen=True):
    """One part of the failing expression."""

    text: str
    """As in the source, such as `model.weight`."""
    description: str
    """Such as `(32, 28, 28) float32`."""


class Raised(Event, frozen=True):
    """The learner's exception, retold."""

    type: str
    message: str
    line: int | None
    """Line in the source where the learner's own code failed."""
    source_name: str
    """Name of the source that the line belongs to."""
    text: str
    """The failing expression or line of the learner's code; may be empty."""
    explanation: str
    """What happened and the usual way out, in a few sentences; may be empty."""
    operands: tuple[Operand, ...] = ()
    traceback: str = ""
    """Trimmed to the learner's frames."""
    case: str = ""
    """Stable name of the explanation, such as `matmul-shapes`; empty if there is none."""


class Finding(msgspec.Struct, frozen=True):
    """One thing to tell the learner about a submission."""

    passed: bool
    text: str
    """One or two sentences. For a passed one: what is right."""
    line: int | None = None
    """Line of the learner's code that it is about."""
    goal: str = ""
    """The `goal=` of the check that it belongs to."""
    rung: str = ""
    """What failed first: `defined`, `type`, `shape`, `dtype`, `device`, `gradient`, `values`, `behaviour`,
    `source`, `trace` or `raised`.
    """
    case: str = ""
    """Stable name of the hypothesis that fits, such as `transposed`; empty if none does."""


class Verdict(Event, frozen=True):
    """What comes of a check; passed if every finding is."""

    passed: bool
    findings: tuple[Finding, ...]
    truth: str = ""
    """For a question: the right answer, as text."""


class InputWanted(Event, frozen=True):
    """The program waits in `input()`."""

    prompt: str


class Finished(Event, frozen=True):
    """The run is over; nothing with its id follows."""

    elapsed_s: float
    memory_bytes: int
    """What the run took at its peak, beyond what its process held before."""
    interrupted: bool = False


class Died(Event, frozen=True):
    """The worker is gone; ends the run like `Finished`."""

    cause: str
    """One sentence: what ended it and what to do."""
    case: str = ""
    """`stopped`, `timeout`, `memory`, `processes`, `crash`, `exit`, `killed`, `closed`, `fault`, `server`."""


class Completion(msgspec.Struct, frozen=True):
    """One completion."""

    name: str
    kind: str
    """`function`, `class`, `module`, `instance`, `keyword`, `param` …"""


class Completions(Event, frozen=True):
    """Completions at the cursor, best first, and how many characters before it they replace."""

    items: tuple[Completion, ...]
    prefix_chars: int = 0


class Description(Event, frozen=True):
    """Signature and documentation of what is under the cursor; empty strings if unknown."""

    name: str
    signature: str
    doc: str


class Variables(Event, frozen=True):
    """The learner's variables, in order of definition."""

    items: tuple[TensorSummary, ...]


class TensorView(Event, frozen=True):
    """A tensor opened: numbers for the front end to draw."""

    summary: TensorSummary
    index: tuple[int, ...]
    """The slice shown: one entry for each leading dim."""
    rows: int
    columns: int
    values: bytes
    """float32, rows × columns, thinned if the slice is larger than 128 × 128."""
    histogram: tuple[int, ...]
    std: float | None
    nan_count: int
    inf_count: int
    problem: str = ""


class GraphNode(msgspec.Struct, frozen=True):
    """One operation or leaf of the autograd graph."""

    id: int
    label: str
    """`MulBackward0`, or a leaf's name."""
    detail: str
    """Shape, and the gradient's norm if there is one."""
    is_leaf: bool
    inputs: tuple[int, ...]


class GraphView(Event, frozen=True):
    """The autograd graph of a tensor; the first node is its root."""

    nodes: tuple[GraphNode, ...]
    problem: str = ""


class BroadcastView(Event, frozen=True):
    """Operands of an elementwise expression, with shapes aligned from the right."""

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    result: tuple[int, ...] | None
    problem: str = ""


AnyRequest = (
    Prepare
    | Execute
    | Check
    | Judge
    | Complete
    | Describe
    | ListVariables
    | ViewTensor
    | ViewGraph
    | ViewBroadcast
    | InputLine
)
AnyEvent = (
    Ready
    | Output
    | Metrics
    | Picture
    | Result
    | Raised
    | Verdict
    | InputWanted
    | Finished
    | Died
    | Completions
    | Description
    | Variables
    | TensorView
    | GraphView
    | BroadcastView
)
