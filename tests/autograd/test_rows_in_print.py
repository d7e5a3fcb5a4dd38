"""The rows of the table as a book prints them: signs, formulas, domains and kinks, written down a second time.

A new row need not be here.
"""

from __future__ import annotations

import math

from autograd import TABLE
from autograd.rule import ATOM, LOOSEST, NEGATION, POWER, PRODUCT, SUM
from tests.autograd.points import RULES

REALS, POSITIVE, UNIT = (-math.inf, math.inf), (0.0, math.inf), (-1.0, 1.0)

FORMULAS = {
    "where": r"\left(y \text{ if } x \text{ else } z\right)",
    "greater": r"\left[x > y\right]",
    "equal": r"\left[x = y\right]",
    "floor": r"\left\lfloor x \right\rfloor",
    "add": "x + y",
    "subtract": "x - y",
    "multiply": r"x \cdot y",
    "divide": r"\frac{x}{y}",
    "power": "{x}^{y}",
    "negative": "-x",
    "identity": "x",
    "abs": r"\left|x\right|",
    "exp": "e^{x}",
    "exp2": "2^{x}",
    "expm1": r"\left(e^{x} - 1\right)",
    "log": r"\log\left(x\right)",
    "log1p": r"\log\left(1 + x\right)",
    "log2": r"\log_2\left(x\right)",
    "log10": r"\log_{10}\left(x\right)",
    "sqrt": r"\sqrt{x}",
    "cbrt": r"\sqrt[3]{x}",
    "sin": r"\sin\left(x\right)",
    "cos": r"\cos\left(x\right)",
    "tan": r"\tan\left(x\right)",
    "asin": r"\arcsin\left(x\right)",
    "acos": r"\arccos\left(x\right)",
    "atan": r"\arctan\left(x\right)",
    "hypot": r"\sqrt{x^2 + y^2}",
    "sinh": r"\sinh\left(x\right)",
    "cosh": r"\cosh\left(x\right)",
    "tanh": r"\tanh\left(x\right)",
    "asinh": r"\operatorname{arsinh}\left(x\right)",
    "acosh": r"\operatorname{arcosh}\left(x\right)",
    "atanh": r"\operatorname{artanh}\left(x\right)",
    "sigmoid": r"\sigma\left(x\right)",
    "logsigmoid": r"\log \sigma\left(x\right)",
    "softplus": r"\log\left(1 + e^{x}\right)",
    "relu": r"\max\left(x, 0\right)",
    "leaky_relu": r"\operatorname{leaky\_relu}\left(x, y\right)",
    "maximum": r"\max\left(x\right)",
    "minimum": r"\min\left(x\right)",
    "norm": r"\left\|x\right\|",
}
SIGNS = {
    "greater": ">",
    "equal": "=",
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "/",
    "floor_divide": "//",
    "remainder": "%",
    "power": "**",
    "negative": "−",
    "identity": "=",
    "sum": "Σ",
    "dot": "•",
    "maximum": "max",
    "minimum": "min",
}
BINDING = {
    "add": SUM,
    "subtract": SUM,
    "multiply": PRODUCT,
    "remainder": PRODUCT,
    "negative": NEGATION,
    "divide": POWER,
    "power": POWER,
    "exp": POWER,
    "exp2": POWER,
}
DOMAINS = {
    "divide": (REALS, POSITIVE),
    "floor_divide": (REALS, POSITIVE),
    "remainder": (REALS, POSITIVE),
    "power": (POSITIVE, REALS),
    "log": (POSITIVE,),
    "log2": (POSITIVE,),
    "log10": (POSITIVE,),
    "log1p": ((-1.0, math.inf),),
    "sqrt": (POSITIVE,),
    "tan": ((-math.pi / 2, math.pi / 2),),
    "asin": (UNIT,),
    "acos": (UNIT,),
    "acosh": ((1.0, math.inf),),
    "atanh": (UNIT,),
    "clip": (REALS, (-3.0, -1.0), (1.0, 3.0)),
}
KINKS = {
    "where": [(0.0, 2.0, 3.0)],
    "greater": [(1.0, 1.0)],
    "equal": [(1.0, 1.0)],
    "sign": [(0.0,)],
    "step": [(0.0,)],
    "floor": [(1.0,)],
    "ceil": [(1.0,)],
    "trunc": [(1.0,)],
    "round": [(0.5,)],
    "floor_divide": [(2.0, 1.0)],
    "remainder": [(2.0, 1.0)],
    "power": [(0.0, 0.0), (0.0, 0.5)],
    "abs": [(0.0,)],
    "log": [(0.0,)],
    "log1p": [(-1.0,)],
    "log2": [(0.0,)],
    "log10": [(0.0,)],
    "sqrt": [(0.0,)],
    "cbrt": [(0.0,)],
    "asin": [(1.0,)],
    "acos": [(1.0,)],
    "hypot": [(0.0, 0.0)],
    "atan2": [(0.0, 0.0)],
    "acosh": [(1.0,)],
    "atanh": [(1.0,)],
    "relu": [(0.0,)],
    "leaky_relu": [(0.0, 0.01)],
    "elu": [(0.0, 0.5)],
    "hardtanh": [(-1.0,), (1.0,)],
    "clip": [(-1.0, -1.0, 1.0), (1.0, -1.0, 1.0)],
    "maximum": [(1.0, 1.0)],
    "minimum": [(1.0, 1.0)],
    "norm": [(0.0, 0.0)],
}
# Rows whose partials keep more digits than those of a book, or answer at more points.
BETTER_THAN_A_BOOK = """
    divide remainder power expm1 log log1p log2 log10 sqrt cbrt asin acos atan hypot atan2 tanh asinh acosh atanh
    sigmoid relu erf erfc gelu silu maximum minimum norm logsumexp
"""
SPELLED_OUT = ["sum", "dot", "mean"]
DEFAULTS = {"leaky_relu": (0.01,), "elu": (1.0,)}
OPERATORS = """
    add subtract multiply divide floor_divide remainder power negative identity abs
"""


def formula(name: str) -> str:
    shown: str = TABLE[name].latex.replace("#*", "x")
    for number, argument in enumerate("xyz", 1):
        shown = shown.replace(f"#{number}", argument)
    return shown


def test_formulas() -> None:
    assert {name: formula(name) for name in FORMULAS} == FORMULAS
    assert formula("clip") == r"\operatorname{clip}\left(x, y, z\right)"
    assert formula("mean") == r"\operatorname{mean}\left(x\right)"


def test_signs_and_how_tightly_they_bind() -> None:
    assert {name: TABLE[name].symbol for name in SIGNS} == SIGNS
    assert TABLE["tanh"].symbol == "tanh"
    assert {name: TABLE[name].precedence for name in BINDING} == BINDING
    assert TABLE["tanh"].precedence == ATOM
    assert LOOSEST < SUM < PRODUCT < NEGATION < POWER < ATOM


def test_domains() -> None:
    assert {name: TABLE[name].domain for name in DOMAINS} == DOMAINS
    assert TABLE["hypot"].domain == (REALS, REALS)
    assert TABLE["logsumexp"].domain == (REALS,)


def test_points_without_a_derivative() -> None:
    assert {name: [kink.at for kink in TABLE[name].kinks] for name in KINKS} == KINKS


def test_rows_that_are_not_as_a_book_has_them() -> None:
    assert all(TABLE[name].textbook is not None for name in BETTER_THAN_A_BOOK.split())
    assert all(TABLE[name].spelled_out for name in SPELLED_OUT)
    assert {name: TABLE[name].defaults for name in DEFAULTS} == DEFAULTS


def test_every_function_says_what_it_returns() -> None:
    assert [rule.name for rule in RULES if not rule.doc] == [*OPERATORS.split(), "dot"]
