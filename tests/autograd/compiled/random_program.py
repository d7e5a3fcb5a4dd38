"""Random Python programs over the language and the engine, with what they read, and random changes of that."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import autograd
from autograd import Value

PRELUDE = """
from collections import namedtuple
from functools import partial, reduce
from autograd import *

Pair = namedtuple("Pair", "first second")
G = 0.5
TABLE = {"k": 1.5, "deep": [0.25, {"z": 2.0}]}

class Base:
    scale = 1.25
    def method(self, v):
        return tanh(v) * self.scale + self.a

class State(Base):
    def __init__(self):
        self.a, self.flag, self.items, self.w = 0.75, True, [0.5, 2.0, -1.0], Value(0.3, label="w")
        self.ws = [Value(0.1), Value(-0.2)]
        self.child = Pair(self.ws[0], [1.0])
    @property
    def twice(self):
        return self.a * 2.0
    def __call__(self, v):
        return v * self.w

S = State()

def helper(v, k=0.5, *, shift=0.0):
    return sin(v) * k + shift * G

def make():
    cell = 0.4
    def inner(v):
        return v * cell
    def change(to):
        nonlocal cell
        cell = to
    return inner, change

inner, change_cell = make()
bound = partial(helper, k=0.75)
"""

CHANGES = [
    "S.a = {0}",
    "S.w = Value({0})",
    "S.w.data = {0}",
    "S.w = S.w * {0}",
    "S.w = {0}",
    "S.ws[1] = Value({0})",
    "S.ws[0] = S.ws[0].data",
    "S.ws.append(Value({0}))",
    "S.items[0] = {0}",
    "S.items.append({0})",
    "S.items = [{0}, {1}]",
    "TABLE['k'] = {0}",
    "TABLE['deep'][1]['z'] = {0}",
    "S.flag = not S.flag",
    "G = {0}",
    "change_cell({0})",
    "Base.scale = {0}",
    "State.scale = {0}",
    "S.scale = {0}",
    "S.child = Pair(Value({0}), [{1}])",
    "S.child.second[0] = {0}",
    "helper = lambda v, k=0.5, *, shift=0.0: cos(v) * k * {0} + shift",
    "S.unread = {0}",
]

REFUSED = [  # what a program cannot repeat
    "({a} if {a} > {b} else {b})",
    "({a} if {a} == 0.25 else {b})",
    "({a} if {a} in (0.5, 1.0) else {b})",
    "({a} if not {a} else {b})",
    "min({a}, {b})",
    "({{0.5: 2.0}}.get({a}, 1.0) * {b})",
    "max([{a}, {b}], key=lambda q: q * 1.0)",
    "(float({a}) + {b})",
]

ALLOWED = [
    "({a} + {b})",
    "({a} - {b} * 0.5)",
    "tanh({a} * {b})",
    "({a} / (1.5 + {b} * {b}))",
    "sin({a})",
    "({a} ** 2)",
    "(-{a})",
    "abs({a})",
    "where(greater({a}, {b}), {a} * 0.5, {b})",
    "where({a} > 0.1, {a}, {b} * 2.0)",
    "maximum([{a}, {b}, 0.1])",
    "sum([{a}, {b}, 0.5])",
    "dot([{a}, {b}], [0.5, S.w])",
    "mean([{a}, {b}])",
    "helper({a})",
    "helper({a}, k={c})",
    "helper({a}, shift=0.5)",
    "bound({a}, shift={c})",
    "inner({a})",
    "S.method({a})",
    "S({a})",
    "S.twice * {a}",
    "({a} if S.flag else {b})",
    "({a} * S.a)",
    "({a} * S.w)",
    "({a} * G)",
    "({a} * TABLE['k'] + TABLE['deep'][1]['z'])",
    "({a} * S.items[0] + len(S.items))",
    "sum([t * {a} for t in S.items])",
    "sum([t * {a} for t in S.ws])",
    "({a} * S.child.first + S.child.second[0])",
    "getattr(S, 'a') * {a}",
    "reduce(lambda p, q: p * 0.5 + q, [{a}, {b}, 0.25])",
    "grad(lambda q: sin(q) * {b})({a})",
    "grad(grad(lambda q: tanh(q) * q))({a})",
    "jacobian(lambda q: [q * q, q * {b}])({a})[1]",
    "(lambda q, r=0.5: q * r)({a})",
    "Pair({a}, {b}).first",
    "[{a}, {b}][-1]",
    "{{'p': {a}, 'q': {b}}}['q']",
    "({a} * (1.0 if isinstance({a}, float) or hasattr({a}, 'apply_rule') else 9.0))",
    "({a} if {a} is not None and {b} != 'text' else 9.0)",
    "(exp({a}).tanh() if hasattr({a}, 'apply_rule') else tanh(exp({a})))",
    "round(0.7) * {a}",
    "clip({a}, -0.5, 0.5)",
    "logsumexp([{a}, {b}])",
    "softmax([{a}, {b}])[0]",
    "take([{a}, {b}], 1)",
]

STATEMENTS = [
    "{v} = {e}",
    "{v} = {a}\nfor i in range({n}):\n    {v} = {v} * 0.5 + {e} * i",
    "{v} = {a}\nfor i, t in enumerate(S.items):\n    {v} = {v} + t * {e} * i",
    "if S.flag:\n    {v} = {e}\nelse:\n    {v} = {a} * 0.5",
    "kept = []\nfor i in range({n}):\n    kept.append({e})\n{v} = sum([0.0, *kept])",
    "{v}, _ = {e}, {a}",
    "{v} = {a}\n{v} += {e}\n{v} *= 0.5",
    "def local(q, _r=0.25):\n    return q * _r + {e}\n{v} = local({a})",
    "try:\n    {v} = {e} + [][0]\nexcept IndexError:\n    {v} = {e}",
    "i = 0\nwhile i < {n}:\n    i += 1\n{v} = {e} * i",
    "class Local:\n    k = 0.5\n    def __init__(self, q): self.q = q\n    def get(self): return self.q * self.k\n"
    "{v} = Local({e}).get()",
    "{v} = (lambda: {e})()",
    "with no_grad():\n    constant = G * 2.0\n{v} = {e} * constant",
]


class RandomProgram:
    """A program, and the module it lives in.

    Args:
        seed: decides it.
        refused: whether it may do what a program cannot repeat.

    Attributes:
        source: its text.
        f: a function of two numbers, a list of two numbers and a named tuple of two.
        state: the object it reads.
    """

    def __init__(self, seed: int, refused: bool = False) -> None:
        self._rng = random.Random(seed)
        self._templates = ALLOWED + (REFUSED if refused else [])
        lines, names = [], ["x", "y", "xs[0]", "xs[1]", "p.first", "p.second"]
        for i in range(self._rng.randint(1, 6)):
            statement = self._rng.choice(STATEMENTS).format(
                v=f"v{i}", e=self._expression(names, 2), a=self._rng.choice(names), n=self._rng.randint(0, 3)
            )
            lines += statement.split("\n")
            names.append(f"v{i}")
        returned = " + ".join(f"tanh({name})" for name in names[-3:])
        body = "\n".join(f"    {line}" for line in lines)
        self.source = f"{PRELUDE}\ndef f(x, y=0.5, xs=(0.1, 0.2), p=Pair(0.3, 0.4)):\n{body}\n    return {returned}\n"
        self._space: dict[str, Any] = {"__name__": f"random_program_{seed}"}
        exec(self.source, self._space)
        self.f: Callable[..., Any] = self._space["f"]

    @property
    def state(self) -> Any:
        """The object that has most of what it reads."""
        return self._space["S"]

    def arguments(self) -> tuple[Any, ...]:
        """Return arguments to call it with."""
        draw = [self._rng.choice((0.25, 0.5, -0.75, self._rng.uniform(-1, 1))) for _ in range(6)]
        return draw[0], draw[1], [draw[2], draw[3]], self._space["Pair"](draw[4], draw[5])

    def change(self) -> str:
        """Change something it may read, and return how."""
        change = self._rng.choice(CHANGES).format(self._rng.uniform(-1, 1), self._rng.uniform(-1, 1))
        try:
            exec(change, self._space)
        except AttributeError:  # what is to be changed has become a plain number
            return ""
        return change

    def _expression(self, names: list[str], depth: int) -> str:
        def part() -> str:
            return self._expression(names, depth - 1) if depth and self._rng.random() < 0.5 else self._rng.choice(names)

        return self._rng.choice(self._templates).format(a=part(), b=part(), c=self._rng.choice(("0.25", "S.a", "G")))


def number(result: Any) -> float:
    """Return a result as a plain number."""
    return result.data if isinstance(result, autograd.Value) else float(result)


def parameters(state: Any) -> list[Value]:
    """Return the parameters among the attributes of a state."""
    found = [state.w, *state.ws, state.child.first]
    return list(dict.fromkeys(v for v in found if isinstance(v, Value) and v.takes_grad and not v.parents))
