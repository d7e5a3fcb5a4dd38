"""Random programs, compiled and in plain Python, before and after random changes of what they read."""

from __future__ import annotations

import math

import pytest

from autograd import TraceError, Value, compile, grad
from autograd.compiled.choose_backend import BackendName
from autograd.support.nested import map_nested
from tests.amounts import part
from tests.autograd.compiled.backends_at_hand import every_backend
from tests.autograd.compiled.random_program import RandomProgram, number, parameters


def agree(found: float, expected: float, tolerance: float) -> bool:
    size = max(1.0, abs(found), abs(expected))
    return abs(found - expected) <= tolerance * size or (math.isnan(found) and math.isnan(expected))


def compare(seed: int, backend: BackendName, refused: bool) -> None:
    """Call a program, and change what it reads, several times."""
    program = RandomProgram(seed, refused)
    compiled, changes = compile(program.f, backend=backend), [""]
    for _ in range(4):
        args = program.arguments()
        try:
            found = compiled(*args)
        except TraceError:
            assert refused, (changes, program.source)
            return
        expected = number(program.f(*args))
        assert agree(found, expected, 1e-10), (changes, program.source)
        changes.append(program.change())
        if refused:  # derivatives of the function itself are refused too, or see Values in its sets and dicts
            continue
        slope = grad(program.f)(*args)
        assert agree(compiled.value_and_grad(*args)[1], number(slope), 1e-8), (changes, program.source)
        wrt = parameters(program.state)
        for parameter in wrt:
            parameter.zero_grad()
        out = program.f(*map_nested(Value, list(args)))  # of Values, so that derivatives inside are recorded
        if out.parents:
            out.backward()
        gradients = compiled.value_and_grad(*args, wrt=wrt)[1]
        assert all(agree(g, p.grad, 1e-8) for g, p in zip(gradients, wrt, strict=True)), (changes, program.source)


@pytest.mark.parametrize("seed", range(25))
@every_backend
def test_a_program_is_the_function_whatever_changes(seed: int, backend: BackendName) -> None:
    compare(seed, backend, refused=False)


@pytest.mark.parametrize("seed", range(1000, 1025))
def test_a_program_is_the_function_or_refused(seed: int) -> None:
    compare(seed, "numpy", refused=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(25, 25 + part(375, 50)))
@every_backend
def test_many_programs(seed: int, backend: BackendName) -> None:
    compare(seed, backend, refused=False)
    compare(seed + 1000, backend, refused=True)
