"""`no_grad` and `detect_anomaly`: where they hold, where they end, and what they say."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from autograd import (
    AnomalyError,
    Constant,
    Value,
    detect_anomaly,
    enable_grad,
    grad,
    jvp,
    log,
    modes,
    no_grad,
    norm,
    sqrt,
    where,
)


def recorded() -> bool:
    return bool((Value(1.0) * 2.0).parents)


def test_it_holds_within_the_block_and_ends_with_it() -> None:
    with no_grad():
        assert not recorded()
        with enable_grad():
            assert recorded()
        with no_grad():
            assert not recorded()
        assert not recorded()
    assert recorded()
    assert modes.active == 0


def test_it_ends_with_an_exception() -> None:
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018  # the point
    assert recorded()
    assert modes.active == 0


def test_the_same_switch_may_be_nested() -> None:
    switch = no_grad()
    with switch, switch:
        assert not recorded()
    assert recorded()


def test_another_thread_is_not_concerned() -> None:
    seen: list[bool] = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append(recorded()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_another_task_is_not_concerned() -> None:
    async def quiet(turn: asyncio.Event, done: asyncio.Event) -> bool:
        with no_grad():
            turn.set()
            await done.wait()
            return recorded()

    async def loud(turn: asyncio.Event, done: asyncio.Event) -> bool:
        await turn.wait()
        result = recorded()
        done.set()
        return result

    async def both() -> list[bool]:
        turn, done = asyncio.Event(), asyncio.Event()
        return list(await asyncio.gather(quiet(turn, done), loud(turn, done)))

    assert asyncio.run(both()) == [False, True]


def test_within_a_generator_it_holds_for_the_caller_too_until_it_ends() -> None:
    def numbers() -> Generator[bool, None, None]:
        with no_grad():
            yield recorded()

    generator = numbers()
    assert next(generator) is False
    assert not recorded()  # the limit that the module's text names: Python offers no means to lift it
    generator.close()
    assert recorded()


def test_blocks_that_end_in_another_order_than_they_began() -> None:
    def numbers() -> Generator[bool, None, None]:
        with no_grad():
            yield recorded()

    one, other = numbers(), numbers()
    next(one), next(other)
    one.close()
    assert not recorded()
    other.close()
    assert recorded()
    assert modes.active == 0


def test_a_block_that_ends_in_another_thread() -> None:
    def numbers() -> Generator[bool, None, None]:
        with no_grad():
            yield recorded()

    generator = numbers()
    next(generator)
    thread = threading.Thread(target=generator.close)
    thread.start()
    thread.join()
    assert recorded()
    assert modes.active == 0


def test_a_task_that_outlives_the_block_it_was_started_in() -> None:
    async def child() -> bool:
        await asyncio.sleep(0.01)
        with detect_anomaly():  # another switch, so that modes are looked at
            return recorded()

    async def parent() -> bool:
        with no_grad():
            task = asyncio.create_task(child())
            await asyncio.sleep(0)
        return await task

    assert asyncio.run(parent()) is True


def test_anomalies_in_functional_derivatives_and_without_recording() -> None:
    with detect_anomaly():
        with pytest.raises(AnomalyError, match=r"the gradient of .* is inf"):
            grad(lambda x: x * 1e200 * 1e200)(1e-300)
        with pytest.raises(AnomalyError, match="is inf"):
            jvp(lambda x: x * 1e200 * 1e200, (1e-300,), (1.0,))
        with no_grad(), pytest.raises(AnomalyError, match=r"log\(p=-1\) is nan at test_modes.py"):
            log(Value(-1.0, label="p"))


def test_as_a_decorator() -> None:
    @no_grad()
    def quiet(x: Value) -> Value:
        """Square it."""
        return x * x

    assert type(quiet(Value(2.0))) is Constant
    assert quiet.__doc__ == "Square it."
    assert recorded()


def test_as_a_decorator_of_what_suspends_it_is_refused() -> None:
    def generator() -> Iterator[int]:
        yield 1

    async def coroutine() -> None: ...

    for function in (generator, coroutine):
        with pytest.raises(TypeError, match=r"@no_grad\(\) cannot decorate .* write `with no_grad\(\):` inside it"):
            no_grad()(function)


def test_the_first_value_that_is_not_finite_is_named_with_its_line() -> None:
    p = Value(-0.3, label="p")
    with detect_anomaly(), pytest.raises(AnomalyError) as caught:
        log(p)
    assert str(caught.value).startswith("log(p=-0.3) is nan at test_modes.py, line ")
    assert str(caught.value).endswith("log expects arguments in (0, inf)")
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"power expects arguments in \(0, inf\)$"):
        p ** Value(0.5)  # the second is any number, of which nothing is said


def test_of_many_operands_the_first_four_are_shown() -> None:
    with detect_anomaly():
        for count, shown in ((4, r"norm\(1, 1, 1, inf\)"), (5, r"norm\(1, 1, 1, 1, \.\.\.\)")):
            with pytest.raises(AnomalyError, match=f"^{shown} is inf at"):
                norm([Value(1.0)] * (count - 1) + [Value(math.inf)])


def test_the_first_derivative_that_is_not_finite_is_named() -> None:
    with (
        detect_anomaly(),
        pytest.raises(AnomalyError, match=r"the derivative of sqrt\(x=0\) with respect to x is inf at"),
    ):
        sqrt(Value(0.0, label="x"))


def test_a_gradient_that_overflows_is_named_and_no_grad_has_changed() -> None:
    x = Value(1e-200, label="x")
    x.grad = 7.0
    with detect_anomaly():
        y = x * 1e200 * 1e200
        with pytest.raises(AnomalyError, match=r"the gradient of x is inf: look for large weights"):
            y.backward()
    assert x.grad == 7.0


def test_a_gradient_that_is_not_finite_is_an_anomaly_only_when_asked_for() -> None:
    x = Value(0.0)
    y = sqrt(x)
    with no_grad():  # another switch, so that modes are looked at
        y.backward()
    assert x.grad == math.inf


def test_a_value_that_is_not_finite_is_an_anomaly_only_when_asked_for() -> None:
    with no_grad(), enable_grad():  # other switches, so that modes are looked at
        y = log(Value(-1.0))
    assert y.parents and y.data != y.data


def test_a_gradient_that_is_large_and_finite_is_no_anomaly() -> None:
    x = Value(1.0)
    with detect_anomaly():
        (x * 1.5e308).backward()
    assert x.grad == 1.5e308


def test_without_it_numbers_are_those_of_ieee_754() -> None:
    x = Value(-1.0)
    y = log(x)
    y.backward()
    assert y.data != y.data
    assert x.grad != x.grad


def test_a_branch_not_taken_is_an_anomaly_only_when_asked_for() -> None:
    x = Value(0.0)
    where(x > 0, log(x), 0.0).backward()
    assert x.grad == 0.0
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"log\(0\) is -inf"):
        where(x > 0, log(x), 0.0)


@pytest.mark.parametrize("switch", [no_grad, enable_grad, detect_anomaly])
@pytest.mark.parametrize("given", [True, None, lambda: 1.0])
def test_a_switch_takes_no_arguments(switch: Any, given: Any) -> None:
    with pytest.raises(TypeError, match=rf"{switch.__name__} got .*: write `with .*, or `@{switch.__name__}"):
        switch(given)
