"""The backends of a training, one of which is chosen by how much there is to compute."""

from __future__ import annotations

from autograd.compiled.choose_backend import (
    BackendName,
    backend_for,
    calls_and_numbers,
    choose_backend,
    training_backend,
)
from autograd.compiled.training.training_backend import TrainingBackend, TrainingProblem


class TrainingBackends:
    """What trains on samples of some structures, each made when it is first chosen.

    Args:
        name: "llvm", "numpy" or "auto".
        problem: what is trained.
        unfused: the same without fusion, for work so little that "auto" leaves it to NumPy.

    Attributes:
        structures: a set of the structures of samples.
    """

    def __init__(self, name: BackendName, problem: TrainingProblem, unfused: TrainingProblem) -> None:
        self._name, self._problem, self._unfused = name, problem, unfused
        self.structures = frozenset(problem.structures)
        self._made: dict[BackendName, TrainingBackend] = {}

    def chosen(self, expected: tuple[int, int] | None) -> TrainingBackend:
        """Return the backend for as much work as is expected, see `Training`."""
        is_little = self._name == "auto" and expected is not None and self._is_little(*expected)
        name: BackendName = "numpy" if is_little else self._name
        if name not in self._made:
            problem = self._unfused if is_little else self._problem
            self._made[name] = training_backend(choose_backend(name), problem)
        return self._made[name]

    def _is_little(self, steps: int, samples: int) -> bool:
        at_least = 2 * self._unfused.n_trained  # numbers for a sample, to each weight and back
        if backend_for(steps, samples, 1, at_least) == "auto":
            return False
        programs = [self._unfused.gradient_program(i, single=False).program for i in range(len(self.structures))]
        calls, numbers = map(max, zip(*map(calls_and_numbers, programs), strict=True))
        return backend_for(steps, samples, calls, numbers) == "numpy"
