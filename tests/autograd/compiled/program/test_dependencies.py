"""Dependencies: needed, per sample, level, and on the way of a gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, exp, log, sin, where
from autograd.compiled.program.dependencies import SAMPLE_LEVEL, Dependencies
from autograd.compiled.program.operations import Operations
from autograd.compiled.trace.trace import Trace, trace


def dependencies(f: Callable[..., Any], structure: Sequence[Any]) -> tuple[Trace, Dependencies]:
    traced = trace(f, structure)
    tape = traced.tape
    leaves = [*tape.inputs, *tape.parameters.values()]
    return traced, Dependencies(Operations(tape.rules, tape.args), traced.outputs, traced.outputs, leaves)


def by_rule(traced: Trace, flags: Any) -> dict[str, bool]:
    return {rule.name: bool(flag) for rule, flag in zip(traced.tape.rules, flags, strict=True)}


W = Value(2.0)


def test_what_no_output_depends_on_is_not_needed() -> None:
    def f(x: Any) -> Any:
        exp(sin(x))
        return log(x)

    traced, found = dependencies(f, [1.0])
    assert by_rule(traced, found.needed) == {"input": True, "sin": False, "exp": False, "log": True}


def test_what_depends_on_no_input_is_shared_and_comes_first() -> None:
    traced, found = dependencies(lambda x: exp(W) * sin(x), [1.0])
    assert by_rule(traced, found.per_sample) == {
        "input": True, "parameter": False, "exp": False, "sin": True, "multiply": True,
    }  # fmt: skip
    level = dict(zip((rule.name for rule in traced.tape.rules), found.level.tolist(), strict=True))
    assert level == {
        "input": SAMPLE_LEVEL, "parameter": 0, "exp": 1, "sin": SAMPLE_LEVEL + 1, "multiply": SAMPLE_LEVEL + 2,
    }  # fmt: skip


def test_a_detached_number_is_the_same_number_and_passes_no_gradient() -> None:
    traced, found = dependencies(lambda x: exp(x).detach() * sin(x), [1.0])
    differentiated = by_rule(traced, found.differentiated)
    assert differentiated == {"input": True, "exp": False, "detached": False, "sin": True, "multiply": True}
    rules = [rule.name for rule in traced.tape.rules]
    assert found.canonical[rules.index("detached")] == rules.index("exp")


def test_a_condition_is_needed_and_passes_no_gradient() -> None:
    traced, found = dependencies(lambda x, y: where(sin(x), exp(y), 0.0), [1.0, 1.0])
    assert by_rule(traced, found.needed)["sin"] and not by_rule(traced, found.differentiated)["sin"]
    assert by_rule(traced, found.differentiated)["exp"]
