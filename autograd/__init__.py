"""A scalar reverse-mode autograd engine: numbers that remember how they were made.

>>> from autograd import Value
>>> x = Value(0.5, label="x")
>>> y = (x * 3).sigmoid()
>>> y.backward()
>>> y.data, x.grad
(0.8175744761936437, 0.4474393562109986)

In the order in which to read the source: `value` (a number and `backward`), `graph` (the order, and the chain rule
along it), `rules` (the table of operations), then the rest.
"""

import builtins
import sys
import types
import typing

from autograd import fast_operators as _fast_operators  # noqa: F401  # gives Value its operators
from autograd.anomaly import AnomalyError as AnomalyError
from autograd.foreign_attributes import OF_AUTOGRAD as _WAYS
from autograd.functional.check import GradientError as GradientError, check_gradients as check_gradients
from autograd.functional.derivatives import (
    grad as grad,
    hessian as hessian,
    hvp as hvp,
    jacobian as jacobian,
    jvp as jvp,
    value_and_grad as value_and_grad,
    vjp as vjp,
)
from autograd.functions import dot as dot, log_softmax as log_softmax, softmax as softmax, take as take
from autograd.graph import (
    backward_sweep as backward_sweep,
    forward_sweep as forward_sweep,
    topological_order as topological_order,
)
from autograd.modes import detect_anomaly as detect_anomaly, enable_grad as enable_grad, no_grad as no_grad
from autograd.operators import TABLE as TABLE
from autograd.parts import LINEAR as LINEAR, Part as Part, Place as Place, part_finder as part_finder
from autograd.paths import paths as paths
from autograd.primitive import primitive as primitive
from autograd.rule import Kink as Kink, Rule as Rule
from autograd.rules import *  # noqa: F403  # a function for each row of the table
from autograd.support.absent_names import ElsewhereFinder as _ElsewhereFinder, no_such_name as _no_such_name
from autograd.support.memory import collector_paused as collector_paused
from autograd.value import Constant as Constant, Scalar as Scalar, Value as Value

if typing.TYPE_CHECKING:
    from autograd.compiled import (
        Compiled as Compiled,
        NativeAddress as NativeAddress,
        Objective as Objective,
        TraceError as TraceError,
        Training as Training,
        backend_for as backend_for,
    )
    from autograd.compiled.compile import compile as compile
    from autograd.show.draw.draw import draw as draw, frames as frames
    from autograd.show.explain.explain import explain as explain
    from autograd.show.explore import explore as explore

__project__ = "chainrule"  # the import name is shared with another library: this tells which one was imported

# What shows a graph, and what compiles (which needs NumPy), is imported when it is first asked for.
_WHEN_ASKED_FOR = {
    "Compiled": "autograd.compiled",
    "NativeAddress": "autograd.compiled",
    "Objective": "autograd.compiled",
    "TraceError": "autograd.compiled",
    "Training": "autograd.compiled",
    "backend_for": "autograd.compiled",
    "compile": "autograd.compiled.compile",
    "draw": "autograd.show.draw.draw",
    "explain": "autograd.show.explain.explain",
    "explore": "autograd.show.explore",
    "frames": "autograd.show.draw.draw",
}

if not typing.TYPE_CHECKING:  # type checkers know from the imports above
    _public = [
        name
        for name, found in sorted({**globals(), **_WHEN_ASKED_FOR}.items())
        if not name.startswith("_") and not isinstance(found, types.ModuleType)
    ]
    # A star import must not replace Python's round, sum and compile.
    __all__ = [name for name in _public if not hasattr(builtins, name)]

    def __dir__() -> list[str]:
        return [*_public, "__project__"]


sys.meta_path.append(_ElsewhereFinder(__name__, _WAYS))  # of `import autograd.numpy`


def __getattr__(name: str) -> typing.Any:
    if name not in _WHEN_ASKED_FOR:
        raise _no_such_name(__name__, name, _WAYS)
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_WHEN_ASKED_FOR[name]), name)
    return found
