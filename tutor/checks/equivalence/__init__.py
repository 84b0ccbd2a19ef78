"""Whether two solutions compute the same: the judge of a mutant that passed a check; child side.

`difference` runs both from the same start, compares everything that they leave behind, and calls
their functions and modules with inputs like those of the checks, and with others of their kind.
"""

from tutor.checks.equivalence.solutions import difference

__all__ = ["difference"]
