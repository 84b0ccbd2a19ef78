"""Hypotheses: small pure functions that each know one usual mistake and how to tell it."""
