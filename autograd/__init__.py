"""A scalar reverse-mode autograd engine: numbers that remember how they were made.

>>> from autograd import Value
>>> x = Value(0.5, label="x")
>>> y = (x * 3).sigmoid()
>>> y.backward()
>>> y.data, x.grad
(0.8175744761936437, 0.4474393562109986)

In the order in which to read the source: `rules` (the table), `value` (the node), `graph` (the walks), then the rest.
"""

from typing import TYPE_CHECKING, Any

from autograd.anomaly import AnomalyError
from autograd.check import GradientError, check_gradients
from autograd.functional import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.functions import dot, log_softmax, logsumexp, maximum, mean, minimum, norm, softmax, take
from autograd.functions import sum as sum
from autograd.graph import backward_sweep, forward_sweep, paths, topological_order
from autograd.memory import collector_paused
from autograd.modes import detect_anomaly, enable_grad, no_grad
from autograd.parts import Part, Place, part_finder
from autograd.rule import TABLE, Kink, Rule, primitive
from autograd.rules import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    clip,
    cos,
    cosh,
    elu,
    equal,
    erf,
    erfc,
    exp,
    expm1,
    floor,
    gelu,
    greater,
    hypot,
    leaky_relu,
    log,
    log1p,
    log2,
    log10,
    logsigmoid,
    relu,
    sigmoid,
    sign,
    silu,
    sin,
    sinh,
    softplus,
    sqrt,
    step,
    tan,
    tanh,
    where,
)
from autograd.rules import round as round
from autograd.value import Constant, Value

if TYPE_CHECKING:
    from autograd.compiled import Compiled, Objective, TraceError, Training
    from autograd.compiled.compile import compile as compile
    from autograd.show.draw.draw import draw, frames
    from autograd.show.explain.explain import explain
    from autograd.show.explore import explore

__project__ = "chainrule"  # the import name is shared with another library: this tells which one was imported

# `round`, `sum` and `compile` are left out: a star import must not replace those of Python.
__all__ = [
    "TABLE",
    "AnomalyError",
    "Compiled",
    "Constant",
    "GradientError",
    "Kink",
    "Objective",
    "Part",
    "Place",
    "Rule",
    "TraceError",
    "Training",
    "Value",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "backward_sweep",
    "check_gradients",
    "clip",
    "collector_paused",
    "cos",
    "cosh",
    "detect_anomaly",
    "dot",
    "draw",
    "elu",
    "enable_grad",
    "equal",
    "erf",
    "erfc",
    "exp",
    "explain",
    "explore",
    "expm1",
    "floor",
    "forward_sweep",
    "frames",
    "gelu",
    "grad",
    "greater",
    "hessian",
    "hvp",
    "hypot",
    "jacobian",
    "jvp",
    "leaky_relu",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logsigmoid",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "no_grad",
    "norm",
    "part_finder",
    "paths",
    "primitive",
    "relu",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "step",
    "take",
    "tan",
    "tanh",
    "topological_order",
    "value_and_grad",
    "vjp",
    "where",
]

# What shows a graph, and what compiles (which needs NumPy), is imported when it is first asked for.
_WHEN_ASKED_FOR = {
    "Compiled": "autograd.compiled",
    "Objective": "autograd.compiled",
    "TraceError": "autograd.compiled",
    "Training": "autograd.compiled",
    "compile": "autograd.compiled",
    "draw": "autograd.show.draw.draw",
    "explain": "autograd.show.explain.explain",
    "explore": "autograd.show.explore",
    "frames": "autograd.show.draw.draw",
}


def __getattr__(name: str) -> Any:
    if name not in _WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_WHEN_ASKED_FOR[name]), name)
    return found
