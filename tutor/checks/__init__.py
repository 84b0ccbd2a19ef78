"""Judging: is it right, and if not, what exactly is wrong (child side; torch may be imported).

`judging` runs a lesson's checks, `answers` judges typed answers; `expect*`, `loops` and
`curves` are the vocabulary of check cells; `ladder`, `hypotheses` and `explain` find the
words. Nothing here knows the screen, the lesson files or the processes.
"""
