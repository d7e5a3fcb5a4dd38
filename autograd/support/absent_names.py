"""Names that are not there, as other libraries have them, each with the way to the same end here."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn


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


def name_ways(cls: type, owner: str, ways: Mapping[str, str]) -> None:
    """Let a class say the ways to names that it does not have.

    Args:
        cls: the class.
        owner: what one of its objects is called.
        ways: for each name the way to the same end here.
    """
    for name, way in ways.items():
        setattr(cls, name, Elsewhere(owner, name, way))
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
