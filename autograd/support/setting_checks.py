"""Checks of settings: a number, a whole number, or yes and no, where another kind of thing would count for one."""

from __future__ import annotations

import math
from numbers import Integral, Real


def is_flag(thing: object) -> bool:
    """Return whether a thing is True or False, or NumPy's."""
    return type(thing).__name__ in ("bool", "bool_")


def check_flag(setting: object, what: str) -> None:
    """Raise TypeError unless a setting is True or False; what is an error calls it.

    >>> check_flag("no", "shuffle of fit")
    Traceback (most recent call last):
        ...
    TypeError: shuffle of fit is 'no': give True or False
    """
    if not is_flag(setting):
        raise TypeError(f"{what} is {setting!r:.60}: give True or False")


def check_whole(setting: object, what: str, least: int) -> None:
    """Raise TypeError or ValueError unless a setting is a whole number of at least `least`.

    >>> check_whole(1.5, "limit of explore", 1)
    Traceback (most recent call last):
        ...
    TypeError: limit of explore is 1.5: give a whole number of at least 1
    """
    is_whole = isinstance(setting, Integral) and not isinstance(setting, bool)
    if not is_whole or setting < least:  # type: ignore[operator]
        kind = ValueError if is_whole else TypeError
        raise kind(f"{what} is {setting!r:.60}: give a whole number of at least {least}")


def check_number(setting: object, what: str, least: float = -math.inf) -> None:
    """Raise TypeError or ValueError unless a setting is a finite number of at least `least`.

    >>> check_number(float("nan"), "turns of spirals")
    Traceback (most recent call last):
        ...
    ValueError: turns of spirals is nan: give a finite number
    """
    is_number = isinstance(setting, Real)
    if not is_number or not (math.isfinite(setting) and setting >= least):  # type: ignore[arg-type, operator]
        kind = ValueError if is_number else TypeError
        at_least = "" if least == -math.inf else f" of at least {least:g}"
        raise kind(f"{what} is {setting!r:.60}: give a finite number{at_least}")
