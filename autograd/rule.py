"""The record of a primitive operation: one row of the table, and how a row meets numbers.

A row holds the value of an operation and one partial derivative per argument, both written in plain arithmetic. Any
class of numbers can run a row: floats do, `Value` does (which makes derivatives of derivatives), and so does every
class that has a method `apply_rule(rule, args)`, such as the symbols that print a formula or compile it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from autograd.ieee import Ieee, inf, to_float

Formula = Callable[..., Any]
Interval = tuple[float, float]

LOOSEST, SUM, PRODUCT, NEGATION, POWER, ATOM = range(6)  # how tightly a printed operation binds


class Function(Protocol):
    """A row as a function of floats, Values, and every other kind of number."""

    rule: Rule
    of_list: Callable[[tuple[Any, ...]], Any]  # the same for a tuple of arguments, where their number is not fixed
    __name__: str

    def __call__(self, *args: Any) -> Any:
        """Run the row."""


class Kink(NamedTuple):
    """A point where a primitive has no derivative, the partials chosen there, and why."""

    at: tuple[float, ...]
    partials: tuple[float, ...]
    why: str


class Rule:
    """One primitive operation.

    Attributes, and arguments of the same names:
        name: what errors, drawings and tests call it.
        value: `(*floats) -> float`, the operation itself; `(floats) -> float` for one of any number of arguments.
        partials: one `(out, *args) -> number` per argument, `out` being the value, or the number itself where it is
            always the same; for an operation of any number of arguments one `(out, args) -> list of numbers`.
        symbol: what a drawn operation shows.
        latex: a template with TeX's own parameters: `#1`, `#2`, ... are the arguments, `#*` all of them.
        precedence: how tightly the printed operation binds, from SUM to ATOM.
        domain: the open interval of each argument where the value is finite and smooth but for the kinks (one interval,
            for all arguments, where their number is not fixed).
        kinks: points without a derivative, with the choice made there.
        textbook: the partials as a book writes them, where `partials` keeps more digits or answers at more points.
        spelled_out: print the formula of the value, such as w1 x1 + w2 x2, instead of filling a template.
        arithmetic: the value over other rows, where `value` is a function that not every machine has; see `elementary`.
        defaults: values of the last arguments, where they may be left out.
        source: where the formula stands.
    """

    def __init__(
        self,
        name: str,
        value: Callable[..., float],
        partials: Sequence[Formula | float] | Formula,
        *,
        symbol: str | None = None,
        latex: str | None = None,
        precedence: int = ATOM,
        domain: Sequence[Interval] | None = None,
        kinks: Sequence[Kink] = (),
        textbook: Sequence[Formula] | Formula | None = None,
        spelled_out: bool = False,
        arithmetic: Formula | None = None,
        defaults: tuple[float, ...] = (),
        source: str = "",
    ) -> None:
        count = 1 if callable(partials) else len(partials)
        parameters = "#*" if callable(partials) else ", ".join(f"#{i + 1}" for i in range(count))
        self.name = name
        self.value = value
        self.partials = partials if callable(partials) else tuple(p if callable(p) else float(p) for p in partials)
        self.symbol = symbol or name
        called = name.replace("_", r"\_")
        self.latex = latex or rf"\operatorname{{{called}}}\left({parameters}\right)"
        self.precedence = precedence
        self.domain = tuple(domain or [(-inf, inf)] * count)
        self.kinks = tuple(kinks)
        self.textbook = textbook
        self.spelled_out = spelled_out
        self.arithmetic = arithmetic
        self.defaults = defaults
        self.source = source
        # Arguments on which it depends by jumps alone: no gradient passes, not even a 0 that could meet an inf.
        self.flat = () if callable(partials) else tuple(partial == 0.0 for partial in self.partials_each)
        self.methods: dict[type, Callable[..., Any]] = {}  # a quicker way than `apply_rule`, by class of number
        self.function = _function(self)  # the row as a function of floats, Values, and every other kind of number

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
        """Return the value, in the arithmetic of `args`."""
        return self.value(args) if callable(self.partials) else self.value(*args)

    def in_other_rows(self, args: Sequence[Any]) -> Any:
        """Return the value in terms of other rows, where that can be told: by `arithmetic` if there is one."""
        if self.arithmetic is None:
            return self.compute(args)
        return self.arithmetic(args) if callable(self.partials) else self.arithmetic(*args)

    def derivatives(self, out: Any, args: Sequence[Any], wanted: Sequence[bool]) -> Sequence[Any]:
        """Return d out / d arg for each wanted argument, None for the others, in the arithmetic of `args`."""
        if callable(self.partials):
            found: Sequence[Any] = self.partials(out, args)
            return [d if want else None for d, want in zip(found, wanted, strict=True)] if False in wanted else found
        return [
            (d(out, *args) if callable(d) else d) if want else None
            for d, want in zip(self.partials, wanted, strict=True)
        ]

    def textbook_derivatives(self, out: Any, args: Sequence[Any]) -> Sequence[Any] | None:
        """Return d out / d arg for each argument by the book, in the arithmetic of `args`; None if the book agrees."""
        if self.textbook is None or callable(self.textbook):
            found: Sequence[Any] | None = None if self.textbook is None else self.textbook(out, args)
            return found
        return [formula(out, *args) for formula in self.textbook]

    def on_floats(self, args: Sequence[float], wanted: Sequence[bool] = ()) -> tuple[float, Sequence[float | None]]:
        """Return the value and the wanted derivatives as IEEE-754 floats.

        The formulas run on plain floats; where Python raises (1/0, overflow) they run once more on numbers that do not.
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


def apply(rule: Rule, args: tuple[Any, ...]) -> Any:
    """Run a row on its arguments, in the arithmetic of the first argument that has one of its own."""
    tried: set[type] = set()
    for arg in args:
        kind = type(arg)
        if kind is not float and kind not in tried and hasattr(kind, "apply_rule"):
            out = arg.apply_rule(rule, args)
            if out is not NotImplemented:
                return out
            tried.add(kind)
    return rule.on_floats([to_float(arg, f"an argument of {rule.name}") for arg in args])[0]


def _function(rule: Rule) -> Function:
    """Return the row as a function; floats, the common case inside formulas, take the short way."""
    value, methods, arity, defaults = rule.value, rule.methods, rule.arity, rule.defaults

    def unary(x: Any) -> Any:
        kind = type(x)
        if kind is float:
            try:
                return value(x)
            except ArithmeticError:
                return apply(rule, (x,))
        return methods[kind](x) if kind in methods else apply(rule, (x,))

    def binary(x: Any, y: Any) -> Any:
        if type(x) is float and type(y) is float:
            try:
                return value(x, y)
            except ArithmeticError:
                pass
        return apply(rule, (x, y))

    def ternary(x: Any, y: Any, z: Any) -> Any:
        if type(x) is float and type(y) is float and type(z) is float:
            try:
                return value(x, y, z)
            except ArithmeticError:
                pass
        return apply(rule, (x, y, z))

    def other(*args: Any) -> Any:
        missing = (arity or 0) - len(args)
        if 0 < missing <= len(defaults):
            args += defaults[-missing:]
        if len(args) != arity:
            raise TypeError(f"{rule.name} takes {arity} numbers, got {len(args)}")
        return apply(rule, args)

    def many(*args: Any) -> Any:
        return of_list(args)

    def of_list(args: tuple[Any, ...]) -> Any:
        if not args:
            raise ValueError(f"{rule.name} of no numbers at all is not defined: pass at least one")
        method = methods.get(type(args[0]))
        out = NotImplemented if method is None else method(args)
        return apply(rule, args) if out is NotImplemented else out

    by_arity: dict[int | None, Any] = {None: many, 1: unary, 2: binary, 3: ternary}
    function: Any = other if defaults else by_arity.get(arity, other)
    function.rule = rule
    if arity is None:
        function.of_list = of_list
    function.__name__ = function.__qualname__ = rule.name
    function.__doc__ = _document(rule)
    wrapped: Function = function
    return wrapped


def _document(rule: Rule) -> str:
    """Return what `help` says about a row: as much as the row does."""
    takes = "any number of numbers" if rule.arity is None else f"{rule.arity} number{'s' if rule.arity > 1 else ''}"
    domain = ", ".join(f"({low:g}, {high:g})" for low, high in rule.domain)
    kinks = "".join(f"\n    Derivative {kink.partials} at {kink.at}: {kink.why}." for kink in rule.kinks)
    return f"""Return {rule.name} of {takes}: floats, Values, or both.

    Domain: {domain}.{kinks}
    Source: {rule.source or "its author"}.
    """


LEAF = Rule("leaf", to_float, (), source="a number that was not computed")
CONSTANT = Rule("constant", to_float, (), source="a number that is not differentiated")

TABLE: dict[str, Rule] = {}


def primitive(
    name: str, value: Callable[..., float], partials: Sequence[Formula | float] | Formula, **row: Any
) -> Function:
    """Add a row to the table and return the function that runs it on floats, Values and every other kind of number.

    Args:
        name: a name that the table does not have yet.
        value: `(*floats) -> float`.
        partials: one `(out, *args) -> number` per argument, written with functions of the engine and operators; both
            take a list where the number of arguments is not fixed, see `Rule`.
        row: what else a `Rule` has; by default its domain is all reals, and it has no kinks.

    Raises:
        ValueError: if the table has a row of that name.

    A row of your own works at once in every mode, second derivatives included:

    >>> from autograd import Value, grad, primitive
    >>> cube = primitive("cube", lambda x: x * x * x, [lambda out, x: 3 * x * x])
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad, grad(grad(cube))(2.0)
    (12.0, 12.0)
    """
    if name in TABLE:
        raise ValueError(f"the table already has a rule {name!r}: choose another name")
    rule = Rule(name, value, partials, **row)
    TABLE[name] = rule
    return rule.function
