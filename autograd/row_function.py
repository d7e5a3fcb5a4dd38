"""A row of the table as a function: of floats, `Value`s and every other kind of number, and documented by the row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograd.ieee import to_float

if TYPE_CHECKING:
    from autograd.rule import Rule


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


def function_of(rule: Rule) -> Any:
    """Return a row as a function of numbers of every kind, with the signature and the docstring that the row gives."""
    function = _of_a_list(rule) if rule.arity is None else _of_numbers(rule)
    names = _argument_names(rule)
    if rule.arity in (1, 2, 3):  # so that `help` shows them, and they can be given by name
        code = function.__code__
        function.__code__ = code.replace(co_varnames=(*names, *code.co_varnames[rule.arity :]))
        function.__defaults__ = rule.defaults or None
    function.rule = rule
    function.__annotations__ = {}
    function.__name__ = function.__qualname__ = rule.name
    function.__module__ = "autograd"
    function.__doc__ = _document(rule, names)
    return function


def _of_numbers(rule: Rule) -> Any:
    """Return a row of a fixed number of arguments as a function; floats, the common case, take the short way."""
    value, methods = rule.value, rule.methods

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

    def more(*args: Any) -> Any:
        if len(args) != rule.arity:
            raise TypeError(f"{rule.name} takes {rule.arity} numbers, got {len(args)}")
        return apply(rule, args)

    by_arity: dict[int | None, Any] = {1: unary, 2: binary, 3: ternary}
    return by_arity.get(rule.arity, more)


def _of_a_list(rule: Rule) -> Any:
    """Return a row of any number of arguments as a function of one list, or of several numbers."""
    methods, name = rule.methods, rule.name

    def many(*xs: Any) -> Any:
        first, *more = xs or ((),)
        if isinstance(first, Iterable) and not isinstance(first, str):
            return of_list((*first, *more))  # further numbers, as the start of Python's sum
        if not more:
            raise TypeError(f"{name} takes one list of numbers, got {type(first).__name__}: write {name}([a, b])")
        return of_list(xs)

    def of_list(args: tuple[Any, ...]) -> Any:
        if not args:
            raise ValueError(f"{name} of no numbers at all is not defined: pass at least one")
        method = methods.get(type(args[0]))
        out = NotImplemented if method is None else method(args)
        return apply(rule, args) if out is NotImplemented else out

    function: Any = many
    function.of_list = of_list
    return function


def _argument_names(rule: Rule) -> tuple[str, ...]:
    """Return the names of the arguments, as the value or a partial of the row spells them."""
    if rule.arity is None:
        return ("xs",)
    written = [(rule.value, 0), *((partial, 1) for partial in rule.partials_each)]
    codes = [(f.__code__, skip) for f, skip in written if hasattr(f, "__code__")]
    found = [code.co_varnames[skip : code.co_argcount] for code, skip in codes]
    return next((names for names in found if len(names) == rule.arity), ("x", "y", "z")[: rule.arity])


def _document(rule: Rule, names: tuple[str, ...]) -> str:
    """Return the docstring of a row as a function, from the fields of the row."""
    defaults = dict(zip(reversed(names), reversed(rule.defaults), strict=False))
    arguments = (
        ["    xs: n numbers, n at least 1: one list, with further numbers after it, or two and more."]
        if rule.arity is None
        else []
    )
    for name, (low, high) in zip(names, rule.domain, strict=False) if rule.arity is not None else ():
        default = f"; {defaults[name]:g} by default" if name in defaults else ""
        arguments.append(f"    {name}: a number in ({low:g}, {high:g}){default}.")
    kinks = [f"At {kink.at} the derivative is {kink.partials}: {kink.why}." for kink in rule.kinks]
    return "\n".join(
        [
            f"Return {rule.doc or rule.name + ' of ' + ', '.join(names)}.", "", "Args:", *arguments, "",
            "The result is a Value where an argument is one; else it is a float.", *kinks,
            f"Source: {rule.source or 'its author'}.", "",
        ]
    )  # fmt: skip
