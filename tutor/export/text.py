"""An exported lesson as a Python script, and as a Markdown page."""

from __future__ import annotations

from tutor.export.curves import as_svg
from tutor.export.document import Document, Outputs, Program, Words

RAISES = "This raises, so it is commented out: the script runs to its end."


def as_script(document: Document) -> str:
    """Return a script in the percent format, which editors show as cells and Python runs as it is.

    Source: https://jupytext.readthedocs.io/en/latest/formats-scripts.html
    """
    return "\n".join(_script_part(part) for part in document.parts)


def _script_part(part: Words | Program) -> str:
    if isinstance(part, Words):
        return "# %% [markdown]\n" + _commented(part.text)
    shown = _as_text(part.outputs)
    source = part.source.rstrip() + "\n"
    if part.outputs.error:
        source = f"# {RAISES}\n{_commented(source)}"
    return f"# %%\n{source}" + (_commented(shown, "#>") if shown else "")


def _commented(text: str, mark: str = "#") -> str:
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in text.rstrip().split("\n"))


def as_page(document: Document) -> str:
    """Return a Markdown page with code, outputs, and curves as embedded SVG pictures."""
    return "\n\n".join(_page_part(part) for part in document.parts) + "\n"


def _page_part(part: Words | Program) -> str:
    if isinstance(part, Words):
        return part.text
    blocks = [f"```python\n{part.source.rstrip()}\n```"]
    shown = _as_text(part.outputs)
    if shown:
        blocks.append(f"```text\n{shown}\n```")
    if part.outputs.curves:
        blocks.append(as_svg(part.outputs.curves))
    return "\n\n".join(blocks)


def _as_text(outputs: Outputs) -> str:
    pieces = (outputs.text.rstrip(), outputs.result.rstrip(), outputs.error.rstrip())
    return "\n".join(piece for piece in pieces if piece)
