"""The update of one parameter as a program, whose samples are the parameters: `x, gradient, state -> x, state`.

What an optimiser remembers is one number for each parameter, or one for all where it depends on none, as a count of
steps does; so a power of it is computed once, and not for every parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd.compiled.program.program import Program
from autograd.compiled.trace.tape import copy_to
from autograd.compiled.trace.trace import trace
from autograd.compiled.trace.tracer import TraceError
from autograd.value import Value

State: TypeAlias = tuple[float, ...]
# (x, gradient, state, learning rate, length of the whole gradient) -> (new x, new state)
Update: TypeAlias = Callable[[Any, Any, tuple[Any, ...], Any, Any], tuple[Any, tuple[Any, ...]]]


class UpdateProgram:
    """The program of an update, for a state of so many numbers.

    Attributes:
        program: its inputs are x, the gradient, and those numbers of the state that differ between parameters.
        common: for each number of the state before, the Value that stands for it if it is the same for all; else None.
        state_rows: for each number of the state after, whether it differs between parameters, and its row.
        new_row: the row of the new x.
    """

    def __init__(self, update: Update, common: Sequence[bool]) -> None:
        self.rate, self.norm = Value(0.0, label="learning rate"), Value(0.0, label="gradient norm")
        self.common = [Value(0.0, label=f"state {i}") if same else None for i, same in enumerate(common)]

        def step(x: Any, gradient: Any, *own: Any) -> Any:
            given = iter(own)
            state = tuple(next(given) if value is None else value for value in self.common)
            new, remembered = update(x, gradient, state, self.rate, self.norm)
            return [copy_to(i).function(number) for i, number in enumerate((new, *remembered))]

        n_own = sum(value is None for value in self.common)
        traced = trace(step, [0.0] * (2 + n_own))
        self.program = Program(traced, [], grouped=False)
        (_, self.new_row), *self.state_rows = self.program.outputs
        if not self.program.outputs[0][0]:
            raise TraceError("the update of a parameter does not depend on it or on its gradient")

    def row_of(self, value: Value) -> int | None:
        """Return the row of the shared table where a value is read; None if it is not."""
        for i, parameter in enumerate(self.program.parameters):
            if parameter is value:
                return self.program.first_other + i
        return None


def update_programs(update: Update, states: Any) -> tuple[UpdateProgram | None, UpdateProgram]:
    """Return the program of a first step, if nothing is remembered yet, and that of those that follow.

    Args:
        update: of one parameter.
        states: what is remembered of each parameter so far, an array [parameters][numbers].

    Raises:
        TraceError: for an update that a program cannot repeat.
    """
    first = None
    if not states.shape[1]:
        first = UpdateProgram(update, [])
        common = [not own for own, _ in first.state_rows]
    else:
        common = is_common(states)
    while True:
        following = UpdateProgram(update, common)
        if len(following.state_rows) != len(common):
            raise TraceError(f"the update remembers {len(common)} numbers, then {len(following.state_rows)}")
        kept = [same and not own for same, (own, _) in zip(common, following.state_rows, strict=True)]
        if kept == common:
            return first, following
        common = kept


def is_common(states: Any) -> list[bool]:
    """Return, for each number that is remembered, whether it is the same for all parameters."""
    same: list[bool] = (states == states[:1]).all(axis=0).tolist()
    return same
