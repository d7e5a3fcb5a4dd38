"""Writing LLVM's intermediate language: one function as text, value by value."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

Name = str  # of a value, or a plain number as LLVM writes it

# No vector is split, even where the processor's tuning would rather have shorter ones.
ATTRIBUTES = 'attributes #0 = { nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" }'


@dataclass
class Loop:
    """A loop whose body is being written: its index, and the values carried from one pass to the next."""

    label: str
    index: Name
    carried: list[Name]
    types: list[str]
    step: Name | int
    stop: Name
    place: int
    entry: str
    start: Name
    initial: list[Name]


class IRBuilder:
    """A function `void name(parameters)`.

    Args:
        parameters: types and names, such as "ptr %table".
    """

    def __init__(self, parameters: Sequence[str]) -> None:
        self.parameters = ", ".join(parameters)
        self.lines: list[str] = []
        self.declarations: set[str] = set()
        self.symbols: set[str] = set()  # what has to be found outside
        self._count = 0
        self._block = "entry"

    def new(self, expression: str) -> Name:
        """Write a value; return its name."""
        self._count += 1
        self.lines.append(f"  %v{self._count} = {expression}")
        return f"%v{self._count}"

    def do(self, instruction: str) -> None:
        """Write an instruction without a value."""
        self.lines.append(f"  {instruction}")

    def call(self, kind: str, function: str, *args: tuple[str, Name]) -> Name:
        """Write a call of an intrinsic function."""
        self.declarations.add(f"declare {kind} @{function}({', '.join(part for part, _ in args)})")
        return self.new(f"call {kind} @{function}({', '.join(f'{part} {name}' for part, name in args)})")

    def label(self, what: str) -> str:
        """Return a label that nothing else has."""
        self._count += 1
        return f"{what}{self._count}"

    def start_block(self, label: str) -> None:
        """Begin a block of instructions."""
        self.lines.append(f"{label}:")
        self._block = label

    @property
    def block(self) -> str:
        """The label of the block that is being written."""
        return self._block

    def begin(
        self, start: Name | int, stop: Name | int, step: Name | int = 1, carried: Sequence[tuple[str, Name]] = ()
    ) -> Loop:
        """Begin a loop that runs at least once; its body follows."""
        label, entry = self.label("loop"), self._block
        self.do(f"br label %{label}")
        self.start_block(label)
        place = len(self.lines)
        index = self.label("%i")
        names = [self.label("%c") for _ in carried]
        self.lines += [""] * (1 + len(names))  # the phi instructions, whose end is not known yet
        types = [kind for kind, _ in carried]
        return Loop(
            label, index, names, types, step, str(stop), place, entry, str(start), [value for _, value in carried]
        )

    def end(self, loop: Loop, values: Sequence[Name] = ()) -> None:
        """End the body of a loop, in which the carried values became `values`; these go on to be known."""
        following = self.new(f"add nsw i64 {loop.index}, {loop.step}")
        last = self._block
        again = self.new(f"icmp slt i64 {following}, {loop.stop}")
        done = self.label("done")
        self.do(f"br i1 {again}, label %{loop.label}, label %{done}")
        self.lines[loop.place] = f"  {loop.index} = phi i64 [ {loop.start}, %{loop.entry} ], [ {following}, %{last} ]"
        for n, (name, kind, first, value) in enumerate(
            zip(loop.carried, loop.types, loop.initial, values, strict=True)
        ):
            self.lines[loop.place + 1 + n] = f"  {name} = phi {kind} [ {first}, %{loop.entry} ], [ {value}, %{last} ]"
        self.start_block(done)

    def when(self, condition: Name) -> str:
        """Begin instructions that are for a condition alone; return what to end them with."""
        inside, after = self.label("then"), self.label("after")
        self.do(f"br i1 {condition}, label %{inside}, label %{after}")
        self.start_block(inside)
        return after

    def done(self, after: str) -> None:
        """End what `when` began."""
        self.do(f"br label %{after}")
        self.start_block(after)

    # Integers.

    def add(self, x: Name | int, y: Name | int) -> Name:
        """Write x + y."""
        if type(x) is int and type(y) is int:
            return str(x + y)
        if str(y) == "0":
            return str(x)
        return self.new(f"add i64 {x}, {y}") if str(x) != "0" else str(y)

    def times(self, x: Name | int, y: Name | int) -> Name:
        """Write x * y."""
        if str(y) == "1":
            return str(x)
        return "0" if str(y) == "0" else self.new(f"mul i64 {x}, {y}")

    def at(self, kind: str, base: Name, offset: Name | int) -> Name:
        """Write the address of an element."""
        return base if str(offset) == "0" else self.new(f"getelementptr {kind}, ptr {base}, i64 {offset}")

    def field(self, number: int) -> Name:
        """Write the whole number that an instruction of the program has in one of its fields."""
        place = self.at("i64", "%fields", number)
        return self.new(f"load i64, ptr {place}, align 8, !invariant.load !0")

    def pointer(self, number: int) -> Name:
        """Write the address that an instruction of the program has in one of its fields."""
        place = self.at("i64", "%fields", number)
        return self.new(f"load ptr, ptr {place}, align 8, !invariant.load !0")

    def text(self) -> tuple[str, str]:
        """Return the function's name, which is made of its content, and the whole module."""
        body = "\n".join([f"({self.parameters}) #0 {{", "entry:", *self.lines, "  ret void", "}"])
        rest = "\n".join([*sorted(self.declarations), ATTRIBUTES, "!0 = !{}"])
        name = "k" + hashlib.sha256((body + rest).encode()).hexdigest()[:24]
        return name, f"define void @{name}{body}\n{rest}\n"


KERNEL = ["ptr noalias %shared", "ptr noalias %table", "ptr noalias %fields"]  # what every kernel is called with
