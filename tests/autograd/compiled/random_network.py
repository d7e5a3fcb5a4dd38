"""Random networks of dense blocks and what may stand between them, written as plain loops over lists of numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import autograd as ag
from autograd import TABLE, Value, dot, primitive, sum as total

N_INPUTS = 10


def own_row(name: str, value: Callable[..., Any], partials: list[Any]) -> Any:
    """Return a row of a user, of which the table does not know afterwards."""
    row = primitive(name, value, partials)
    del TABLE[name]
    return row


# One that is a formula, and one that native code has to call Python for.
bent = own_row("bent", lambda x: x / (1.0 + x * x), [lambda out, x: (1.0 - x * x) / (1.0 + x * x) ** 2])
mixed = own_row("mixed", lambda x, y: math.sin(x) * y, [lambda out, x, y: ag.cos(x) * y, lambda out, x, y: ag.sin(x)])

ACTIVATIONS: list[Callable[[Any], Any]] = [
    ag.tanh, ag.sigmoid, ag.softplus, ag.gelu, ag.relu, ag.silu, ag.sin, bent, lambda x: ag.tanh(x) * 0.5 + x,
]  # fmt: skip


class RandomNetwork:
    """A function of a list of numbers, and the parameters it reads.

    Args:
        seed: decides it.

    Attributes:
        parameters: all of them.
    """

    def __init__(self, seed: int) -> None:
        self._seed, self._rng = seed, random.Random(seed)
        self.parameters: list[Value] = []
        self([Value(0.1)] * N_INPUTS)  # which makes the parameters

    def __call__(self, xs: Any) -> Any:
        """Return the result for the inputs, always by the same operations."""
        self._draw, self._next = random.Random(self._seed), 0
        self._matrices: list[list[list[Any]]] = []
        self._lists: list[list[Any]] = [list(xs)]
        extra: list[Any] = []
        for _ in range(self._draw.randint(1, 5)):
            step = self._draw.choice([self._layer] * 5 + [self._positions, self._between, self._alone])
            found = step()
            if found:
                self._lists.append(found)
            else:
                extra.append(self._penalty())
        last = [ag.tanh(number) for numbers in self._lists[1:] for number in numbers[:3]]
        return total([*last, *extra, self._parameter()])

    # What steps are made of.

    def _parameter(self) -> Value:
        """Return the next parameter, made when the network is made."""
        if self._next == len(self.parameters):
            self.parameters.append(Value(self._rng.uniform(-1.0, 1.0)))
        self._next += 1
        return self.parameters[self._next - 1]

    def _inputs(self) -> list[Any]:
        """Return a list of numbers to weigh: one that is there, turned, cut, joined with another, or changed."""
        draw, numbers = self._draw, self._draw.choice(self._lists)
        other = draw.choice(self._lists)
        ways: list[Callable[[], list[Any]]] = [
            lambda: numbers,
            lambda: numbers,
            lambda: numbers[::-1],
            lambda: numbers[1:] or numbers,
            lambda: numbers[::2],
            lambda: numbers[:2] + other,
            lambda: [*numbers, 1.0],
            lambda: [*numbers, self._any_parameter()],
            lambda: [numbers[0], *numbers],
            lambda: [x * 0.5 for x in numbers],
        ]
        return draw.choice(ways)()

    def _any_parameter(self) -> Value:
        """Return a parameter, which may be a weight of some layer."""
        return self._draw.choice(self.parameters[: self._next]) if self._next else self._parameter()

    def _matrix(self, n_inputs: int) -> list[list[Any]]:
        """Return weights [units][inputs]: new ones, those of another layer, parts of them, or computed ones."""
        draw, units = self._draw, self._draw.randint(1, 5)
        found = [matrix for matrix in self._matrices if len(matrix[0]) == n_inputs]
        turned = [matrix for matrix in self._matrices if len(matrix) == n_inputs]
        kind = draw.random()
        if found and kind < 0.3:
            matrix = draw.choice(found)
            return draw.choice([matrix, matrix[::-1], [row[::-1] for row in matrix], [*matrix, matrix[0]]])
        if turned and kind < 0.5:
            return [list(column) for column in zip(*draw.choice(turned), strict=True)]
        new = [[self._parameter() for _ in range(n_inputs)] for _ in range(units)]
        if found and kind < 0.6:
            new[0] = draw.choice(found)[0]
        elif kind > 0.9:
            new = [[ag.sin(w) for w in row] for row in new]
        self._matrices.append(new)
        return new

    # Steps: each returns a list of numbers, or nothing.

    def _layer(self) -> list[Any]:
        xs = self._inputs()
        return self._units(self._matrix(len(xs)), xs)

    def _units(self, matrix: list[list[Any]], xs: list[Any]) -> list[Any]:
        draw, activation = self._draw, self._draw.choice(ACTIVATIONS)
        bias, order, change = draw.randrange(4), draw.randrange(3), draw.random() < 0.1
        found: list[Any] = []
        for weights in matrix:
            if change and found:
                xs[0] = ag.tanh(found[-1])  # in the list that the units before have read
            if order == 0:
                z = dot(weights, xs)
            elif order == 1:
                z = dot(xs, weights)
            else:
                z = weights[0] * xs[0]
                for w, x in zip(weights[1:], xs[1:], strict=True):
                    z = z + w * x
            if bias == 0:
                z = z + self._parameter()
            elif bias == 1:
                z = z + self._any_parameter()
            elif bias == 2:
                z = 0.25 + z
            found.append(activation(z))
        return found

    def _positions(self) -> list[Any]:
        """Return what one layer says of several lists, as at the positions of a sequence."""
        xs = self._inputs()
        lists, matrix = [xs, xs[::-1], [ag.tanh(x) for x in xs]], self._matrix(len(xs))
        rows = [[dot(weights, row) for weights in matrix] for row in lists]
        return [mixed(a, b) + c for a, b, c in zip(*rows, strict=True)]

    def _between(self) -> list[Any]:
        """Return something of the operations that networks have besides layers."""
        xs, ys = self._inputs(), self._inputs()
        n, p = min(len(xs), len(ys)), self._any_parameter()
        ways: list[Callable[[], list[Any]]] = [
            lambda: [dot(xs[:n], ys[:n])],
            lambda: [dot([*xs, *ys], [*ys[::-1], *xs])],
            lambda: [dot([*xs, *xs], [*ys[:1], *xs, *xs[1:]])],
            lambda: ag.softmax(xs),
            lambda: [x * p for x in xs],
            lambda: [x + y for x, y in zip(xs, ys, strict=False)],
            lambda: [mixed(x, p) for x in xs],
            lambda: [ag.logsumexp([*xs, p]), ag.mean(ys)],
            lambda: [x.detach() * p if hasattr(x, "detach") else x * p for x in xs],
        ]
        return self._draw.choice(ways)()

    def _alone(self) -> list[Any]:
        """Return nothing: a penalty is added instead."""
        return []

    def _penalty(self) -> Any:
        ws = self.parameters[: self._next] or [self._parameter()]
        return dot(ws, ws) * 0.1 if self._draw.random() < 0.7 else total([w * w for w in ws]) * 0.1
