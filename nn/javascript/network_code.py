"""Programs and kernels of activations, losses and optimizers, with which a page trains networks of any sizes.

Each is traced from its definition in Python, with its settings as parameters of the program, so that a page can change
them; only the structure of a network is put together in the page, by `network.js`.
"""

from __future__ import annotations

import copy
import inspect
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, get_args, get_type_hints

from autograd import LINEAR, TABLE, Value
from autograd.compiled.backends.javascript import PagePrograms
from autograd.compiled.backends.webassembly import loader_script, web_assembly
from nn.activations import ActivationName
from nn.initializers import INITIALIZERS, Initializer, auto_std, choose_initializer
from nn.losses import LOSSES, cross_entropy, hinge, l2_penalty
from nn.optimizer import Optimizer
from nn.optimizers import SGD, Adam, AdamW, RMSprop
from nn.predict import DECISIONS, correctness, largest
from nn.schedules import LOWEST, SCHEDULES, Schedule
from nn.training.clipping import clipping_factor

Data: TypeAlias = dict[str, Any]  # to be written as JSON

ACTIVATIONS: tuple[str, ...] = get_args(ActivationName)
OptimizerClass: TypeAlias = type[SGD] | type[RMSprop] | type[Adam]
OPTIMIZERS: tuple[OptimizerClass, ...] = (SGD, RMSprop, Adam, AdamW)
OUTPUTS = (1, 2, 3)
HERE = Path(__file__).parent
SCRIPTS = ("random.js", "batches.js", "schedules.js", "network.js", "network_training.js")


class NetworkCode:
    """Activations, losses and optimizers for a page.

    Args:
        activations: names of rows, see `nn.activations.known_activations`; the usual ones by default.
        outputs: numbers of output units for which losses are wanted.
        outputs_of: other such numbers for some losses, by their names.

    Attributes:
        data: to be written as JSON, see the README of this room.
    """

    def __init__(
        self,
        activations: Iterable[str] = ACTIVATIONS,
        outputs: Sequence[int] = OUTPUTS,
        outputs_of: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        wanted = dict.fromkeys((loss.__name__ for loss in LOSSES), outputs) | dict(outputs_of or {})
        self._programs = PagePrograms()
        self.data: Data = {
            "units": {name: self._programs.unit(None if name == LINEAR else TABLE[name]) for name in activations},
            "losses": {loss.__name__: self._loss(loss, wanted[loss.__name__]) for loss in LOSSES},
            "penalty": self._penalty(),
            "optimizers": {kind.__name__: self._optimizer(kind) for kind in OPTIMIZERS},
            "initializers": {name: self._initializer(name, draw) for name, draw in INITIALIZERS.items()},
            "schedules": {schedule.__name__: self._schedule(schedule) for schedule in SCHEDULES},
            "auto": {name: self._auto(name) for name in activations},
        }

    def script(self) -> str:
        """Return the code of the page, without the data."""
        return "\n".join(
            [self._programs.script(), loader_script(), *((HERE / name).read_text("utf-8") for name in SCRIPTS)]
        )

    def module(self) -> str | None:
        """Return the kernels in WebAssembly, for `loadCompiledKernels`; None where llvmlite is not installed."""
        return web_assembly(self._programs)

    def _loss(self, loss: Callable[..., Any], outputs: Sequence[int]) -> Data:
        defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(loss).parameters.items()
            if isinstance(parameter.default, float)
        }
        settings = {name: _Setting(default, label=name) for name, default in defaults.items()}

        def of_sample(output: Any, target: Any) -> list[Any]:
            output = output[0] if len(output) == 1 else output
            found = loss(output, target, **settings)
            is_correct = correctness(output, target, loss)
            return [found] if is_correct is None else [found, is_correct]

        chooses = loss is cross_entropy
        return {
            "settings": defaults,
            "decisions": {str(n): self._decision(loss, n) for n in outputs if n > 1 or not chooses},
            "programs": {
                str(n): self._programs.program(
                    of_sample, [[0.0] * n, 0.0 if chooses or n == 1 else [0.0] * n], inputs=True
                )
                for n in outputs
                if n > 1 or not chooses
            },
        }

    def _decision(self, loss: Callable[..., Any], n: int) -> str:
        """Add the function of n outputs that chooses their class, as `predict` does, and return its name.

        A loss of numbers takes those of classes as `hinge` has them; of several outputs, the largest one counts.
        """
        decide = DECISIONS.get(loss, largest if n > 1 else DECISIONS[hinge])
        name = f"{decide.__name__.strip('_')}_{n}"

        def decision(*outputs: Any) -> list[Any]:
            chosen = decide(list(outputs))
            return chosen if isinstance(chosen, list) else [chosen]

        self._programs.function(name, decision, n)
        return name

    def _initializer(self, name: str, draw: Initializer) -> Data:
        """Return what an initializer draws from, and add the function that gives the numbers it draws with."""
        method = ""

        def numbers(n_inputs: Any, n_outputs: Any) -> list[Any]:
            nonlocal method
            source = _Source()
            draw(n_inputs, n_outputs, source)  # type: ignore[arg-type]  # it only draws
            ((method, *found),) = source.drawn
            return list(found)

        self._programs.function(name, numbers, 2)
        return {"draw": method}

    def _auto(self, activation: str) -> str:
        """Return the initializer that "auto" is before an activation, and add the standard deviation of its weights."""
        self._programs.function(f"auto_std_{activation}", lambda n, m: [auto_std(n, m, activation)], 2)
        return choose_initializer("auto", activation).__name__

    def _schedule(self, schedule: Callable[..., Schedule]) -> Data:
        """Return the settings of a schedule with their lowest numbers, and add the function of the epoch and these."""
        kinds = {name: kind for name, kind in get_type_hints(schedule).items() if name != "return"}
        self._programs.function(
            schedule.__name__, lambda epoch, *settings: [schedule(*settings)(epoch)], 1 + len(kinds)
        )
        return {name: {"isWhole": kind is int, "lowest": LOWEST[kind]} for name, kind in kinds.items()}

    def _penalty(self) -> Data:
        strength = _Setting(0.0, label="l2")
        return self._programs.program(lambda parameter: l2_penalty([parameter], strength), [0.0], inputs=True)

    def _optimizer(self, kind: OptimizerClass) -> Data:
        optimizer = kind([Value(0.0)])
        settings = {name: part for name, part in vars(optimizer).items() if name not in ("parameters", "states", "lr")}
        return {
            "lr": optimizer.lr,
            "settings": settings,
            "ranges": {name: [low, high if high < math.inf else None] for name, (low, high) in kind.ranges.items()},
            "needs": kind.needs,
            "pairs": _pairs(kind),
            "variants": [
                {"flags": flags, "update": self._programs.update(_traceable_update(optimizer, settings, flags))}
                for flags in _variants(kind, settings)
            ],
        }


class _Setting(Value):
    """A setting that the page sets later: unlike every number it is compared with, it takes no special branch."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = Value.__hash__


class _Source:
    """A source of random numbers that notes what is asked of it."""

    def __init__(self) -> None:
        self.drawn: list[Any] = []

    def uniform(self, low: Any, high: Any) -> float:
        self.drawn.append(("uniform", low, high))
        return 0.0

    def gauss(self, mean: Any, deviation: Any) -> float:
        self.drawn.append(("gauss", mean, deviation))
        return 0.0


def _pairs(kind: OptimizerClass) -> Data:
    """Return the arguments that are several numbers, as betas: with the names of these among the settings."""
    defaults = {name: parameter.default for name, parameter in inspect.signature(kind).parameters.items()}
    return {
        name: [f"{name.removesuffix('s')}{i}" for i in range(1, len(default) + 1)]
        for name, default in defaults.items()
        if isinstance(default, tuple)
    }


def _variants(kind: OptimizerClass, settings: Data) -> Iterator[Data]:
    """Yield the settings that decide which formula an optimizer computes: True and False, and a momentum of 0."""
    names = [name for name, setting in settings.items() if isinstance(setting, bool)]
    for chosen in itertools.product([False, True], repeat=len(names)):
        flags = dict(zip(names, chosen, strict=True))
        if kind is SGD and not flags["nesterov"]:
            yield {**flags, "momentum": 0.0}
        yield flags


def _traceable_update(optimizer: Optimizer, settings: Data, flags: Data) -> Callable[..., Any]:
    """Return an update whose settings are parameters of its program, but for the flags, which decide on the formula."""
    parameters = {name: _Setting(part, label=name) for name, part in settings.items() if name not in flags}
    max_norm = _Setting(1.0, label="max_norm")

    def update(x: Any, grad: Any, state: tuple[Any, ...], rate: Any, norm: Any) -> Any:
        traced = copy.copy(optimizer)
        vars(traced).update(parameters | flags, lr=rate)
        return traced.update(x, grad * clipping_factor(norm, max_norm), state)

    return update
