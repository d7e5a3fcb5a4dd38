"""Guards: what a function reads besides its arguments, a compiled one sees change as the function itself does."""

from __future__ import annotations

import types
import weakref
from array import array
from collections import UserDict, UserList, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy
import pytest

from autograd import TraceError, Value, compile, grad, sin, sum as total
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.trace.guards import LONGEST_WRITTEN_OUT, Guards, same_values
from autograd.compiled.trace.reachable import MOST_ENTRIES, Reachable
from nn import MLP, Module
from tests.autograd.compiled.backends_at_hand import every_backend

Case = tuple[Callable[[Any], Any], list[Callable[[], Any]]]  # a function, and changes after each of which it differs

rate: Any = 2.0
settings: dict[str, Any] = {"rate": 2.0}


def set_global(name: str, found: Any) -> None:
    globals()[name] = found


def inner(x: Any) -> Any:
    return rate * x


def outer(x: Any) -> Any:
    return inner(x) + settings["rate"]


def doubled(x: Any) -> Any:
    return 2.0 * rate * x


class Net:
    scale: Any = 1.0

    def __init__(self) -> None:
        self.w: Any = Value(2.0)
        self.ws: list[Any] = [Value(1.0), Value(3.0)]
        self.options: dict[str, Any] = {"power": 1.0}
        self.part: Any = types.SimpleNamespace(bias=0.5)
        self._slope = 1.0

    @property
    def slope(self) -> Any:
        return self._slope

    def loss(self, x: Any) -> Any:
        out = self.w * x ** self.options["power"] + total(self.ws) * self.part.bias
        return self.factor() * out * self.scale * self.slope

    def factor(self) -> Any:
        return 1.0

    def __call__(self, x: Any) -> Any:
        return getattr(self, "w") * x  # noqa: B009

    def __getitem__(self, i: int) -> Any:
        return self.ws[i]


class Slotted:
    __slots__ = ("w",)

    def __init__(self) -> None:
        self.w: Any = Value(2.0)


@dataclass
class Settings:
    a: Any
    b: Any


def closure() -> Case:
    a, numbers = 2.0, [1.0, [2.0]]

    def f(x: Any) -> Any:
        return a * x * numbers[0] + numbers[1][0]  # type: ignore[index]

    def change(to: Any) -> None:
        nonlocal a
        a = to

    return f, [
        partial(change, 3.0),
        partial(change, Value(4.0)),
        lambda: numbers.__setitem__(0, 5.0),
        lambda: numbers[1].append(1.0) or numbers[1].__setitem__(0, 7.0),  # type: ignore[attr-defined, index]
        lambda: numbers.__setitem__(slice(None), [-0.0, [3.0]]),
    ]


def global_names() -> Case:
    return outer, [
        partial(set_global, "rate", 3.0),
        lambda: settings.update(rate=5.0),
        partial(set_global, "settings", {"rate": 7.0}),
        partial(set_global, "inner", doubled),
        partial(set_global, "rate", Value(1.5)),
    ]


def attributes() -> Case:
    net = Net()
    return net.loss, [
        lambda: setattr(net, "w", Value(3.0)),
        lambda: setattr(net, "w", net.w - 0.5),
        lambda: setattr(net, "w", (net.w * 3.0).detach()),
        lambda: setattr(net, "w", 2.0),
        lambda: net.ws.append(Value(1.0)),
        lambda: net.ws.__setitem__(0, net.ws[0].data + 1.0),
        lambda: net.options.update(power=2.0),
        lambda: setattr(net.part, "bias", Value(1.0)),
        lambda: setattr(net, "part", types.SimpleNamespace(bias=2.0)),
        lambda: setattr(net, "scale", 3.0),
        lambda: delattr(net, "scale"),
        lambda: setattr(net, "_slope", 4.0),
        lambda: setattr(net, "factor", lambda: 5.0),
    ]


def class_attributes() -> Case:
    class Local(Net):
        pass

    local = Local()
    return lambda x: local.loss(x), [
        lambda: setattr(Local, "scale", 3.0),
        lambda: setattr(Local, "factor", lambda self: 2.0),
        lambda: setattr(Local, "slope", 3.0),
    ]


def special_methods() -> Case:
    net = Net()
    return lambda x: net(x) + net[0], [lambda: setattr(net, "w", Value(9.0)), lambda: setattr(net, "ws", [Value(8.0)])]


def slots() -> Case:
    slotted = Slotted()
    return lambda x: slotted.w * x, [lambda: setattr(slotted, "w", Value(3.0)), lambda: setattr(slotted, "w", 4.0)]


def all_attributes() -> Case:
    module, found = Module(), Settings(1.0, 2.0)
    module.first, module.second = Value(1.0), [Value(2.0)]  # type: ignore[attr-defined]
    return lambda x: x * total([p * p for p in module.parameters()]) + sum(asdict(found).values()), [
        lambda: setattr(module, "first", Value(3.0)),
        lambda: setattr(module, "third", Value(4.0)),
        lambda: setattr(found, "b", 5.0),
    ]


def networks() -> Case:
    model = MLP(1, [3, 1], "tanh", seed=1)
    neuron = model.layers[0].neurons[1]
    return lambda x: model([x]), [
        lambda: neuron.w.__setitem__(0, Value(0.7)),
        lambda: setattr(neuron, "b", Value(0.3)),
        lambda: setattr(neuron, "b", neuron.b * 2.0),
        lambda: model.layers.__setitem__(1, MLP(3, [1], seed=2).layers[0]),
        lambda: setattr(model.layers[0], "activation", "relu"),
    ]


def arguments_given_before() -> Case:
    kept, named = [2.0], {"a": [1.0]}

    def f(first: Any, x: Any, a: Any, default: Any = kept) -> Any:
        return first[0] * x + a[0] * default[0]

    return partial(f, kept, a=named["a"]), [lambda: kept.__setitem__(0, 3.0), lambda: named["a"].__setitem__(0, 5.0)]


def functions_around_functions() -> Case:
    numbers = [2.0]

    @cache
    def factor() -> Any:
        return numbers[0]

    squared = compile(lambda x: numbers[0] * x * x)
    return lambda x: grad(lambda y: squared(y) * y)(x) + factor(), [lambda: numbers.__setitem__(0, 3.0)]


def arrays_modules_and_sets() -> Case:
    numbers_of_numpy, module, numbers = numpy.array([[1.0, 2.0]]), types.ModuleType("settings"), {1.0}
    module.rate = 2.0  # type: ignore[attr-defined]
    values = numpy.array([Value(1.0), Value(2.0)])
    return lambda x: x * float(numbers_of_numpy[0, 1]) * values[0] + module.rate * len(numbers), [
        lambda: numbers_of_numpy.__setitem__((0, 1), 5.0),
        lambda: values.__setitem__(0, Value(3.0)),
        lambda: setattr(module, "rate", 7.0),
        lambda: numbers.add(2.0),
    ]


def containers_of_the_standard_library() -> Case:
    found: dict[str, Any] = {"a": 1.0}
    numbers, view, user = deque([1.0]), types.MappingProxyType(found), UserDict(a=1.0)
    raw, users = array("d", [1.0]), UserList([1.0])
    small, below = bytearray([1, 2]), bytearray([3, 4])
    seen = memoryview(below)
    return lambda x: x * numbers[0] + view["a"] * raw[0] + user["a"] + users[0] + small[0] * seen[1], [
        lambda: small.__setitem__(0, 7),
        lambda: below.__setitem__(1, 8),
        lambda: numbers.__setitem__(0, 2.0),
        lambda: found.update(a=3.0),
        lambda: user.update(a=4.0),
        lambda: raw.__setitem__(0, 5.0),
        lambda: users.__setitem__(0, 6.0),
    ]


def names_that_are_given() -> Case:
    net, name, read, also = Net(), "scale", attrgetter("_slope"), partial(getattr, Net(), "w")
    reference = weakref.ref(net)
    return lambda x: x * getattr(net, name) + read(net) * also() + reference().part.bias, [  # type: ignore[union-attr]
        lambda: setattr(net, "scale", 2.0),
        lambda: setattr(net, "_slope", 3.0),
        lambda: setattr(also.args[0], "w", Value(4.0)),
        lambda: setattr(net.part, "bias", 5.0),
    ]


def lookups_of_the_users() -> Case:
    class Meta(type):
        @property
        def rate(cls) -> Any:
            return cls._rate  # type: ignore[attr-defined]

    class OfMeta(metaclass=Meta):
        _rate: Any = 1.0

    class Descriptor:
        def __get__(self, instance: Any, owner: Any) -> Any:
            return instance._found

    class Described:
        described = Descriptor()

        def __init__(self) -> None:
            self._found: Any = 1.0
            self.store = {"stored": 1.0}

        def __getattr__(self, name: str) -> Any:
            return self.__dict__["store"][name]

    found = Described()
    return lambda x: x * OfMeta.rate + found.described + found.stored, [
        lambda: setattr(OfMeta, "_rate", 2.0),
        lambda: setattr(found, "_found", 3.0),
        lambda: found.store.update(stored=4.0),
    ]


CASES = [
    closure, global_names, attributes, class_attributes, special_methods, slots, all_attributes, networks,
    arguments_given_before, functions_around_functions, arrays_modules_and_sets,
    containers_of_the_standard_library, names_that_are_given, lookups_of_the_users,
]  # fmt: skip


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


@pytest.mark.parametrize("length", [LONGEST_WRITTEN_OUT, LONGEST_WRITTEN_OUT + 1, 900])
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
