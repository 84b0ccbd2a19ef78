"""Documentation as Python programs write it, made fit to read: no signature twice, no signs of markup."""

from __future__ import annotations

import re

from textual.content import Content

from tutor import formula
from tutor.kernel.protocol import Description
from tutor.ui.short_text import plain_text

_MATH = re.compile(r":math:`([^`]+)`")
_ROLE = re.compile(r":[a-z:]+:`~?([^`<]+?)\s*(?:<[^`>]*>)?`")


def doc_of(description: Description) -> str:
    """Return the documentation without the signature, which that of built-in functions begins with."""
    doc = description.doc.strip()
    first, _, rest = doc.partition("\n")
    return rest.strip() if description.signature and first.strip() == description.signature.strip() else doc


def readable(doc: str) -> Content:
    """Return documentation in reStructuredText without the signs of its roles, code set apart."""
    with_formulas = _MATH.sub(lambda found: formula.inline(found[1]), doc)
    return plain_text(_ROLE.sub(r"`\1`", with_formulas))
