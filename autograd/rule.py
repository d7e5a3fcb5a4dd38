"""`Rule`: one row of the table, a primitive operation with its derivatives.

A row holds the value of an operation and one partial derivative per argument, both in plain arithmetic. Any kind of
number can run a row: floats do, `Value`s do (which makes derivatives of derivatives), and so does every class with a
method `apply_rule(rule, args)`, such as the formulas that are printed or compiled; see `operators`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd.ieee import Ieee, inf, to_float
from autograd.row_function import function_of
from autograd.support.words import counted

FloatFunction: TypeAlias = Callable[..., float]
Arithmetic: TypeAlias = Callable[..., Any]  # a function of numbers of any kind, in plain arithmetic and other rows
Partials: TypeAlias = Sequence[Arithmetic | float] | Arithmetic  # one per argument, or all as one list
Interval: TypeAlias = tuple[float, float]

LOOSEST, SUM, PRODUCT, NEGATION, POWER, ATOM = range(6)  # how tightly a printed operation binds


class Kink(NamedTuple):
    """A point where a primitive has no derivative, the partials chosen there, and why.

    Args:
        at: the point, a number for each argument; two numbers for an operation of any number of arguments.
        partials: the derivative by each argument that is used there.
        why: the reason, a phrase.

    >>> from autograd import TABLE
    >>> TABLE["abs"].kinks[0].at, TABLE["abs"].kinks[0].partials
    ((0.0,), (0.0,))
    """

    at: tuple[float, ...]
    partials: tuple[float, ...]
    why: str


class Rule:
    """One primitive operation.

    Attributes and arguments:
        name: what errors, drawings and tests call it.
        doc: a phrase for `help`: what it returns.
        value: `(*floats) -> float`, the operation itself; `(floats) -> float` for one of any number of arguments.
        partials: one `(out, *args) -> number` per argument, `out` being the value, or the number itself where it is
            always the same; for an operation of any number of arguments one `(out, args) -> list of numbers`.
        symbol: what a drawn operation shows.
        latex: a template with TeX's own parameters: `#1`, `#2`, ... are the arguments, `#*` all of them; a template
            without any, such as a name, stands before the arguments in parentheses.
        precedence: how tightly the printed operation binds, from SUM to ATOM.
        domain: the open interval of each argument where the value is finite and smooth but for the kinks (one interval,
            for all arguments, where their number is not fixed).
        kinks: points without a derivative, with the choice made there.
        textbook: the partials as a book writes them, where `partials` keeps more digits or answers at more points.
        spelled_out: print the formula of the value, such as w1 x1 + w2 x2, instead of filling a template.
        arithmetic: the value over other rows, where `value` is a function that not every target has; see `elementary`.
        without_exp: the same in fewer steps, for targets that lack `exp` too.
        defaults: values of the last arguments, where they may be left out.
        selects: whether it chooses among its arguments, so that each partial is the same number all around a point, and
            one that is 0 a `STRUCTURAL_ZERO`.
        source: where the formula stands.

    `primitive` makes a row and adds it to the table.

    >>> from autograd import TABLE
    >>> tanh = TABLE["tanh"]
    >>> tanh.source, tanh.arity, tanh.derivatives(tanh.compute([0.0]), [0.0], [True])
    ('DLMF 4.34, hyperbolic functions', 1, [1.0])
    """

    def __init__(
        self,
        name: str,
        value: FloatFunction,
        partials: Partials,
        *,
        doc: str = "",
        symbol: str | None = None,
        latex: str | None = None,
        precedence: int = ATOM,
        domain: Sequence[Interval] | None = None,
        kinks: Sequence[Kink] = (),
        textbook: Sequence[Arithmetic] | Arithmetic | None = None,
        spelled_out: bool = False,
        arithmetic: Arithmetic | None = None,
        without_exp: Arithmetic | None = None,
        defaults: tuple[float, ...] = (),
        selects: bool = False,
        source: str = "",
    ) -> None:
        count = 1 if callable(partials) else len(partials)
        parameters = "#*" if callable(partials) else ", ".join(f"#{i + 1}" for i in range(count))
        self.name = name
        self.doc = doc
        self.value = value
        self.partials = partials if callable(partials) else tuple(p if callable(p) else float(p) for p in partials)
        self.checked = False  # whether what the partials return is checked: of the engine's rows the tests do it
        self.symbol = symbol or name
        escaped = name.replace("_", r"\_")
        called = latex or rf"\operatorname{{{escaped}}}"
        self.latex = called if "#" in called else rf"{called}\left({parameters}\right)"
        self.precedence = precedence
        self.domain = tuple(domain or [(-inf, inf)] * count)
        self.kinks = tuple(kinks)
        self.textbook = textbook
        self.spelled_out = spelled_out
        self.arithmetic, self.without_exp = arithmetic, without_exp
        self.defaults = defaults
        self.selects = selects
        self.source = source
        # Arguments on which it depends by jumps alone: no gradient passes, not even a 0 that could meet an inf.
        self.flat = () if callable(partials) else tuple(partial == 0.0 for partial in self.partials_each)
        self.methods: dict[type, Callable[..., Any]] = {}  # a quicker way than `apply_rule`, by class of number
        self.function = function_of(self)  # the row as a function of floats, Values and every other kind of number

    @property
    def arity(self) -> int | None:
        """The number of arguments; None where any number will do."""
        return None if callable(self.partials) else len(self.partials)

    @property
    def partials_each(self) -> Sequence[Any]:
        """The partials of a row with a fixed number of arguments, one each."""
        if callable(self.partials):
            raise TypeError(f"{self.name} takes any number of arguments: its partials are one function")
        return self.partials

    def compute(self, args: Sequence[Any]) -> Any:
        """Return the value, in the arithmetic of `args`.

        Args:
            args: numbers of one kind, one for each argument.
        """
        return self.value(args) if callable(self.partials) else self.value(*args)

    def in_other_rows(self, args: Sequence[Any], available: Container[str] = ()) -> Any:
        """Return the value in terms of other rows, for a target that has some of them."""
        formula = self.arithmetic if "exp" in available else self.without_exp or self.arithmetic
        if formula is None:
            return self.compute(args)
        return formula(args) if callable(self.partials) else formula(*args)

    def derivatives(self, out: Any, args: Sequence[Any], wanted: Sequence[bool]) -> Sequence[Any]:
        """Return d out / d arg for each wanted argument, None for the others, in the arithmetic of `args`.

        Args:
            out: the value.
            args: the arguments.
            wanted: for each argument whether its derivative is wanted; of any number of arguments, none means all.
        """
        if callable(self.partials):
            found: Sequence[Any] = self.partials(out, args)
            if self.checked:
                found = self._checked(found, out, args)
            return [d if want else None for d, want in zip(found, wanted, strict=True)] if False in wanted else found
        found = [
            (d(out, *args) if callable(d) else d) if want else None
            for d, want in zip(self.partials, wanted, strict=True)
        ]
        return self._checked(found, out, args, wanted) if self.checked else found

    def _checked(self, found: Any, out: Any, args: Sequence[Any], wanted: Sequence[bool] = ()) -> list[Any]:
        """Return what the partials gave, plain numbers as floats; raise TypeError unless it is a number for each."""
        numbers = list(found) if isinstance(found, Iterable) else []
        if len(numbers) != len(args):
            raise TypeError(f"the partials of {self.name!r} gave {found!r:.60}: return {counted(len(args), 'number')}")
        in_floats = not any(hasattr(number, "apply_rule") for number in (out, *args))
        for i, (number, want) in enumerate(zip(numbers, wanted or [True] * len(numbers), strict=True)):
            if want and (in_floats or not hasattr(number, "apply_rule")):
                numbers[i] = to_float(number, f"what partial {i + 1} of {self.name!r} returned")
        return numbers

    def textbook_derivatives(self, out: Any, args: Sequence[Any]) -> Sequence[Any] | None:
        """Return d out / d arg for each argument by the book, in the arithmetic of `args`; None if the book agrees."""
        if self.textbook is None:
            return None
        if callable(self.textbook):
            return list(self.textbook(out, args))
        return [formula(out, *args) for formula in self.textbook]

    def on_floats(self, args: Sequence[float], wanted: Sequence[bool] = ()) -> tuple[float, Sequence[float | None]]:
        """Return the value and the wanted derivatives as IEEE-754 floats.

        The formulas run on plain floats; where Python raises (1/0, overflow) they run once more on numbers that do not.

        Args:
            args: the arguments.
            wanted: for each argument whether its derivative is wanted; none where no derivative is.
        """
        try:
            out = self.compute(args)
            if type(out) is not float:
                out = to_float(out, f"the value of {self.name}")
            return out, self.derivatives(out, args, wanted) if wanted else []
        except ArithmeticError:
            safe = [Ieee(arg) for arg in args]
            result = Ieee(self.compute(safe))
            found = self.derivatives(result, safe, wanted) if wanted else []
            return float(result), [None if d is None else float(d) for d in found]

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"


LEAF = Rule("leaf", to_float, (), source="a number that was not computed")
CONSTANT = Rule("constant", to_float, (), source="a number that is not differentiated")
