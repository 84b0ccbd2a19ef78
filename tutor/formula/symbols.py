"""Tables of the formula setter: which Unicode stands for which TeX."""

from __future__ import annotations

from typing import Final


def _table(text: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in text.split())


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GREEK: Final = _table(
    "alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ vartheta:ϑ iota:ι kappa:κ "
    "lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ upsilon:υ phi:φ varphi:φ chi:χ psi:ψ omega:ω "
    "Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Upsilon:Υ Phi:Φ Psi:Ψ Omega:Ω"
)
ORDINARY: Final = GREEK | _table(
    "partial:∂ nabla:∇ infty:∞ ell:ℓ hbar:ℏ ldots:… dots:… cdots:⋯ vdots:⋮ ddots:⋱ top:⊤ bot:⊥ "
    "intercal:⊺ prime:′ star:⋆ forall:∀ exists:∃ emptyset:∅ varnothing:∅ degree:° checkmark:✓ colon:: "
    "#:# %:% _:_ $:$ &:&"
)
RELATIONS: Final = _table(
    "leq:≤ le:≤ geq:≥ ge:≥ neq:≠ ne:≠ approx:≈ equiv:≡ sim:∼ simeq:≃ propto:∝ ll:≪ gg:≫ in:∈ notin:∉ "
    "subset:⊂ subseteq:⊆ to:→ rightarrow:→ longrightarrow:⟶ leftarrow:← gets:← mapsto:↦ Rightarrow:⇒ "
    "Leftarrow:⇐ implies:⇒ iff:⇔ Leftrightarrow:⇔ leftrightarrow:↔ mid:| parallel:∥ perp:⟂ coloneqq::="
)
BINARIES: Final = _table(
    "cdot:· times:× div:÷ odot:⊙ oplus:⊕ otimes:⊗ ominus:⊖ pm:± mp:∓ ast:∗ circ:∘ bullet:• cup:∪ cap:∩ "
    "setminus:∖ wedge:∧ land:∧ vee:∨ lor:∨"
)
TIGHT_BINARIES: Final = frozenset("·∘")
OPENING: Final = _table("langle:⟨ lfloor:⌊ lceil:⌈ lbrace:{ {:{ lbrack:[ lVert:‖ lvert:|")
CLOSING: Final = _table("rangle:⟩ rfloor:⌋ rceil:⌉ rbrace:} }:} rbrack:] rVert:‖ rvert:|")
BARS: Final = _table("|:‖ Vert:‖ vert:|")
BIG: Final = _table("sum:∑ prod:∏ int:∫ bigcup:⋃ bigcap:⋂ bigoplus:⨁")
SPACES: Final = frozenset([",", ";", ":", ">", " ", "quad", "qquad", "enspace", "thinspace"])
NOTHING: Final = _names(
    "! big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits right nonumber"
)
FUNCTIONS: Final = _names(
    "log ln exp sin cos tan tanh sinh cosh max min argmax argmin softmax det dim lim Pr sup inf sign ReLU "
    "diag tr Var arg gcd deg ker rank"
)
TEXT_COMMANDS: Final = _names("text mathrm textbf textit mathsf texttt mathtt mbox rm")
ACCENTS: Final = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0305",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
}

_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BOLD: Final = {c: chr(0x1D400 + i) for i, c in enumerate(_CAPITALS + _CAPITALS.lower())}
ALPHABETS: Final = {
    "mathbf": BOLD,
    "boldsymbol": BOLD,
    "bm": BOLD,
    "mathbb": dict(zip("RNZQCEP1", "ℝℕℤℚℂ𝔼ℙ𝟙", strict=True)),
    "mathcal": dict(zip("LNDOHFBEIRM", "ℒ𝒩𝒟𝒪ℋℱℬℰℐℛℳ", strict=True)),
    "mathit": {},
}

SUPERSCRIPT: Final = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ⊤*′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡᵀ*′",
        strict=True,
    )
)
SUBSCRIPT: Final = dict(
    zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)

TALL_FENCES: Final = {
    "(": "⎛⎜⎝",
    ")": "⎞⎟⎠",
    "[": "⎡⎢⎣",
    "]": "⎤⎥⎦",
    "{": "⎧⎨⎩",
    "}": "⎫⎬⎭",
    "|": "│││",
    "‖": "║║║",
    "⌊": "⎢⎢⎣",
    "⌋": "⎥⎥⎦",
    "⌈": "⎡⎢⎢",
    "⌉": "⎤⎥⎥",
    "⟨": "╱⟨╲",
    "⟩": "╲⟩╱",
}
MATRIX_FENCES: Final = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "cases": ("{", ""),
    "aligned": ("", ""),
    "align": ("", ""),
    "align*": ("", ""),
    "array": ("", ""),
}
