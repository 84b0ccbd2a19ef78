"""Explanations: datasets, loaders, transforms, making tensors, saving, loading, memory."""

from __future__ import annotations

import re

from tutor.checks.explanations.case import Case
from tutor.checks.explanations.describing import describe
from tutor.checks.explanations.scene import Scene
from tutor.checks.explanations.shapes import sizes, told, written


def _collate_stack(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.inside("collate_tensor_fn", "default_collate"):
        return None
    a, b = written(sizes(match[1])), written(sizes(match[2]))
    return (
        "A DataLoader stacks the items of a batch, so they must have one shape; here are "
        f"{a} and {b}. Crop or pad the items in the Dataset, or give the DataLoader a "
        "collate_fn that pads."
    )


def _collate_type(match: re.Match[str], scene: Scene) -> str:
    kind = match[1].rsplit(".", 1)[-1]
    if kind == "NoneType":
        return (
            "An item of the Dataset holds None, which cannot go into a batch. Does __getitem__ "
            "return in every branch?"
        )
    advice = (
        "Give the Dataset transform=ToTensor()."
        if kind == "Image"
        else "Return tensors or numbers from __getitem__."
    )
    return (
        "A DataLoader makes batches of tensors, arrays, numbers, lists and dicts of them; "
        f"an item holds {kind}. {advice}"
    )


def _dataset_length(match: re.Match[str], scene: Scene) -> str:
    return f"{match[1]} has no length. A Dataset needs def __len__(self): return … (the number of items)."


def _beyond_length(match: re.Match[str], scene: Scene) -> str | None:
    if "fetch" not in scene.outer or not scene.place or scene.place.frame.f_code.co_name != "__getitem__":
        return None
    held = [f"{named.text} is {describe(named.value)}. " for named in scene.operands if named.text != "self"]
    return (
        f"{''.join(held[:1])}__getitem__ was asked for an item that its data does not hold: __len__ says "
        "more than there is. Return the real number of items there, such as len(self.x)."
    )


def _mismatch(match: re.Match[str], scene: Scene) -> str:
    return f"{told(scene, 3)}TensorDataset pairs rows off, so all tensors need the same first dim."


def _collate_keys(match: re.Match[str], scene: Scene) -> str | None:
    if not scene.inside("default_collate", "collate"):
        return None
    return f"The dicts of a batch need the same keys; {match[1]} is missing in one of them."


def _not_tensors(match: re.Match[str], scene: Scene) -> str | None:
    if "TensorDataset" not in scene.text:
        return None
    return (
        "TensorDataset takes tensors: torch.from_numpy(a).float() of an array, torch.tensor(list) of a list."
    )


CASES = (
    Case("collate-keys", KeyError, r"(.+)", _collate_keys),
    Case(
        "tensordataset-input",
        (TypeError, AttributeError),
        r"'int' object is not callable|has no attribute 'size'",
        _not_tensors,
    ),
    Case(
        "collate-shapes",
        RuntimeError,
        r"equal size, but got \[(.*?)\] at entry \d+ and \[(.*?)\]",
        _collate_stack,
    ),
    Case(
        "collate-lengths",
        RuntimeError,
        r"each element in list of batch should be of equal size",
        lambda m, s: (
            "Lists are batched place by place, so all items must be equally long. Pad them, or "
            "return tensors and give a collate_fn."
        ),
    ),
    Case(
        "collate-type",
        TypeError,
        r"default_collate: batch must contain.*found <class '(.*?)'>",
        _collate_type,
    ),
    Case(
        "dataset-length",
        TypeError,
        r"object of type '(?!int|float|NoneType|Tensor|generator|function|type)(\w+)' has no len",
        _dataset_length,
    ),
    Case(
        "dataset-item",
        NotImplementedError,
        r"Subclasses of Dataset should implement __getitem__",
        lambda m, s: (
            "The Dataset has no __getitem__. Define def __getitem__(self, index): return "
            "self.x[index], self.y[index]."
        ),
    ),
    Case("dataset-beyond", IndexError, r"out of (?:range|bounds)", _beyond_length),
    Case(
        "loader-next",
        AttributeError,
        r"DataLoaderIter' object has no attribute 'next'",
        lambda m, s: "Iterators have no .next() any more: next(iter(loader)).",
    ),
    Case(
        "loader-index",
        TypeError,
        r"'DataLoader' object is not subscriptable",
        lambda m, s: (
            "A DataLoader is walked through, not indexed: for x, y in loader, or "
            "next(iter(loader)). Items are in loader.dataset[i]."
        ),
    ),
    Case(
        "loader-batch",
        ValueError,
        r"batch_size should be a positive integer value, but got batch_size=(\S+)",
        lambda m, s: f"batch_size must be a whole number from 1 on, not {m[1]}.",
    ),
    Case(
        "loader-sampler",
        ValueError,
        r"sampler option is mutually exclusive with shuffle",
        lambda m, s: "A sampler sets the order by itself: leave shuffle out.",
    ),
    Case(
        "loader-empty",
        ValueError,
        r"num_samples should be a positive integer value, but got num_samples=0",
        lambda m, s: "The Dataset is empty: its __len__ gives 0, so there is nothing to shuffle.",
    ),
    Case(
        "loader-workers",
        ValueError,
        r"num_workers option should be non-negative",
        lambda m, s: "num_workers is the number of helper processes: 0 loads in the program itself.",
    ),
    Case("dataset-rows", AssertionError, r"Size mismatch between tensors", _mismatch),
    Case(
        "split-lengths",
        ValueError,
        r"Sum of input lengths does not equal",
        lambda m, s: (
            "The parts of random_split must add up to the whole: counts to len(dataset), shares to 1."
        ),
    ),
    Case(
        "transform-input",
        TypeError,
        r"pic should be PIL Image or ndarray\. Got <class '(.*?)'>",
        lambda m, s: (
            (
                "ToTensor() makes tensors from pictures (PIL) and NumPy arrays; it got "
                f"{m[1].rsplit('.', 1)[-1]}."
            )
            + (" That is a tensor already." if "Tensor" in m[1] else "")
        ),
    ),
    Case(
        "transform-order",
        TypeError,
        r"img should be Tensor Image|Unexpected type <class '(.*?)'>|Input tensor should be a float tensor",
        lambda m, s: (
            "The order of transforms counts: first the picture becomes a float tensor, "
            "ToTensor() (or ToImage, ToDtype(torch.float32, scale=True)), then Normalize."
        ),
    ),
    Case(
        "dataset-missing",
        RuntimeError,
        r"Dataset not found",
        lambda m, s: (
            "The files of this dataset are not in that folder. tutor.data brings small data "
            "sets that are always there."
        ),
    ),
)
