# pyright: strict
"""Programs as users write them, with the types that an editor must know; type checkers read them, a test runs them."""

from __future__ import annotations

from functools import partial
from typing import assert_type

import numpy

from autograd import (
    Constant,
    Scalar,
    Value,
    atan2,
    clip,
    compile,
    detect_anomaly,
    dot,
    draw,
    exp,
    explain,
    grad,
    leaky_relu,
    log,
    logsumexp,
    maximum,
    mean,
    minimum,
    no_grad,
    norm,
    paths,
    relu,
    sigmoid,
    softmax,
    sqrt,
    sum as total,
    take,
    tanh,
    topological_order,
    where,
)
from nn import (
    MLP,
    SGD,
    Adam,
    Layer,
    Module,
    Neuron,
    Optimizer,
    RMSprop,
    clip_grad_norm,
    curve_fit,
    draw_network,
    fit,
    from_torch,
    gradient_report,
    load,
    predict,
    save,
)
from nn.data import Dataset, Standardizer, load_dataset, moons
from nn.files.model_file import load_extra
from nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    l2_penalty,
    mean_absolute_error,
    mean_squared_error,
    poisson,
    squared_error,
)
from nn.mlp import LayerTrace
from nn.schedules import cosine
from nn.training.history import History

ROWS, SIGNS = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, -1, 1]


def the_first_program() -> None:
    x = Value(0.5, label="x")
    y = (x * 3).sigmoid()
    y.backward()
    assert_type(y, Value)
    assert_type(x.grad, float)
    assert_type(y.data, float)


def arithmetic() -> None:
    x, y = Value(2.0), Value(3.0)
    for z in (x + y, x + 1, 1 + x, x - y, 2.0 - x, x * y, 2 * x, x / y, 1 / x, x**2, x**y, 2**x, -x, +x, abs(x)):
        assert_type(z, Value)


def comparisons_are_of_numbers() -> None:
    assert_type(Value(1.0) < 2.0, bool)
    assert_type(Value(1.0) >= Value(2.0), bool)


def functions_of_one_number() -> None:
    x = Value(0.5)
    for y in (tanh(x), exp(x), log(x), sqrt(x), relu(x), sigmoid(x)):
        assert_type(y, Value)
    assert_type(tanh(0.5), float)
    assert_type(exp(1), float)


def methods() -> None:
    x = Value(0.5)
    assert_type(x.tanh(), Value)
    assert_type(x.exp().log(), Value)
    assert_type(x.leaky_relu(0.1), Value)
    assert_type(x.clip(0.0, 1.0), Value)
    assert_type(x.detach(), Constant)


def functions_with_settings() -> None:
    x = Value(0.5)
    assert_type(leaky_relu(x), Value)
    assert_type(leaky_relu(x, 0.2), Value)
    assert_type(clip(x, 0.0, 1.0), Value)
    assert_type(where(x > 0.0, x, 0.0), Value)


def functions_of_two_numbers() -> None:
    x = Value(0.5)
    assert_type(atan2(x, 1.0), Value)
    assert_type(atan2(1.0, x), Value)
    assert_type(maximum(x, 0.0), Value)
    assert_type(minimum(0.0, x), Value)


def functions_of_lists() -> None:
    xs = [Value(1.0), Value(2.0)]
    for y in (mean(xs), total(xs), maximum(xs), minimum(xs), norm(xs), logsumexp(xs)):
        assert_type(y, Value)
    assert_type(mean([1.0, 2.0]), float)
    assert_type(mean(x * x for x in xs), Value)


def dot_products() -> None:
    w = [Value(1.0), Value(2.0)]
    assert_type(dot(w, [3.0, 4.0]), Value)
    assert_type(dot([3.0, 4.0], w), Value)
    assert_type(dot(w, w), Value)
    assert_type(dot([1.0], [2.0]), float)


def softmax_and_take() -> None:
    probabilities = softmax([Value(1.0), Value(2.0)])
    assert_type(probabilities, list[Value])
    assert_type(take(probabilities, 1), Value)
    assert_type(-log(take(probabilities, 1)), Value)


def a_function_of_ones_own() -> None:
    def length(x: Scalar, y: Scalar) -> Scalar:
        return sqrt(x * x + y * y)

    assert_type(length(Value(3.0), 4.0), Scalar)
    gradient = grad(length, argnums=(0, 1))(3.0, 4.0)
    print(gradient)


def a_loss_by_hand() -> None:
    w, b = Value(0.5, label="w"), Value(0.0, label="b")
    for _ in range(3):
        loss = mean([(w * x + b - y) ** 2 for x, y in ((1.0, 2.0), (2.0, 4.0))])
        assert_type(loss, Value)
        loss.backward()
        for parameter in (w, b):
            parameter.data -= 0.1 * parameter.grad
            parameter.zero_grad()


def without_gradients() -> None:
    x = Value(2.0)
    with no_grad():
        assert_type(x * x, Value)
    with detect_anomaly():
        assert_type(log(x), Value)


def the_graph() -> None:
    x = Value(2.0)
    y = x * x
    assert_type(y.parents, tuple[Value, ...])
    assert_type(y.op.name, str)
    for node in topological_order(y):
        assert_type(node, Value)
    assert_type(paths(y, x).count, int)


def pictures_and_words() -> None:
    x = Value(2.0, label="x")
    y = x * x
    y.backward()
    print(explain(y, wrt=x))
    assert_type(draw(y).source, str)


def a_neuron() -> None:
    neuron = Neuron(2, "tanh")
    assert_type(neuron([1.0, 2.0]), Value)
    assert_type(neuron([Value(1.0), 2.0]), Value)
    assert_type(neuron.pre_activation([1.0, 2.0]), Value)
    assert_type(neuron.w, list[Value])
    assert_type(neuron.b, Value)


def a_layer() -> None:
    layer = Layer(2, 3, activation="relu", initializer="he_normal", seed=1)
    assert_type(layer([1.0, 2.0]), list[Value])
    assert_type(layer.neurons[0].w[1], Value)


def a_network() -> None:
    model = MLP(2, [16, 16, 1], activation="relu", output="linear")
    assert_type(model([1.0, 2.0]), Value)
    assert_type(model((1, 2)), Value)
    assert_type(model([Value(1.0), Value(2.0)]), Value)
    assert_type(model.parameters(), list[Value])
    assert_type(model.layers[0].neurons[3].w[1], Value)
    model([1.0, 2.0]).backward()


def a_network_of_several_outputs() -> None:
    model = MLP(2, [4, 3])
    assert_type(model.outputs([1.0, 2.0]), list[Value])
    assert_type(softmax(model.outputs([1.0, 2.0])), list[Value])
    assert_type(cross_entropy(model([1.0, 2.0]), 2), Value)
    assert_type(cross_entropy(model.outputs([1.0, 2.0]), 2), Value)


def a_network_on_arrays() -> None:
    model = MLP(2, [4, 1])
    X = numpy.array(ROWS)
    assert_type(model(X[0]), Value)
    assert_type(model.outputs(X[0]), list[Value])
    for row in X:
        assert_type(model(row), Value)


def what_a_layer_computed() -> None:
    hidden, output = MLP(2, [4, 1]).trace([1.0, 2.0])
    assert_type(hidden, LayerTrace)
    assert_type(hidden.pre_activations, list[Value])
    assert_type(output.outputs[0], Value)


def every_loss_of_one_output() -> None:
    output = MLP(1, [1])([0.5])
    for loss in (
        squared_error(output, 0.5),
        mean_squared_error(output, 0.5),
        mean_absolute_error(output, 1),
        huber(output, 0.5, delta=2.0),
        binary_cross_entropy(output, 1),
        hinge(output, -1),
        poisson(output, 3),
        l2_penalty([output], 0.1),
    ):
        assert_type(loss, Value)
    assert_type(mean_squared_error(output, 0.5), Value)


def every_loss_of_several_outputs() -> None:
    outputs = MLP(1, [2]).outputs([0.5])
    for loss in (
        squared_error(outputs, [0.5, 1.0]),
        mean_squared_error(outputs, (0.5, 1.0)),
        mean_absolute_error(outputs, numpy.array([0.5, 1.0])),
        huber(outputs, [0.5, 1.0]),
        binary_cross_entropy(outputs, [0, 1]),
        cross_entropy(outputs, 1),
        hinge(outputs, [-1, 1]),
        poisson(outputs, [3, 0]),
    ):
        assert_type(loss, Value)


def a_training_loop() -> None:
    model = MLP(2, [3, 1])
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(2):
        loss = mean([hinge(model(row), sign) for row, sign in zip(ROWS, SIGNS, strict=True)])
        loss = loss + l2_penalty(model.parameters(), 1e-4)
        assert_type(loss, Value)
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm(model.parameters(), 1.0)
        optimizer.step()


def fit_on_lists() -> None:
    model = MLP(2, [3, 1], activation="tanh")
    history = fit(
        model, ROWS, SIGNS, loss=hinge, optimizer=Adam(model.parameters()), epochs=2, engine="eager", progress=False
    )
    assert_type(history, History)
    assert_type(history.loss[-1], float)


def fit_on_arrays() -> None:
    model = MLP(2, [3, 1])
    X, y = numpy.array(ROWS), numpy.array(SIGNS)
    optimizer = RMSprop(model.parameters(), lr=0.01)
    validation = (X, y)
    history = fit(
        model,
        X,
        y,
        loss=hinge,
        optimizer=optimizer,
        epochs=2,
        validation=validation,
        schedule=cosine(2),
        callbacks=[lambda state: state.epoch > 10],
        progress=False,
    )
    assert_type(history, History)


def fit_with_losses_of_ones_own() -> None:
    def loss(output: Value, target: float) -> Value:
        return (output - target) ** 4

    model = MLP(2, [1])
    optimizer = SGD(model.parameters())
    fit(model, ROWS, [0, 1, 2], loss=loss, optimizer=optimizer, epochs=1, progress=False)
    fit(model, ROWS, [0, 1, 2], loss=partial(huber, delta=2.0), optimizer=optimizer, epochs=1, progress=False)
    fit(model, ROWS, [0, 1, 2], loss=lambda o, t: abs(o - t), optimizer=optimizer, epochs=1, progress=False)


def fit_on_a_data_set() -> None:
    train, held_out = moons(20).split(0.25)
    assert_type(train, Dataset)
    scale = Standardizer.fit(train.inputs)
    model = MLP(2, [4, 1])
    assert_type(scale.transform([[1.0] * 2]), list[list[float]])
    rows = scale.transform(train.inputs)
    fit(
        model,
        rows,
        train.targets,
        loss=binary_cross_entropy,
        optimizer=SGD(model.parameters(), lr=0.1),
        epochs=1,
        validation=(scale.transform(held_out.inputs), held_out.targets),
        progress=False,
    )
    for row, target in zip(rows, train.targets, strict=True):
        assert_type(binary_cross_entropy(model(row), target), Value)


def predictions() -> None:
    model = MLP(4, [3])
    iris = load_dataset("iris")
    assert_type(predict(model, iris.inputs[0], cross_entropy), float | list[float])
    with no_grad():
        scores = [output.data for output in model.outputs(iris.inputs[0])]
    assert_type(scores, list[float])


class Line(Module):
    """A model of one's own."""

    def __init__(self) -> None:
        self.slope, self.intercept = Value(1.0, label="slope"), Value(0.0, label="intercept")

    def __call__(self, row: list[Scalar]) -> Value:
        return self.slope * row[0] + self.intercept


def a_model_of_ones_own() -> None:
    line = Line()
    assert_type(line([2.0]), Value)
    optimizer = SGD(line.parameters(), lr=0.1)
    fit(line, [[0.0], [1.0]], [1.0, 3.0], loss=squared_error, optimizer=optimizer, epochs=2, progress=False)


class SignDescent(Optimizer):
    """An optimizer of one's own."""

    def update(self, x: float, grad: float, state: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
        return x - self.lr * ((grad > 0.0) - (grad < 0.0)), state


def an_optimizer_of_ones_own() -> None:
    x = Value(1.0)
    optimizer = SignDescent([x], lr=0.1, weight_decay=0.0)
    (x * x).backward()
    optimizer.step()
    assert_type(x.data, float)


def reports_and_pictures_of_a_network() -> None:
    model = MLP(2, [3, 1])
    loss = squared_error(model([1.0, 2.0]), 0.5)
    report = gradient_report(model, loss)
    assert_type(report.healthy, bool)
    assert_type(report.budget(1), list[tuple[str, float]])
    draw_network(model, loss)


def saving_and_loading(folder: str = "") -> None:
    if folder:
        save(MLP(2, [3, 1]), f"{folder}/model.safetensors", extra={"classes": "cat,dog"})
        model = load(f"{folder}/model.safetensors")
        assert_type(model, MLP)
        assert_type(model([1.0, 2.0]), Value)
        assert_type(load_extra(f"{folder}/model.safetensors"), dict[str, str])


def compiled_functions() -> None:
    w = Value(0.5)

    @compile
    def f(x: Scalar) -> Scalar:
        return tanh(w * x)

    print(f(0.5), f.batch([0.5, 1.0]))
    assert_type(f.value_and_grad(0.5)[0], float)


def curves_through_measurements(with_scipy: bool = False) -> None:
    def growth(x: float, a: Value, b: Value) -> Value:
        return a * exp(b * x)

    if with_scipy:
        fitted = curve_fit(growth, [0.0, 1.0, 2.0], [1.0, 2.7, 7.4])
        assert_type(fitted.residual_standard_deviation, float)


def models_of_pytorch(sequential: object = None) -> None:
    if sequential is not None:
        assert_type(from_torch(sequential)([1.0]), Value)


def mistakes_that_are_seen(run: bool = False) -> None:
    if run:
        model = MLP(2, [3, 1], initializer="xavier")  # type: ignore[arg-type]
        MLP(2, 3)  # type: ignore[arg-type]
        model([ROWS[0]])  # type: ignore[list-item]
        model("ab")  # type: ignore[arg-type]
        squared_error(model(ROWS[0]), "a")  # type: ignore[arg-type]
        optimizer = SGD(model.parameters())
        fit(model, ROWS, SIGNS, loss="hinge", optimizer=optimizer)  # type: ignore[arg-type]
        fit(model, ROWS, SIGNS, loss=hinge, optimizer=optimizer, engine="gpu")  # type: ignore[arg-type]
