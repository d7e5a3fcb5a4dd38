"""Objects that a function can reach besides its arguments, by the names in its code: closures, globals, attributes.

Nothing of the user's runs while it is looked for, so what a descriptor or `__getattr__` would answer stays unseen.
"""

from __future__ import annotations

import os
import sys
import weakref
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import attrgetter, methodcaller
from pathlib import Path
from types import CellType, CodeType, FunctionType, MappingProxyType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

import numpy

from autograd.operators import Operators

MOST_ENTRIES = 1000  # of lists, dicts, sets and arrays without parameters, in all

OF_EVERY_NAME = {"vars", "__dict__", "fields", "asdict", "astuple"}  # read all attributes of an instance
WRAPPED = ("__wrapped__", "cache", "f")  # where what caches or compiles a function keeps it
MOST_VISITED = 50_000  # objects that are no numbers

STANDARD_LIBRARY = os.path.dirname(os.__file__)
CONTAINERS = (list, tuple, dict, set, frozenset, deque, MappingProxyType, numpy.ndarray)
BUFFERS = (array, bytearray, memoryview)
NUMBERS = (int, float, complex, str, bytes, type(None), Operators)

UNREAD = {  # of a class, by what its instances do in a computation
    "__init__", "__new__", "__repr__", "__str__", "__format__", "__dict__", "__weakref__", "__doc__", "__module__",
    "__name__", "__annotations__", "__slots__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__",
    "__copy__", "__deepcopy__", "__getnewargs__", "__dir__", "__del__", "__init_subclass__", "__class_getitem__",
}  # fmt: skip


class Reachable:
    """The places where a function finds what it reads.

    Args:
        f: the function; None for nothing at all.

    Attributes:
        entries: namespaces, each with the names that are read there.
        owned: namespaces of instances and of classes, in which a further name may hide what a class has.
        cells: closure cells.
        containers: lists, dicts, sets and arrays.
    """

    def __init__(self, f: Callable[..., Any] | None) -> None:
        self.entries: list[tuple[Any, list[str]]] = []
        self.owned: list[Any] = []
        self.cells: list[CellType] = []
        self.containers: list[Any] = []
        self._names: set[str] = set()  # that code reads as attributes, of whatever object
        self._spaces: list[Any] = []  # namespaces of instances, classes and modules
        self._entries: dict[int, tuple[Any, list[str]]] = {}
        self._seen: dict[int, Any] = {}
        self._classes: set[type] = set()
        self._entries_left = MOST_ENTRIES
        self._new: list[Any] = [f]
        while self._new:
            while self._new:
                self._visit(self._new.pop())
            for space in self._spaces:  # again, as there may be more names now
                for name in self._names.intersection(space):
                    self._read(space, name)
            if self._names & OF_EVERY_NAME:
                self._new += [space for space in self.owned if type(space) is dict and id(space) not in self._seen]
        self.entries = list(self._entries.values())

    def _visit(self, found: Any) -> None:
        if isinstance(found, NUMBERS) or id(found) in self._seen or len(self._seen) > MOST_VISITED:
            return
        self._seen[id(found)] = found
        if isinstance(found, FunctionType):
            self._visit_function(found)
        elif isinstance(found, MethodType):
            self._new += (found.__func__, found.__self__)
        elif isinstance(found, partial):
            self._new += (found.func, found.keywords)
            self._find(*found.args)
        elif isinstance(found, ModuleType):
            if not _in_library(found.__name__):
                self._spaces.append(vars(found))
        elif isinstance(found, (attrgetter, methodcaller)):
            self._find(*found.__reduce__()[1])  # the names
        elif isinstance(found, weakref.ref):
            self._new.append(found())
        elif isinstance(found, type):
            self._visit_class(found)
            self._visit_class(type(found))
            # Of an instance that the function makes.
            self._new += (vars(base).get("__init__") for base in found.__mro__)
        elif isinstance(found, (staticmethod, classmethod)):
            self._new.append(found.__func__)
        elif isinstance(found, property):
            self._new.append(found.fget)
        else:
            self._visit_instance(found)

    def _visit_function(self, f: FunctionType) -> None:
        cells = f.__closure__ or ()
        if _in_library(f.__module__):  # which only calls on what it was given
            self._new += filter(callable, map(content_of, cells))
            return
        new = [cell for cell in cells if id(cell) not in self._seen]
        self._seen |= {id(cell): cell for cell in new}
        self.cells += new
        self._find(*map(content_of, new))
        self._new += (f.__defaults__, f.__kwdefaults__)
        self._spaces.append(vars(f))
        names = set(_names_in(f.__code__))
        self._names |= names
        for name in names.intersection(f.__globals__):
            self._read(f.__globals__, name)
        self._new += (sys.modules.get(name) for name in names)  # that are imported within the function

    def _visit_class(self, kind: type) -> None:
        for base in kind.__mro__:
            if base not in self._classes and not _in_library(base.__module__):
                self._classes.add(base)
                self._spaces.append(vars(base))
                self.owned.append(vars(base))
                # Operators and calls are not read by a name.
                self._new += (part for name, part in vars(base).items() if name[:2] == "__" and name not in UNREAD)

    def _visit_instance(self, found: Any) -> None:
        kind, space = type(found), _namespace_of(found)
        if space is not None and _in_library(kind.__module__):
            self._new += (space.get(name) for name in WRAPPED)
        if kind.__module__.startswith("autograd."):  # a compiled function, a row: nothing that anybody sets
            return
        self._visit_class(kind)
        for base in kind.__mro__:
            if not _in_library(base.__module__):
                slots = {name: slot for name, slot in vars(base).items() if isinstance(slot, MemberDescriptorType)}
                self._spaces += [_Slots(found, slots)] if slots else []
        if space is not None:
            self._spaces.append(space)
            self.owned.append(space)
        if _is_numeric_array(found):
            self._guard(found, numpy.size(found))
        elif isinstance(found, CONTAINERS):
            self._visit_container(found)
        elif space is not None and (_is_installed(kind.__module__) or _is_standard_container(found)):
            self._visit_container(space)

    def _visit_container(self, container: Any) -> None:
        items = items_of(container)
        kinds = set(map(type, items))
        if not all(issubclass(kind, NUMBERS) for kind in kinds):  # which lead nowhere, and may be 10^6 weights
            self._new += items
        if not isinstance(container, (tuple, frozenset)):
            plain = all(issubclass(kind, NUMBERS[:-1]) for kind in kinds)
            self._guard(container, len(items) if plain else 0)

    def _guard(self, container: Any, entries: int) -> None:
        if entries <= self._entries_left:
            self._entries_left -= entries
            self.containers.append(container)

    def _read(self, space: Any, name: str) -> None:
        _, names = self._entries.setdefault(id(space), (space, []))
        if name not in names:
            names.append(name)
            self._find(space[name])

    def _find(self, *found: Any) -> None:
        """Visit what is in a place, later; a text there may be a name for `getattr`."""
        self._new += found
        self._names.update(part for part in found if isinstance(part, str) and part.isidentifier())


class _Slots:
    """The slots of an instance, as a namespace."""

    def __init__(self, instance: Any, slots: dict[str, MemberDescriptorType]) -> None:
        self._instance, self._slots = instance, slots

    def __iter__(self) -> Iterator[str]:
        return iter(self._slots)

    def __getitem__(self, name: str) -> Any:
        """Return what is in a slot; None where there is nothing."""
        try:
            return self._slots[name].__get__(self._instance)
        except AttributeError:
            return None


def content_of(cell: CellType) -> Any:
    """Return what is in a closure cell; None where there is nothing."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def items_of(container: Any) -> Any:
    """Return a list of what a container holds, or the bytes of an array."""
    if isinstance(container, (dict, MappingProxyType)):
        return [*container, *container.values()]
    if _is_numeric_array(container):
        return bytes(container) if isinstance(container, bytearray) else container.tobytes()
    return container.ravel().tolist() if isinstance(container, numpy.ndarray) else list(container)


def _is_numeric_array(found: Any) -> bool:
    return isinstance(found, BUFFERS) or (isinstance(found, numpy.ndarray) and found.dtype != object)


def _names_in(code: CodeType) -> Iterator[str]:
    """Yield the names that code reads as globals or attributes, or gives as text, with those of functions it makes."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
        elif isinstance(constant, str) and constant.isidentifier():
            yield constant


@cache
def _in_library(module: str | None) -> bool:
    """Return whether a module is one whose code is not looked into, as nobody changes what it reads."""
    top = (module or "").partition(".")[0]
    if top not in sys.stdlib_module_names:
        return top in ("autograd", "numpy") or _is_installed(top)
    file = getattr(sys.modules.get(top), "__file__", None)
    return file is None or file.startswith(STANDARD_LIBRARY)  # and no file of the user's with the name of another


@cache
def _is_installed(module: str) -> bool:
    """Return whether a module is of a package that was installed, other than this one."""
    top = module.partition(".")[0]
    parts = Path(getattr(sys.modules.get(top), "__file__", None) or "").parts
    is_watched = top in ("autograd", "nn", "numpy", "__main__")
    return not is_watched and not {"site-packages", "dist-packages"}.isdisjoint(parts)


def _is_standard_container(found: Any) -> bool:
    return type(found).__module__ == "collections" and isinstance(found, (Mapping, Sequence))


def _namespace_of(found: Any) -> Any:
    try:
        space = object.__getattribute__(found, "__dict__")
    except AttributeError:
        return None
    return space if isinstance(space, dict) else None
