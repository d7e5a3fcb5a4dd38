"""Name, signature, keyword arguments and use as a method, which a compiled function takes from the function itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from types import MethodType
from typing import Any, Self

from autograd.compiled.program_cache import ProgramCache
from autograd.functional.function_arguments import bound


class FunctionLike:
    """Base of `Compiled`: something that is made from a function, and called as it.

    Args:
        cache: the function, and its programs.
    """

    def __init__(self, cache: ProgramCache) -> None:
        self.cache = cache
        self.name = self.__name__ = cache.name
        self.__doc__ = cache.function.__doc__
        self._by_names: dict[tuple[int, tuple[str, ...]], Self] = {}  # with arguments by name alone after the others

    @property
    def f(self) -> Callable[..., Any] | None:
        """The function itself; None if it was unpickled without its source."""
        return self.cache.f

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The function itself, whose signature this has; see `inspect.signature`."""
        return self.cache.function

    def by_position(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Self, tuple[Any, ...], int]:
        """Return what takes the arguments of a call by position alone, these arguments, and how many f takes so."""
        args, rest = bound(self.cache.function, args, keywords)
        if not rest:
            return self, args, len(args)
        key = len(args), tuple(rest)
        if key not in self._by_names:
            self._by_names[key] = self._of(_named_last(self.cache.function, *key))
        return self._by_names[key], (*args, *rest.values()), len(args)

    def __get__(self, instance: Any, owner: type | None = None) -> Self:
        """Return it as a method of an instance, on which it is kept."""
        if instance is None:
            return self
        space = getattr(instance, "__dict__", None)
        if space is None:
            raise TypeError(f"compile of {self.name}, a method, keeps programs on its instance: let it have a __dict__")
        name, method = f"_compiled_{self.name}", MethodType(self.cache.function, instance)
        if name not in space or space[name].f != method:  # that of the instance this one is a copy of
            space[name] = self._of(method)
        found: Self = space[name]
        return found

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return one without programs, of a method on the copied instance; itself, if it has no source any more."""
        return self if self.f is None else self._of(deepcopy(self.f, memo))

    def _of(self, f: Callable[..., Any]) -> Self:
        cache = self.cache
        return type(self)(f, cache.dtype, cache.backend_name, len(cache.known))  # type: ignore[arg-type, call-arg]


def _named_last(f: Callable[..., Any], count: int, names: tuple[str, ...]) -> Callable[..., Any]:
    """Return f with its last arguments, which it takes by name alone, by position."""

    @wraps(f)
    def positional(*args: Any) -> Any:
        return f(*args[:count], **dict(zip(names, args[count:], strict=True)))

    return positional
