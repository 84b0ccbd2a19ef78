"""Curves from loggers of other packages: TensorBoard's writer and Lightning's CSV logger.

Lightning's two default loggers are these: its TensorBoard logger goes through `SummaryWriter`. They are
followed when they are imported, which is never done here. Runs in the worker.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

Record = Callable[[Mapping[str, object], int | None], None]
"""Takes curve names with their numbers, and the step."""

_LIGHTNING_COUNTERS = ("epoch", "step", "hp_metric")


def follow_loggers(record: Record) -> None:
    """Hand on what is logged from now on; the loggers themselves work as before.

    Args:
        record: Takes the points; must not raise.
    """
    followers = _followers(record)
    for name in followers.keys() & sys.modules.keys():
        followers.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, _Finder(followers))


def _followers(record: Record) -> dict[str, Callable[[ModuleType], None]]:
    """Return what to do with each module once it is imported."""

    def scalar(
        writer: object, tag: str, scalar_value: object, global_step: int | None = None, *_: Any, **__: Any
    ) -> None:
        _record({tag: scalar_value}, global_step)

    def scalars(
        writer: object,
        main_tag: str,
        tag_scalar_dict: Mapping[str, object],
        global_step: int | None = None,
        *_: Any,
    ) -> None:
        _record({f"{main_tag}/{tag}": value for tag, value in tag_scalar_dict.items()}, global_step)

    def metrics(logger: object, metrics: Mapping[str, object], step: int | None = None) -> None:
        _record(metrics, step)

    def _record(values: Mapping[str, object], step: int | None) -> None:
        record({name: value for name, value in values.items() if name not in _LIGHTNING_COUNTERS}, step)

    def tensorboard(module: ModuleType) -> None:
        _precede(module.SummaryWriter, "add_scalar", scalar)
        _precede(module.SummaryWriter, "add_scalars", scalars)

    def lightning(module: ModuleType) -> None:
        _precede(module.CSVLogger, "log_metrics", metrics)

    return {
        "torch.utils.tensorboard.writer": tensorboard,
        "lightning.pytorch.loggers.csv_logs": lightning,
        "pytorch_lightning.loggers.csv_logs": lightning,
    }


def _precede(owner: type, name: str, note: Callable[..., None]) -> None:
    """Let a method call `note` with its arguments before it does its own work."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def method(*args: Any, **kwargs: Any) -> Any:
        note(*args, **kwargs)
        return original(*args, **kwargs)

    setattr(owner, name, method)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing itself: lets the other finders find a module, and looks at it once it is loaded."""

    def __init__(self, followers: dict[str, Callable[[ModuleType], None]]) -> None:
        self._followers = followers

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        follower = self._followers.pop(fullname, None)
        if follower is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            _after_loading(spec.loader, follower)
        return spec


def _after_loading(loader: importlib.abc.Loader, follower: Callable[[ModuleType], None]) -> None:
    """Let this one loader call the follower when it has run the module."""
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        follower(module)

    loader.exec_module = exec_module  # type: ignore[method-assign]
