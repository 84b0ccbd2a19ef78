"""Lessons as frozen data, read from Markdown; knows no process and no screen."""
