"""Tensor Tutor: learn PyTorch in a terminal, with live runs and checks that explain."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("tensor-tutor")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
