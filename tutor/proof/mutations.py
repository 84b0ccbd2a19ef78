"""The ways to make a right solution wrong, as edits of its syntax tree.

Pure: it knows Python's syntax and the names of PyTorch's functions, and runs
nothing. Numbers of a training loop (steps, rates, sizes) are left alone, since
another one that reaches the goal is another right answer.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tutor.proof.counterparts import EXCHANGED, NEGATED, OPERATORS

QUIET_CALLS = frozenset({"print", "log", "show", "manual_seed", "seed", "set_description", "close", "flush"})
"""Calls that no answer depends on."""
RANDOM_CALLS = frozenset(
    {"rand", "randn", "randint", "randperm", "rand_like", "randn_like", "bernoulli", "multinomial", "normal"}
)
"""Their results in another order, or with the other sign, are as good."""
SEEDS = frozenset({"manual_seed", "seed", "default_rng", "Random"})
"""Another argument gives other random numbers, which are as good."""
LOSSES = frozenset(
    {"criterion", "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits"}
)  # fmt: skip
REDUCTIONS = frozenset({"mean", "sum", "prod", "norm", "item"})
MODULES = frozenset({"torch", "F", "nn", "np", "math", "optim", "init"})
FITTING = frozenset({"fit"})
LOOP_CALLS = frozenset({"step", "zero_grad", "backward", "train", "eval"})
FREE_KEYWORDS = frozenset(
    {"lr", "momentum", "weight_decay", "betas", "eps", "generator", "batch_size", "num_workers", "shuffle",
     "step_size", "gamma", "patience", "seed", "desc", "title", "label", "file", "flush", "end", "sep",
     "map_location"}
)  # fmt: skip
"""Keywords with many right values."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a source and what stands there instead."""

    kind: str
    """Such as `zeros` or `statement removed`."""
    node: ast.expr | ast.stmt
    text: str
    prelude: str = ""
    """A line that comes before the source."""


def edits(tree: ast.Module) -> Iterator[Edit]:
    """Yield every edit of a tree, grouped by nothing; `mutants` chooses among them.

    Left out is what training makes up for, such as the sign of a network's output.
    """
    trains = _trains(tree)
    seeds = _inside(tree, lambda node: _is_call_of(node, SEEDS))
    learned = _inside(tree, lambda node: isinstance(node, ast.ClassDef)) if trains else set()
    for node in ast.walk(tree):
        if id(node) in seeds:
            continue
        for find in (_values, _constants):
            yield from (e for e in find(node, trains) if e.kind != "negated" or id(node) not in learned)
        for look in (_statements, _names, _operators, _comparisons, _keywords, _calls, _swapped):
            yield from look(node)
    yield from _neighbours(tree)


def _inside(tree: ast.Module, is_meant: Callable[[ast.AST], bool]) -> set[int]:
    """Return the identities of all nodes in those that are meant."""
    return {id(part) for node in ast.walk(tree) if is_meant(node) for part in ast.walk(node)}


def _trains(tree: ast.Module) -> bool:
    if any(_is_call_of(node, FITTING) for node in ast.walk(tree)):
        return True
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
    return any(_is_call_of(inner, LOOP_CALLS) for loop in loops for inner in ast.walk(loop))


def _is_call_of(node: ast.AST, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in names


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# Values -----------------------------------------------------------------------------------

REPLACED_VALUES: dict[str, str] = {
    "zeros": "0 * ({0})",
    "ones": "0 * ({0}) + 1",
    "transposed": "({0}).transpose(0, -1)",
    "detached": "({0}).detach()",
    "double": "({0}).double()",
    "negated": "-({0})",
    "flipped": "({0}).flip(0)",
}
NO_TENSOR = (ast.Lambda, ast.Dict, ast.List, ast.ListComp, ast.JoinedStr, ast.Tuple, ast.Set, ast.DictComp)


def _values(node: ast.AST, trains: bool) -> Iterator[Edit]:
    """Returned and assigned values: zeros, constants, transposed, detached, another dtype, remembered."""
    if not isinstance(node, ast.Return | ast.Assign) or node.value is None:
        return
    value = node.value
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple | ast.List):
        return
    if isinstance(value, NO_TENSOR) or (isinstance(value, ast.Call) and _name(value.func)[:1].isupper()):
        return
    if isinstance(value, ast.Constant) and (trains or not _is_number(value)):
        return
    text = ast.unparse(value)
    same = _same_as_before(value)
    for kind in ("zeros", "negated") if isinstance(value, ast.Constant) else REPLACED_VALUES:
        if kind in same:
            continue
        yield Edit(kind, value, REPLACED_VALUES[kind].format(text))
    if isinstance(node, ast.Return):
        yield Edit("first answer kept", value, f"_kept.setdefault({node.lineno}, {text})", "_kept = {}")


def _same_as_before(value: ast.expr) -> set[str]:
    """Return the replacements that would leave a value as right as it is."""
    same = set()
    if any(_is_call_of(node, RANDOM_CALLS) for node in ast.walk(value)):
        same |= {"flipped", "transposed", "negated"}
    if _is_loss(value):
        same |= {"flipped", "transposed", "double"}
    if isinstance(value, ast.Call) and _name(value.func) in REDUCTIONS and not value.args + value.keywords:
        same |= {"flipped", "transposed"}
    if isinstance(value, ast.Constant) and not value.value:
        same |= {"zeros", "negated"}
    return same


def _is_loss(value: ast.expr) -> bool:
    """Whether a value is a loss of shape (), as far as its spelling tells."""
    if not isinstance(value, ast.Call) or any(keyword.arg == "reduction" for keyword in value.keywords):
        return False
    name = _name(value.func)
    return name in LOSSES or name.endswith(("_loss", "loss_fn"))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


# Statements -------------------------------------------------------------------------------


def _statements(node: ast.AST) -> Iterator[Edit]:
    """One statement removed, a `with torch.no_grad()` dropped."""
    if isinstance(node, ast.With) and any(_is_call_of(item.context_expr, NO_GRAD) for item in node.items):
        body = "\n".join(ast.unparse(statement) for statement in node.body)
        yield Edit("no_grad dropped", node, body)
    if not isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.If | ast.Delete):
        return
    if isinstance(node, ast.Expr) and (not isinstance(node.value, ast.Call) or _is_quiet(node)):
        return
    yield Edit("loop call removed" if _is_loop_call(node) else "statement removed", node, "pass")


def _is_quiet(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and _is_call_of(node.value, QUIET_CALLS)


def _is_loop_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and _is_call_of(node.value, LOOP_CALLS)


NO_GRAD = frozenset({"no_grad", "inference_mode"})


def _neighbours(tree: ast.Module) -> Iterator[Edit]:
    """Two neighbours exchanged where one is a call such as `backward()` or `step()`."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for first, second in itertools.pairwise(body):
            pair = (first, second)
            if any(map(_is_loop_call, pair)) and not any(map(_is_quiet, pair)):
                text = f"{ast.unparse(second)}\n{ast.unparse(first)}"
                yield Edit("neighbours exchanged", _Pair(first, second), text)


class _Pair(ast.stmt):
    """Two statements in a row, as one place in the source."""

    def __init__(self, first: ast.stmt, second: ast.stmt) -> None:
        super().__init__()
        self.lineno, self.col_offset = first.lineno, first.col_offset
        self.end_lineno, self.end_col_offset = second.end_lineno, second.end_col_offset


# Expressions ------------------------------------------------------------------------------


def _names(node: ast.AST) -> Iterator[Edit]:
    """A function exchanged with its counterpart: sum and mean, max and min."""
    if isinstance(node, ast.Call) and (other := EXCHANGED.get(_name(node.func))):
        if isinstance(node.func, ast.Attribute):
            yield Edit(f"{node.func.attr} for {other}", node.func, f"{ast.unparse(node.func.value)}.{other}")
        elif isinstance(node.func, ast.Name) and other in ("sum", "max", "min", "any", "all"):
            yield Edit(f"{node.func.id} for {other}", node.func, other)


def _operators(node: ast.AST) -> Iterator[Edit]:
    """Another operator, operands exchanged, a sign lost."""
    if isinstance(node, ast.BinOp) and (other := OPERATORS.get(type(node.op))):
        yield Edit("other operator", node, _unparsed(ast.BinOp(node.left, other(), node.right)))
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
            yield Edit("operands exchanged", node, _unparsed(ast.BinOp(node.right, node.op, node.left)))
    if isinstance(node, ast.AugAssign) and (other := OPERATORS.get(type(node.op))):
        yield Edit("other operator", node, ast.unparse(ast.AugAssign(node.target, other(), node.value)))
    if isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield Edit("sign lost", node, f"({ast.unparse(node.operand)})")


def _comparisons(node: ast.AST) -> Iterator[Edit]:
    """A comparison negated."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and (other := NEGATED.get(type(node.ops[0]))):
        yield Edit("comparison negated", node, _unparsed(ast.Compare(node.left, [other()], node.comparators)))


def _keywords(node: ast.AST) -> Iterator[Edit]:
    """A keyword argument removed."""
    if not isinstance(node, ast.Call) or _is_call_of(node, QUIET_CALLS):
        return
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in FREE_KEYWORDS:
            rest = [other for other in node.keywords if other is not keyword]
            yield Edit("keyword removed", node, ast.unparse(ast.Call(node.func, node.args, rest)))


def _calls(node: ast.AST) -> Iterator[Edit]:
    """A call replaced by what it was called on, or by its first argument."""
    if not isinstance(node, ast.Call) or _is_call_of(node, QUIET_CALLS | LOOP_CALLS):
        return
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield Edit("call left out", node, f"({ast.unparse(node.func.value)})")
    elif node.args and not isinstance(node.args[0], ast.Starred) and _name(node.func) != "range":
        yield Edit("call left out", node, f"({ast.unparse(node.args[0])})")


def _is_module(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_module(node.value)
    return isinstance(node, ast.Name) and node.id in MODULES


def _swapped(node: ast.AST) -> Iterator[Edit]:
    """The last two arguments, or the parts of an index or a shape, exchanged."""
    if isinstance(node, ast.Call) and len(node.args) >= 2 and not _is_call_of(node, QUIET_CALLS):
        args = [*node.args[:-2], node.args[-1], node.args[-2]]
        if not any(isinstance(arg, ast.Starred) for arg in args):
            yield Edit("arguments exchanged", node, ast.unparse(ast.Call(node.func, args, node.keywords)))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > 1:
        parts = ast.Tuple([*node.slice.elts[:-2], node.slice.elts[-1], node.slice.elts[-2]])
        yield Edit("index exchanged", node, ast.unparse(ast.Subscript(node.value, parts)))


def _constants(node: ast.AST, trains: bool) -> Iterator[Edit]:
    """Numbers off by one, dims exchanged, flags turned."""
    if isinstance(node, ast.keyword):
        yield from _dims(node)
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield Edit("flag turned", node, str(not node.value))
    elif isinstance(node.value, int | float) and not trains and (node.value == 0 or abs(node.value) >= 0.01):
        yield Edit("off by one", node, f"({node.value + 1!r})")


OTHER_DIM = {0: 1, 1: 0, -1: -2, -2: -1}


def _dims(node: ast.keyword) -> Iterator[Edit]:
    if node.arg not in ("dim", "axis"):
        return
    try:
        other = OTHER_DIM.get(ast.literal_eval(node.value))
    except (ValueError, TypeError):
        return
    if other is not None:
        yield Edit("other dim", node.value, str(other))


def _unparsed(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"
