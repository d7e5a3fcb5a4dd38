"""The update of one parameter as a program, whose samples are the parameters: `x, gradient, state -> x, state`.

A number of the optimizer state differs between parameters, as a momentum does, or is the same for all, as a count of
steps is; then it is shared in the program, and a power of it is computed once instead of once per parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias

from autograd.compiled.program.program import Program
from autograd.compiled.trace.tape_rules import copy_to
from autograd.compiled.trace.trace import trace
from autograd.compiled.trace.tracer import TraceError
from autograd.value import Value

State: TypeAlias = tuple[float, ...]
# (x, gradient, state, learning rate, norm of the whole gradient) -> (new x, new state)
Update: TypeAlias = Callable[[Any, Any, tuple[Any, ...], Any, Any], tuple[Any, tuple[Any, ...]]]


class UpdateProgram:
    """The program of an update.

    Args:
        update: the update of one parameter.
        common: for each number of the state, whether it is the same for all parameters.

    Attributes:
        program: its inputs are x, the gradient, and the numbers of the state that differ between parameters.
        rate, norm: Values for the learning rate and for the norm of the whole gradient.
        common: for each number of the old state a Value if it is the same for all parameters; else None.
        state_rows: for each number of the new state, whether it differs between parameters, and its row.
        new_row: the row of the new x.

    Raises:
        TraceError: for an update that a program cannot repeat, or one that ignores both x and the gradient.
    """

    def __init__(self, update: Update, common: Sequence[bool]) -> None:
        self.rate, self.norm = Value(0.0, label="learning rate"), Value(0.0, label="gradient norm")
        self.common = [Value(0.0, label=f"state {i}") if same else None for i, same in enumerate(common)]

        def step(x: Any, gradient: Any, *own: Any) -> Any:
            given = iter(own)
            state = tuple(next(given) if value is None else value for value in self.common)
            new, new_state = update(x, gradient, state, self.rate, self.norm)
            return [copy_to(i).function(number) for i, number in enumerate((new, *new_state))]

        n_own = sum(value is None for value in self.common)
        traced = trace(step, [0.0] * (2 + n_own))
        self.program = Program(traced, [], grouped=False)
        (_, self.new_row), *self.state_rows = self.program.outputs
        if not self.program.outputs[0][0]:
            refuse_constant()

    def row_of(self, value: Value) -> int | None:
        """Return the row of the shared buffer in which the program reads a Value; None if it does not."""
        for i, parameter in enumerate(self.program.parameters):
            if parameter is value:
                return self.program.first_other + i
        return None


def update_programs(update: Update, states: Any) -> tuple[UpdateProgram | None, UpdateProgram]:
    """Return the program of a first step, None if there are states already, and that of the steps that follow.

    Args:
        update: the update of one parameter.
        states: an array [parameters][numbers] of optimizer states.

    Raises:
        TraceError: for an update that a program cannot repeat.
    """
    first = None
    if not states.shape[1]:
        first = UpdateProgram(update, [])
        common = [not own for own, _ in first.state_rows]
    else:
        common = is_common(states)
    while True:  # a number that is the same for all may come to differ by the step itself
        following = UpdateProgram(update, common)
        check_remembered(len(common), len(following.state_rows))
        still = [same and not own for same, (own, _) in zip(common, following.state_rows, strict=True)]
        if still == common:
            return first, following
        common = still


def is_common(states: Any) -> list[bool]:
    """Return, for each number of the states [parameters][numbers], whether it is the same for all parameters."""
    same: list[bool] = (states == states[:1]).all(axis=0).tolist()
    return same


def check_remembered(before: int, after: int) -> None:
    """Raise TraceError for a state that has another length after a step."""
    if before != after:
        raise TraceError(f"the update remembers {before} numbers, then {after}")


def refuse_constant() -> NoReturn:
    """Raise TraceError for an update that gives all parameters the same number."""
    raise TraceError("the update of a parameter does not depend on it or on its gradient")
