"""All hypotheses in their order of preference: the specific before the general."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch

from tutor.checks.hypotheses import (
    arrangement,
    functions,
    gradients,
    indexing,
    kinds,
    numbers,
    probabilities,
    products,
    reductions,
    scaling,
    shapes,
)
from tutor.checks.hypotheses.case import Case

HYPOTHESES: tuple[Callable[[Case], str | None], ...] = (
    kinds.returns_nothing,
    gradients.requires_grad_missing,
    gradients.not_a_leaf,
    gradients.never_backward,
    kinds.holds_nothing,
    kinds.not_called,
    kinds.one_of_a_pair,
    kinds.list_instead_of_tensor,
    kinds.numpy_instead_of_tensor,
    kinds.tensor_instead_of_numpy,
    kinds.number_instead_of_tensor,
    kinds.tensor_instead_of_number,
    kinds.tensor_instead_of_list,
    kinds.quoted_number,
    gradients.detached,
    # Values that broke on the way say more than anything that fits by chance.
    numbers.nan_introduced,
    numbers.infinity_introduced,
    gradients.gradient_cleared,
    gradients.stale_value,
    numbers.never_filled,
    # What the inputs confirm.
    products.operands_swapped,
    products.elementwise_instead_of_matmul,
    products.matmul_instead_of_elementwise,
    products.weight_not_transposed,
    products.transposed_weight,
    reductions.value_instead_of_index,
    reductions.index_instead_of_value,
    reductions.reduced_everything,
    reductions.wrong_dim_reduced,
    reductions.standardised_over_wrong_dim,
    reductions.not_divided_by_deviation,
    reductions.running_sum_instead_of_sum,
    reductions.median_instead_of_mean,
    reductions.variance_instead_of_deviation,
    reductions.deviation_instead_of_variance,
    reductions.degrees_of_freedom,
    shapes.broadcast_before_reducing,
    functions.other_loss,
    probabilities.log_missing,
    indexing.row_instead_of_column,
    indexing.all_columns_picked,
    indexing.size_instead_of_count,
    probabilities.softmax_before_cross_entropy,
    probabilities.softmax_instead_of_sigmoid,
    probabilities.sigmoid_instead_of_softmax,
    gradients.gradient_accumulated,
    reductions.sum_instead_of_mean,
    reductions.mean_instead_of_sum,
    # Dims.
    shapes.keepdim_missing,
    shapes.keepdim_extra,
    shapes.batch_dim_squeezed,
    shapes.missing_dim,
    shapes.extra_dim,
    shapes.dim_in_wrong_place,
    shapes.transposed,
    shapes.permuted,
    arrangement.reversed_order,
    arrangement.repeated_otherwise,
    arrangement.shifted,
    shapes.joined_along_wrong_dim,
    shapes.reshaped_instead_of_transposed,
    shapes.stacked_instead_of_joined,
    shapes.joined_instead_of_stacked,
    shapes.flattened,
    shapes.cut_otherwise,
    shapes.broadcast_to_table,
    shapes.one_truth_for_all,
    shapes.only_the_first,
    shapes.only_the_last,
    shapes.only_a_part,
    arrangement.one_missing,
    arrangement.one_too_many,
    probabilities.one_hot_instead_of_indices,
    probabilities.indices_instead_of_one_hot,
    probabilities.mask_instead_of_indices,
    probabilities.indices_instead_of_mask,
    reductions.not_reduced,
    # Scores and probabilities.
    probabilities.softmax_twice,
    probabilities.sigmoid_twice,
    probabilities.softmax_over_wrong_dim,
    probabilities.scores_scaled,
    probabilities.log_probabilities,
    probabilities.probabilities_instead_of_logs,
    probabilities.probabilities_instead_of_logits,
    probabilities.not_normalised,
    probabilities.logits_instead_of_probabilities,
    probabilities.not_thresholded,
    # Updates.
    gradients.stepped_uphill,
    gradients.step_too_long,
    # Sizes and functions, the exact before the vague.
    scaling.wrong_sign,
    scaling.sign_lost,
    scaling.absolute_missing,
    scaling.negatives_cut,
    scaling.negatives_kept,
    functions.other_function,
    arrangement.counted_from_one,
    numbers.truncated,
    numbers.rounded_down,
    numbers.floor_and_truncation,
    numbers.rounded,
    numbers.byte_overflow,
    scaling.percent,
    scaling.degrees_and_radians,
    scaling.log_base,
    scaling.complement,
    scaling.reciprocal,
    scaling.square_missing,
    scaling.root_missing,
    scaling.logarithm,
    scaling.exponential,
    products.term_missing,
    products.term_twice,
    products.input_returned,
    arrangement.put_in_order,
    arrangement.not_sorted,
    arrangement.shuffled,
    numbers.only_precision,
    scaling.constant_factor,
    scaling.constant_offset,
    numbers.constant_instead_of_computed,
    # Of dtypes the rung has said the rest.
    numbers.float64_from_numpy,
    numbers.bools_instead_of_numbers,
    numbers.numbers_instead_of_bools,
    numbers.integers_instead_of_floats,
    numbers.floats_instead_of_integers,
    gradients.changed_input,
)


_ARITHMETIC = frozenset(m.__name__ for m in (scaling, products, reductions, functions))
_OF_NUMBERS = (
    arrangement.counted_from_one,
    numbers.constant_instead_of_computed,
    numbers.only_precision,
)
_OF_CODE = frozenset(
    {
        numbers.never_filled,
        numbers.truncated,
        numbers.rounded_down,
        numbers.floor_and_truncation,
        numbers.byte_overflow,
        probabilities.probabilities_instead_of_logits,
        probabilities.logits_instead_of_probabilities,
        scaling.logarithm,
        scaling.exponential,
    }
)
_OF_COUNTS = (
    gradients.stale_value,
    indexing.size_instead_of_count,
    scaling.wrong_sign,
    arrangement.counted_from_one,
    scaling.constant_factor,
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A hypothesis that fits."""

    case: str
    """Its stable name, such as `sum-instead-of-mean`."""
    text: str


def explain(case: Case, *, is_typed: bool = False) -> Guess | None:
    """Return the first hypothesis that fits the case, or None; of a typed answer none that is about code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for hypothesis in _fitting(case):
            if is_typed and hypothesis in _OF_CODE:
                continue
            text = _guess(hypothesis, case)
            if text:
                return Guess(hypothesis.__name__.replace("_", "-"), text)
    return None


def _fitting(case: Case) -> tuple[Callable[[Case], str | None], ...]:
    """Return the hypotheses that make sense for the kind of the values: no arithmetic on bools and counts."""
    if _is_bool(case.actual) and _is_bool(case.expected):
        return tuple(h for h in HYPOTHESES if h.__module__ not in _ARITHMETIC and h not in _OF_NUMBERS)
    if type(case.actual) is int and type(case.expected) is int:
        return _OF_COUNTS
    return HYPOTHESES


def _is_bool(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, torch.Tensor) and value.dtype == torch.bool)


def _guess(hypothesis: Callable[[Case], str | None], case: Case) -> str | None:
    try:
        return hypothesis(case)
    except (RuntimeError, ValueError, TypeError, IndexError, ArithmeticError):
        return None  # What can't be computed on these objects is no guess about them.
