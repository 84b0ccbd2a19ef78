"""Explanations: Python's own errors of calls, operators, values and loops."""

from __future__ import annotations

import ast
import builtins
import math
import re

import torch

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import kind, parts
from tutor.checks.explanations.names import meant, nearest
from tutor.checks.explanations.scene import Scene


def callee(scene: Scene) -> str:
    """Return what is called in the failing expression, or `This`."""
    node = scene.node
    return ast.unparse(node.func) if isinstance(node, ast.Call) and not scene.inner else "This"


def _is_result(name: str, scene: Scene) -> bool:
    """Whether a variable of the failing frame holds the result of an operation."""
    held = scene.namespace.get(name)
    return isinstance(held, torch.Tensor) and not held.is_leaf


def _operator(match: re.Match[str], scene: Scene) -> str:
    sign, left, right = match.groups()
    if "NoneType" in (left, right):
        empty = next((named.text for named in scene.operands if named.value is None), "One side")
        if empty.endswith(".grad") and _is_result(empty.removesuffix(".grad"), scene):
            owner = empty.removesuffix(".grad")
            return (
                f"{empty} is None: {owner} is the result of an operation by now, and only leaves keep a "
                f"gradient. Change {owner} in place, under torch.no_grad(), so that it stays a leaf."
            )
        if empty.endswith(".grad"):
            return (
                f"{empty} is None: no gradient has arrived yet. Call backward() on the loss first, "
                "and give the tensor requires_grad=True."
            )
        return f"{empty} is None and cannot be used with {sign}. A function without return gives None."
    if "Tensor" in (left, right) and {"list", "tuple"} & {left, right}:
        return (
            "Tensors compute with tensors and numbers, not with a "
            f"{left if right == 'Tensor' else right}. Wrap it: torch.tensor([…])."
        )
    if "Tensor" in (left, right) and "numpy.ndarray" in (left, right):
        return (
            f"{sign} does not go between an array and a tensor. Make both tensors: torch.from_numpy(array)."
        )
    if {left, right} <= {"list", "tuple", "int", "float"} and {left, right} & {"list", "tuple"}:
        return f"{sign} does not work on a list. For arithmetic make it a tensor: torch.tensor(…)."
    reduced = next((side for side in (left, right) if side in ("max", "min", "median", "mode", "sort")), None)
    if reduced:
        return (
            f"{reduced} with a dim gives a pair, .values and .indices: {sign} needs one of them. For the "
            "larger of each element and a number use clamp(min=…)."
        )
    return f"{sign} does not go between {kind(left)} and {kind(right)}." + (
        " Text becomes a number with float(…), a number text with str(…) or an f-string."
        if "str" in (left, right)
        else ""
    )


def _missing(match: re.Match[str], scene: Scene) -> str:
    name, arguments = match[1], match[2]
    return f"{name.lstrip('_')}() also needs {arguments}."


def _too_many(match: re.Match[str], scene: Scene) -> str:
    name, takes, given = match.groups()
    method = "." in name
    if method and takes == "0":
        return f"{name} is a method: its first argument must be self."
    own = method and not hasattr(builtins, name.split(".")[0])
    extra = " self counts as one." if own else ""
    return f"{name}() takes {takes} value{'s' if takes != '1' else ''} and got {given}.{extra}"


def _keyword(match: re.Match[str], scene: Scene) -> str:
    name, word = match.groups()
    special = {
        "momentum": "Adam has betas=(0.9, 0.999) instead of momentum.",
        "axis": "PyTorch's word is dim.",
    }
    return (
        f"{name.removesuffix('.__init__')} has no argument {word}. "
        f"{special.get(word, 'Look at its signature: is it spelled right?')}"
    )


def _not_callable(match: re.Match[str], scene: Scene) -> str:
    name, what = callee(scene), match[1]
    if what in ("torch.Size", "torch.dtype", "torch.device"):
        return (
            f"{name} is an attribute, not a method: leave the parentheses out. One size is "
            "x.shape[0] or x.size(0)."
        )
    if what == "NoneType":
        return f"{name} is None and cannot be called."
    if what == "Tensor":
        return (
            f"{name} is a tensor and cannot be called. For an element use brackets: {name}[0]; "
            "for a product write *."
        )
    covered = "; your variable covers Python's own function of that name" if hasattr(builtins, name) else ""
    return (
        f"{name} is {kind(what)} and cannot be called{covered}. Is an operator missing "
        "before the parenthesis, or does the name stand for two things?"
    )


def _not_subscriptable(match: re.Match[str], scene: Scene) -> str:
    what = match[1]
    node = scene.node
    owner = ast.unparse(node.value) if isinstance(node, ast.Subscript) else "This"
    if what in ("builtin_function_or_method", "method", "function"):
        return f"{owner} is a method: call it with parentheses, {owner}(…)."
    if what == "NoneType":
        return f"{owner} is None, so nothing can be picked from it. A function without return gives None."
    return f"{owner} is {kind(what)}; it has no items to pick with [ ]."


def _not_iterable(match: re.Match[str], scene: Scene) -> str:
    what = match[1] or match[2]
    if what == "int":
        return "A number cannot be walked through. To count up to it: for i in range(n)."
    if what == "NoneType":
        nothing = "This is None, so there is nothing to walk through or unpack"
        return f"{nothing}. A function without return gives None."
    return f"{kind(what).capitalize()} cannot be walked through or unpacked."


def _must_be_tensor(match: re.Match[str], scene: Scene) -> str:
    function, argument, wanted, got = match.groups()
    if wanted == "Tensor" and got == "tuple":
        pairs = "Recurrent layers and max(dim) give pairs: unpack them first, as in out, state = rnn(x)."
        return f"{function}() needs a tensor and got a tuple. {pairs}"
    if wanted == "Tensor" and got in ("int", "float"):
        other = f", or use math.{function}" if hasattr(math, function) else ""
        wrapped = "torch.tensor([2.0])" if function == "linear" else "torch.tensor(2.0)"
        return f"{function}() works on tensors, not on a Python number. Wrap it, {wrapped}{other}."
    if wanted == "Tensor":
        told = [told for named in scene.operands if (told := parts(named.text, named.value))]
        return " ".join(
            told[:1]
        ) or f"{function}() needs a tensor as {argument} and got {kind(got)}. Make one: torch.tensor(…)" + (
            ", or torch.from_numpy(a).float()." if "ndarray" in got else "."
        )
    if wanted.startswith("tuple of Tensors"):
        return f"{function}() takes all its tensors in one list: {function}([a, b])."
    return f"{function}() needs {kind(wanted)} as {argument}, not {kind(got)}."


def _no_iterator(match: re.Match[str], scene: Scene) -> str:
    return f"next() wants an iterator, and {kind(match[1])} is none yet: next(iter(…))."


def _no_context(match: re.Match[str], scene: Scene) -> str:
    if match[1] in ("type", "function", "builtin_function_or_method"):
        entered = scene.text.removeprefix("with ").partition(":")[0] or "torch.no_grad"
        return f"The parentheses are missing: with {entered}():"
    return f"with needs something to enter and leave, as torch.no_grad(); {kind(match[1])} is none."


def _combination(match: re.Match[str], scene: Scene) -> str:
    forms = re.findall(r"\* \((.*?)\)(?=\n|$)", scene.message)
    short = [
        ", ".join(part.strip().split(" = ")[0] for part in form.split("*")[0].split(",") if part.strip())
        for form in forms
    ]
    given = re.findall(r"(\w+)=", match[2])
    known = _words(forms)
    strange = next((word for word in given if known and word not in known), "")
    if strange:
        return f"{match[1]}() has no argument {strange}.{meant(nearest(strange, known, 1))}"
    shown = " or ".join(f"{match[1]}({form})" for form in dict.fromkeys(short) if form)
    return f"{match[1]}() was called with ({match[2].strip(', ')}), and that fits none of its forms" + (
        f": {shown[:200]}." if shown else "."
    )


def _words(forms: list[str]) -> set[str]:
    """Return the names of all arguments in forms such as `tuple of ints size, bool requires_grad = False`."""
    parts = [part.strip().split("=")[0].strip() for form in forms for part in form.split(",")]
    return {part.rsplit(" ", 1)[-1].lstrip("*") for part in parts if part}


def _counted(match: re.Match[str], scene: Scene) -> str:
    takes = {"no": "0", "exactly one": "1"}.get(match[2], match[2])
    given = match[3] or match[4]
    if given is None:
        return (
            f"{match[1]}() takes no values. Define __init__(self, …) to take some, with two "
            "underscores on each side."
        )
    found = re.match(r"(\S+) (\S+) (\S+)", f"{match[1]} {takes} {given}")
    return _too_many(found, scene) if found else ""


CASES = (
    Case(
        "operand-type",
        TypeError,
        r"bad operand type for (?:unary )?(\S+?)(?:\(\))?: '(\w+)'|type (\w+) doesn't define " r"__(round)__",
        lambda m, s: f"{m[1] or m[4]} does not go with {kind(m[2] or m[3])}: it needs a number.",
    ),
    Case(
        "operand-types",
        TypeError,
        r"unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'",
        _operator,
    ),
    Case(
        "compare-types",
        TypeError,
        r"'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'",
        _operator,
    ),
    Case(
        "text-plus-number",
        TypeError,
        r'can only concatenate (\w+) \(not "(\w+)"\)',
        lambda m, s: (
            f"+ joins {kind(m[1])} to {kind(m[1])} only, not to {kind(m[2])}. In texts an "
            f'f-string does it: f"loss {{loss}}".'
        ),
    ),
    Case(
        "times-text",
        TypeError,
        r"can't multiply sequence by non-int of type '(\w+)'",
        lambda m, s: (
            "A list or text can be repeated a whole number of times, not multiplied by "
            f"{kind(m[1])}. For arithmetic make it a tensor."
        ),
    ),
    Case(
        "argument-missing",
        TypeError,
        r"([\w.]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)",
        _missing,
    ),
    Case(
        "argument-count",
        TypeError,
        r"([\w.]+)\(\) takes (?:from \d+ to )?(\d+|no|exactly one) (?:positional "
        r")?arguments?(?: but (\d+) (?:was|were) given| \((\d+) given\))?",
        lambda m, s: _counted(m, s),
    ),
    Case("argument-unknown", TypeError, r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
    Case(
        "argument-twice",
        TypeError,
        r"([\w.]+)\(\) got multiple values for argument '(\w+)'",
        lambda m, s: f"{m[1]}() gets {m[2]} twice: once by its place, once by its name.",
    ),
    Case(
        "argument-tensor",
        TypeError,
        r"(\w+)\(\): argument '(\w+)' \(position \d+\) must be ([\w ]+?), not ([\w.]+)",
        _must_be_tensor,
    ),
    Case(
        "list-element",
        TypeError,
        r"expected Tensor as element (\d+) in argument (\d+), but got (\w+)",
        lambda m, s: (
            f"All entries of the list must be tensors; entry {m[1]} is {kind(m[3])}. A list of "
            "numbers becomes a tensor with torch.tensor(list)."
        ),
    ),
    Case(
        "argument-forms",
        TypeError,
        r"(\w+)\(\) received an invalid combination of arguments - got \((.*?)\), but expected",
        _combination,
    ),
    Case("no-iterator", TypeError, r"'(\w+)' object is not an iterator", _no_iterator),
    Case(
        "context-class",
        TypeError,
        r"'([\w.]+)' object does not support the context manager protocol",
        _no_context,
    ),
    Case("not-callable", TypeError, r"'([\w.]+)' object is not callable", _not_callable),
    Case("not-subscriptable", TypeError, r"'([\w.]+)' object is not subscriptable", _not_subscriptable),
    Case(
        "not-iterable",
        TypeError,
        r"'([\w.]+)' object is not iterable|cannot unpack non-iterable (\w+) object",
        _not_iterable,
    ),
)
