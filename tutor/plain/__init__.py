"""The tutor line by line on stdin and stdout: the same session, another front end.

No alternate screen, no cursor movement, no colour: it reads well with a screen
reader, over a slow line, in a pipe and in a log.
"""

from tutor.plain.walk import run_plain

__all__ = ["run_plain"]
