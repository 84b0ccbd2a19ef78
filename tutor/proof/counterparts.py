"""What a mutant puts in the place of a function, an operator or a comparison."""

from __future__ import annotations

import ast

EXCHANGED = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax",
    "amax": "amin", "amin": "amax", "std": "var", "var": "std", "zeros": "ones", "ones": "zeros",
    "zeros_like": "ones_like", "ones_like": "zeros_like", "exp": "log", "log": "exp", "sin": "cos",
    "cos": "sin", "prod": "sum", "sqrt": "square",
    "floor": "ceil", "ceil": "floor", "any": "all", "all": "any", "cat": "stack", "stack": "cat",
    "train": "eval", "eval": "train", "softmax": "log_softmax", "log_softmax": "softmax",
    "relu": "sigmoid", "sigmoid": "tanh", "tanh": "sigmoid", "ReLU": "Identity",
    "cumsum": "cumprod", "triu": "tril", "tril": "triu", "eq": "ne", "gt": "lt", "lt": "gt",
    "squeeze": "clone", "unsqueeze": "select",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
