"""Functions that read what may change besides their arguments, each with changes after which it differs."""

from __future__ import annotations

import types
import weakref
from array import array
from collections import UserDict, UserList, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from operator import attrgetter
from typing import Any

import numpy

from autograd import Value, compile, grad, sum as total
from nn import MLP, Module

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
