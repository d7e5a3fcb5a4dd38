"""Training of any traced loss in a page: the steps of `Training` in Python."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import Training, Value, dot, exp, take, tanh
from autograd.compiled.backends.javascript import PagePrograms
from autograd.compiled.backends.webassembly import loader_script, web_assembly
from autograd.compiled.training.loss_traces import LossTraces
from autograd.compiled.training.training_backend import TrainingProblem
from autograd.compiled.training.training_samples import pack_samples
from tests.autograd.compiled.backends.javascript.engines import run
from tests.autograd.compiled.backends.javascript.page_run import every_web_backend

STEPS, RATE, PENALTY = 60, 0.05, 0.01
TABLE = [[Value(0.1 * i - 0.2 * j, label=f"table {i} {j}") for j in range(3)] for i in range(4)]
SHARED = [Value(0.3 * (-1) ** i, label=f"shared {i}") for i in range(3)]
SCALE = Value(0.5, label="scale")
PARAMETERS = [*(value for row in TABLE for value in row), *SHARED, SCALE]
ROWS = [[float(i % 4), float(3 - i % 3)] for i in range(14)]
TARGETS = [0.25 * i - 1.0 for i in range(14)]
BODY = """
const make = await loadCompiledKernels(data.module), compiled = make();
const training = new Training(new Memory(compiled.memory), data.training, data.most, compiled.kernels);
training.parameters.set(data.start);
const found = [];
for (let step = 0; step < data.steps; step += 1) {
  found.push(training.step(Float64Array.from(data.samples), data.batches[step % data.batches.length], data.rate));
}
return { found, parameters: training.parameters };
"""


def loss(row: Any, target: Any) -> tuple[Any, Any]:
    """Return a loss with a choice from a table, weights used twice, and numbers that no sample changes."""
    first, second = ([take([row_of[j] for row_of in TABLE], index) for j in range(3)] for index in row)
    hidden = [tanh(dot(SHARED, first)), tanh(dot(SHARED, second)), exp(SCALE) * dot(first, second)]
    error = dot(SHARED, hidden) + SCALE - target
    return error * error, None


def penalty() -> Any:
    return PENALTY * dot(PARAMETERS, PARAMETERS)


def update(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> tuple[Any, tuple[Any, ...]]:
    velocity, steps = state or (0.0, 0.0)
    velocity = 0.9 * velocity + gradient / (1.0 + norm)
    return x - rate * velocity / (1.0 + 0.01 * steps), (velocity, steps + 1.0)


@every_web_backend
@pytest.mark.parametrize("most", [14, 4])
def test_steps_are_those_of_python(backend: str, most: int) -> None:
    start = [value.data for value in PARAMETERS]
    traces = LossTraces(loss, penalty)
    samples = pack_samples(ROWS, TARGETS)
    problem = TrainingProblem(
        samples.groups, [traces.of(samples.groups[0])], PARAMETERS, len(PARAMETERS), update, [], False, True
    )
    programs = PagePrograms()
    data = programs.training(problem)
    order = [data["loss"]["names"].index(value.label) for value in PARAMETERS]
    by_row = [0.0] * len(order)
    for value, i in zip(PARAMETERS, order, strict=True):
        by_row[i] = value.data
    batches = [list(range(14)), [3, 1, 4], [13], [0, 2, 4, 6, 8, 10, 12]]
    module = web_assembly(programs) if backend == "webassembly" else None
    found = run(
        f"{programs.script()}\n{loader_script()}",
        BODY,
        {
            "training": data, "module": module, "most": most, "start": by_row, "steps": STEPS, "rate": RATE,
            "batches": batches, "samples": samples.data[0].ravel().tolist(),
        },
    )  # fmt: skip

    training = Training(loss, PARAMETERS, PARAMETERS, update, penalty=penalty, backend="numpy")
    steps = training.run(
        training.samples(ROWS, TARGETS),
        [numpy.array(batches[step % len(batches)]) for step in range(STEPS)],
        [RATE] * STEPS,
    )
    assert steps.done == STEPS
    assert [step["loss"] for step in found["found"]] == pytest.approx(steps.losses.tolist(), rel=1e-11)
    numbers, _ = training.read()
    assert [found["parameters"][i] for i in order] == pytest.approx(numbers.tolist(), rel=1e-10, abs=1e-12)
    assert [value.data for value in PARAMETERS] == start


def test_what_a_page_does_not_train_is_refused() -> None:
    samples = pack_samples(ROWS, TARGETS)
    traced = [LossTraces(loss, penalty).of(samples.groups[0])]
    some = TrainingProblem(samples.groups, traced, PARAMETERS, 3, update, [], False, True)
    with pytest.raises(ValueError, match="got 1 structures, 3 of 16 parameters to train"):
        PagePrograms().training(some)
