"""Findings: what is wrong with a network, its samples or its training, each found by a rule with one limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from nn.inspect.gradient_flow import LayerFlow

SHOWN = 8  # units, layers or columns that a finding names


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        cause: the name of the rule that found it, as "vanishing"; see `nn.inspect.diagnosis.RULES`.
        layer: the index of the layer at fault, or of the one that shows it most; None where it is in no layer.
        units: the units of that layer at fault, or for the first layer's inputs the columns; none for all of it.
        text: what is wrong, with names and numbers.
        cure: what to do about it.
    """

    cause: str
    layer: int | None
    units: tuple[int, ...]
    text: str
    cure: str

    def __str__(self) -> str:
        return f"{self.cause}: {self.text}"


@dataclass(frozen=True)
class Evidence:
    """The evidence that rules look at.

    Attributes:
        flows: the gradients of each layer, input side first, for one sample or several.
        losses: the loss of each epoch of the training so far; none if it is not known.
        samples: pairs of a row and its target; none if they are not known.
    """

    flows: Sequence[LayerFlow]
    losses: Sequence[float] = ()
    samples: Sequence[tuple[Sequence[float], Any]] = ()


class Fault(NamedTuple):
    """A fault that a rule found.

    Attributes:
        layer, units: those of the `Finding`.
        sentence: which of the sentences of the rule says it.
        parts: what stands in the places of that sentence.
    """

    layer: int | None
    units: tuple[int, ...]
    sentence: str
    parts: dict[str, str]


@dataclass(frozen=True)
class FindingRule:
    """A rule that finds one kind of fault, by comparing one measurement with one limit.

    Attributes:
        cause: its name, and that of its findings.
        looks_for: what it looks for, in words.
        measures: what it measures.
        limit: the number from which on that is a fault.
        reason: why that number.
        cure: what to do about it.
        sentences: what it says, by the names that `find` chooses from, with places for names and numbers in braces; the
            page that trains says the same.
        find: yields the faults, given the evidence and the limit.
        needs: what it looks at beside the gradients: an attribute of `Evidence` that may be empty; "" for nothing.
    """

    cause: str
    looks_for: str
    measures: str
    limit: float
    reason: str
    cure: str
    sentences: Mapping[str, str]
    find: Callable[[Evidence, float], Iterator[Fault]]
    needs: Literal["", "losses", "samples"] = ""

    def applies(self, evidence: Evidence) -> bool:
        """Return whether there is what it looks at."""
        return not self.needs or len(getattr(evidence, self.needs)) > 0

    def findings(self, evidence: Evidence) -> list[Finding]:
        """Return the faults of this kind; none where there is nothing to look at."""
        found = self.find(evidence, self.limit) if self.applies(evidence) else ()
        return [
            Finding(self.cause, layer, units, self.sentences[name].format(**parts), self.cure)
            for layer, units, name, parts in found
        ]


def inputs_of(flow: LayerFlow) -> list[list[float]]:
    """Return the inputs of a layer, [samples][inputs]."""
    uses = next(uses for uses in flow.units if uses)
    return [[x.data for x in unit.inputs] for unit in uses]


def first_numbers(numbers: Sequence[int]) -> str:
    """Return the first of some numbers, as text.

    >>> first_numbers([1, 2]), first_numbers(range(10))
    ('1, 2', '0, 1, 2, 3, 4, 5, 6, 7, ...')
    """
    return ", ".join(map(str, numbers[:SHOWN])) + (", ..." if len(numbers) > SHOWN else "")
