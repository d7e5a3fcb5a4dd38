"""A row added by a user works at once in every mode."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd import (
    TABLE,
    Value,
    check_gradients,
    compile,
    detect_anomaly,
    explore,
    grad,
    hessian,
    jvp,
    no_grad,
    primitive,
)
from autograd.primitive import RESERVED
from autograd.rules import cos, sin
from tests.checkout import CHECKOUT


@pytest.fixture
def sinc() -> Iterator[Any]:
    run = primitive(
        "user_sinc",
        lambda x: math.sin(x) / x,
        [lambda out, x: (cos(x) - out) / x],
        domain=[(0.0, math.inf)],
        source="quotient rule on sin(x) / x",
    )
    yield run
    del TABLE["user_sinc"]


def test_every_mode(sinc: Any) -> None:
    x = Value(2.0)
    sinc(x).backward()
    expected = math.cos(2) / 2 - math.sin(2) / 4
    assert x.grad == pytest.approx(expected, rel=1e-15)
    assert jvp(sinc, (2.0,), (1.0,))[1] == x.grad
    check_gradients(sinc, 2.0, order=2)
    check_gradients(grad(sinc), 2.0, order=2)
    with no_grad():
        assert sinc(x).parents == ()
    with detect_anomaly(), pytest.raises(ArithmeticError, match=r"user_sinc\(0\) is nan"):
        sinc(Value(0.0))
    assert sinc(2.0) == sin(2.0) / 2.0


def test_it_stands_in_the_table_once(sinc: Any) -> None:
    assert TABLE["user_sinc"] is sinc.rule
    with pytest.raises(ValueError, match="the table already has a rule 'user_sinc': choose another name"):
        primitive("user_sinc", math.sin, [cos])


RULES_OUTSIDE_THE_TABLE = """
import contextlib, gc, importlib, pkgutil
import autograd
from autograd.rule import Rule
for module in pkgutil.walk_packages(autograd.__path__, "autograd."):
    if not module.name.endswith("__main__"):
        with contextlib.suppress(ImportError):  # of a library that is not installed
            importlib.import_module(module.name)
rules = [found for found in gc.get_objects() if isinstance(found, Rule)]
print(*{rule.name for rule in rules} - {rule.name for rule in autograd.TABLE.values()})
"""


def test_a_name_that_the_engine_goes_by_is_refused() -> None:
    command = [sys.executable, "-c", RULES_OUTSIDE_THE_TABLE]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == RESERVED
    for name in sorted(RESERVED):
        with pytest.raises(ValueError, match=f"the engine has a rule '{name}' of its own"):
            primitive(name, math.sin, [cos])
        assert name not in TABLE


@pytest.mark.parametrize(
    ("value", "partials", "message"),
    [
        (lambda x: x, [lambda x: 1.0], "partial 1 of 'x' is called with 2 arguments, .* lambda out, x1: ..."),
        (lambda x, y: x, [1.0, lambda out, x: x], "partial 2 of 'x' is called with 3 arguments, .* out, x1, x2: ..."),
        (lambda x: x, [lambda out, x, y: 1.0], "partial 1 of 'x' is called with 2 arguments"),
        (lambda x, y: x, [1.0], "the value of 'x' is called with 1 argument, .* lambda x1: ..."),
        (lambda x: x, [1.0, 1.0], "the value of 'x' is called with 2 arguments"),
        (lambda: 1.0, lambda out, xs: xs, "the value of 'x' is called with 1 argument, .* lambda xs: ..."),
        (lambda xs: 1.0, lambda xs: xs, "the function of partials of 'x' is called with 2 arguments"),
        (None, [1.0], "the value of 'x' is None: give a function"),
        (lambda x: x, None, "the partials of 'x' are None: give a list"),
        (lambda x: x, 1.0, "the partials of 'x' are 1.0: give a list"),
        (lambda x: x, [None], "partial 1 of 'x', unless a function, must be one real number .* got NoneType"),
        (lambda x: x, [Value(1.0)], "partial 1 of 'x', unless a function, .* got Value; pass its .data"),
    ],
)
def test_functions_that_cannot_take_their_arguments(value: Any, partials: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        primitive("x", value, partials)
    assert "x" not in TABLE


@pytest.mark.parametrize("name", [3, None, b"x"])
def test_a_name_that_is_no_text(name: Any) -> None:
    with pytest.raises(TypeError, match=r"the name of a primitive is .*: give a text"):
        primitive(name, math.sin, [cos])


MODES: list[Callable[[Any], Any]] = [  # in which a partial runs on a number of each kind
    lambda f: f(Value(0.0), Value(2.0)).backward(),
    lambda f: grad(f)(0.0, 2.0),
    lambda f: jvp(f, (0.0, 2.0), (1.0, 0.0)),
    lambda f: hessian(f)(0.0, 2.0),
    lambda f: compile(f).value_and_grad(0.0, 2.0),
    lambda f: explore(f(Value(0.0), Value(2.0))),
]
REAL = [2, True, Fraction(2), numpy.float32(2.0), numpy.int64(2), numpy.bool_(True)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("partial", REAL)
def test_a_partial_of_any_kind_of_real_number(partial: Any, mode: Any) -> None:
    for partials in ([lambda out, x, y: partial, partial], lambda out, xs: [partial] * 2):
        with _table_as_before():
            mode(primitive("user_real", lambda *xs: 2.0, partials))
            x, y = Value(0.0), Value(2.0)
            TABLE["user_real"].function(x, y).backward()
            assert x.grad == y.grad == float(partial) and type(x.grad) is type(y.grad) is float


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("partial", [None, 1j, "a", [1.0], numpy.ones(2)])
@pytest.mark.parametrize("value", [lambda *xs: 2.0, lambda *xs: 1.0 / (xs[0] if len(xs) == 2 else xs[0][0])])
def test_a_partial_that_is_no_number_is_refused(value: Any, partial: Any, mode: Any) -> None:
    each: list[Any] = [lambda out, x, y: partial, 1.0]
    for partials in (each, lambda out, xs: [partial, 1.0]):
        with _table_as_before(), pytest.raises(TypeError, match="what partial 1 of 'user_wrong' returned must be one"):
            mode(primitive("user_wrong", value, partials))


@pytest.mark.parametrize("found", [None, 1.0, [1.0], [1.0] * 3])
def test_partials_of_another_number_than_the_arguments(found: Any) -> None:
    with _table_as_before(), pytest.raises(TypeError, match=r"the partials of 'user_few' gave .*: return 2 numbers"):
        primitive("user_few", lambda xs: 2.0, lambda out, xs: found)([Value(1.0), Value(2.0)])


@pytest.mark.parametrize("partials", [[lambda out, x: 2 * x], [2.0], lambda out, xs: [2.0]])
def test_a_definition_that_is_run_twice(partials: Any) -> None:
    for _ in range(2):
        run = primitive("user_again", lambda x: x * x, partials)
        assert TABLE["user_again"] is run.rule
    try:
        with pytest.raises(
            ValueError, match=r"the table already .* or drop that one first by `del TABLE\['user_again'"
        ):
            primitive("user_again", lambda x: x * x, [3.0])
    finally:
        del TABLE["user_again"]
    with pytest.raises(ValueError, match=r"choose another name$"):
        primitive("sin", math.sin, TABLE["sin"].partials)


@contextmanager
def _table_as_before() -> Iterator[None]:
    before = set(TABLE)
    try:
        yield
    finally:
        for name in set(TABLE) - before:
            del TABLE[name]


def test_functions_that_can_take_their_arguments_in_other_ways() -> None:
    class Called:
        def __call__(self, out: Any, x: Any) -> Any:
            return 1.0

        def method(self, out: Any, x: Any) -> Any:
            return 1.0

    partials: list[Any] = [
        Called(),
        Called().method,
        lambda *args: 1.0,
        lambda out, x, y=2.0: 1.0,
        lambda out, *args: 1.0,
        1,
    ]
    for i, partial in enumerate(partials):
        run = primitive(f"user_same_{i}", lambda x, **named: x, [partial])
        assert grad(run)(3.0) == 1.0
    hypotenuse = primitive("user_hypotenuse", math.hypot, [lambda out, x: x / out])  # which does not tell
    assert grad(hypotenuse)(2.0) == 1.0


def test_a_row_of_any_number_of_arguments() -> None:
    product = primitive("user_product", math.prod, lambda out, xs: [out / x for x in xs])
    try:
        check_gradients(lambda x: product(*x), [1.5, 2.5, -0.5], order=2)
        with pytest.raises(ValueError, match="user_product of no numbers at all is not defined"):
            product([])
    finally:
        del TABLE["user_product"]


def test_a_row_of_four_arguments() -> None:
    def by(i: int) -> Any:
        return lambda out, *args: out / args[i]

    product = primitive("user_product_of_four", lambda a, b, c, d: a * b * c * d, [by(i) for i in range(4)])
    assert product(1.0, 2.0, 3.0, 4.0) == 24.0
    leaves = [Value(1.0), Value(2.0), Value(3.0)]
    out = product(leaves[0], 4.0, *leaves[1:])
    out.backward()
    assert out.data == 24.0 and [leaf.grad for leaf in leaves] == [24.0, 12.0, 8.0]
    check_gradients(product, 1.5, -0.5, 2.0, 1.0, order=2)
    for wrong in ([1.0] * 3, [1.0] * 5):
        with pytest.raises(TypeError, match=f"user_product_of_four takes 4 numbers, got {len(wrong)}"):
            product(*wrong)


def test_a_value_that_raises_in_python_is_that_of_ieee_754() -> None:
    reciprocal = primitive("user_reciprocal", lambda x: 1.0 / x, [lambda out, x: -out * out])
    assert reciprocal(0.0) == reciprocal(0) == reciprocal(Value(0.0)).data == math.inf
    assert reciprocal(-0.0) == -math.inf
    ratio = primitive("user_ratio", lambda x, y: x / y, [lambda out, x, y: 1.0 / y, lambda out, x, y: -out / y])
    assert ratio(-1.0, 0.0) == ratio(Value(-1.0), 0.0).data == -math.inf
    shifted = primitive("user_shifted", lambda x, y, z: x / y + z, [lambda out, x, y, z: 1.0 / y, 0.0, 1.0])
    assert shifted(1.0, 0.0, 1.0) == shifted(1.0, Value(0.0), 1.0).data == math.inf


def test_a_value_that_is_no_number_is_refused_with_the_name_of_the_row() -> None:
    words = primitive("user_words", lambda x: "two words", [1.0])  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match=r"^the value of user_words must be one real number"):
        words(Value(1.0))
    whole = primitive("user_whole", lambda x: 7, [1.0])
    assert type(whole(Value(1.0)).data) is float


def test_another_kind_of_number_runs_every_row() -> None:
    class Named:
        """Numbers that are formulas."""

        def __init__(self, text: str) -> None:
            self.text = text

        def apply_rule(self, rule: Any, args: tuple[Any, ...]) -> Named:
            shown = [arg.text if isinstance(arg, Named) else str(getattr(arg, "label", arg)) for arg in args]
            return Named(f"{rule.name}({', '.join(shown)})")

        def __radd__(self, other: Any) -> Named:
            return self.apply_rule(TABLE["add"], (other, self))

    x: Any = Named("x")
    w: Any = Value(2.0, label="w")
    assert sin(x).text == "sin(x)"
    assert TABLE["multiply"] is not None
    assert (w + x).text == "add(w, x)"
    from autograd import hypot

    assert hypot(w, x).text == "hypot(w, x)"
    assert hypot(1.0, x).text == "hypot(1.0, x)"
