"""Values of cells: numbers, in the notations people use, and words for a missing one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

Decimal = Literal[".", ","]

# Cells without a value, in any column; `--missing` adds to them.
MISSING = frozenset(
    spelt
    for token in ("", "na", "n/a", "#n/a", "nan", "null", "?", "<na>", "nat")
    for spelt in (token, token.upper(), token.title(), {"nan": "NaN", "nat": "NaT"}.get(token, token))
)
# Cells that may be a class of their own, and are no number: missing in a column of numbers.
NO_NUMBER = frozenset(
    {"-", "--", ".", "..", "none", "nil", "missing", "unknown", "n.a.", "n.d.", "nd", "n/d", "not available"}
    | {"k.a.", "k. a.", "keine angabe", "#div/0!", "#value!", "#ref!", "#n/v", "#name?", "#null!", "#num!"}
)

# Words for no, and those for yes that go with them, in any case.
_YES_NO = (
    (("no", "n"), ("yes", "y")),
    (("false", "f"), ("true", "t")),
    (("off",), ("on",)),
    (("absent",), ("present",)),
)
# For each word which pair it belongs to, and whether it means yes.
YES_NO = {
    word: (pair, bool(side)) for pair, sides in enumerate(_YES_NO) for side, words in enumerate(sides) for word in words
}

_INFINITE = re.compile(r"[+-]?(?:inf|infinity|\u221e)", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
# One separator throughout: a comma, a blank (also those that do not break), or an apostrophe.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,' \u00a0\u202f\u2019])\d{3}(?:\1\d{3})*)(\.\d+)?", re.ASCII)
_UNIT = re.compile(r"^([+-]?)\s*(?:US\$|[$€£¥₩₹])\s*|\s*(?:[$€£¥₩₹%])$")
# As accountants write what is below 0, and SAP.
_BELOW_0 = re.compile(r"\(\s*([^-+()]*\d[^-+()]*)\)|([^-+]*\d)\s*-")
# Another currency before a number; or behind it a unit, of one letter only after a blank: 12A is a code.
_CURRENCIES = "CHF|EUR|USD|GBP|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|KRW|Fr\\.|Rs\\.?|kr"
_WITH_UNIT = re.compile(
    rf"(?P<before>{_CURRENCIES})\s?(?P<number>[-+(]?[\d.][^A-Za-z]*)"
    r"|(?P<amount>[-+]?[\d.][^A-Za-zµΩ°\s]*(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?)"
    r"(?P<unit>\s[A-Za-zµΩ]|\s?(?:°[CFK]?|[A-Za-zµΩ][A-Za-zµΩ°²³/.%]{1,9}(?: [A-Za-z]{1,9})?))"
)
_DECIMAL_COMMA = str.maketrans(",.", ".,")


@lru_cache(maxsize=100_000)
def number_of(cell: str, decimal: Decimal = ".") -> float | None:
    """Return the number in a cell, inf for one too large for a float; None for what is no number.

    Args:
        cell: with or without blanks around it, a sign, a currency or `%`, and separators of thousands; below 0 also in
            parentheses, or with the sign at its end.
        decimal: the mark before the decimals; the other one may then separate thousands.

    >>> [number_of(cell) for cell in ("-1.5", "2e3", "$1,234.50", "12 %", "1 000 000", "(12.5)", "1,5", "nan")]
    [-1.5, 2000.0, 1234.5, 12.0, 1000000.0, -12.5, None, None]
    >>> number_of("1.234,5", decimal=","), number_of("0,25", decimal=",")
    (1234.5, 0.25)
    """
    text = cell.strip().replace("\u2212", "-")  # the minus of typesetters
    if decimal == ",":
        text = text.translate(_DECIMAL_COMMA)
    if not NUMBER.fullmatch(text):
        if below_0 := _BELOW_0.fullmatch(text):
            text = f"-{(below_0[1] or below_0[2]).strip()}"
        text = _UNIT.sub(r"\1", text).strip()
        grouped = _GROUPED.fullmatch(text)
        if grouped:
            text = text.replace(grouped[1], "")
        if not NUMBER.fullmatch(text):
            return None
    return float(text)


def unit_of(cell: str, decimal: Decimal = ".") -> str:
    """Return the unit of a cell that is a number with one; an empty text for another cell.

    Args:
        cell, decimal: as those of `number_of`.

    >>> [unit_of(cell) for cell in ("12.5 kg", "50km/h", "CHF 1'200.50", "5 m", "5m", "p1", "12", "3 or 4")]
    ['kg', 'km/h', 'CHF', 'm', '', '', '', '']
    """
    found = _WITH_UNIT.fullmatch(cell.strip())
    if found is None or number_of(found["number"] or found["amount"], decimal) is None:
        return ""
    return (found["before"] or found["unit"]).strip()


def bare_number(cell: str) -> str:
    """Return the digits of a cell without what stands before or behind them, if that is a unit or a currency.

    >>> bare_number("1,5 kg"), bare_number("3,50 €"), bare_number("p1")
    ('1,5', '3,50', 'p1')
    """
    found = None if cell[-1:].isdigit() and not cell[:1].isalpha() else _WITH_UNIT.fullmatch(cell)
    return (found["number"] or found["amount"]).strip() if found else _UNIT.sub(r"\1", cell)


def without_unit(cell: str, unit: str) -> str:
    """Return a cell without its unit.

    >>> without_unit("12.5 kg", "kg"), without_unit("CHF 3", "CHF"), without_unit("7", "kg"), without_unit("7 g", "kg")
    ('12.5', '3', '7', '7 g')
    """
    text = cell.strip()
    return (text.removesuffix(unit) if text.endswith(unit) else text.removeprefix(unit)).strip()


def is_infinite(cell: str) -> bool:
    """Return whether a cell says infinity, or a number too large for a float.

    >>> [is_infinite(cell) for cell in ("-inf", "1e400", "1e300", "info")]
    [True, True, False, False]
    """
    return bool(_INFINITE.fullmatch(cell.strip())) or math.isinf(number_of(cell) or 0.0)


def is_missing(cell: str, tokens: Collection[str]) -> bool:
    """Return whether a cell has no value.

    Args:
        cell: with or without blanks around it.
        tokens: those that stand for no value.
    """
    return cell in tokens or cell.strip() in tokens


def cell_numbers(cells: Sequence[str], tokens: Collection[str], decimal: Decimal = ".") -> list[float] | None:
    """Return the numbers in many cells, nan for those that are missing; None if there is anything else among them.

    Args:
        cells: of one column.
        tokens: those that stand for no value.
        decimal: as that of `number_of`.

    >>> cell_numbers(["1", "", "2.5"], MISSING)
    [1.0, nan, 2.5]
    >>> cell_numbers(["1", "two"], MISSING), cell_numbers(["1", "1_000"], MISSING), cell_numbers(["inf"], MISSING)
    (None, None, None)
    """
    numbers = None if _are_numbers(frozenset(tokens)) else _plain_numbers(cells, decimal)
    if numbers is not None and math.isfinite(sum(numbers)):
        return numbers
    numbers = _plain_numbers(["nan" if cell in tokens else cell for cell in cells], decimal)
    if numbers is not None and not any(map(math.isinf, numbers)):
        return numbers
    found = []
    for cell in cells:
        number = number_of(cell, decimal)
        if number is None and is_no_number(cell, tokens):
            number = math.nan
        elif number is None or math.isinf(number):
            return None
        found.append(number)
    return found


@lru_cache
def _are_numbers(tokens: frozenset[str]) -> bool:
    """Return whether one of the texts for no value is a number, such as -999."""
    return any(number_of(token) is not None for token in tokens)


def _plain_numbers(cells: Sequence[str], decimal: Decimal) -> list[float] | None:
    """Return what `float` makes of many cells; None if it cannot, or takes what is more likely a mistake: `1_000`."""
    text = "".join(cells)
    if not text.isascii() or "_" in text or (decimal == "," and "." in text):
        return None
    try:
        return list(map(float, cells if decimal == "." else [cell.replace(",", ".") for cell in cells]))
    except ValueError:
        return None


def is_no_number(cell: str, tokens: Collection[str]) -> bool:
    """Return whether a cell of a column of numbers has no value."""
    return is_missing(cell, tokens) or cell.strip().casefold() in NO_NUMBER
