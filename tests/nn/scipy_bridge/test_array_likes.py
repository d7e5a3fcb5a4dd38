"""Whatever a user may bring for numbers: every argument of every function takes it as plain lists, or refuses it."""

from __future__ import annotations

import array
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from nn import curve_fit, curve_fit_batch, least_squares, minimize

numpy: Any = pytest.importorskip("numpy")
pytest.importorskip("scipy.optimize")


class Table:
    """A table as those of pandas and polars."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numpy.array(numbers, float)

    def to_numpy(self) -> Any:
        return self.numbers


def read_only(numbers: Any) -> Any:
    found = numpy.array(numbers, float)
    found.setflags(write=False)
    return found


def nested(kind: Callable[[Any], Any], numbers: Any) -> Any:
    return [nested(kind, part) for part in numbers] if isinstance(numbers, list) else kind(numbers)


def some(numbers: Any) -> Any:
    """Return which entries are hidden or lacking: every third."""
    return numpy.arange(numpy.size(numbers)).reshape(numpy.shape(numbers)) % 3 == 1


TAKEN: dict[str, Callable[[Any], Any]] = {
    **{f"array of {kind}": partial(numpy.array, dtype=kind) for kind in ("f2", "f4", "f8", "g", ">f8", ">i4", "O")},
    "every other entry": lambda a: numpy.repeat(numpy.array(a, float), 2, axis=0)[::2],
    "backwards": lambda a: numpy.array(a, float)[::-1].copy()[::-1],
    "columns first": lambda a: numpy.array(a, float, order="F"),
    "read-only": read_only,
    "masked, with nothing hidden": lambda a: numpy.ma.array(a, mask=False),
    "masked, without a mask": numpy.ma.array,
    "table": Table,
    "tuple": lambda a: tuple(map(tuple, a)) if isinstance(a[0], list) else tuple(a),
    "list of arrays": lambda a: [numpy.array(part, float) for part in a],
    "numpy's numbers": lambda a: nested(numpy.float32, a),
    "Python's fractions": lambda a: nested(Fraction, a),
    "Python's ints": lambda a: nested(int, a),
    "Python's array": lambda a: a if isinstance(a[0], list) else array.array("d", a),
}  # fmt: skip
REFUSED: dict[str, Callable[[Any], Any]] = {
    "masked, some hidden": lambda a: numpy.ma.array(a, mask=some(a)),
    "masked, in a list": lambda a: [numpy.ma.array(part, mask=some(part) | True) for part in a],
    "complex": lambda a: numpy.array(a) + 0j,
    "Python's complex": lambda a: nested(complex, a),
    "times": lambda a: numpy.array(a).astype("M8[ns]"),
    "durations": lambda a: numpy.array(a).astype("m8[s]"),
    "words": lambda a: numpy.array(a).astype(str),
    "records": lambda a: numpy.array(a, float).astype([("number", float)]),
    "None among them": lambda a: numpy.where(some(a), None, numpy.array(a, object)),
    "nan": lambda a: numpy.array(a) * numpy.nan,
    "none": lambda a: numpy.zeros(0),
    "text": lambda a: "abc",
    "bytes": lambda a: b"abc",
    "dict": lambda a: {"a": a},
    "set": lambda a: {"a", "b"},
}
# What means something: x is for the curve, None among bounds of `minimize` is no bound, where
# one fit of many starts at nan it fails alone.
MEANT = {
    ("curve_fit", "xdata", "Python's complex"),
    ("curve_fit", "xdata", "words"), ("minimize", "bounds", "None among them"), ("minimize", "x0", "dict"),
    ("least_squares", "x0", "dict"), ("curve_fit_batch", "p0", "None among them"),
}  # fmt: skip

X, Y = [0.0, 1.0, 2.0, 3.0], [8.0, 5.0, 3.0, 2.0]
COVARIANCE = [[2.0, 1.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
Brought = Callable[[Any], Any]


def line(x: Any, a: Any, b: Any) -> Any:
    return a * x + b


def bowl(p: Any) -> Any:
    a, b = p.values() if isinstance(p, dict) else p
    return (a - 1.0) ** 2 + (b - 3.0) ** 2


def apart(p: Any) -> Any:
    return [p[0] - 1.0, p[1] - 3.0]


CALLS: dict[tuple[str, str, str], Callable[[Brought], Any]] = {
    ("minimize", "x0", ""): lambda kind: minimize(bowl, kind([2.0, 1.0])).x,
    ("minimize", "bounds", ""): lambda kind: minimize(bowl, [2.0, 1.0], bounds=kind([[0.0, 2.0], [1.0, 2.0]])).x,
    ("least_squares", "x0", ""): lambda kind: least_squares(apart, kind([2.0, 1.0])).x,
    ("least_squares", "bounds", ""): (
        lambda kind: least_squares(apart, [1.0, 1.5], bounds=(kind([0.0, 1.0]), kind([2.0, 2.0]))).x
    ),
    ("least_squares", "x_scale", ""): lambda kind: least_squares(apart, [2.0, 1.0], x_scale=kind([1.0, 2.0])).x,
    ("curve_fit", "xdata", ""): lambda kind: curve_fit(line, kind(X), Y).popt,
    ("curve_fit", "ydata", ""): lambda kind: curve_fit(line, X, kind(Y)).popt,
    ("curve_fit", "p0", ""): lambda kind: curve_fit(line, X, Y, kind([2.0, 1.0])).popt,
    ("curve_fit", "sigma", ""): lambda kind: curve_fit(line, X, Y, sigma=kind([1.0, 2.0, 1.0, 3.0])).popt,
    ("curve_fit", "sigma", "a covariance"): lambda kind: curve_fit(line, X, Y, sigma=kind(COVARIANCE)).popt,
    ("curve_fit", "bounds", ""): (
        lambda kind: curve_fit(line, X, Y, bounds=(kind([-5.0, 0.0]), kind([5.0, 9.0]))).popt
    ),
    ("curve_fit_batch", "xdata", ""): lambda kind: curve_fit_batch(line, kind(X), [Y]).popt[0],
    ("curve_fit_batch", "xdata", "for each fit"): lambda kind: curve_fit_batch(line, kind([X]), [Y]).popt[0],
    ("curve_fit_batch", "ydata", ""): lambda kind: curve_fit_batch(line, X, kind([Y])).popt[0],
    ("curve_fit_batch", "p0", ""): lambda kind: curve_fit_batch(line, X, [Y], kind([2.0, 1.0])).popt[0],
    ("curve_fit_batch", "sigma", ""): (
        lambda kind: curve_fit_batch(line, X, [Y], sigma=kind([1.0, 2.0, 1.0, 3.0])).popt[0]
    ),
    ("curve_fit_batch", "bounds", ""): (
        lambda kind: curve_fit_batch(line, X, [Y], bounds=(kind([-5.0, 0.0]), kind([5.0, 9.0]))).popt[0]
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_words_of_scipy() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bounds where fits end
        yield


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_numbers_in_any_form_are_those_numbers(call: tuple[str, str, str]) -> None:
    expected = list(CALLS[call](lambda numbers: numbers))
    for form, kind in TAKEN.items():
        assert list(CALLS[call](kind)) == pytest.approx(expected, rel=1e-6), form


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_is_no_number_is_refused_by_name(call: tuple[str, str, str]) -> None:
    name, argument, _ = call
    for form, kind in REFUSED.items():
        if (name, argument, form) not in MEANT:
            with pytest.raises((TypeError, ValueError)) as refused:
                CALLS[call](kind)
            message = str(refused.value)
            by_scipy = message.startswith("`x_scale` must be")
            assert argument in message and (name in message or by_scipy) and len(message) < 300, (form, message)


def test_what_is_hidden_is_missing_where_measurements_may_be() -> None:
    hidden = numpy.ma.array(Y, mask=[False, True, False, False])
    kept = curve_fit(line, [0.0, 2.0, 3.0], [8.0, 3.0, 2.0]).popt
    assert curve_fit(line, X, hidden, nan_policy="omit").popt == kept
    assert curve_fit_batch(line, X, hidden[None], nan_policy="omit").popt[0].tolist() == pytest.approx(kept)


def test_what_a_function_returns_may_be_an_array() -> None:
    for form in (numpy.array, tuple, list):
        found = least_squares(lambda p, form=form: form([p[0] - 1.0, p[1] - 3.0]), [0.0, 0.0]).x
        assert found.tolist() == pytest.approx([1.0, 3.0])
