"""Commands that look at what the last run left: variables, tensors, graphs, shapes, documentation."""

from __future__ import annotations

from array import array

from tutor import text
from tutor.errors import KernelError
from tutor.kernel.protocol import (
    AnyEvent,
    AnyRequest,
    BroadcastView,
    Describe,
    Description,
    GraphView,
    ListVariables,
    TensorSummary,
    TensorView,
    Variables,
    ViewBroadcast,
    ViewGraph,
    ViewTensor,
)
from tutor.plain.front import Front

MOST_ROWS, MOST_COLUMNS = 12, 8
"""Values of a tensor's slice that are shown."""


async def variables(front: Front, _: str) -> None:
    """List the variables."""
    await _look(front, ListVariables())


async def tensor(front: Front, rest: str) -> None:
    """Show a tensor's figures and values: `:tensor x` or `:tensor x 0 2` for a slice."""
    name, *index = rest.split() or [""]
    places = tuple(int(word) for word in index if word.isdecimal())
    await _look(front, ViewTensor(name, places))


async def graph(front: Front, rest: str) -> None:
    """Show the autograd graph of a tensor."""
    await _look(front, ViewGraph(rest))


async def shapes(front: Front, rest: str) -> None:
    """Show how the operands of an expression line up."""
    await _look(front, ViewBroadcast(rest))


async def documentation(front: Front, rest: str) -> None:
    """Show signature and documentation of a name."""
    await _look(front, Describe(rest, 1, len(rest)))


async def traceback(front: Front, _: str) -> None:
    """Show the full traceback of the last error."""
    front.say(front.last_error.traceback if front.last_error else text.PLAIN_NO_ERROR)


async def _look(front: Front, request: AnyRequest) -> None:
    try:
        front.say(as_text(await front.session.ask(request)))
    except KernelError as error:
        front.say(str(error))


def as_text(event: AnyEvent) -> str:
    """Return an answer about the namespace as lines."""
    match event:
        case Variables(items=items):
            return "\n".join(map(_summary, items)) or text.TENSORS_EMPTY
        case TensorView():
            return event.problem or _tensor(event)
        case GraphView():
            return event.problem or "\n".join(_graph(event))
        case BroadcastView():
            return event.problem or _broadcast(event)
        case Description(signature=signature, doc=doc):
            return f"{signature}\n\n{doc}".strip() or text.DOCS_NONE
    return ""


def _summary(item: TensorSummary) -> str:
    shape = f" {item.shape} {item.dtype}" if item.shape is not None else ""
    grad = f" {item.grad_fn or 'requires_grad'}" if item.requires_grad else ""
    return f"  {item.name}: {item.type}{shape}{grad}  {item.text}".rstrip()


def _tensor(view: TensorView) -> str:
    known = view.summary
    figures = [
        f"{name} {value:.4g}"
        for name, value in (("low", known.low), ("mean", known.mean), ("std", view.std), ("high", known.high))
        if value is not None
    ]
    odd = [f"{count} {name}" for name, count in (("NaN", view.nan_count), ("inf", view.inf_count)) if count]
    return "\n".join([_summary(known), "  " + "  ".join([*figures, *odd]), *_rows(view)])


def _rows(view: TensorView) -> list[str]:
    values = array("f")
    values.frombytes(view.values)
    lines = [f"  slice {list(view.index)}"] if view.index else []
    more = " …" if view.columns > MOST_COLUMNS else ""
    for row in range(min(view.rows, MOST_ROWS)):
        start = row * view.columns
        shown = values[start : start + min(view.columns, MOST_COLUMNS)]
        lines.append("  " + " ".join(f"{value:>10.4g}" for value in shown) + more)
    return [*lines, "  …"] if view.rows > MOST_ROWS else lines


def _graph(view: GraphView) -> list[str]:
    """Return the graph as an indented list, each node once."""
    nodes = {node.id: node for node in view.nodes}
    lines: list[str] = []
    told: set[int] = set()
    waiting = [(view.nodes[0].id, 0)] if view.nodes else []
    while waiting:
        at, depth = waiting.pop()
        node = nodes[at]
        again = f" {text.GRAPH_AGAIN}" if at in told else ""
        leaf = " (leaf)" if node.is_leaf else ""
        lines.append(f"{'  ' * depth}{node.label} {node.detail}{leaf}{again}".rstrip())
        if at not in told:
            waiting += [(one, depth + 1) for one in reversed(node.inputs) if one in nodes]
        told.add(at)
    return lines


def _broadcast(view: BroadcastView) -> str:
    rows = [*zip(view.names, view.shapes, strict=True)]
    if view.result is not None:
        rows.append((text.BROADCAST_RESULT, view.result))
    width = max((len(name) for name, _ in rows), default=0)
    deepest = max((len(shape) for _, shape in rows), default=0)
    return "\n".join(f"  {name:<{width}}  {_lined_up(shape, deepest)}" for name, shape in rows)


def _lined_up(shape: tuple[int, ...], dims: int) -> str:
    """Return the sizes of a shape, lined up from the right."""
    return "".join(f"{size:>6}" for size in [*[""] * (dims - len(shape)), *map(str, shape)])
