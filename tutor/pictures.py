"""Turns what `show()` is given into a `Picture`: a heat map's numbers or a picture's pixels.

Bounded whatever it is given: large tensors are thinned before anything else is done with them.
"""

from __future__ import annotations

import io
import math
from typing import Any, Literal

import torch
from torch import Tensor

from tutor.kernel.protocol import Picture

Colours = Literal["auto", "heat", "grey"]

LONGEST_SIDE = 256
"""Pixels that a picture keeps along its longer side; a terminal shows fewer."""
BATCH = 64
"""Pictures of a batch that are shown."""
GAP = 2
"""Pixels between the pictures of a batch."""


def to_picture(value: object, title: str = "", colours: Colours = "auto") -> Picture:
    """Return what `show()` sends.

    Args:
        value: A tensor, array, nested list, PIL image or matplotlib figure; see `tutor.live.show`.
        title: A line above it.
        colours: `grey` or `heat` where `auto` would choose the other.

    Raises:
        TypeError: If it can't be drawn, with the reason.
    """
    if colours not in ("auto", "heat", "grey"):
        raise TypeError(f"show(): colours is 'auto', 'heat' or 'grey', not {colours!r}")
    if hasattr(value, "savefig"):
        value = _figure(value)
    tensor = _image(value) if hasattr(value, "convert") else _tensor(value)
    with torch.no_grad():
        plane = _one_plane(tensor, colours)
        return _pixels(_layout(tensor), title) if plane is None else _heat(plane, title)


def _figure(figure: Any) -> Any:
    """Draw a matplotlib figure as a PIL image."""
    from PIL import Image

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return Image.open(buffer)


def _image(image: Any) -> Tensor:
    """Return a PIL image as uint8 of shape (3, height, width)."""
    rgb = image.convert("RGB")
    pixels = torch.frombuffer(bytearray(rgb.tobytes()), dtype=torch.uint8)
    return pixels.view(rgb.height, rgb.width, 3).permute(2, 0, 1)


def _tensor(value: object) -> Tensor:
    """Return a tensor with at least one dim, real numbers and at least one element, on the CPU."""
    try:
        tensor = value.detach() if isinstance(value, Tensor) else torch.as_tensor(value)
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(f"show() draws tensors, images and figures, not {type(value).__name__}") from None
    if tensor.is_complex():
        raise TypeError("show() draws real numbers: take x.abs() or x.angle() of a complex tensor")
    if tensor.dim() == 0 or not tensor.numel() or tensor.dim() > 4:
        raise TypeError(f"show() draws tensors of 1 to 4 dims with elements, not shape {tuple(tensor.shape)}")
    if tensor.layout != torch.strided:
        raise TypeError("show() draws dense tensors: call .to_dense() first")
    return _thinned(tensor).cpu().resolve_neg()


def _thinned(tensor: Tensor) -> Tensor:
    """Skip rows, columns and pictures of a batch that would not be seen; a view, so nothing is copied."""
    for dim, size in enumerate(tensor.shape):
        if dim == 0 and tensor.dim() > 2 and size > BATCH and not _channels_last(tensor):
            tensor = tensor[:BATCH]
        elif size > LONGEST_SIDE:
            step = math.ceil(size / LONGEST_SIDE)
            tensor = tensor[(slice(None),) * dim + (slice(None, None, step),)]
    return tensor


def _channels_last(tensor: Tensor) -> bool:
    """Whether the last dim holds red, green and blue, and no earlier one can."""
    return (
        tensor.shape[-1] == 3
        and (tensor.dim() == 4 or tensor.shape[0] not in (1, 3))
        and tensor.shape[-3] not in (1, 3)
    )


def _one_plane(tensor: Tensor, colours: Colours) -> Tensor | None:
    """Return the (rows, columns) of a heat map, None if a picture is to be drawn."""
    if tensor.dim() == 1:
        tensor = tensor[None]
    if tensor.dim() == 2:
        return None if colours == "grey" else tensor
    return tensor[0] if colours == "heat" and tensor.dim() == 3 and tensor.shape[0] == 1 else None


def _heat(plane: Tensor, title: str) -> Picture:
    values = plane.to(torch.float32).contiguous()
    finite = values[values.isfinite()]
    low, high = (finite.min().item(), finite.max().item()) if finite.numel() else (0.0, 1.0)
    height, width = values.shape
    return Picture(
        title=title, width=width, height=height, rgb=b"", values=values.numpy().tobytes(), low=low, high=high
    )


def _layout(tensor: Tensor) -> Tensor:
    """Return one picture of shape (3 or 1, height, width) in [0, 1]."""
    if _channels_last(tensor):
        tensor = tensor.movedim(-1, -3)
    tensor = _unit(tensor)
    if tensor.dim() <= 2:
        return tensor.reshape(1, -1, tensor.shape[-1])
    if tensor.dim() == 3 and tensor.shape[0] in (1, 3):
        return tensor
    if tensor.dim() == 3:
        tensor = tensor[:, None]
    if tensor.shape[1] not in (1, 3):
        raise TypeError(
            f"show(): a batch of pictures has 1 or 3 channels, not {tensor.shape[1]}: show one of them"
        )
    return _grid(tensor)


def _unit(tensor: Tensor) -> Tensor:
    """Scale to [0, 1]: bytes by 255, booleans as they are, other numbers stretched if they lie outside."""
    if tensor.dtype == torch.uint8:
        return tensor.float() / 255
    values = tensor.float().nan_to_num()
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:
        return values
    return (values - low) / (high - low).clamp(min=1e-12)


def _grid(batch: Tensor) -> Tensor:
    """Lay (N, C, H, W) out as one picture, rows of about equal number to columns."""
    count, channels, height, width = batch.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    canvas = batch.new_zeros(channels, rows * (height + GAP) - GAP, columns * (width + GAP) - GAP)
    for index, picture in enumerate(batch):
        top, left = index // columns * (height + GAP), index % columns * (width + GAP)
        canvas[:, top : top + height, left : left + width] = picture
    return canvas


def _pixels(picture: Tensor, title: str) -> Picture:
    step = math.ceil(max(picture.shape) / LONGEST_SIDE)
    coloured = picture[:, ::step, ::step].expand(3, -1, -1)
    rgb = (coloured * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
    height, width, _ = rgb.shape
    return Picture(title=title, width=width, height=height, rgb=rgb.numpy().tobytes())
