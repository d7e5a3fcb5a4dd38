"""The tape of a traced call (a Wengert list): every number in the order it was met, with the operation that made it.

A number is an input of the call, a parameter (a Value that was there before), a literal, or the result of a row of the
table. Its id is its position, so operands have smaller ids than results.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

from autograd import rules
from autograd.compiled.trace.tape_rules import (
    ALIAS,
    CUSTOM_VJP,
    CUSTOM_VJPS,
    INPUT,
    LITERAL,
    PARAMETER,
    SELECTING_VJP,
    of_fixed_length,
    pickled_name,
    rule_named,
)
from autograd.graph import topological_order
from autograd.ieee import to_float
from autograd.rule import Rule
from autograd.value import Value

LONGEST_ROW = 12  # operands of a row of any number of arguments; with more it is recorded in terms of other rows


class Tape:
    """The numbers of a call.

    Args:
        make_tracer: makes the tracer of a tape and an id; None for a tape to which nothing is added.

    Attributes:
        rules, args: for each id the row that made the number, and the ids of the operands.
        inputs: the ids of the inputs.
        parameters, literals: the Values and the floats, by id.
        choices: for the ids of inputs that `take` chooses by, below what they have to be.
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
        """Record an operation; return the id of its result."""
        if rule.arity is None:
            return self._add_many(rule, args)
        if rule is rules.identity.rule:
            rule = ALIAS
        self.rules.append(rule)
        self.args.append(args)
        return len(self.rules) - 1

    def input(self) -> int:
        """Record one more input; return its id."""
        self.inputs.append(self.add(INPUT, ()))
        return self.inputs[-1]

    def literal(self, number: float) -> int:
        """Return the id of a plain number, which is recorded once."""
        key = number.hex()
        if key not in self._id_of_literal:
            value_id = self._id_of_literal[key] = self.add(LITERAL, ())
            self.literals[value_id] = number
        return self._id_of_literal[key]

    def id_of(self, number: Any, what: str) -> int:
        """Return the id of a number that is no tracer: a plain one, a parameter, or a Value computed from parameters.

        Args:
            number: the number.
            what: what errors call it.
        """
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

    def choices_by_position(self) -> dict[int, int]:
        """Return `choices` by the positions of the inputs."""
        return {self.inputs.index(value_id): count for value_id, count in self.choices.items()}

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: rows of the table by their names."""
        same = ("args", "inputs", "parameters", "literals", "choices")
        return {"rules": [pickled_name(rule) for rule in self.rules], **{name: getattr(self, name) for name in same}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(vars(Tape()))
        vars(self).update(state)
        self.rules = [rule_named(name) for name in state["rules"]]

    def __str__(self) -> str:
        """Return a line for each number: its id, the row that made it, and the ids of the operands."""
        made = zip(self.rules, self.args, strict=True)
        return "\n".join(" ".join(map(str, (i, rule.name, *args))) for i, (rule, args) in enumerate(made))

    def freeze_unreferenced_values(self) -> None:
        """Turn unreferenced Values into literals: nothing can give them another number any more."""
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
        """Record a Value that was computed before the call: each run computes it anew, from the parameters of then."""
        return self.add(node.op, tuple(self._id_of_value[parent] for parent in node.parents))

    def _add_many(self, rule: Rule, args: tuple[int, ...]) -> int:
        if rule in CUSTOM_VJPS or rule is rules.dot_of_halves.rule or (rule is rules.sum.rule and len(args) > 1):
            self.rules.append(rule)
            self.args.append(args)
            return len(self.rules) - 1
        if len(args) == 1 and rule is rules.sum.rule:
            return self.add(ALIAS, args)
        if len(args) <= LONGEST_ROW:
            return self.add(of_fixed_length(rule, len(args)), args)
        return self._in_other_rows(rule, args)

    def _in_other_rows(self, rule: Rule, args: tuple[int, ...]) -> int:
        """Record a long row as the operations that compute its value and its partials."""
        if rule in (rules.maximum.rule, rules.minimum.rule):
            parts = [args[i : i + LONGEST_ROW] for i in range(0, len(args), LONGEST_ROW)]
            out = self._add_many(rule, tuple(self._add_many(rule, part) for part in parts))
        else:
            out = self._number(rule.in_other_rows(self._tracers(args)), rule)
        # Its partials are those of the row, not those of the operations that compute its value.
        partials = rule.derivatives(self._tracers((out,))[0], self._tracers(args), ())
        row = SELECTING_VJP if rule.selects else CUSTOM_VJP
        return self.add(row, (out, *args, *(self._number(partial, rule) for partial in partials)))

    def _tracers(self, ids: Sequence[int]) -> list[Any]:
        assert self._make_tracer is not None
        return [self._make_tracer(self, value_id) for value_id in ids]

    def _number(self, number: Any, rule: Rule) -> int:
        return number._id if hasattr(number, "_id") else self.id_of(number, f"what {rule.name} computes")
