"""A lesson with the learner's own code, outputs and curves, as a file to keep.

`collect` gathers it, running the code once more in clean processes; `notebook`,
`script` and `page` write it down. Knows no screen.
"""
