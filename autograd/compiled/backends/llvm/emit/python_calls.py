"""Calls from native code back into Python: for rows whose value is no formula, and for arguments seldom met."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from autograd.ieee import nan
from autograd.rule import Rule

_symbols: dict[Rule, str] = {}
_callbacks: dict[str, Any] = {}  # kept alive, as native code holds their addresses


def symbol_of(rule: Rule) -> str:
    """Return the name under which native code finds a row."""
    if rule not in _symbols:
        plain = re.sub(r"\W", "_", rule.name)
        _symbols[rule] = f"chainrule_row_{plain}_{sum(other.name == rule.name for other in _symbols)}"
    return _symbols[rule]


def define_symbols(symbols: set[str]) -> None:
    """Make rows known to the linker."""
    import llvmlite.binding as llvm

    for rule, symbol in _symbols.items():
        if symbol in symbols and symbol not in _callbacks:
            callback = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * (rule.arity or 0))(_called(rule))
            _callbacks[symbol] = callback
            llvm.add_symbol(symbol, ctypes.cast(callback, ctypes.c_void_p).value)


def _called(rule: Rule) -> Any:
    def call(*args: float) -> float:
        try:
            return rule.on_floats(args)[0]
        except Exception:  # there is no way through native code for an error; what a row cannot say is nan
            return nan

    return call
