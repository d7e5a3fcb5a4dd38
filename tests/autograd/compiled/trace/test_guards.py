"""Guards: what a function reads besides its arguments, a compiled one sees change as the function itself does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy
import pytest

from autograd import TraceError, Value, compile, grad, sin, sum as total
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.trace.guards import FEW, Guards, same_values
from autograd.compiled.trace.reachable import MOST_ENTRIES, Reachable
from tests.autograd.compiled.backends_at_hand import every_backend
from tests.autograd.compiled.trace.changing_functions import CASES, Case, Net


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_seen_as_the_function_sees_it(case: Callable[[], Case]) -> None:
    f, changes = case()
    compiled, values = compile(f, backend="numpy"), []
    objective = compiled.objective([2.0], wrt=[])
    for change in [lambda: None, *changes]:
        change()
        plain, slope = f(2.0), grad(f)(2.0)
        values.append(plain.data if isinstance(plain, Value) else plain)
        assert compiled(2.0) == pytest.approx(values[-1], rel=1e-15)
        value, gradient = compiled.value_and_grad(2.0)
        assert value == pytest.approx(values[-1], rel=1e-15) and gradient == pytest.approx(slope, rel=1e-14)
        assert compiled.batch([2.0])[0] == pytest.approx(values[-1], rel=1e-15)
        assert objective([])[0] == pytest.approx(values[-1], rel=1e-15)
    assert all(one != next_one for one, next_one in pairwise(values)), "a change that changes nothing tests nothing"


@every_backend
def test_a_parameter_that_is_replaced_has_the_gradient_of_its_successor(backend: BackendName) -> None:
    net = Net()
    f = compile(lambda x: (net.w * x - 1.0) ** 2, backend=backend)
    for _ in range(5):
        value, [g] = f.value_and_grad(2.0, wrt=[net.w])
        assert value == (net.w.data * 2.0 - 1.0) ** 2 and g == 4.0 * (net.w.data * 2.0 - 1.0)
        net.w = Value(net.w.data - 0.05 * g)
    first = net.w
    net.w = net.w - 0.1
    assert f.value_and_grad(2.0, wrt=[first])[1] == [pytest.approx(4.0 * (net.w.data * 2.0 - 1.0), rel=1e-14)]


def test_a_number_in_place_of_a_parameter_is_noticed_even_if_it_is_the_same_number() -> None:
    net = Net()
    f, old = compile(lambda x: net.ws[0] * x), net.ws[0]
    assert f.value_and_grad(3.0, wrt=[old]) == (3.0, [3.0])
    net.ws[0] = old.data
    assert f.value_and_grad(3.0, wrt=[old]) == (3.0, [0.0])
    assert (
        same_values([[old]], [[old]]) and not same_values([[old]], [[old.data]]) and not same_values([old], [Value(1)])
    )


def test_an_array_in_place_of_a_parameter_is_noticed() -> None:
    ws: list[Any] = [Value(1.0), Value(2.0)]
    f = compile(lambda x: ws[0] * x)
    assert f(3.0) == 3.0
    ws[1] = numpy.array([1.0, 2.0])
    assert f(3.0) == 3.0
    for found in (ws[1], numpy.array(1.0), numpy.array([])):
        assert not same_values([ws[0]], [found]) and not same_values([found], [ws[0]])


def test_programs_of_states_that_come_back_are_kept() -> None:
    net, traced = Net(), []

    def f(x: Any) -> Any:
        traced.append(net.scale)
        return net.scale * x

    compiled = compile(f)
    for scale in [1.0, 2.0] * 3:
        net.scale = scale
        assert compiled(3.0) == 3.0 * scale
    calls = compiled.cache.calls
    assert len(calls) == 2
    net.unread = 5.0  # type: ignore[attr-defined]
    net.scale = 2.0 * float("1.0")  # the same number as another object
    assert compiled(3.0) == 6.0 and compiled.cache.calls == calls


def test_what_a_function_changes_itself_is_no_reason_to_trace_it_again() -> None:
    calls: list[int] = []

    def f(xs: Any) -> Any:
        calls.append(len(xs))
        return total(xs)

    compiled = compile(f)
    for _ in range(3):
        assert compiled([1.0]) == 1.0 and compiled([1.0, 2.0]) == 3.0
    assert calls == [1, 1, 2, 2]  # each traced twice, and no more


def test_a_state_that_cannot_be_traced_is_refused_until_it_changes() -> None:
    net = Net()
    f = compile(lambda x: net.scale * x if net.w is not None else float(x))
    assert f(2.0) == 2.0
    net.w = None
    with pytest.raises(TraceError, match="plain number"):
        f(2.0)
    net.w = 1.0
    assert f(2.0) == 2.0


def test_limits() -> None:
    many: list[Any] = [0.0] * (MOST_ENTRIES + 1)
    few: list[Any] = [0.0] * MOST_ENTRIES
    values: list[Any] = [Value(0.0) for _ in range(MOST_ENTRIES + 1)]
    for numbers, noticed in [(few, True), (many, False), (values, True)]:
        guards = Guards(partial(list.__getitem__, numbers))
        assert guards.hold()
        numbers[-1] = Value(1.0) if numbers is values else 1.0
        assert guards.hold() is not noticed
    assert Guards(None).hold() and Guards(sin).hold()


def test_looking_at_what_is_read_runs_nothing_of_the_users() -> None:
    class Touchy:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

        @property
        def number(self) -> Any:
            raise AssertionError("number")

        def __eq__(self, other: object) -> bool:
            raise AssertionError("eq")

        __hash__ = None  # type: ignore[assignment]

    touchy = [Touchy()]
    guards = Guards(lambda x: touchy[0].number + touchy[0].other + x)
    assert guards.hold()
    touchy[0] = Touchy()
    assert not guards.hold()


def test_programs_are_not_among_what_is_read() -> None:
    class Holder:
        def __init__(self) -> None:
            self.rate = Value(2.0)
            self.calls = compile(lambda x: self.rate * total(x) + len(vars(self)), backend="numpy")

    holder = Holder()
    f: Any = holder.calls.f
    before = Reachable(f)
    for length in range(1, 5):
        holder.calls.value_and_grad([1.0] * length, wrt=[holder.rate])
    after = Reachable(f)
    assert len(after.entries) == len(before.entries) and len(after.containers) == len(before.containers)
    installed = Guards(lambda x: pytest.approx(x))  # of a package with a lot behind it
    assert installed.hold() and len(Reachable(lambda x: pytest.approx(x)).entries) < 100


@pytest.mark.parametrize("length", [FEW, FEW + 1, 900])
def test_the_last_entry_of_a_list_is_watched_however_long_it_is(length: int) -> None:
    entries: list[Any] = [(str(i), i) for i in range(length)]

    def f(x: Any) -> Any:
        return x + len(entries)

    guards = Guards(f)
    assert guards.hold()
    kept, entries[-1] = entries[-1], ("other", 0)
    assert not guards.hold()
    entries[-1] = kept
    assert guards.hold()
    del entries[-1]
    assert not guards.hold()
