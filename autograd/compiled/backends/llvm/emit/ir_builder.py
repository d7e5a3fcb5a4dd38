"""Builder of one function in LLVM IR, as text: instructions, loops, conditions, integer arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.rule import Rule

Name = str  # of a value in IR, or a constant as IR spells it

SHARED, PER_SAMPLE, FIELDS = "%shared", "%per_sample", "%fields"  # the parameters of every kernel
# No vector is split, even where the processor's tuning prefers shorter ones; none is kept across two cache lines of the
# stack.
ATTRIBUTES = 'attributes #0 = { nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" "stackrealign" }'


@dataclass
class CountedLoop:
    """The loop whose body is being built.

    Attributes:
        index: the loop variable.
        carried: values from the pass before; the body assigns those for the next, which are the results after the loop.
    """

    index: Name
    carried: list[Name]


class IRBuilder:
    """A function `void name(parameters)`, whose name is a hash of its content.

    Args:
        parameters: types and names, such as "ptr %shared".

    Attributes:
        returned: type and name of what it returns, such as "double %v3"; "void" unless set.
        variables: definitions of what its module holds besides it.
    """

    def __init__(self, parameters: Sequence[str]) -> None:
        self.parameters = ", ".join(parameters)
        self.returned = "void"
        self.variables: list[str] = []
        self.lines: list[str] = []
        self.declarations: set[str] = set()
        self.python_rules: set[Rule] = set()  # those that it calls, of which the linker has to know
        self.block = "entry"
        self._count = 0
        self._text: tuple[str, str] | None = None

    def assign(self, expression: str) -> Name:
        """Emit an instruction with a value; return the value's name."""
        self._count += 1
        self.lines.append(f"  %v{self._count} = {expression}")
        return f"%v{self._count}"

    def emit(self, instruction: str) -> None:
        """Emit an instruction without a value."""
        self.lines.append(f"  {instruction}")

    def call(self, result: object, function: str, *args: tuple[object, Name]) -> Name:
        """Emit a call of an intrinsic function, with a type for the result and for each argument."""
        self.declarations.add(f"declare {result} @{function}({', '.join(str(part) for part, _ in args)})")
        return self.assign(f"call {result} @{function}({', '.join(f'{part} {name}' for part, name in args)})")

    def label(self, stem: str) -> str:
        """Return a new label."""
        self._count += 1
        return f"{stem}{self._count}"

    def start_block(self, label: str) -> None:
        """Begin a basic block."""
        self.lines.append(f"{label}:")
        self.block = label

    @contextmanager
    def loop(
        self,
        start: Name | int,
        stop: Name | int,
        step: Name | int = 1,
        carried: Sequence[VectorType] = (),
        begin: Sequence[Name] | None = None,
    ) -> Iterator[CountedLoop]:
        """Build a loop that runs at least once; values of the types `carried` begin at `begin`, or at 0."""
        label, entry = self.label("loop"), self.block
        self.emit(f"br label %{label}")
        self.start_block(label)
        head = len(self.lines)
        index, names = self.label("%i"), [self.label("%c") for _ in carried]
        self.lines += [""] * (1 + len(names))  # phi instructions, which need the values at the end of the body
        loop = CountedLoop(index, names)
        yield loop
        following = self.assign(f"add nsw i64 {index}, {step}")
        last = self.block
        again = self.assign(f"icmp slt i64 {following}, {stop}")
        done = self.label("done")
        self.emit(f"br i1 {again}, label %{label}, label %{done}")
        phis = [(index, "i64", str(start), following)]
        phis += [
            (name, str(kind), first, value)
            for name, kind, first, value in zip(
                names, carried, begin or ["zeroinitializer"] * len(carried), loop.carried, strict=True
            )
        ]
        for n, (name, kind, first, value) in enumerate(phis):
            self.lines[head + n] = f"  {name} = phi {kind} [ {first}, %{entry} ], [ {value}, %{last} ]"
        self.start_block(done)

    @contextmanager
    def when(self, condition: Name) -> Iterator[None]:
        """Build instructions that run only where a condition holds."""
        inside, after = self.label("then"), self.label("after")
        self.emit(f"br i1 {condition}, label %{inside}, label %{after}")
        self.start_block(inside)
        yield
        self.emit(f"br label %{after}")
        self.start_block(after)

    def add(self, x: Name | int, y: Name | int) -> Name:
        """Return x + y, in integers; nothing is emitted for constants and zeros."""
        if type(x) is int and type(y) is int:
            return str(x + y)
        if str(y) == "0":
            return str(x)
        return self.assign(f"add i64 {x}, {y}") if str(x) != "0" else str(y)

    def mul(self, x: Name | int, y: Name | int) -> Name:
        """Return x * y, in integers; nothing is emitted where y is 0 or 1."""
        if str(y) == "1":
            return str(x)
        return "0" if str(y) == "0" else self.assign(f"mul i64 {x}, {y}")

    def gep(self, kind: str, base: Name, offset: Name | int) -> Name:
        """Return the address of an element of an array (`getelementptr`)."""
        return base if str(offset) == "0" else self.assign(f"getelementptr {kind}, ptr {base}, i64 {offset}")

    def offset_in(self, offsets: Name, index: Name) -> Name:
        """Load an entry of a list of 32-bit offsets, as a 64-bit integer."""
        narrow = self.assign(f"load i32, ptr {self.gep('i32', offsets, index)}, align 4")
        return self.assign(f"sext i32 {narrow} to i64")

    def text(self) -> tuple[str, str]:
        """Return the name of the function and the text of its module, to which nothing is added from then on."""
        if self._text is None:
            self._text = self._written()
        return self._text

    def _written(self) -> tuple[str, str]:
        body = "\n".join([f"({self.parameters}) #0 {{", "entry:", *self.lines, f"  ret {self.returned}", "}"])
        rest = "\n".join([*sorted(self.declarations), *self.variables, ATTRIBUTES, "!0 = !{}"])
        name = "k" + hashlib.sha256((body + rest).encode()).hexdigest()[:24]
        return name, f"define {self.returned.partition(' ')[0]} @{name}{body}\n{rest}\n"


class KernelBuilder(IRBuilder):
    """A kernel: a function of the two buffers of a program, and of the fields of one instruction."""

    def __init__(self) -> None:
        super().__init__([f"ptr noalias {name}" for name in (SHARED, PER_SAMPLE, FIELDS)])

    def field(self, number: int) -> Name:
        """Load the integer in a field of the instruction."""
        return self.assign(f"load i64, ptr {self.gep('i64', FIELDS, number)}, align 8, !invariant.load !0")

    def rows(
        self, kind: str, buffer: Name, start: Name, stride: Name | int, first: Name | int, count: int
    ) -> list[Name]:
        """Return the addresses of some rows, from the row `first` on, that have a stride and begin at a start."""
        return [self.gep(kind, buffer, self.add(start, self.mul(self.add(first, n), stride))) for n in range(count)]

    def pointer_field(self, number: int) -> Name:
        """Load the address in a field of the instruction."""
        return self.assign(f"load ptr, ptr {self.gep('i64', FIELDS, number)}, align 8, !invariant.load !0")
