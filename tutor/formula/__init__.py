"""The subset of TeX that lessons use, set in Unicode text.

`inline` gives one line, which is also what a screen reader reads; `display`
gives the lines of a two-dimensional formula. Unknown commands are shown by
their name, and nothing raises: a slip in a lesson must not cost a page. Knows no front end.
"""

from tutor.formula.display import display
from tutor.formula.inline import inline

__all__ = ["display", "inline"]
