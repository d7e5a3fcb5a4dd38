"""A function with a signature of C, which computes a program for one sample without Python.

It keeps nothing between calls, so any number of threads may be in it: numbers are in registers, or in memory that a
call asks for and frees. What does not depend on the arguments is where a variable of its module points to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.functions.scalar_code import SCALAR, load_numbers, store_numbers
from autograd.compiled.runtime.native_address import CSignature

CONTEXT = "chainrule_context"  # of each function its own, as each has a module of its own
NAN = "double 0x7FF8000000000000"

ARGUMENT_TYPES = {"double": "double", "double *": "ptr", "int": "i32"}


class CFunction(IRBuilder):
    """A function of numbers, or of pointers to numbers.

    Args:
        signature: of the function.
        choices: for inputs that are an index of `take`, how many entries there are; another index gives nan.
        body: emits the code, from the names of all inputs, each a vector of one double, and of the context, a pointer,
            to the names of all results.
    """

    def __init__(
        self,
        signature: CSignature,
        choices: dict[int, int],
        body: Callable[[IRBuilder, Sequence[Name], Name], Sequence[Name]],
    ) -> None:
        kinds = signature.c_types[1:]
        super().__init__([f"{ARGUMENT_TYPES[kind]} %a{i}" for i, kind in enumerate(kinds)])
        self.variables = [f"@{CONTEXT} = global ptr null, align 8"]
        refused = NAN if signature.returns else "void"
        if signature.packed:
            self._unless(f"icmp eq i32 %a0, {signature.count}", refused)
        inputs = self._inputs(signature)
        valid = self._valid([(inputs[i], count) for i, count in choices.items()])
        results = body(self, inputs, self.assign(f"load ptr, ptr @{CONTEXT}, align 8"))
        if valid:
            results = [self.assign(f"select i1 {valid}, {SCALAR} {name}, {SCALAR} splat ({NAN})") for name in results]
        stored = results[1:] if signature.returns else results
        store_numbers(self, stored, f"%a{len(kinds) - 1}")
        if signature.returns:
            self.returned = f"double {self.assign(f'extractelement {SCALAR} {results[0]}, i32 0')}"

    def _unless(self, condition: str, returned: str) -> None:
        """Emit a return where a condition does not hold."""
        holds, otherwise, after = self.assign(condition), self.label("refused"), self.label("given")
        self.emit(f"br i1 {holds}, label %{after}, label %{otherwise}")
        self.start_block(otherwise)
        self.emit(f"ret {returned}")
        self.start_block(after)

    def _inputs(self, signature: CSignature) -> list[Name]:
        if signature.packed:
            return load_numbers(self, "%a1", signature.count)
        found: list[Name] = []
        for i, count in enumerate(signature.arguments):
            if count is None:
                found.append(self.assign(f"insertelement {SCALAR} poison, double %a{i}, i32 0"))
            else:
                found += load_numbers(self, f"%a{i}", count)
        return found

    def _valid(self, indices: Sequence[tuple[Name, int]]) -> Name:
        """Return the name of whether all indices are whole numbers in range; nothing for none."""
        valid = ""
        for name, count in indices:
            number = self.assign(f"extractelement {SCALAR} {name}, i32 0")
            whole = self.call("double", "llvm.floor.f64", ("double", number))
            for comparison, other in (("oeq", whole), ("oge", "0.0"), ("olt", f"{count}.0")):
                holds = self.assign(f"fcmp {comparison} double {number}, {other}")
                valid = self.assign(f"and i1 {valid}, {holds}") if valid else holds
        return valid
