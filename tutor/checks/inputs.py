"""Generated inputs for functions and modules: sizes and values that hide nothing.

Every named dim gets its own prime size, so no two dims can be mistaken for each other; then
come a batch of one, an empty batch, negative values only, memory that is not contiguous, other
dtypes, larger sizes. The same inputs come each time: nothing depends on the learner's seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)
_INTEGERS = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


@dataclass(frozen=True, slots=True)
class Setting:
    """One set of inputs: what all arguments of a call have in common."""

    sizes: Mapping[str, int]
    """Of the named dims."""
    seed: int
    remark: str = ""
    """What is special about it, said when only this one fails."""
    is_negative: bool = False
    is_contiguous: bool = True
    dtype: torch.dtype | None = None
    """Takes the place of a tensor's own dtype, where that allows it."""
    place: int = 0
    """Which argument is made: two of the same shape must not hold the same numbers."""


class Input(Protocol):
    """One argument: what it is made of in each setting."""

    def make(self, setting: Setting) -> Any:
        """Return the argument for a setting; the same each time."""


@dataclass(frozen=True, slots=True)
class Tensors:
    """Tensors of one form; made by `tensors`."""

    dims: tuple[str | int, ...]
    dtype: torch.dtype = torch.float32
    low: float | None = None
    high: float | None = None
    dtypes: tuple[torch.dtype, ...] = ()
    empty: bool = False
    requires_grad: bool = False

    def make(self, setting: Setting) -> torch.Tensor:
        """Return the tensor for a setting."""
        shape = [setting.sizes[dim] if isinstance(dim, str) else dim for dim in self.dims]
        generator = torch.Generator().manual_seed(100 * setting.seed + setting.place)
        dtype = setting.dtype if setting.dtype in self.dtypes else self.dtype
        values = self._values(shape, dtype, setting.is_negative, generator)
        if not setting.is_contiguous and values.ndim > 1:
            values = values.mT.contiguous().mT
        elif not setting.is_contiguous and values.ndim == 1:
            values = torch.stack([values, values], 1)[:, 0]
        return values.requires_grad_(self.requires_grad)

    def _values(
        self, shape: Sequence[int], dtype: torch.dtype | None, is_negative: bool, generator: torch.Generator
    ) -> torch.Tensor:
        dtype = dtype or torch.float32
        if dtype == torch.bool:
            return torch.rand(shape, generator=generator) < 0.5
        if dtype in _INTEGERS:
            least, most = int(self.low or 0), int(10 if self.high is None else self.high)
            return torch.randint(least, most + 1, tuple(shape), generator=generator).to(dtype)
        if self.low is not None or self.high is not None:
            low, high = self.low or 0.0, 1.0 if self.high is None else self.high
            return (low + (high - low) * torch.rand(shape, generator=generator)).to(dtype)
        values = (torch.randn(shape, generator=generator) * 20).round() / 10
        return (-values.abs() - 0.1 if is_negative else values).to(dtype)


@dataclass(frozen=True, slots=True)
class Choices:
    """One of several values, another in each setting; made by `choices`, `numbers`, `integers`."""

    values: tuple[Any, ...]

    def make(self, setting: Setting) -> Any:
        """Return the value for a setting."""
        return self.values[(setting.seed + setting.place) % len(self.values)]


def tensors(
    *dims: str | int,
    dtype: torch.dtype = torch.float32,
    low: float | None = None,
    high: float | None = None,
    dtypes: Sequence[torch.dtype] = (),
    empty: bool = False,
    requires_grad: bool = False,
) -> Tensors:
    """Describe a tensor argument.

    Args:
        *dims: Names, each with a size of its own that is the same in all arguments of one call
            (`"batch"` is also tried with 1), or fixed sizes.
        dtype: Its usual dtype.
        low: Smallest value. None: floats are normal with deviation 2, integers start at 0.
        high: Largest value. None: integers go up to 10.
        dtypes: Further dtypes to try.
        empty: Also try a `"batch"` of 0.
        requires_grad: Whether the tensor tracks gradients.
    """
    return Tensors(dims, dtype, low, high, tuple(dtypes), empty, requires_grad)


def choices(*values: Any) -> Choices:
    """Describe an argument that is one of these values, another one in each call."""
    return Choices(values)


def numbers(low: float = -3.0, high: float = 3.0) -> Choices:
    """Describe a Python float between two bounds; both bounds come up."""
    return Choices(tuple(round(low + (high - low) * part, 3) for part in (0.61, 0.0, 0.37, 1.0, 0.83)))


def integers(low: int = 0, high: int = 10) -> Choices:
    """Describe a Python int between two bounds; both bounds come up."""
    span = high - low
    return Choices(tuple(dict.fromkeys(low + round(span * part) for part in (0.4, 0.0, 0.7, 1.0, 0.2))))


def settings(inputs: Sequence[Input]) -> list[Setting]:
    """Return the settings to try for these arguments, the plainest first."""
    forms = [form for form in inputs if isinstance(form, Tensors)]
    names = list(dict.fromkeys(dim for form in forms for dim in form.dims if isinstance(dim, str)))
    count = len(names)
    small = Setting(dict(zip(names, _PRIMES, strict=False)), 0)
    middle = replace(small, sizes=dict(zip(names, reversed(_PRIMES[1 : count + 1]), strict=False)), seed=1)
    large = Setting(dict(zip(names, _PRIMES[-count:] if count else (), strict=False)), 2)
    found = [small, middle]
    if "batch" in names:
        found.append(replace(small, sizes={**small.sizes, "batch": 1}, seed=3, remark="a batch of one"))
    if any(form.empty for form in forms):
        found.append(replace(small, sizes={**small.sizes, "batch": 0}, seed=4, remark="an empty batch"))
    if any(form.low is None and form.dtype.is_floating_point for form in forms):
        found.append(replace(small, seed=5, is_negative=True, remark="negative values only"))
    if forms:
        found.append(replace(middle, seed=6, is_contiguous=False, remark="memory that is not contiguous"))
    for dtype in dict.fromkeys(dtype for form in forms for dtype in form.dtypes):
        found.append(replace(small, seed=7, dtype=dtype, remark=f"dtype {str(dtype).removeprefix('torch.')}"))
    return [*found, large]


def make_all(forms: Sequence[Input], setting: Setting) -> tuple[Any, ...]:
    """Return the arguments of one call, each with numbers of its own."""
    return tuple(form.make(replace(setting, place=place)) for place, form in enumerate(forms))


def smaller(setting: Setting) -> list[Setting]:
    """Return settings that are alike but smaller, the smallest first; no two dims get one size."""
    found = [setting]
    for name, size in setting.sizes.items():
        found += [replace(s, sizes={**s.sizes, name: n}) for s in found for n in _PRIMES if n < size]
    distinct = [s for s in found[1:] if len(set(s.sizes.values())) == len(s.sizes)]
    return sorted(distinct, key=lambda s: sum(s.sizes.values()))[:24]
