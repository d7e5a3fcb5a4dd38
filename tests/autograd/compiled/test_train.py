"""`Training` by itself: numbers in and out as arrays, starts anew, weighted steps; the same as steps by hand."""

from __future__ import annotations

from typing import Any, get_args

import numpy
import pytest

from autograd import TraceError, Training, Value, compile, dot, greater, no_grad, relu, sqrt, tanh
from autograd.compiled.backends.numpy import numpy_training
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.runtime.dtype import Dtype
from nn import MLP, SGD, Adam, Optimizer
from nn.losses import squared_error
from tests.autograd.compiled.backends_at_hand import agree, every_backend

RNG = numpy.random.default_rng(0)
X, Y = RNG.normal(size=(23, 3)), RNG.normal(size=23)
WEIGHTS = RNG.uniform(0.5, 2.0, size=23)
RATES = [0.1, 0.1, 0.05]
START = RNG.normal(size=26)  # of the network of a `Case`
BATCHES = [numpy.arange(0, 9), numpy.arange(9, 18), numpy.arange(18, 23)]


def momentum(model: MLP) -> Optimizer:
    return SGD(model.parameters(), momentum=0.5)


def adam(model: MLP) -> Optimizer:
    return Adam(model.parameters())


every_optimizer = pytest.mark.parametrize("optimizer", [momentum, adam])
every_dtype = pytest.mark.parametrize("dtype", get_args(Dtype))
# Of the numbers after the few steps of a `Case`, in units of the last place of a number.
ROUNDINGS = 200


class Case:
    """A network with a penalty whose strength is a Value, its training by programs, and the same by hand."""

    def __init__(self, optimizer: Any, backend: BackendName, dtype: Dtype = "float64") -> None:
        self.model = MLP(3, [5, 1], activation="tanh", seed=0)
        self.optimizer = optimizer(self.model)
        self.strength = Value(0.1)
        self.parameters = self.model.parameters()

        def update(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
            vars(self.optimizer)["lr"] = rate
            return self.optimizer.update(x, gradient, state)

        self.training = Training(
            self.loss, self.parameters, self.parameters, update, penalty=self.penalty, backend=backend, dtype=dtype
        )
        self.samples = self.training.samples(X, numpy.stack([Y, WEIGHTS], axis=1))

    def loss(self, row: Any, target: Any) -> Any:
        return target[1] * squared_error(self.model(row), target[0]), None

    def penalty(self) -> Any:
        return self.strength * dot(self.parameters, self.parameters)

    def by_hand(self, start: Any, scales: Any) -> tuple[list[float], list[float]]:
        """Return the loss of each step, and the numbers at the end."""
        for parameter, number in zip(self.parameters, start, strict=True):
            parameter.data = number
        losses = []
        for rate, batch, (scale, penalty_scale) in zip(RATES, BATCHES, scales, strict=True):
            vars(self.optimizer)["lr"] = rate
            self.optimizer.zero_grad()
            total: Any = self.penalty() * penalty_scale
            for i in batch:
                total = total + self.loss(X[i].tolist(), [Y[i], WEIGHTS[i]])[0] * scale
            total.backward()
            self.optimizer.step()
            losses.append(total.data)
        return losses, [parameter.data for parameter in self.parameters]


def means() -> Any:
    return [[1.0 / len(batch), 1.0] for batch in BATCHES]


def weighted() -> Any:
    return [[1.0 / WEIGHTS[batch].sum()] * 2 for batch in BATCHES]


@every_optimizer
@every_backend
@every_dtype
@pytest.mark.parametrize("scales", [None, weighted])
def test_every_step_weighs_samples_and_penalty_as_it_is_told(
    scales: Any, dtype: Dtype, backend: BackendName, optimizer: Any
) -> None:
    case = Case(optimizer, backend, dtype)
    start = RNG.normal(size=len(case.parameters)).astype(dtype).astype(float)
    before = [parameter.data for parameter in case.parameters]
    case.training.start(start)
    steps = case.training.run(case.samples, BATCHES, RATES, None if scales is None else scales())
    found, states = case.training.read()
    assert [parameter.data for parameter in case.parameters] == before
    losses, numbers = case.by_hand(start, (scales or means)())
    bound = ROUNDINGS * float(numpy.finfo(dtype).eps)
    assert steps.losses == pytest.approx(losses, rel=bound)
    assert found == pytest.approx(numpy.array(numbers), rel=bound, abs=bound)
    assert states == pytest.approx(numpy.array(case.optimizer.states), rel=bound, abs=bound)
    assert found.dtype == case.samples.data[0].dtype == dtype


@every_optimizer
@every_backend
@every_dtype
def test_it_starts_anew_as_if_it_had_never_run(dtype: Dtype, backend: BackendName, optimizer: Any) -> None:
    case = Case(optimizer, backend, dtype)
    n = len(case.parameters)
    start, other = (RNG.normal(size=n).astype(dtype).astype(float) for _ in range(2))

    def run(batches: Any = BATCHES) -> list[float]:
        before, _ = case.training.read()
        case.training.run(case.samples, batches, RATES)
        after, states = case.training.read()
        return [*before.tolist(), *after.tolist(), *states.ravel().tolist()]

    case.training.start(start)
    numbers, states = case.training.read()
    assert numbers.tolist() == start.tolist() and states.shape == (n, 0)
    first = run()
    half_way = case.training.read()
    second = run()
    case.training.start(other)
    run([numpy.arange(23)] * 3)  # another size of batch is another layout
    case.training.start(start)
    assert run() == first
    assert run() == second
    case.training.start(*half_way)
    assert run() == second
    case.training.start(start)
    assert run() == first


@every_optimizer
def test_parameters_that_numpy_updates_part_by_part_end_the_same(
    optimizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(at_once: int) -> list[list[Any]]:
        monkeypatch.setattr(numpy_training, "UPDATED_AT_ONCE", at_once)
        case = Case(optimizer, "numpy")
        case.training.start(START)
        case.training.run(case.samples, BATCHES, RATES)
        return [found.tolist() for found in case.training.read()]

    n = len(Case(optimizer, "numpy").parameters)
    assert n % 4 and run(4) == run(1) == run(n)


@every_backend
def test_a_value_that_is_no_parameter_is_read_before_each_run(backend: BackendName) -> None:
    case = Case(momentum, backend)
    start = numpy.ones(len(case.parameters))
    losses = []
    for strength in (0.1, 0.2, 0.1):
        case.strength.data = strength
        case.training.start(start)
        losses.append(case.training.run(case.samples, BATCHES[:1], RATES[:1]).losses[0])
    assert losses[0] == losses[2]
    assert losses[1] - losses[0] == pytest.approx(0.1 * len(start))


@every_backend
def test_a_parameter_that_is_computed_from_another_is_computed_in_each_step(backend: BackendName) -> None:
    w = Value(2.0)
    square = w * w
    training = Training(lambda x, y: (square * x - y, None), [w, square], [w], plain, backend=backend)
    training.run(training.samples([3.0], [0.0]), [[0]] * 2, [0.1] * 2)
    training.write_back()
    assert w.data == pytest.approx(2.0 * (1.0 - 0.6) ** 2)


@every_backend
@every_dtype
def test_arrays_and_lists_are_the_same_samples(dtype: Dtype, backend: BackendName) -> None:
    case = Case(adam, backend, dtype)
    start = numpy.ones(len(case.parameters))
    found = []
    lists = case.training.samples(X.tolist(), [[y, w] for y, w in zip(Y.tolist(), WEIGHTS.tolist(), strict=True)])
    for samples in (case.samples, lists):
        case.training.start(start)
        case.training.run(samples, BATCHES, RATES)
        found.append((case.training.read()[0].tolist(), case.training.evaluate(samples)))
    assert found[0] == found[1]
    with pytest.raises(ValueError, match=r"the loss got 23, 22 samples: give every argument as many"):
        case.training.samples(X, numpy.stack([Y, WEIGHTS], axis=1)[1:])
    for parameter, number in zip(case.parameters, found[0][0], strict=True):
        parameter.data = number
    with no_grad():
        losses = [case.loss(row.tolist(), [y, w])[0].data for row, y, w in zip(X, Y, WEIGHTS, strict=True)]
        expected = sum(losses) / 23 + case.penalty().data
    assert found[0][1][0] == pytest.approx(expected, rel=ROUNDINGS * float(numpy.finfo(dtype).eps))


def test_another_start_makes_no_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    training = pytest.importorskip("autograd.compiled.backends.llvm.training.llvm_training")
    pytest.importorskip("llvmlite")
    made = []
    layout = training.TrainingLayout

    def counted(*args: Any) -> Any:
        made.append(args)
        return layout(*args)

    monkeypatch.setattr(training, "TrainingLayout", counted)
    case = Case(adam, "llvm")
    for _ in range(3):
        case.training.start(numpy.ones(len(case.parameters)))
        case.training.run(case.samples, BATCHES, RATES)
    assert len(made) == 1


def test_numbers_it_started_with_are_kept_when_samples_of_another_structure_come() -> None:
    w = Value(0.0)
    training = Training(lambda x, y: ((w * dot(x, x) - y) ** 2, None), [w], [w], plain)
    short, long = training.samples([[1.0]], [1.0]), training.samples([[1.0, 1.0]], [1.0])
    training.start([3.0])
    assert training.evaluate(short) == (4.0, None)
    assert training.evaluate(long) == (25.0, None)
    assert training.run(long, [[0]], [0.05]).done == 1 and w.data == 0.0
    training.write_back()
    assert (w.data, w.grad) == (2.0, 20.0)


@every_backend
@pytest.mark.parametrize("lengths", [[3], [1, 3, 2, 3, 1, 1, 3]])
def test_steps_of_short_floats_over_samples_of_several_structures(lengths: list[int], backend: BackendName) -> None:
    """Batches of one sample, of a few and of many, each structure with its own program; the rounding of one step."""
    rng, w = numpy.random.default_rng(2), [Value(0.3), Value(-0.7)]
    count = 40
    rows = [rng.normal(size=lengths[i % len(lengths)]).tolist() for i in range(count)]
    targets = rng.normal(size=count).tolist()

    def loss(row: Any, target: Any) -> Any:
        return squared_error(sum(tanh(w[0] * x + w[1]) for x in row), target), greater(target, 0.0)

    batches = [range(count), [5], range(3, 20), [1, 0], range(count)]
    found = []
    for dtype in get_args(Dtype):
        training = Training(loss, w, w, plain, layers=[w], backend=backend, dtype=dtype)
        training.start([0.3, -0.7])
        steps = training.run(training.samples(rows, targets), batches, [0.1] * len(batches))
        found.append([steps.losses, steps.correct, steps.norms.ravel(), training.read()[0]])
        assert steps.done == len(batches)
    for long, short in zip(*found, strict=True):
        assert short == pytest.approx(long, rel=2e-5, abs=1e-6)
    assert found[0][1].tolist() == found[1][1].tolist()
    assert found[0][3].tolist() != found[1][3].tolist(), "the two are not the same numbers"


@every_backend
def test_a_step_of_short_floats_fails_where_they_end_and_changes_nothing(backend: BackendName) -> None:
    w = Value(1e20)
    training = Training(lambda x, y: (w * x * w * y, None), [w], [w], plain, backend=backend, dtype="float32")
    samples = training.samples([1.0, 2.0], [1.0, 1.0])
    assert training.run(samples, [[0, 1]], [0.1]).done == 0
    training.write_back()
    assert w.data == 1e20 and not w.has_grad


def test_a_training_of_a_precision_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="Training takes dtype 'float64' or 'float32', got 'float16'"):
        Training(lambda x, y: (x, None), [], [], plain, dtype="float16")  # type: ignore[arg-type]


def test_it_notices_changes_and_goes_on_from_them() -> None:
    w, power = Value(0.0), [2]
    training = Training(lambda x, y: ((w * x - y) ** power[0], None), [w], [w], plain)
    samples = training.samples([1.0], [1.0])
    assert not training.has_other_numbers()  # no step was taken yet
    training.run(samples, [[0]], [0.25])
    training.write_back()
    assert w.data == 0.5 and not training.has_other_numbers() and training.is_current()
    w.data = 3.0
    assert training.has_other_numbers()
    training.read_in()
    training.write_back()  # the Values are newer
    assert w.data == 3.0
    assert training.run(samples, [[0]], [0.25]).losses.tolist() == [4.0]
    power[0] = 4
    assert not training.is_current()


def test_an_update_that_fails_fails_again_and_changes_nothing() -> None:
    w = Value(1.0)

    def update(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
        return rate, state

    training = Training(lambda x, y: ((w * x - y) ** 2, None), [w], [w], update)
    samples = training.samples([1.0], [1.0])
    for _ in range(2):
        with pytest.raises(TraceError, match="does not depend on it or on its gradient"):
            training.run(samples, [[0]], [0.25])
    training.write_back()
    assert w.data == 1.0


def plain(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
    return x - rate * gradient, state


@every_backend
def test_wide_layers_whose_sizes_are_no_whole_vectors(backend: BackendName) -> None:
    model, rng = MLP(19, [37, 35, 3], activation="tanh", seed=0), numpy.random.default_rng(1)
    rows, targets = rng.normal(size=(45, 19)), rng.normal(size=(45, 3))
    parameters = model.parameters()
    start = [parameter.data for parameter in parameters]

    def loss(row: Any, target: Any) -> Any:
        return sum(squared_error(out, y) for out, y in zip(model.outputs(row), target, strict=True)), None

    def penalty() -> Any:
        return 0.01 * dot(parameters, parameters)

    training = Training(loss, parameters, parameters, plain, penalty=penalty, backend=backend)
    batches = [numpy.arange(0, 45, 2), numpy.arange(44, -1, -1)]
    steps = training.run(training.samples(rows, targets), batches, [0.0, 0.0])
    assert steps.done == 2
    training.write_back()
    gradients = [parameter.grad for parameter in parameters]
    total: Any = penalty()
    for row, target in zip(rows.tolist(), targets.tolist(), strict=True):
        total = total + loss(row, target)[0] * (1.0 / 45)
    for parameter in parameters:
        parameter.zero_grad()
    total.backward()
    assert steps.losses[1] == pytest.approx(total.data, rel=1e-12)
    assert all(agree(got, v.grad, 1e-11, 0.1) for got, v in zip(gradients, parameters, strict=True))
    assert [parameter.data for parameter in parameters] == start


@every_backend
@pytest.mark.parametrize("count", [50, 64])
def test_wide_layers_of_short_floats(backend: BackendName, count: int) -> None:
    model, rng = MLP(21, [34, 1], activation="tanh", seed=0), numpy.random.default_rng(1)
    rows, parameters = rng.normal(size=(count, 21)), model.parameters()
    long = compile(lambda x: model(x), backend="numpy").batch_value_and_grad(rows, wrt=parameters)[1]
    short = compile(lambda x: model(x), backend=backend, dtype="float32").batch_value_and_grad(rows, wrt=parameters)[1]
    assert numpy.asarray(short) == pytest.approx(numpy.asarray(long), rel=1e-3, abs=1e-5)


@every_backend
def test_a_gradient_of_0_that_meets_inf_is_0_as_in_the_eager_engine(backend: BackendName) -> None:
    w = Value(-1.0)

    def loss(x: Any, y: Any) -> Any:
        return sqrt(relu(w)) * x + (w - y) ** 2, None

    training = Training(loss, [w], [w], plain, backend=backend)
    steps = training.run(training.samples([0.0, 0.0], [1.0, 3.0]), [[0, 1]] * 2, [0.25] * 2)
    training.write_back()
    assert (steps.done, w.data, w.grad) == (2, 1.25, -3.0)


@every_backend
def test_a_step_ends_before_any_one_of_many_parameters_is_infinite(backend: BackendName) -> None:
    parameters = [Value(1.0) for _ in range(21)]

    def loss(row: Any, y: Any) -> Any:
        return dot(parameters, row) - y, None

    def doubled(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
        return x + x + 0.0 * gradient, state

    training = Training(loss, parameters, parameters, doubled, backend=backend)
    samples = training.samples([[0.0] * 21], [1.0])
    assert training.run(samples, [[0]], [0.25]).done == 1
    for i in range(len(parameters)):
        numbers = numpy.ones(len(parameters))
        numbers[i] = 1e308
        training.start(numbers)
        assert training.run(samples, [[0]], [0.25]).done == 0


def test_whether_a_loss_is_the_same_is_seen_by_one_more_call() -> None:
    """`fit` asks after each epoch that somebody looks at."""
    calls: list[int] = []
    w = Value(0.5)

    def per_sample(x: Any, y: Any) -> tuple[Any, None]:
        calls.append(1)
        return (w * x - y) ** 2, None

    training = Training(per_sample, [w], [w], plain)
    training.samples([1.0], [2.0])
    assert len(calls) == 2, "twice, to see that it does the same"
    assert training.is_current() and len(calls) == 3
    Training(per_sample, [w], [w], plain, trace_twice=False).samples([1.0], [2.0])
    assert len(calls) == 4


def test_a_loss_that_draws_random_numbers_is_refused_unless_it_is_traced_once() -> None:
    rng, w = numpy.random.default_rng(0), Value(0.5)

    def noisy(x: Any, y: Any) -> tuple[Any, None]:
        return (w * x - y + float(rng.normal())) ** 2, None

    with pytest.raises(TraceError, match="it draws random numbers"):
        Training(noisy, [w], [w], plain).samples([1.0], [2.0])
    Training(noisy, [w], [w], plain, trace_twice=False).samples([1.0], [2.0])
