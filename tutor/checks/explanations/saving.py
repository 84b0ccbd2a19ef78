"""Explanations: saving and loading, files, and memory that runs out."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import sizes, told, written


def amount(count: float) -> str:
    """Return bytes in a unit that a person reads, such as `40 GB`."""
    unit = 0
    while count >= 1000 and unit < len(UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.3g} {UNITS[unit]}"


def _state(match: re.Match[str], scene: Scene) -> str:
    text = match[2]
    missing, unexpected = _keys(text, "Missing"), _keys(text, "Unexpected")
    if unexpected and all(key.startswith("module.") for key in unexpected):
        return (
            'The saved names start with "module.": the model was saved from within DataParallel or DDP. '
            'Take it off: {k.removeprefix("module."): v for k, v in state.items()}.'
        )
    if wrong := re.search(
        r"size mismatch for ([\w.]+):.*?torch\.Size\(\[(.*?)\]\).*?torch\.Size\(\[(.*?)\]\)", text, re.DOTALL
    ):
        return (
            f"{wrong[1]} is {written(sizes(wrong[2]))} in the file and "
            f"{written(sizes(wrong[3]))} in the model: the model was built with other sizes than "
            "the saved one. Build it as it was, or leave out of the file what is to differ."
        )
    parts = [f"missing {_list(missing)}"] * bool(missing) + [f"unknown {_list(unexpected)}"] * bool(
        unexpected
    )
    return (
        f"The names in the file and in the {match[1]} differ: {'; '.join(parts)}. The class "
        "must be built as it was when saved; strict=False loads only what fits."
    )


def _keys(text: str, kind: str) -> list[str]:
    found = re.search(kind + r" key\(s\) in state_dict: (.*?)\. ?(?:\n|$)", text)
    return re.findall(r'"(.*?)"', found[1]) if found else []


def _list(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")


def _allocate(match: re.Match[str], scene: Scene) -> str:
    count = float(match[1])
    pairs = [tuple(named.value.shape) for named in scene.tensors]
    blown = len(pairs) > 1 and any(a != b for a in pairs for b in pairs)
    hint = f" {told(scene)}Broadcasting blows them up to all pairs." if blown else ""
    return (
        f"This tried to allocate {amount(count)} at once, more than there is.{hint} Smaller "
        "batches or sizes help."
    )


def _memory(match: re.Match[str], scene: Scene) -> str:
    wanted = re.search(r"Unable to allocate ([\d.]+) (\w+)", scene.message)
    much = (
        f"This tried to allocate {wanted[1]} {wanted[2]} at once"
        if wanted
        else "This took more memory than the run may use"
    )
    return (
        f"{much}. Smaller sizes or batches help; a list that keeps loss tensors keeps their "
        "graphs as well: store loss.item()."
    )


def _file(match: re.Match[str], scene: Scene) -> str:
    return (
        f"There is no file {match[1]} here. The run has a folder of its own: save the file "
        "first in the same step, or give its full path."
    )


def _key(match: re.Match[str], scene: Scene) -> str | None:
    for operand in scene.operands:
        if type(operand.value) is dict or type(operand.value).__name__ == "OrderedDict":
            keys = [repr(key)[:40] for key in list(operand.value)[:6]]
            return f"{operand.text} has no entry {match[1]}. It has: {', '.join(keys) or 'nothing'}."
    return None


def _loading(match: re.Match[str], scene: Scene) -> str | None:
    return DAMAGED if "torch.load" in scene.text else None


UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")


DAMAGED = (
    "The file is not a whole PyTorch file: empty, cut off, or something else. Save it again with torch.save."
)


CASES = (
    Case(
        "load-device",
        RuntimeError,
        r"Attempting to deserialize object on (?:a )?(\w+) device",
        lambda m, s: (
            f"The file was saved from a {m[1]} device that is not here. Say where it shall go: "
            'torch.load(path, map_location="cpu").'
        ),
    ),
    Case("load-damaged", (EOFError, KeyError), r"", _loading),
    Case("state-dict", RuntimeError, r"Error\(s\) in loading state_dict for (\w+):(.*)", _state),
    Case(
        "state-dict-type",
        TypeError,
        r"Expected state_dict to be dict-like, got <class '(.*?)'>",
        lambda m, s: (
            "load_state_dict takes the dict of weights: torch.load(path) of what model.state_dict() gave."
            + (
                " From another model: model.load_state_dict(other.state_dict())."
                if "modules" in m[1] or "__main__" in m[1]
                else " A path must be loaded first: torch.load(path)."
                if m[1] == "str"
                else ""
            )
        ),
    ),
    Case(
        "weights-only",
        Exception,
        r"Weights only load failed",
        lambda m, s: (
            "The file holds whole objects, not only weights, and loading those can run code. "
            "Save and load the weights: torch.save(model.state_dict(), path). If you trust the "
            "file: torch.load(path, weights_only=False)."
        ),
    ),
    Case(
        "load-damaged",
        (RuntimeError, EOFError, OSError),
        r"PytorchStreamReader failed|Ran out of input|unexpected EOF",
        lambda m, s: (
            "The file is not a whole PyTorch file: empty, cut off, or something else. Save it again."
        ),
    ),
    Case(
        "save-folder",
        RuntimeError,
        r"Parent directory (\S+) does not exist",
        lambda m, s: f"The folder {m[1]} does not exist. Make it first: os.makedirs(folder, exist_ok=True).",
    ),
    Case(
        "save-function",
        Exception,
        r"Can't (?:pickle|get local object)",
        lambda m, s: (
            "This object cannot be written to a file: a lambda, or a class or function defined "
            "inside a function. Save the state_dict, or define it at the top."
        ),
    ),
    Case("allocate", RuntimeError, r"you tried to allocate (\d+) bytes", _allocate),
    Case(
        "allocate-gpu",
        RuntimeError,
        r"out of memory\. Tried to allocate ([\d.]+ \w+)",
        lambda m, s: (
            f"The accelerator's memory is full; {m[1]} more were wanted. Smaller batches, "
            "no_grad() when evaluating, and loss.item() instead of loss in lists free it."
        ),
    ),
    Case(
        "allocate-overflow",
        RuntimeError,
        r"Storage size calculation overflowed with sizes=\[(.*?)\]",
        lambda m, s: (
            f"A tensor of {written(sizes(m[1]))} has more elements than any memory can hold. Is "
            "a size mistyped?"
        ),
    ),
    Case("memory", MemoryError, r"", _memory),
    Case("file-missing", FileNotFoundError, r"No such file or directory: '(.*?)'", _file),
    Case("key", KeyError, r"(.+)", _key),
)
