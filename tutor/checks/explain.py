"""Exceptions retold: what happened in the learner's words, and the usual way out.

`retell` finds the learner's line and the objects in it, and looks the exception up
in the table of `explanations`. It never runs the learner's code and never raises.
It must not know where its answer is shown.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from types import FrameType

from tutor.checks.explanations import (
    autograd,
    calls,
    data,
    dtypes,
    indexing,
    joining,
    layers,
    losses,
    making,
    modules,
    names,
    optimizers,
    products,
    saving,
    shapes,
    slips,
    syntax,
    values,
)
from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import describe
from tutor.checks.explanations.scene import TEXT_CHARS, Scene, read, safe_message
from tutor.kernel.protocol import Operand, Raised, Source

CASES: tuple[Case, ...] = (
    *slips.BLANKS,
    *syntax.CASES,
    *losses.CASES,
    *saving.CASES,
    *data.CASES,
    *indexing.CASES,
    *making.CASES,
    *layers.CASES,
    *modules.CASES,
    *optimizers.CASES,
    *autograd.CASES,
    *products.CASES,
    *joining.CASES,
    *shapes.CASES,
    *dtypes.CASES,
    *names.CASES,
    *values.CASES,
    *calls.CASES,
)
"""Every case, the special ones before the general."""

FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What odd objects of a learner may raise while a case looks at them; then the next case is tried."""

MESSAGE_CHARS = 2_000
OPERANDS_SHOWN = 6


def retell(error: BaseException, sources: Mapping[str, Source]) -> Raised:
    """Retell an exception that the learner's code raised.

    Args:
        error: The exception, with its traceback.
        sources: What was run, by the file name it was compiled under. Line numbers count from `Source.line`.

    Returns:
        Type, message, place and operands; `explanation` and `case` are empty if the table has nothing to say.
    """
    message = safe_message(error)[:MESSAGE_CHARS]
    scene = read(error, message, sources)
    case, explanation = explain(scene)
    line, source_name, text = _where(scene, sources)
    return Raised(
        type=type(error).__name__,
        message=message,
        line=line,
        source_name=source_name,
        text=text,
        explanation=explanation,
        operands=_operands(scene),
        traceback=_traceback(scene, sources),
        case=case,
    )


def explain(scene: Scene) -> tuple[str, str]:
    """Return the name of the first case that fits a scene and its sentences; empty strings if none does."""
    for case in CASES:
        try:
            explanation = case.apply(scene)
        except FAULTS:
            continue
        if explanation:
            return case.name, _sentence(explanation)
    return "", ""


def _sentence(text: str) -> str:
    """Begin a sentence with a capital, but leave a learner's name as it is."""
    return text[0].upper() + text[1:] if text.startswith(("what ", "the ", "its ")) else text


def _where(scene: Scene, sources: Mapping[str, Source]) -> tuple[int | None, str, str]:
    """Return line, name of the source, and the failing text."""
    error = scene.error
    if scene.place:
        return scene.place.line, scene.place.source.name, scene.text
    if isinstance(error, SyntaxError) and error.filename is not None and error.filename in sources:
        return error.lineno, sources[error.filename].name, (error.text or "").strip()[:TEXT_CHARS]
    return None, "", ""


def _operands(scene: Scene) -> tuple[Operand, ...]:
    named = [operand for operand in scene.operands if operand.text != "self"]
    layer, fed = scene.module, scene.fed
    if layer and all(operand.value is not layer.value for operand in named):
        named.append(layer)
    if fed and all(operand.value is not fed.value for operand in named):
        named.append(fed)
    told = {operand.text or type(operand.value).__name__: operand.value for operand in named}
    return tuple(Operand(text, describe(value)) for text, value in list(told.items())[:OPERANDS_SHOWN])


def _traceback(scene: Scene, sources: Mapping[str, Source]) -> str:
    """Return the learner's frames, and PyTorch's last one."""
    shown = [
        _summary(frame, line, sources)
        for frame, line in traceback.walk_tb(scene.error.__traceback__)
        if frame.f_code.co_filename in sources or frame is (scene.inner or (None,))[-1]
    ]
    lines = traceback.StackSummary.from_list(shown).format()
    return "".join(lines) + f"{type(scene.error).__name__}: {scene.message}"


def _summary(frame: FrameType, line: int, sources: Mapping[str, Source]) -> traceback.FrameSummary:
    source = sources.get(frame.f_code.co_filename)
    if source is None:
        return traceback.FrameSummary(frame.f_globals.get("__name__", "?"), line, frame.f_code.co_name)
    lines = source.text.splitlines()
    number = line - source.line if line >= source.line else line - 1
    code = lines[number] if number < len(lines) else ""
    return traceback.FrameSummary(f"<{source.name}>", line, frame.f_code.co_name, line=code)
