"""The tape of a traced call (a Wengert list): every number in the order it was met, with the operation that made it.

A number is an input of the call, a parameter (a Value that was there before), a literal, or the result of a row of the
table. Its id is its position, so operands have smaller ids than results.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Sequence
from itertools import repeat
from operator import attrgetter, is_
from typing import Any, TypeAlias

import numpy

from autograd import rules
from autograd.compiled.trace.known_values import NO_VALUES, KnownValues
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
from autograd.rule import CONSTANT, LEAF, Rule
from autograd.value import Constant, Value

LONGEST_ROW = 12  # operands of a row of any number of arguments; with more it is recorded in terms of other rows

Operands: TypeAlias = "tuple[int, ...] | array[int]"  # the ids of the operands of an operation
Known: TypeAlias = KnownValues | range  # parameters with the first ids


class Tape:
    """The numbers of a call.

    Args:
        make_tracer: makes the tracer of a tape and an id; None for a tape to which nothing is added.
        known: Values that have the first ids, as parameters, whether they are met or not; or these ids alone, from 0
            on, for parameters that are no Values.

    Attributes:
        rules, args: for each id the row that made the number, and the ids of the operands; those of a row of any number
            of arguments are an array.
        n_known: how many parameters were known before.
        widths: for each id how many parameters it stands for, if it stands for some; None if each is one number.
        inputs: the ids of the inputs.
        parameters: the ids of the other Values; while it is recorded, also those of known ones and of computed ones
            that were met.
        literals: the floats, by id.
        choices: for the ids of inputs that `take` chooses by, below what they have to be.
    """

    def __init__(self, make_tracer: Callable[[Tape, int], Any] | None = None, known: Known = NO_VALUES) -> None:
        self._make_tracer = make_tracer
        self._known = NO_VALUES if isinstance(known, range) else known  # while it is recorded
        self.n_known = len(known)
        self.rules: list[Rule] = [PARAMETER] * self.n_known
        self.args: list[Operands] = [()] * self.n_known
        self.widths: Any | None = None
        self.inputs: list[int] = []
        self.parameters: dict[Value, int] = {}
        self.literals: dict[int, float] = {}
        self.choices: dict[int, int] = {}
        self._id_of_literal: dict[float | str, int] = {}
        self._lists: dict[int, tuple[tuple[Any, ...], array[int]]] = {}  # with their ids, by their first numbers
        self._leaves: list[tuple[range, list[weakref.ref[Value]], list[float]]] = []

    def add(self, rule: Rule, args: Operands) -> int:
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
        key = number or number.hex()  # 0.0 and -0.0 are equal, and nan is not
        found = self._id_of_literal.get(key)
        if found is None:
            found = self._id_of_literal[key] = self.add(LITERAL, ())
            self.literals[found] = number
        return found

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
        if number not in self.parameters:
            if (known := self._known.id_of(number)) is None:
                self._add_values([number])
            else:
                self.parameters[number] = known
        return self.parameters[number]

    def ids_of(self, numbers: tuple[Any, ...], id_of: Callable[[Any], int]) -> array[int]:
        """Return the ids of the operands of a row of any number of arguments.

        Args:
            numbers: of every kind; the two halves may be the lists of a dot product, which others share with it.
            id_of: returns the id of one number.
        """
        half = len(numbers) // 2
        return self.ids_of_list(numbers[:half], id_of) + self.ids_of_list(numbers[half:], id_of)

    def ids_of_list(self, numbers: tuple[Any, ...], id_of: Callable[[Any], int]) -> array[int]:
        """Return the ids of a list, which is looked up once, however many operations have it as operand."""
        if not numbers:
            return array("i")
        before, ids = self._lists.get(id(numbers[0]), ((), array("i")))
        if before is numbers or (len(before) == len(numbers) and all(map(is_, before, numbers))):
            return ids
        are_values = {Value, Constant}.issuperset(map(type, numbers))
        ids = self._ids_of_values(numbers) if are_values else array("i", map(id_of, numbers))
        self._lists[id(numbers[0])] = numbers, ids
        return ids

    def _ids_of_values(self, values: tuple[Value, ...]) -> array[int]:
        if (known := self._known.ids_of(values)) is not None:
            return operands_of(known)
        try:
            return array("i", map(self.parameters.__getitem__, values))
        except KeyError:
            self._add_values([value for value in values if value not in self.parameters])
            return array("i", map(self.parameters.__getitem__, values))

    def ids_of_parameters(self, values: Sequence[Value] | range) -> Any:
        """Return an array of the ids of Values, -1 for what is no parameter; or of what are ids already."""
        if isinstance(values, range):
            return numpy.arange(values.start, values.stop, dtype=numpy.int32)
        return numpy.fromiter(map(self.parameters.get, values, repeat(-1)), numpy.int32)

    def choices_by_position(self) -> dict[int, int]:
        """Return `choices` by the positions of the inputs."""
        return {self.inputs.index(value_id): count for value_id, count in self.choices.items()}

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: rows of the table by their names."""
        same = ("n_known", "args", "inputs", "parameters", "literals", "choices")
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
        self._lists.clear()
        self.parameters, self._known = {}, NO_VALUES
        for ids, references, numbers in self._leaves:
            values: list[Any] = [reference() for reference in references]
            self.parameters.update(zip(values, ids, strict=True))
            for i in [i for i, value in enumerate(values) if value is None]:
                self.rules[ids[i]], self.literals[ids[i]] = LITERAL, numbers[i]
        self.parameters.pop(None, None)  # type: ignore[call-overload]  # what stands for those
        self._leaves.clear()

    def _add_values(self, values: list[Value]) -> None:
        """Record Values, with those they were computed from: each run computes them anew from the latest parameters."""
        if {LEAF, CONSTANT}.issuperset(map(attrgetter("op"), values)):
            self._add_leaves(values)
            return
        id_of = self.parameters
        for node in topological_order(*values, stop=id_of):
            if node.parents:
                id_of[node] = self.add(node.op, tuple([id_of[parent] for parent in node.parents]))
            else:
                self._add_leaves([node])

    def _add_leaves(self, values: list[Value]) -> None:
        if self._known:
            self.parameters |= {value: known for value in values if (known := self._known.id_of(value)) is not None}
            values = [value for value in values if value not in self.parameters]
        unique = dict.fromkeys(values)
        ids = range(len(self.rules), len(self.rules) + len(unique))
        self.rules += [PARAMETER] * len(unique)
        self.args += [()] * len(unique)
        self.parameters.update(zip(unique, ids, strict=True))
        self._leaves.append((ids, list(map(weakref.ref, unique)), list(map(attrgetter("_data"), unique))))

    def _add_many(self, rule: Rule, args: Operands) -> int:
        if rule in CUSTOM_VJPS or rule is rules.dot_of_halves.rule or (rule is rules.sum.rule and len(args) > 1):
            self.rules.append(rule)
            self.args.append(args)
            return len(self.rules) - 1
        if len(args) == 1 and rule is rules.sum.rule:
            return self.add(ALIAS, tuple(args))
        if len(args) <= LONGEST_ROW:
            return self.add(of_fixed_length(rule, len(args)), tuple(args))
        return self._in_other_rows(rule, args)

    def _in_other_rows(self, rule: Rule, args: Operands) -> int:
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


def operands_of(ids: range) -> array[int]:
    """Return ids as operands, without an object for each."""
    return array("i", numpy.arange(ids.start, ids.stop, ids.step, dtype=numpy.intc).tobytes())
