"""Tensor Tutor: learn PyTorch in a terminal, with live runs and checks that explain."""


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: that takes longer than to list all lessons."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tensor-tutor")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
