"""What a traced call leaves behind: every number that was met, and the operation that made it.

Numbers are counted as they are met, so operands come before results. They are inputs of the call, parameters (Values
that were there before), literals, or results of rows of the table.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from autograd import rules
from autograd.graph import topological_order
from autograd.ieee import to_float
from autograd.operators import TABLE
from autograd.rule import Rule
from autograd.value import Value

INPUT = Rule("input", to_float, (), source="a number that the call was given")
PARAMETER = Rule("parameter", to_float, (), source="a Value that was there before the call")
LITERAL = Rule("literal", to_float, (), source="a plain number")
LEAVES = {INPUT, PARAMETER, LITERAL}
# Results that are their first operand once more: with its gradient, without, or with other derivatives.
ALIAS = Rule("alias", lambda x: x, [1.0], source="the same number")
DETACHED = Rule("detached", lambda x: x, [0.0], source="the same number, without its gradient")
CUSTOM_VJP = Rule("custom_vjp", lambda xs: xs[0], lambda out, xs: [0.0] * len(xs), source="a row made of other rows")

LONGEST_ROW = 12  # operands that a row of any number of arguments may have and still be one operation of a kernel
WIDEST_CHOICE = 32  # the same for one step of `take`


class Tape:
    """The numbers of a call.

    Args:
        make_tracer: makes the stand-in for a number, of a tape and its value_id: what long rows are taken apart with.

    Attributes:
        rules, args: for each number the row that made it, and the numbers it was made of.
        inputs: the numbers that stand for the inputs.
        parameters, literals: what to find under numbers of these kinds.
        choices: for inputs that were used as an index, below what they have to be.
    """

    def __init__(self, make_tracer: Callable[[Tape, int], Any] | None = None) -> None:
        self._make_tracer = make_tracer
        self.rules: list[Rule] = []
        self.args: list[tuple[int, ...]] = []
        self.inputs: list[int] = []
        self.parameters: dict[int, Value] = {}
        self.literals: dict[int, float] = {}
        self.choices: dict[int, int] = {}
        self._id_of_literal: dict[str, int] = {}
        self._id_of_value: dict[Value, int] = {}
        self._leaves: dict[int, tuple[weakref.ref[Value], float]] = {}

    def add(self, rule: Rule, args: tuple[int, ...]) -> int:
        """Note an operation; return the number of its result."""
        if rule.arity is None:
            return self._add_many(rule, args)
        if rule is rules.identity.rule:
            rule = ALIAS
        self.rules.append(rule)
        self.args.append(args)
        return len(self.rules) - 1

    def input(self) -> int:
        """Note one more number that the call is given."""
        self.inputs.append(self.add(INPUT, ()))
        return self.inputs[-1]

    def literal(self, number: float) -> int:
        """Return where a plain number stands."""
        key = number.hex()
        if key not in self._id_of_literal:
            value_id = self._id_of_literal[key] = self.add(LITERAL, ())
            self.literals[value_id] = number
        return self._id_of_literal[key]

    def id_of(self, number: Any, what: str) -> int:
        """Return where a number stands that is not traced: a plain one, a parameter, or what was computed of those."""
        if type(number) is float:
            return self.literal(number)
        if not isinstance(number, Value):
            return self.literal(to_float(number, what))
        if number not in self._id_of_value and not number.parents:
            self._id_of_value[number] = self._leaf(number)
        elif number not in self._id_of_value:
            for node in topological_order(number, stop=self._id_of_value):
                self._id_of_value[node] = self._leaf(node) if not node.parents else self._computed(node)
        return self._id_of_value[number]

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: rows of the table by their names."""
        kept = ("args", "inputs", "parameters", "literals", "choices")
        return {"rules": [_name_of(rule) for rule in self.rules], **{name: getattr(self, name) for name in kept}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(vars(Tape()))
        vars(self).update(state)
        self.rules = [_named(name) for name in state["rules"]]

    def freeze_unreferenced_values(self) -> None:
        """Turn Values that nobody holds any more into literals: no one can give them another number."""
        self._id_of_value.clear()
        for value_id, (reference, number) in self._leaves.items():
            value = reference()
            if value is None:
                self.rules[value_id], self.literals[value_id] = LITERAL, number
            else:
                self.parameters[value_id] = value
        self._leaves.clear()

    def _leaf(self, value: Value) -> int:
        value_id = self.add(PARAMETER, ())
        self._leaves[value_id] = weakref.ref(value), value._data
        return value_id

    def _computed(self, node: Value) -> int:
        """Note a Value that was computed outside: it is computed anew in each call, from the parameters of then."""
        return self.add(node.op, tuple(self._id_of_value[parent] for parent in node.parents))

    def _add_many(self, rule: Rule, args: tuple[int, ...]) -> int:
        if rule is CUSTOM_VJP or rule is rules.dot_of_halves.rule or (rule is rules.sum.rule and len(args) > 1):
            self.rules.append(rule)
            self.args.append(args)
            return len(self.rules) - 1
        if len(args) == 1 and rule is rules.sum.rule:
            return self.add(ALIAS, args)
        if len(args) <= LONGEST_ROW:
            return self.add(of_fixed_length(rule, len(args)), args)
        return self._in_other_rows(rule, args)

    def _in_other_rows(self, rule: Rule, args: tuple[int, ...]) -> int:
        """Note a long row as what its value and its partials are made of."""
        if rule in (rules.maximum.rule, rules.minimum.rule):
            parts = [args[i : i + LONGEST_ROW] for i in range(0, len(args), LONGEST_ROW)]
            out = self._add_many(rule, tuple(self._add_many(rule, part) for part in parts))
        else:
            out = self._number(rule.in_other_rows(self._tracers(args)), rule)
        # Its derivatives are those of the row, not those of the operations that now stand for it.
        found = rule.derivatives(self._tracers((out,))[0], self._tracers(args), ())
        return self.add(CUSTOM_VJP, (out, *args, *(self._number(derivative, rule) for derivative in found)))

    def _tracers(self, ids: Sequence[int]) -> list[Any]:
        assert self._make_tracer is not None
        return [self._make_tracer(self, value_id) for value_id in ids]

    def _number(self, number: Any, rule: Rule) -> int:
        return number._id if hasattr(number, "_id") else self.id_of(number, f"what {rule.name} computes")


class _Made(Rule):
    """A row that is not in the table, with what it was made from."""

    made_from: tuple[Any, ...]


def _name_of(rule: Rule) -> Any:
    """Return how to find a row again: by its name, or by what it was made from."""
    return getattr(rule, "made_from", rule.name)


def _named(name: Any) -> Rule:
    if isinstance(name, tuple):
        maker, *args = name
        makers: dict[str, Callable[..., Rule]] = {"copy": copy_to, "choice": choice}
        makers["fixed"] = lambda base, length: of_fixed_length(_named(base), length)
        return makers[maker](*args)
    special = {rule.name: rule for rule in (INPUT, PARAMETER, LITERAL, ALIAS, DETACHED, CUSTOM_VJP)}
    if name not in special and name not in TABLE:
        raise LookupError(
            f"the table has no row {name!r}, which a pickled function uses: define it by primitive() first"
        )
    return special.get(name) or TABLE[name]


@cache
def of_fixed_length(rule: Rule, length: int) -> Rule:
    """Return a row of any number of arguments as one of so many."""

    def in_other_rows(*args: Any) -> Any:
        return rule.in_other_rows(args)

    def partial(i: int) -> Any:
        return lambda out, *args: rule.derivatives(out, args, ())[i]

    made = _Made(rule.name, in_other_rows, [partial(i) for i in range(length)], source=rule.source)
    made.made_from = ("fixed", _name_of(rule), length)
    return made


@cache
def copy_to(number: int) -> Rule:
    """Return a row that gives the same number once more, in a value_id that nothing else shares: one for each count."""
    made = _Made(f"copy {number}", lambda x: x, [1.0], source="the same number")
    made.made_from = ("copy", number)
    return made


@cache
def choice(length: int) -> Rule:
    """Return the row (index, first, ..., last, otherwise) -> the candidate at the index, or `otherwise`."""
    equal, where = rules.equal, rules.where

    def value(index: Any, *candidates: Any) -> Any:
        chosen = candidates[-1]
        for i in range(length):
            chosen = where(equal(index, float(i)), candidates[i], chosen)
        return chosen

    def partial(i: int) -> Any:
        return lambda out, index, *candidates: equal(index, float(i))

    def otherwise(out: Any, index: Any, *candidates: Any) -> Any:
        return 1.0 - rules.sum([equal(index, float(i)) for i in range(length)])

    partials = [0.0, *map(partial, range(length)), otherwise]
    made = _Made(f"take of {length}", value, partials, source="definition of take")
    made.made_from = ("choice", length)
    return made
