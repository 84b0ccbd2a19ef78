"""Formulas of the lessons, set in Unicode on one line and in two dimensions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.formula import display, inline
from tutor.formula.display import cell_width

LINES = {
    r"\frac{\partial L}{\partial w}": "∂L/∂w",
    r"\sum_{i=1}^n x_i^2": "∑ᵢ₌₁ⁿ xᵢ²",
    r"\sigma(x)=\frac{1}{1+e^{-x}}": "σ(x) = 1/(1 + e⁻ˣ)",
    r"w \leftarrow w - \eta \, \frac{\partial L}{\partial w}": "w ← w − η ∂L/∂w",
    r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}": (
        "softmax(z)ᵢ = e^(zᵢ)/(∑ⱼ₌₁ᴷ e^(zⱼ))"
    ),
    r"\text{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V": "softmax(QKᵀ/√dₖ)V",
    r"y = \frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}\gamma+\beta": "y = (x − μ)/(√(σ² + ε)) γ + β",
    r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t": "mₜ = β₁mₜ₋₁ + (1 − β₁)gₜ",
    r"-2(y-\hat y)x": "−2(y − ŷ)x",
    r"x \in \mathbb{R}^{n \times d}": "x ∈ ℝ^(n×d)",
    r"\max_i z_i": "maxᵢ zᵢ",
    r"\ln K \approx 2.303": "ln K ≈ 2.303",
    r"\|w\|_2": "‖w‖₂",
    r"10^{-3}": "10⁻³",
    r"\{1,\dots,n\}": "{1, …, n}",
    r"\frac{dL}{dw}=\frac{dL}{dy}\cdot\frac{dy}{dw}": "dL/dw = dL/dy·dy/dw",
    r"h' = Wx": "h′ = Wx",
    r"a/(bc)": "a/(bc)",
    r"\frac{a}{bc}": "a/(bc)",
    r"\frac{1}{2}x": "1/2 x",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4\end{pmatrix}": "(1, 2; 3, 4)",
    r"\log_2 8 = 3": "log₂ 8 = 3",
    r"\mathbf{W}x + \mathbf{b}": "𝐖x + 𝐛",
    r"$x^2$": "x²",
    r"100\%": "100%",
    r"\sqrt[3]{x}": "³√x",
}


@pytest.mark.parametrize(("tex", "line"), LINES.items())
def test_a_formula_on_one_line(tex: str, line: str) -> None:
    assert inline(tex) == line


def test_a_fraction_stands_above_its_denominator_and_the_rest_beside_its_bar() -> None:
    assert display(r"w - \eta \frac{\partial L}{\partial w}") == ["       ∂L", "w − η ────", "       ∂w"]


def test_limits_stand_above_and_below_a_sum() -> None:
    assert display(r"\sum_{i=1}^{n} x_i") == [" n", " ∑  xᵢ", "i=1"]


def test_parentheses_grow_with_a_fraction() -> None:
    lines = display(r"\left(\frac{a}{b}\right)^2")
    assert [line[0] for line in lines] == ["⎛", "⎜", "⎝"]
    assert lines[0].endswith("⎞²")


def test_cases_stand_below_each_other_behind_one_brace() -> None:
    assert display(r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise}\end{cases}") == [
        "⎧x  x > 0",
        "⎩0  otherwise",
    ]


def test_aligned_equations_keep_their_signs_below_each_other() -> None:
    lines = display(r"\begin{aligned} ab &= c \\ d &= e + f \end{aligned}")
    assert lines[0].index("=") == lines[1].index("=")


def test_a_simple_formula_takes_one_line_in_both_ways() -> None:
    assert display(r"\hat y = wx + b") == [inline(r"\hat y = wx + b")] == ["ŷ = wx + b"]


def test_an_unknown_command_is_shown_by_its_name() -> None:
    assert inline(r"\nonsense x") == "nonsensex"


def test_wide_characters_count_as_two_cells() -> None:
    assert cell_width("中x\u0302") == 3


PIECES = (
    r"\frac \sqrt \left( \right) \begin{pmatrix} \end{pmatrix} \\ & ^ _ { } x \hat \text \sum [ \operatorname"
)
ANY_TEXT = st.text(alphabet=r"\{}^_&[]()abc12+-= '|$", max_size=40)
ANY_COMMANDS = st.lists(st.sampled_from(PIECES.split()), max_size=15).map("".join)


@given(ANY_TEXT | ANY_COMMANDS)
def test_any_text_gives_some_formula(tex: str) -> None:
    assert isinstance(inline(tex), str)
    assert all(isinstance(line, str) for line in display(tex))
