"""Programs run in JavaScript at some points: values, gradients of each point, and gradients of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import Value
from autograd.compiled.backends.javascript import PagePrograms
from tests.autograd.compiled.backends.javascript.engines import run

BODY = """
return data.cases.map(({ program, points }) => {
  const memory = new Memory();
  const run = new Program(memory, program, points.length);
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


def in_javascript(cases: Sequence[Case], strict: bool = False, browser: bool = False) -> list[Found]:
    """Return what JavaScript computes; `strict`: with a gradient of 0 times anything being 0."""
    programs = PagePrograms()
    data: list[dict[str, Any]] = [
        {
            "program": programs.program(case.f, [[0.0] * len(case.points[0])], case.wanted, inputs=True),
            "points": [[str(x).replace("inf", "Infinity") for x in point] for point in case.points],
        }
        for case in cases
    ]
    found = run(programs.script(), BODY, {"cases": data, "strict": strict}, browser)
    return [
        Found(
            list(map(float, each["values"])),
            [list(map(float, slopes)) for slopes in zip(*each["slopes"], strict=True)],
            dict(zip(case["program"]["names"], map(float, each["gradient"]), strict=False)),
        )
        for case, each in zip(data, found, strict=True)
    ]
