"""Formulas printed in the notation of Python or of LaTeX, with brackets only where they are needed.

Both notations fill templates, in which the text around a place tells the precedence that its argument needs. In LaTeX
the template is the rule's `latex`; as text it is an operator of Python, or a call by the rule's name, so that the text
can be read back (`expression.parse`).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from autograd import rules
from autograd.rule import ATOM, LOOSEST, NEGATION, POWER, PRODUCT, SUM, Rule
from autograd.show.formula.symbol import Expression, Name, Symbol
from autograd.show.formula.templates import MANY, SHOWN_FIRST, Argument, Form, parsed

DEEPEST = 40  # brackets within brackets

# Rules with an operator in Python, and its precedence.
OPERATORS = {
    rules.add.rule: ("#1 + #2", SUM),
    rules.subtract.rule: ("#1 - #2", SUM),
    rules.multiply.rule: ("#1 * #2", PRODUCT),
    rules.divide.rule: ("#1 / #2", PRODUCT),
    rules.floor_divide.rule: ("#1 // #2", PRODUCT),
    rules.remainder.rule: ("#1 % #2", PRODUCT),
    rules.power.rule: ("#1 ** #2", POWER),
    rules.negative.rule: ("-#1", NEGATION),
}


class Slot(NamedTuple):
    """A place in a printed formula for a name, or for its number, which may need brackets there."""

    name: Name
    place: Argument


Pieces: TypeAlias = "list[str | Slot]"


class Notation:
    """The notation of Python; a subclass is another one."""

    opening, closing, ellipsis = "(", ")", "..."

    def template(self, rule: Rule) -> tuple[str, int]:
        """Return the template of a rule, and its precedence."""
        return OPERATORS.get(rule, (f"{rule.name}(#*)", ATOM))

    def name(self, name: Name) -> str:
        """Return a name as printed."""
        return name.text

    def mark(self, text: str) -> str:
        """Return a text that is no formula, such that it can stand in one."""
        return text

    def number(self, number: float, digits: int | None) -> tuple[str, int]:
        """Return a number with some significant digits, or exactly for None, and its precedence."""
        shown = repr(number) if digits is None else f"{number:.{digits}g}"
        return shown, NEGATION if shown.startswith("-") else ATOM

    def in_place(self, pieces: Pieces, precedence: int, place: Argument) -> Pieces:
        """Return printed pieces, in brackets if their place needs them."""
        starts_with_minus = isinstance(pieces[0], str) and pieces[0].startswith("-")
        if precedence < place.required or (place.follows_operator and starts_with_minus):
            return [self.opening, *pieces, self.closing]
        return pieces

    def number_in(self, slot: Slot, digits: int | None) -> str:
        """Return the number of a name, in brackets if its place needs them."""
        shown, precedence = self.number(slot.name.number, digits)
        return "".join(map(str, self.in_place([shown], precedence, slot.place)))


class Latex(Notation):
    """The notation of LaTeX's math mode."""

    opening, closing, ellipsis = r"\left(", r"\right)", r"\cdots"

    def template(self, rule: Rule) -> tuple[str, int]:
        return rule.latex, rule.precedence

    def name(self, name: Name) -> str:
        return name.latex

    def mark(self, text: str) -> str:
        return rf"\text{{{text}}}"

    def number(self, number: float, digits: int | None) -> tuple[str, int]:
        shown, precedence = super().number(number, digits)
        if shown.endswith("inf"):
            return shown.replace("inf", r"\infty"), precedence
        if shown == "nan":
            return r"\mathrm{nan}", ATOM
        mantissa, _, exponent = shown.partition("e")
        return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else (shown, precedence)


TEXT, LATEX = Notation(), Latex()


def show(formula: Expression, notation: Notation, numbers: bool = False, digits: int | None = 6) -> str:
    """Return a formula as printed text.

    Args:
        formula: a symbol or a number.
        notation: TEXT or LATEX.
        numbers: print the number of each name instead of the name.
        digits: how many significant digits a number has; None for all, and for all terms of a long sum, so that
            programs can read it.

    >>> x = Name("x", "x", -2.0)
    >>> show(3.0 - x * x, TEXT), show(3.0 - x * x, TEXT, numbers=True)
    ('3 - x * x', '3 - (-2) * (-2)')
    >>> show((1.0 - x) / x ** 2.0, LATEX)
    '\\\\frac{1 - x}{{x}^{2}}'
    """
    pieces = printed(formula, notation, digits)
    return "".join(
        piece if isinstance(piece, str) else notation.number_in(piece, digits) if numbers else notation.name(piece.name)
        for piece in pieces
    )


def printed(formula: Expression, notation: Notation, digits: int | None = 6) -> Pieces:
    """Return a formula as pieces of text, with a `Slot` at each place for a name or its number."""
    return _Printer(notation, digits).write(formula, Argument(0, LOOSEST, False), 0)


class _Printer(NamedTuple):
    """A printer of formulas, down to `DEEPEST` brackets within brackets."""

    notation: Notation
    digits: int | None

    def write(self, formula: Expression, place: Argument, depth: int) -> Pieces:
        """Return a formula as printed, in brackets if its place needs them."""
        if isinstance(formula, Name):
            return [Slot(formula, place)]
        if not isinstance(formula, Symbol):
            shown, precedence = self.notation.number(formula, self.digits)
            return self.notation.in_place([shown], precedence, place)
        if depth > DEEPEST and self.digits is not None:
            return [self.notation.ellipsis]
        assert formula.rule is not None
        if formula.rule.spelled_out:
            return self.write(formula.rule.compute(formula.args), place, depth + 1)
        form = self._form(formula)
        follows = place.follows_operator and form.precedence >= place.required  # else there is a bracket between
        pieces = self._infix(formula, form, follows, depth) if form.is_infix else self._filled(formula, form, depth)
        return self.notation.in_place(pieces, form.precedence, place._replace(follows_operator=follows))

    def _form(self, part: Symbol) -> Form:
        assert part.rule is not None
        ellipsis = None if self.digits is None else self.notation.ellipsis.replace("cdots", "ldots")
        return parsed(*self.notation.template(part.rule), len(part.args), ellipsis)

    def _filled(self, part: Symbol, form: Form, depth: int) -> Pieces:
        pieces: Pieces = []
        for piece in form.parts:
            pieces += [piece] if isinstance(piece, str) else self.write(part.args[piece.number], piece, depth + 1)
        return pieces

    def _infix(self, part: Symbol, form: Form, follows_operator: bool, depth: int) -> Pieces:
        """Return a - b + c - ... as printed; a loop, as its nesting is as deep as it is long."""
        tail = []
        while True:
            first, between, last = form.parts
            assert isinstance(first, Argument) and isinstance(between, str) and isinstance(last, Argument)
            tail.append((between, part.args[last.number], last))
            left = part.args[first.number]
            if not isinstance(left, Symbol) or left.rule is None or first.required > form.precedence:
                break
            inner = self._form(left)
            if not inner.is_infix or inner.precedence != form.precedence:
                break
            part, form = left, inner
        place = first._replace(follows_operator=first.follows_operator or follows_operator)
        pieces = self.write(left, place, depth + 1)
        tail.reverse()
        elided = len(tail) >= MANY and self.digits is not None
        for between, operand, place in tail[: SHOWN_FIRST - 1] if elided else tail[:-1]:
            pieces += [between, *self.write(operand, place, depth + 1)]
        between, operand, place = tail[-1]
        if elided:
            pieces += [between, self.notation.ellipsis]
        return [*pieces, between, *self.write(operand, place, depth + 1)]
