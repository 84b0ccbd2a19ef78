"""The vocabulary of check cells, fifth part: networks, by parameters, shapes and behaviour.

Goals, `says` and expressions are as in `expect`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations, product
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from tutor.checks import ladder, words
from tutor.checks.inputs import Setting, Tensors
from tutor.checks.looking import Unmet, attempt, expectation, unmet_by, value_of

__all__ = ["expect_module"]

_MOST_ARRANGEMENTS = 120
"""Ways to pair parameters of equal shapes that are tried."""


@expectation
def expect_module(
    expression: str,
    *,
    parameters: int | None = None,
    names: Sequence[str] | None = None,
    shapes: Mapping[tuple[int, ...], tuple[int, ...]] | None = None,
    like: nn.Module | None = None,
    inputs: Tensors | None = None,
    training: bool | None = None,
    goal: str = "",
    says: str = "",
) -> str:
    """Expect a network: its parameters, its shapes, its behaviour; its seed and weights are its own.

    Args:
        expression: A module in the learner's names, such as `model` or `Net()`.
        parameters: Count of all trainable numbers.
        names: Names of its parameters, in any order, where the lesson gives them.
        shapes: Shapes that go in, with the shapes that must come out; tried in eval mode without
            gradients, with the batch sizes given and with a batch of one.
        like: A module that computes the same once its weights are set to the learner's;
            the parameters must have the same shapes; in which order the parts are made is free.
        inputs: What goes in: `tensors(...)`. None: normal floats of the shapes in `shapes`.
        training: Which mode it must be in.
        goal: What is asked, for the checklist.
        says: The lesson's own sentence for a failure.
    """
    module = _module(expression)
    if any(isinstance(p, UninitializedParameter) for p in module.parameters()):
        _wake(expression, module, inputs, shapes or {})
    if parameters is not None:
        _check_count(expression, module, parameters)
    if names is not None:
        _check_names(expression, module, names)
    for size_in, size_out in _with_batch_of_one(shapes or {}).items():
        _check_shape(expression, module, _made(inputs, size_in), size_out)
    if like is not None:
        _check_behaviour(expression, module, like, [_made(inputs, size) for size in shapes or {(): ()}])
    if training is not None and module.training != training:
        asked, now = ("train", "eval") if training else ("eval", "train")
        text = f"`{expression}` is in {now} mode; `{expression}.{asked}()` is asked"
        raise Unmet(text, "behaviour", "wrong-mode")
    return f"`{expression}` is built as asked"


def _module(expression: str) -> nn.Module:
    value = value_of(expression)
    if isinstance(value, nn.Module):
        return value
    if isinstance(value, type) and issubclass(value, nn.Module):
        text = f"`{expression}` is the class; `{expression}()` makes the network"
        raise Unmet(text, "type", "class-instead-of-instance")
    raise Unmet(f"`{expression}` is {words.say_kind(value)}; an `nn.Module` is asked", "type")


def _wake(
    expression: str, module: nn.Module, inputs: Tensors | None, shapes: Mapping[tuple[int, ...], Any]
) -> None:
    """Let lazy layers see an input, from which they take their sizes."""
    if not shapes:
        text = f"`{expression}` has lazy layers that have seen no input yet: call it once on a batch"
        raise Unmet(text, "behaviour", "lazy")
    _run(expression, module, _made(inputs, next(iter(shapes))))


def _check_count(expression: str, module: nn.Module, wanted: int) -> None:
    trainable = [p for p in module.parameters() if p.requires_grad]
    count = sum(p.numel() for p in trainable)
    if count == wanted:
        return
    text = f"`{expression}` has {words.counted(count, 'parameter')}; it should have {wanted:,}"
    case, why = _why_count(module, wanted - count)
    raise Unmet(words.sentence(text, why), "behaviour", case)


def _why_count(module: nn.Module, missing: int) -> tuple[str, str]:
    unregistered = _unregistered(module)
    if unregistered:
        name, what = unregistered[0]
        return "not-registered", f"`{name}` is {what}, so the network does not know it"
    frozen = sum(p.numel() for p in module.parameters() if not p.requires_grad)
    if frozen and frozen == missing:
        return (
            "frozen",
            f"{words.counted(frozen, 'number')} more are there, but frozen: requires_grad is False",
        )
    linears = [m for m in module.modules() if isinstance(m, nn.Linear)]
    biases = sum(m.out_features for m in linears if "bias" not in dict(m.named_parameters()))
    if biases and biases == missing:
        return "biases-missing", "The difference is exactly the biases that were switched off"
    extra = sum(p.numel() for name, p in module.named_parameters() if name.endswith("bias"))
    if extra and extra == -missing:
        return "biases-extra", "The difference is exactly the biases: `bias=False` leaves them out"
    sizes = [f"{name} {words.say_shape(p.shape)}" for name, p in module.named_parameters()]
    return "", f"It has {words.listed(sizes[:8])}" + (
        " …" if len(sizes) > 8 else ""
    ) if sizes else "It has none"


def _unregistered(module: nn.Module) -> list[tuple[str, str]]:
    """Return attributes that hold layers or weights outside the registry, and what they are."""
    found = []
    for prefix, part in module.named_modules():
        for name, value in vars(part).items():
            what = "" if name.startswith("_") else _outside_registry(value)
            if what:
                found.append((f"{prefix}.{name}" if prefix else f"self.{name}", what))
    return found


def _outside_registry(value: object) -> str:
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(items, list | tuple) and any(isinstance(item, nn.Module) for item in items):
        return (
            f"a plain {type(value).__name__} of layers (an `nn.ModuleList` or `nn.Sequential` registers them)"
        )
    if isinstance(items, list | tuple) and any(isinstance(item, torch.Tensor) for item in items):
        return f"a plain {type(value).__name__} of tensors (an `nn.ParameterList` registers them)"
    if isinstance(value, torch.Tensor):
        return "a plain tensor (`nn.Parameter` registers it)"
    return ""


def _check_names(expression: str, module: nn.Module, names: Sequence[str]) -> None:
    mine = [name for name, _ in module.named_parameters()]
    missing = [f"`{name}`" for name in names if name not in mine]
    extra = [f"`{name}`" for name in mine if name not in names]
    if missing:
        text = f"`{expression}` has no parameter {words.listed(missing)}"
        hint = f"It has {words.listed(extra)}" if extra else ""
        raise Unmet(words.sentence(text, hint), "behaviour")
    if extra:
        raise Unmet(f"`{expression}` has parameters that are not asked: {words.listed(extra)}", "behaviour")


def _with_batch_of_one(
    shapes: Mapping[tuple[int, ...], tuple[int, ...]],
) -> dict[tuple[int, ...], tuple[int, ...]]:
    alone = {
        (1, *size_in[1:]): (1, *size_out[1:])
        for size_in, size_out in shapes.items()
        if size_in and size_out and size_in[0] == size_out[0]
    }
    return {**shapes, **alone}


def _made(inputs: Tensors | None, size: tuple[int, ...]) -> torch.Tensor:
    form = inputs or Tensors(size)
    if size:
        form = Tensors(size, form.dtype, form.low, form.high)
    return form.make(
        Setting({name: 3 + i for i, name in enumerate(d for d in form.dims if isinstance(d, str))}, 0)
    )


def _run(expression: str, module: nn.Module, tensor: torch.Tensor) -> Any:
    mode = module.training
    module.eval()
    with torch.no_grad():
        seen = attempt(module, tensor)
    module.train(mode)
    if seen.error:
        unmet = unmet_by(f"`{expression}` on an input of shape {words.say_shape(tensor.shape)}", seen.error)
        if isinstance(seen.error, NotImplementedError) and "forward" not in _own_methods(module):
            text = (
                f"`{expression}` has no method `forward`: check its spelling and its indentation in the class"
            )
            raise Unmet(text, "behaviour", "no-forward")
        raise unmet
    return seen.value


def _own_methods(module: nn.Module) -> set[str]:
    classes = [c for c in inspect.getmro(type(module)) if not c.__module__.startswith("torch.")]
    return {name for c in classes for name in vars(c)}


def _check_shape(expression: str, module: nn.Module, tensor: torch.Tensor, wanted: tuple[int, ...]) -> None:
    out = _run(expression, module, tensor)
    given = f"On an input of shape {words.say_shape(tensor.shape)}, "
    if out is None:
        raise Unmet(
            f"{given}`{expression}` gives None: is the `return` of forward missing?", "type", "returns-none"
        )
    if not isinstance(out, torch.Tensor):
        raise Unmet(f"{given}`{expression}` gives {words.say_kind(out)}; a tensor is asked", "type")
    problem = ladder.shape_problem("the output", out, wanted).replace("`the output`", "the output")
    if problem:
        hint = (
            "A batch of one must keep its first dim"
            if tensor.shape[0] == 1 and out.ndim < len(wanted)
            else ""
        )
        raise Unmet(words.sentence(given + problem, hint), "shape", "batch-of-one" if hint else "")


def _check_behaviour(
    expression: str, module: nn.Module, like: nn.Module, inputs: Sequence[torch.Tensor]
) -> None:
    mine, theirs = list(module.parameters()), list(like.parameters())
    if sorted(p.shape for p in mine) != sorted(p.shape for p in theirs):
        sizes = [words.listed([words.say_shape(p.shape) for p in side]) or "none" for side in (mine, theirs)]
        text = f"The parameters of `{expression}` have the shapes {sizes[0]}; they should have {sizes[1]}"
        raise Unmet(text, "behaviour")
    outputs = [_run(expression, module, tensor) for tensor in inputs]
    first: ladder.Difference | None = None
    for sources in islice(_arrangements(module, like), _MOST_ARRANGEMENTS):
        with torch.no_grad():
            for source, target in zip(sources, theirs, strict=True):
                target.copy_(source)
        wanted = (_run(expression, like, tensor) for tensor in inputs)
        pairs = zip(outputs, wanted, strict=True)
        difference = next((d for pair in pairs if (d := ladder.climb("output", *pair))), None)
        if difference is None:
            return
        first = first or difference
    if first or inputs:
        text = f"With its own weights `{expression}` computes something else than asked"
        raise Unmet(words.sentence(text, first.text if first else ""), "behaviour")


def _arrangements(module: nn.Module, like: nn.Module) -> Iterator[list[nn.Parameter]]:
    """Yield the module's parameters in ways that fit those of `like`, first as they were made.

    Where the names are the same, a name says what a part is for; else any pairing of equal shapes will
    do: a network that computes the same with one of them is the one asked, its parts under other names.
    """
    mine, names = dict(module.named_parameters()), [name for name, _ in like.named_parameters()]
    shapes = [p.shape for p in like.parameters()]
    if set(mine) == set(names):
        for order in (list(mine.values()), [mine[name] for name in names]):
            if [p.shape for p in order] == shapes:
                yield order
        return
    kinds = list(dict.fromkeys(shapes))
    pools = [[p for p in mine.values() if p.shape == shape] for shape in kinds]
    for orders in product(*(permutations(pool) for pool in pools)):
        left = {shape: iter(order) for shape, order in zip(kinds, orders, strict=True)}
        yield [next(left[shape]) for shape in shapes]
