"""Headless proof that a course keeps its promises: right answers pass, wrong ones get their say."""
