"""Calls from native code back into Python, for rules that have no formula and for rare arguments.

An error cannot pass through native code: it is kept until that has returned, and raised then. Until then further calls
give nan at once.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from autograd.compiled.backends.llvm.emit.python_calls import symbol_of
from autograd.ieee import nan
from autograd.rule import Rule

_callbacks: dict[str, Any] = {}  # kept alive, as native code holds their addresses


def callback_addresses(rules: Iterable[Rule]) -> dict[str, int]:
    """Return the addresses of native functions that compute rules in Python, by their symbols."""
    found = {}
    for rule in rules:
        symbol = symbol_of(rule)
        if symbol not in _callbacks:
            function = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * (rule.arity or 0))
            _callbacks[symbol] = function(_Callback(rule))
        found[symbol] = ctypes.cast(_callbacks[symbol], ctypes.c_void_p).value or 0
    return found


def call_native(function: Callable[..., None], *args: Any) -> None:
    """Call native code that calls rules in Python, and raise the error that one of these has raised.

    Args:
        function: made by `ctypes`.
        args: its arguments.
    """
    if type(sys.unraisablehook) is not _UnraisableHook:
        sys.unraisablehook = _UnraisableHook(sys.unraisablehook)
    if _failed:  # as a call was interrupted before it could raise its error
        _this_call.set(None)
    function(*args)
    if _failed and (error := _this_call.error) is not None:
        _this_call.set(None)
        raise error


def address_of_failed() -> int:
    """Return the address of an integer: whether a rule has raised an error in the native call of this thread."""
    return ctypes.addressof(_this_call.failed)


class _ThisCall(threading.local):
    """The native call that this thread is in.

    Attributes:
        error: the first that a rule has raised; None so far.
        failed: 1 where there is one, else 0, for native code to read.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.failed = ctypes.c_int64(0)

    def set(self, error: BaseException | None) -> None:
        """Set the error."""
        self.error, self.failed.value = error, error is not None
        (_failed.discard if error is None else _failed.add)(threading.get_ident())


_failed: set[int] = set()  # threads in which there may be an error: nearly always none, which is quickly seen
_this_call = _ThisCall()


class _Callback:
    """The value of a rule, for native code."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def __call__(self, *args: float) -> float:
        try:
            return nan if _this_call.error is not None else self._rule.on_floats(args)[0]
        except BaseException as error:
            _this_call.set(error)
            return nan

    def __repr__(self) -> str:
        return f"<{self._rule!r} for native code>"


class _UnraisableHook:
    """Python's hook for errors that have no caller: those that end a callback before its `try` has begun have one.

    So does Ctrl-C in long native code, as Python notices it when the next callback starts.

    Args:
        otherwise: the hook for all other errors.
    """

    def __init__(self, otherwise: Callable[[Any], object]) -> None:
        self._otherwise = otherwise

    def __call__(self, unraisable: Any) -> None:
        # From Python 3.13 on the message alone says where the error was.
        where = f"{unraisable.err_msg} {unraisable.object!r}"
        if "for native code>" in where and unraisable.exc_value is not None:
            _this_call.set(unraisable.exc_value)
        else:
            self._otherwise(unraisable)
