"""The kernels of maps: each formula once for each way in which its operands lie, printed as a JavaScript function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiled.program.formula import Formula, identity_formula, reachable
from autograd.javascript.statements import AVAILABLE, operand, statements

# `maximum` of two numbers by comparisons is quicker than a function of any number of them.
ROWS = AVAILABLE - {"maximum", "minimum"}


class FormulaKernel(NamedTuple):
    """A formula, computed for each of many rows, along their columns.

    Attributes:
        formula: over any rows of the table.
        along: for each of its inputs, whether that has a number in each column, or one for all.
    """

    formula: Formula
    along: tuple[bool, ...]

    def javascript(self) -> str:
        """Return a function `(numbers, integers, at)`; `at` is where its fields begin, see `kernels.js`.

        >>> print(FormulaKernel(identity_formula(), (True,)).javascript())
        (numbers, integers, at) => {
          const count = integers[at], columns = integers[at + 2];
          const list0 = integers[at + 4] >> 2;
          const out0 = integers[at + 6];
          for (let row = 0; row < count; row += 1) {
            const x0 = integers[list0 + row];
            const y0 = out0 + row * columns;
            for (let column = 0; column < columns; column += 1) {
              numbers[y0 + column] = numbers[x0 + column];
            }
          }
        }
        """
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        formula = self.formula.lowered(ROWS)
        used = _used(formula)
        outs = range(len(formula.outputs))
        yield "(numbers, integers, at) => {"
        yield "  const count = integers[at], columns = integers[at + 2];"
        yield from (f"  const list{i} = integers[at + {4 + 2 * i}] >> 2;" for i in used)
        first = 4 + 2 * len(self.along)
        yield from (f"  const out{i} = integers[at + {first + 2 * i}];" for i in outs)
        yield "  for (let row = 0; row < count; row += 1) {"
        yield from (f"    const x{i} = integers[list{i} + row];" for i in used)
        yield from (f"    const y{i} = out{i} + row * columns;" for i in outs)
        yield "    for (let column = 0; column < columns; column += 1) {"
        written = {formula.inputs[i]: f"numbers[x{i}{' + column' if self.along[i] else ''}]" for i in used}
        yield from (f"      {line}" for line in statements(formula.terms, written))
        for i, output in enumerate(formula.outputs):
            yield f"      numbers[y{i} + column] = {operand(output, written)};"
        yield from ("    }", "  }", "}")


def _used(formula: Formula) -> list[int]:
    """Return which inputs of a formula are read."""
    read = {term.number for term in reachable(formula.outputs)}
    return [i for i, term in enumerate(formula.inputs) if term.number in read]


class FormulaKernels:
    """Kernels by name: "3:101" is formula 3, whose first and last input lie along the columns.

    >>> kernels = FormulaKernels()
    >>> kernels.name_of(identity_formula(), [False])
    '0:0'
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.by_name: dict[str, FormulaKernel] = {}
        self._code: dict[str, str] = {}
        self.name_of(identity_formula(), [False])  # which gathers weights that lie apart

    def name_of(self, formula: Formula, along: Sequence[bool]) -> str:
        """Return the name of a kernel, which is added unless it is there.

        Raises:
            ValueError: for a row that is no formula.
        """
        number = self._numbers.setdefault(str(formula), len(self._numbers))
        name = f"{number}:{''.join(str(int(each)) for each in along)}"
        if name not in self._code:
            self.by_name[name] = FormulaKernel(formula, tuple(along))
            self._code[name] = self.by_name[name].javascript()
        return name

    def javascript(self) -> str:
        """Return `const formulaKernels = {...}`."""
        entries = (f'"{name}": {code},' for name, code in self._code.items())
        return "\n".join(["const formulaKernels = {", *entries, "};"])
