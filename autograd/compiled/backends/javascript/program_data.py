"""Programs as data: what `program.js` runs, with the formulas of segments named by their kernels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy

from autograd.compiled.backends.javascript.formula_kernels import FormulaKernels
from autograd.compiled.program.program import Program
from autograd.compiled.program.runs import allocated_turns
from autograd.compiled.program.segment import AllocatedSegment, Rows
from autograd.compiled.program.strides import strided

Data: TypeAlias = dict[str, Any]  # to be written as JSON


def program_data(program: Program, kernels: FormulaKernels) -> Data:
    """Return a program as data; the kernels it needs are added to `kernels`.

    >>> from autograd import Value
    >>> from autograd.compiled.trace.trace import trace
    >>> w = Value(2.0)
    >>> data = program_data(Program(trace(lambda x: w * x, [0.0]), []), FormulaKernels())
    >>> data["phases"][1]
    [{'kind': 'map', 'formula': '1:01', 'operands': [{'start': 0, 'shape': [1], 'steps': [0], 'perSample': False}, \
{'start': 0, 'shape': [1], 'steps': [0], 'perSample': True}], 'results': [{'start': 1, 'shape': [1], 'steps': [0], \
'perSample': True}], 'isVjp': False}]
    """
    return {
        "inputs": program.n_inputs,
        "sharedSize": program.shared_size,
        "sampleSize": program.sample_size,
        "literals": [[row, json_number(number)] for row, number in program.literals],
        "firstParameter": program.first_parameter,
        "firstOther": program.first_other,
        "wanted": program.n_wanted,
        "names": [value.label for value in program.parameters],
        "numbers": [json_number(value.data) for value in program.parameters],
        "firstGradient": program.first_gradient,
        "sums": _rows(program.sums) if program.sums.size else None,
        "outputs": [list(output) for output in program.outputs],
        "seeds": [list(seed) for seed in program.seeds],
        "inputGradients": None if program.input_gradients is None else program.input_gradients.tolist(),
        "withoutGradient": program.without_gradient.tolist(),
        "phases": [
            [_segment(part, kernels) for segment in phase for part in _in_turn(segment)]
            for phase in (program.before, program.during, program.after)
        ],
    }


def json_number(number: float) -> float | str:
    """Return a number, or the text of one that JSON has no word for, as JavaScript's `Number` reads it.

    >>> json_number(0.5), json_number(float("-inf")), json_number(float("nan"))
    (0.5, '-Infinity', 'NaN')
    """
    if number != number:
        return "NaN"
    return str(number).replace("inf", "Infinity") if number in (float("inf"), float("-inf")) else number


def _in_turn(segment: AllocatedSegment) -> Iterator[AllocatedSegment]:
    """Yield a run as maps, which compute one row after the other; any other segment as it is."""
    return allocated_turns(segment) if segment.kind == "run" else iter([segment])


def _segment(segment: AllocatedSegment, kernels: FormulaKernels) -> Data:
    own = segment.operand_per_sample
    formula = None
    if segment.kind == "map":
        formula = kernels.name_of(segment.formula, own)
    elif segment.kind == "dense" and segment.formula.terms:  # without terms it is the weighted sums alone
        formula = kernels.name_of(segment.formula, [True, *own[2:]])
    return {
        "kind": segment.kind,
        "formula": formula,
        "operands": [_part(rows, per_sample) for rows, per_sample in zip(segment.operands, own, strict=True)],
        "results": [_part(rows, segment.result_per_sample) for rows in segment.results],
        "isVjp": segment.segment.is_vjp,
    }


def _part(rows: Rows, per_sample: bool) -> Data:
    return _rows(rows) | {"perSample": per_sample}


def _rows(rows: Rows) -> Data:
    layout = strided(rows)
    if layout is None:
        return {"rows": numpy.ravel(rows).tolist(), "shape": list(rows.shape)}
    return {"start": layout.start, "shape": list(rows.shape), "steps": list(layout.steps)}
