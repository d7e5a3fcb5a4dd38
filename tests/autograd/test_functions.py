"""Functions of lists: the choice of an entry, and what they say of lists that do not fit."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, log_softmax, softmax, take
from autograd.compiled.trace.tracer import Tracer
from autograd.operators import TABLE
from autograd.rule import Rule

NUMPY_ONES = [np.dtype(code).type(1) for code in "bBhHiIlLqQefdg"]


@pytest.mark.parametrize("index", [1, 1.0, Fraction(1), Value(1.0), Value(1.0).detach(), *NUMPY_ONES])
def test_the_entry_at_an_index_of_any_kind(index: Any) -> None:
    entries = [Value(1.0), Value(2.0), Value(3.0)]
    assert take(entries, index) is entries[1]
    assert take(entries, 0) is entries[0] and take(entries, 2) is entries[2]


@pytest.mark.parametrize("index", [0.5, Value(0.5), True, False, math.inf, math.nan, np.float64(0.5), np.bool_(True)])
def test_an_index_that_is_not_a_whole_number_is_refused(index: Any) -> None:
    with pytest.raises(TypeError, match="take needs a whole number as index, got"):
        take([1.0, 2.0, 3.0], index)


@pytest.mark.parametrize("index", [-1, 3, 4, Value(-1.0), Value(3.0), np.int64(-1), np.float32(3.0)])
@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], np.array([1.0, 2.0, 3.0])])
def test_an_index_beyond_the_list_is_refused(values: Any, index: Any) -> None:
    with pytest.raises(IndexError, match="take needs an index from 0 to 2, got"):
        take(values, index)


@pytest.mark.parametrize("one", NUMPY_ONES)
def test_a_number_of_numpy_chooses_among_rows_and_from_a_long_list(one: Any) -> None:
    rows = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
    assert take(rows, one) is rows[1]
    assert take([float(i) for i in range(65)], one) == 1.0  # NumPy's own `choose` takes at most 64


@pytest.mark.parametrize("index", [np.array(1), np.array([1]), np.array([0, 1]), np.array([[1.0]])])
def test_an_array_is_no_index(index: Any) -> None:
    with pytest.raises(TypeError, match=r"the index of take must be one real number .*, got ndarray; "):
        take([1.0, 2.0, 3.0], index)


@pytest.mark.parametrize("rule", TABLE.values(), ids=TABLE)
def test_each_row_takes_numbers_and_rows_of_numpy_as_plain_ones(rule: Rule) -> None:
    for one in NUMPY_ONES:
        three = type(one)(3)
        if rule.arity is None:
            expected = rule.function([1.0, 3.0])
            assert [rule.function([one, three]), rule.function(np.array([one, three]))] == [expected] * 2, type(one)
        else:
            numbers = [one, three, three][: rule.arity]
            np.testing.assert_equal(rule.function(*numbers), rule.function(*map(float, numbers)), str(type(one)))


@pytest.mark.parametrize("one", NUMPY_ONES)
def test_dot_and_softmax_take_rows_of_an_array_as_plain_numbers(one: Any) -> None:
    row: Any = np.array([one, one + one])
    assert dot(row, row) == 5.0
    assert [softmax(row), log_softmax(row)] == [softmax([1.0, 2.0]), log_softmax([1.0, 2.0])]


def test_what_take_asks_of_an_index_is_no_method_of_numpy() -> None:
    """Else an index that is NumPy's would answer for one that is not known yet."""
    assert hasattr(Tracer, "entry_of")
    assert not any(hasattr(kind, "entry_of") for kind in (np.ndarray, np.generic))


def test_lists_of_one_number() -> None:
    assert dot([2.0], [3.0]) == 6.0
    assert softmax([5.0]) == [1.0]
    assert log_softmax([5.0]) == [0.0]
    x = Value(2.0)
    dot([x], [3.0]).backward()
    assert x.grad == 3.0


def test_a_softmax_of_large_and_of_infinite_numbers() -> None:
    assert softmax([1000.0, 1000.0]) == [0.5, 0.5]
    assert softmax([-math.inf, 0.0]) == [0.0, 1.0]
    assert log_softmax([1e6, 1e6 + 1.0]) == pytest.approx([-math.log1p(math.e), -math.log1p(1 / math.e)], rel=1e-12)


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_a_list_without_numbers_is_refused_by_the_name_that_was_called(function: Any) -> None:
    with pytest.raises(ValueError, match=f"^{function.__name__} of no numbers at all is not defined"):
        function([])


A_LIST: list[Any] = [Value(1.0), Value(2.0)]
NO_LISTS: list[Any] = [None, 1.0, Value(1.0), print, np.float64(1.0)]


@pytest.mark.parametrize("wrong", NO_LISTS)
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda wrong: dot(wrong, A_LIST), "dot takes two lists of numbers, got .* and list: write dot"),
        (lambda wrong: dot(A_LIST, wrong), "dot takes two lists of numbers, got list and .*: write dot"),
        (softmax, "softmax takes one list of numbers, got .*: write softmax"),
        (log_softmax, "log_softmax takes one list of numbers, got .*: write log_softmax"),
        (lambda wrong: take(wrong, 0), "take needs a list of values, got"),
    ],
)
def test_what_is_no_list_is_refused(call: Any, wrong: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(wrong)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("wrong", [[1.0], None, "a", 1j])
def test_an_element_that_is_no_number_is_named_by_the_function_called(function: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"an argument of {function.__name__} must be one real number"):
        function([1.0, wrong])


def test_a_generator_has_no_length_for_dot() -> None:
    pairs: Any = iter(A_LIST)
    with pytest.raises(TypeError, match="dot takes two lists of numbers, got list and list_iterator"):
        dot(A_LIST, pairs)


def test_take_of_nothing() -> None:
    with pytest.raises(IndexError, match="take needs at least one value, got none"):
        take([], 0)


@pytest.mark.parametrize("use", [range, [1, 2, 3].__getitem__, "ab".__mul__])
def test_a_value_as_an_index_names_take(use: Any) -> None:
    with pytest.raises(TypeError, match=r"as an index or a count: use take\(values, x\)"):
        use(Value(2.0))
