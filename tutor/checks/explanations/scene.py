"""Where an exception happened: the learner's frame, the failing expression, its operands.

A scene is what the cases of the table look at. It holds the real objects of the
frames, and never runs the learner's code to find out about them.
"""

from __future__ import annotations

import ast
import itertools
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

import torch
from pure_eval import CannotEval

from tutor.checks.explanations.describing import is_module, is_tensor
from tutor.checks.explanations.evaluating import FrameValues
from tutor.kernel.protocol import Source

TEXT_CHARS = 160
MODEL_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Named:
    """An object and what the learner calls it."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Place:
    """The learner's deepest frame in a traceback."""

    frame: FrameType
    line: int
    source: Source
    node: ast.expr | ast.stmt | None
    """What was being evaluated; None if that is not known."""
    text: str
    """Source of the node, else of the line, on one line."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One exception with what stood around it."""

    error: BaseException
    message: str
    place: Place | None
    """None if no frame of the learner's is in the traceback."""
    inner: tuple[FrameType, ...] = ()
    """Frames below the learner's deepest, PyTorch's for the most part."""
    operands: tuple[Named, ...] = ()
    outer: tuple[str, ...] = ()
    """Names of the functions that led to the learner's deepest frame."""

    @property
    def namespace(self) -> dict[str, Any]:
        """Names that the learner's frame sees; its locals win."""
        return {**self.place.frame.f_globals, **self.place.frame.f_locals} if self.place else {}

    @property
    def text(self) -> str:
        """The failing expression."""
        return self.place.text if self.place else ""

    @property
    def node(self) -> ast.expr | ast.stmt | None:
        """The failing expression as a syntax tree."""
        return self.place.node if self.place else None

    @property
    def tensors(self) -> tuple[Named, ...]:
        """The operands that are tensors."""
        return tuple(named for named in self.operands if is_tensor(named.value))

    @property
    def module(self) -> Named | None:
        """The deepest module that PyTorch was running, with its place in the learner's model."""
        modules = [frame.f_locals["self"] for frame in self.inner if is_module(frame.f_locals.get("self"))]
        return Named(self._path(modules[-1]), modules[-1]) if modules else None

    @property
    def fed(self) -> Named | None:
        """What went into the deepest module, under the learner's name for it."""
        module = self.module
        for frame in reversed(self.inner):
            if (
                module
                and frame.f_locals.get("self") is module.value
                and is_tensor(frame.f_locals.get("input"))
            ):
                value = frame.f_locals["input"]
                return Named(self.name(value, self._argument(module.value)), value)
        return None

    def _argument(self, module: Any) -> str:
        """Name the input of a module that is called with an expression."""
        node = self.node
        outer = next((frame.f_locals["self"] for frame in self.inner if "self" in frame.f_locals), None)
        if outer is module and isinstance(node, ast.Call) and len(node.args) == 1:
            return ast.unparse(node.args[0])
        return "what arrives there"

    def inside(self, *functions: str) -> dict[str, Any]:
        """Return the local names of the deepest inner frame of one of these functions, or nothing."""
        found = [frame.f_locals for frame in self.inner if frame.f_code.co_name in functions]
        return found[-1] if found else {}

    def name(self, value: object, default: str) -> str:
        """Return what the learner calls this very object, or the default."""
        for operand in self.operands:
            if operand.value is value:
                return operand.text
        return next((name for name, held in self.namespace.items() if held is value), default)

    def _path(self, module: Any) -> str:
        for operand in self.operands:
            if is_module(operand.value) and (path := path_to(operand.value, module)) is not None:
                return operand.text + path
        return self.name(module, "")


def read(error: BaseException, message: str, sources: Mapping[str, Source]) -> Scene:
    """Return the scene of an exception that was caught.

    Args:
        error: The exception with its traceback.
        message: Its message as text.
        sources: The learner's and the lesson's code by the file name it was compiled under.
    """
    if isinstance(error, SyntaxError) and error.filename in sources:
        return Scene(error, message, None)
    links = list(_links(error.__traceback__))
    depths = [depth for depth, link in enumerate(links) if link.tb_frame.f_code.co_filename in sources]
    if not depths:
        return Scene(error, message, None, tuple(link.tb_frame for link in links))
    link = links[depths[-1]]
    place = _place(link, sources[link.tb_frame.f_code.co_filename])
    inner = tuple(deeper.tb_frame for deeper in links[depths[-1] + 1 :])
    outer = tuple(above.tb_frame.f_code.co_name for above in links[: depths[-1]])
    return Scene(error, message, place, inner, tuple(_operands(place)), outer)


def path_to(model: Any, module: Any, depth: int = MODEL_DEPTH) -> str | None:
    """Return how to reach a module from a model, such as `.encoder[2]`; None if it is not in there."""
    if model is module:
        return ""
    for name, child in vars(model).get("_modules", {}).items() if depth else ():
        below = path_to(child, module, depth - 1) if child is not None else None
        if below is not None:
            return (f"[{name}]" if name.isdigit() else f".{name}") + below
    return None


def _links(link: TracebackType | None) -> Iterator[TracebackType]:
    while link is not None:
        yield link
        link = link.tb_next


def _place(link: TracebackType, source: Source) -> Place:
    line = link.tb_lineno
    shift = source.line - 1 if line >= source.line else 0
    node = _node(link, source.text, shift)
    lines = source.text.splitlines()
    whole = lines[line - shift - 1] if 0 < line - shift <= len(lines) else ""
    text = (ast.get_source_segment(source.text, node) if node else "") or whole
    if isinstance(node, ast.stmt):
        text = text.splitlines()[0]
    return Place(link.tb_frame, line, source, node, " ".join(text.split())[:TEXT_CHARS])


def _node(link: TracebackType, text: str, shift: int) -> ast.expr | ast.stmt | None:
    """Find what the interrupted instruction belongs to, by its position in the source."""
    positions = next(itertools.islice(link.tb_frame.f_code.co_positions(), link.tb_lasti // 2, None), None)
    if positions is None or positions[0] is None or positions[1] is None:
        return None
    wanted = (positions[0] - shift, positions[1] - shift, *positions[2:])
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    found = [
        node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt) and _span(node) == wanted
    ]
    if not found or isinstance(getattr(found[-1], "ctx", None), ast.Store | ast.Del):
        return _statement(tree, wanted[0])
    return found[-1]


def _span(node: ast.expr | ast.stmt) -> tuple[int | None, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _statement(tree: ast.Module, line: int) -> ast.stmt | None:
    inside = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return inside[-1] if inside else None


def _operands(place: Place) -> Iterator[Named]:
    if place.node is None:
        return
    values, seen = FrameValues(place.frame), set()
    for node in _parts(place.node):
        text = ast.unparse(node)
        try:
            value = values[node]
        except CannotEval:
            continue
        if (
            (text not in seen or isinstance(place.node, ast.BinOp))
            and not isinstance(node, ast.Constant)
            and _is_worth_telling(value)
        ):
            seen.add(text)
            yield Named(text, value)


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that go into a node, in reading order."""
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            yield func.value if isinstance(func, ast.Attribute) else func
            if isinstance(func, ast.Attribute):
                yield func
            for arg in (*args, *(word.value for word in keywords)):
                yield from _arguments(arg)
        case ast.AugAssign(target=changed, value=value):
            yield from (changed, value)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from [target.value] if isinstance(target, ast.Subscript | ast.Attribute) else []
            yield value
        case ast.For(iter=iterated):
            yield iterated
        case _:
            yield from (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _arguments(arg: ast.expr) -> Iterator[ast.expr]:
    if isinstance(arg, ast.List | ast.Tuple):
        yield from arg.elts
    else:
        yield arg.value if isinstance(arg, ast.Starred) else arg


def _is_worth_telling(value: object) -> bool:
    """Return whether a value says more than its name; functions and modules do not."""
    return is_tensor(value) or is_module(value) or not (callable(value) or type(value) is type(torch))


def safe_message(error: BaseException) -> str:
    """Return `str(error)`, also where the learner's own `__str__` fails; no place for syntax errors."""
    if isinstance(error, SyntaxError) and type(error.msg) is str:
        return error.msg
    return str(traceback.TracebackException(type(error), error, None))
