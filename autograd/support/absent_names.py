"""Names that are not there, as other libraries have them, each with the way to the same end here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def same_way(names: str, way: str) -> dict[str, str]:
    """Return the same way for several names, which spaces part.

    >>> same_way("matmul mm", "use dot(w, x)")
    {'matmul': 'use dot(w, x)', 'mm': 'use dot(w, x)'}
    """
    return dict.fromkeys(names.split(), way)


class Elsewhere:
    """A name that other libraries have on such an object; looking it up raises the sentence that says the way here.

    It is an attribute of the class, so that names that are there cost nothing more; an attribute of the same name that
    is set on an object, or defined in a subclass, hides it.

    Args:
        owner: what the object is called.
        name: the name.
        way: to the same end here.
    """

    def __init__(self, owner: str, name: str, way: str) -> None:
        self.sentence = f"{owner} has no {name!r}: {way}"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self.sentence)


class Unheard(Elsewhere):
    """A name that is not to be set either, as nothing here would heed it."""

    def __set__(self, instance: object, setting: object) -> NoReturn:
        raise AttributeError(self.sentence)


def name_ways(cls: type, owner: str, ways: Mapping[str, str], unheard: str = "") -> None:
    """Let a class say the ways to names that it does not have.

    Args:
        cls: the class.
        owner: what one of its objects is called.
        ways: for each name the way to the same end here.
        unheard: those of the names that a program would set in vain, which spaces part; the others are free for
            attributes of the reader's own.
    """
    for name, way in ways.items():
        setattr(cls, name, (Unheard if name in unheard.split() else Elsewhere)(owner, name, way))
    listed: Any = cls.__dir__

    def without_ways(self: Any) -> Iterable[str]:
        return [name for name in listed(self) if name not in ways]

    cls.__dir__ = without_ways  # type: ignore[assignment]  # editors complete what is there


def no_such_name(module: str, name: str, ways: Mapping[str, str]) -> Exception:
    """Return the error for a name that a module does not have, to be raised by its `__getattr__`.

    Args:
        module: its name.
        name: the name.
        ways: for each name of other libraries the way to the same end here.

    Of `from module import name`, Python would replace an AttributeError by an ImportError without the sentence.
    """
    from opcode import opmap  # here, as only an error needs it

    sentence = f"module {module!r} has no attribute {name!r}"
    if name in ways:
        sentence = f"{module} has no {name!r}: {ways[name]}"
        frame = sys._getframe(2)
        if frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]:
            return ImportError(sentence, name=module)
    return AttributeError(sentence)


class ElsewhereFinder:
    """Says the way here where a module that other libraries have is imported from a package, after all other finders.

    Args:
        package: its name.
        ways: for each name of a module the way to the same end here.
    """

    def __init__(self, package: str, ways: Mapping[str, str]) -> None:
        self.package, self.ways = package, ways

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:
        package, _, name = fullname.rpartition(".")
        if package == self.package and name in self.ways:
            raise ModuleNotFoundError(f"{package} has no {name!r}: {self.ways[name]}", name=fullname)


def foreign_keywords(ways: Mapping[str, str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator by which a function says the ways to arguments that it does not take.

    Args:
        ways: for each keyword of other libraries the way to the same end here.

    >>> @foreign_keywords({"learning_rate": "it is called lr"})
    ... def descend(lr=0.1): ...
    >>> descend(learning_rate=0.5)
    Traceback (most recent call last):
    TypeError: descend takes no 'learning_rate': it is called lr
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = function.__qualname__.removesuffix(".__init__")

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            for keyword in kwargs:
                if keyword in ways:
                    raise TypeError(f"{name} takes no {keyword!r}: {ways[keyword]}")
            return function(*args, **kwargs)

        return call

    return decorate
