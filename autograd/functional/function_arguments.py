"""A function to differentiate or compile: what errors call it, its arguments, what it must not be or return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd.operators import Operators

ArgNums = int | Sequence[int]


def name_of(f: Callable[..., Any]) -> str:
    """Return what errors call a function; one that was made from another, as a gradient is, goes by that."""
    made_from = f.func if isinstance(f, partial) else getattr(f, "__wrapped__", None)
    return getattr(f, "__name__", f"{f!r:.60}") if made_from is None else name_of(made_from)


def no_number(f: Callable[..., Any], out: Any) -> str:
    """Return the error about a function that returned something else than numbers."""
    hint = ""
    if out is None:
        hint = ": it may lack a return"
    elif hasattr(out, "tolist"):
        hint = ": return its .tolist()"
    elif callable(out):
        hint = ": call it, and return what it gives"
    return f"{name_of(f)} returned {type(out).__name__}, where a number or lists of numbers belong{hint}"


def check_function(f: object, what: str, usage: str) -> None:
    """Raise unless something can be called.

    Args:
        f: what was passed in place of a function.
        what: the name of the function it was passed to.
        usage: how that is called.

    Raises:
        TypeError: naming both.
    """
    if not callable(f):
        way = f"write {usage}"
        if isinstance(f, Operators):
            way = f"write what computes it as a function of x, and {usage}, or y.backward() and x.grad"
        raise TypeError(f"{what} takes a function, got {f!r:.60}: {way}")


def bound(
    f: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call, keywords as positional arguments where they can be, and the other keywords."""
    if not keywords:
        return args, keywords
    from inspect import signature  # here, as it would make `import autograd` a third slower

    try:
        call = signature(f).bind(*args, **keywords)
    except (TypeError, ValueError):  # a call that f itself will refuse, or a function that does not tell
        return args, keywords
    return call.args, call.kwargs


def check_argnums(what: str, f: object, argnums: object) -> None:
    """Raise unless f is a function, and argnums indices of arguments."""
    check_function(f, what, f"{what}(f)(x)")
    if _indices(argnums) is None:
        raise TypeError(
            f"argnums of {what} is {argnums!r:.60}: give the index of an argument, or several, and the arguments "
            f"themselves to what {what} returns, as in {what}(f)(x)"
        )


def selected_arguments(what: str, argnums: ArgNums, count: int) -> list[int]:
    """Return the indices of the arguments to differentiate by, counted from the first.

    Args:
        what: the derivative in errors, such as "grad of f".
        argnums: one index or several; negative ones count from the end.
        count: how many arguments were passed.

    Raises:
        TypeError: for what is no index.
        ValueError: for an argument that was not passed.
    """
    chosen = _indices(argnums)
    if chosen is None:
        raise TypeError(f"{what}: argnums is {argnums!r:.60}: give the index of an argument, or several")
    for i in chosen:
        if not -count <= i < count:
            raise ValueError(f"{what}: argnums names argument {i}, but {count} arguments were passed")
    return [i % count for i in chosen]


def _indices(argnums: object) -> list[int] | None:
    """Return one index or several as a list; None for anything else."""
    indices: list[Any] = list(argnums) if isinstance(argnums, (list, tuple, range)) else [argnums]
    return indices if all(type(i) is int for i in indices) else None


def check_pairs(what: str, f: Callable[..., Any], primals: object, tangents: object) -> None:
    """Raise TypeError unless primals and tangents are tuples or lists."""
    if not isinstance(primals, (list, tuple)) or not isinstance(tangents, (list, tuple)):
        raise TypeError(
            f"{what} of {name_of(f)} takes a tuple of arguments and a tuple of tangents: write {what}(f, (x,), (v,))"
        )
