"""Programs run in JavaScript at some points: values, gradients of each point, and gradients of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import pytest

from autograd import Value
from autograd.compiled.backends.javascript import PagePrograms
from autograd.compiled.backends.webassembly import loader_script, web_assembly
from tests.autograd.compiled.backends.javascript.engines import run

WEB_BACKENDS = ["javascript", *(["webassembly"] if find_spec("llvmlite") else [])]
every_web_backend = pytest.mark.parametrize("backend", WEB_BACKENDS)

BODY = """
const make = await loadCompiledKernels(data.module);
return data.cases.map(({ program, points }) => {
  const compiled = make(), memory = new Memory(compiled.memory);
  if ((compiled.kernels === null) !== (data.module === null)) throw new Error("WebAssembly was not to be had");
  const run = new Program(memory, program, points.length, compiled.kernels);
  for (let i = 0; i < program.inputs; i += 1) run.fill(i, points.length, (sample) => Number(points[sample][i]));
  run.seed(0, points.length, 1);
  run.before();
  run.during(data.strict);
  run.after();
  const along = ([perSample, row]) => {
    const at = run.at(perSample, row);
    return points.map((_, sample) => (row < 0 ? 0 : memory.numbers[perSample ? at + sample : at]));
  };
  const first = run.shared + program.firstGradient;
  return {
    values: along(program.outputs[0]),
    slopes: program.inputGradients.map((row) => along([true, row])),
    gradient: memory.numbers.slice(first, first + program.wanted),
  };
});
"""


class Case(NamedTuple):
    """A function, points [points][inputs] and the parameters whose gradients are wanted."""

    f: Callable[..., Any]
    points: Sequence[Sequence[float]]
    wanted: Sequence[Value] = ()


class Found(NamedTuple):
    """Values [points], slopes [points][inputs], and the gradient of the sum of values by label of the parameter."""

    values: list[float]
    slopes: list[list[float]]
    gradient: dict[str, float]


def in_page(cases: Sequence[Case], backend: str, strict: bool = False, chromium: Any = None) -> list[Found]:
    """Return what a page computes.

    Args:
        cases: to compute.
        backend: "javascript" or "webassembly".
        strict: with a gradient of 0 times anything being 0.
        chromium: see `run`.
    """
    programs = PagePrograms()
    data: list[dict[str, Any]] = [
        {
            "program": programs.program(case.f, [[0.0] * len(case.points[0])], case.wanted, inputs=True),
            "points": [[str(x).replace("inf", "Infinity") for x in point] for point in case.points],
        }
        for case in cases
    ]
    module = web_assembly(programs) if backend == "webassembly" else None
    script = "\n".join([programs.script(), loader_script()])
    found = run(script, BODY, {"cases": data, "strict": strict, "module": module}, chromium)
    return [
        Found(
            list(map(float, each["values"])),
            [list(map(float, slopes)) for slopes in zip(*each["slopes"], strict=True)],
            dict(zip(case["program"]["names"], map(float, each["gradient"]), strict=False)),
        )
        for case, each in zip(data, found, strict=True)
    ]
