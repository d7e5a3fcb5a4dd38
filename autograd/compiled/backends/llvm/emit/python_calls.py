"""Calls from native code back into Python, for rules that have no formula and for rare arguments."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from typing import Any

from autograd.ieee import nan
from autograd.rule import Rule

_symbols: dict[Rule, str] = {}
_callbacks: dict[str, Any] = {}  # kept alive, as native code holds their addresses


def symbol_of(rule: Rule) -> str:
    """Return the name of the function that computes a rule, for the linker."""
    if rule not in _symbols:
        plain = re.sub(r"\W", "_", rule.name)
        _symbols[rule] = f"chainrule_row_{plain}_{sum(other.name == rule.name for other in _symbols)}"
    return _symbols[rule]


def define_symbols(symbols: set[str]) -> None:
    """Tell the linker the addresses of these functions."""
    import llvmlite.binding as llvm

    for rule, symbol in _symbols.items():
        if symbol in symbols and symbol not in _callbacks:
            callback = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * (rule.arity or 0))(_callback(rule))
            _callbacks[symbol] = callback
            llvm.add_symbol(symbol, ctypes.cast(callback, ctypes.c_void_p).value)


def _callback(rule: Rule) -> Callable[..., float]:
    def call(*args: float) -> float:
        try:
            return rule.on_floats(args)[0]
        except Exception:  # an error cannot pass through native code
            return nan

    return call
