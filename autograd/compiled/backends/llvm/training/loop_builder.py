"""How the training loop is written: fields, numbers, loops that may run no times, and whether all is sound."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Loop, Name


class LoopBuilder(IRBuilder):
    """The function of the loop, with what a step keeps in variables.

    Attributes:
        loss, hits, norm: sums of the step so far, and the length of its gradient.
        sound: 1 as long as every number that was looked at is finite.
        place: 0 or 1: which of the two places holds the parameters.
    """

    def __init__(self) -> None:
        super().__init__(["ptr %job"])
        self.loss, self.hits, self.norm = (self.new("alloca double") for _ in range(3))
        self.sound, self.place = (self.new("alloca i64") for _ in range(2))

    # Fields and numbers.

    def number(self, base: Name, field: int | Name) -> Name:
        """Write the whole number in a field."""
        return self.new(f"load i64, ptr {self.at('i64', base, field)}, align 8")

    def address(self, base: Name, field: int | Name) -> Name:
        """Write the address in a field."""
        return self.new(f"load ptr, ptr {self.at('i64', base, field)}, align 8")

    def set_number(self, value: Name | int, base: Name, field: int | Name = 0) -> None:
        """Write a whole number to a field."""
        self.do(f"store i64 {value}, ptr {self.at('i64', base, field)}, align 8")

    def load(self, place: Name) -> Name:
        """Write the double that stands at a place."""
        return self.new(f"load double, ptr {place}, align 8")

    def store(self, value: Name, place: Name) -> None:
        """Write a double to a place."""
        self.do(f"store double {value}, ptr {place}, align 8")

    def add_to(self, place: Name, value: Name) -> None:
        """Add to the double that stands at a place."""
        self.store(self.new(f"fadd double {self.load(place)}, {value}"), place)

    def clear(self, start: Name, count: Name) -> None:
        """Set so many doubles to 0."""
        size = self.times(count, 8)
        self.declarations.add("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        self.do(f"call void @llvm.memset.p0.i64(ptr {start}, i8 0, i64 {size}, i1 false)")

    # The way it goes.

    def each(self, count: Name) -> tuple[str, Loop]:
        """Begin a loop that may run no times."""
        after = self.when(self.new(f"icmp sgt i64 {count}, 0"))
        return after, self.begin(0, count)

    def end_each(self, opened: tuple[str, Loop]) -> None:
        """End what `each` began."""
        after, loop = opened
        self.end(loop)
        self.done(after)

    def when_given(self, address: Name) -> str:
        """Begin instructions that are for an address other than 0 alone."""
        return self.when(self.new(f"icmp ne ptr {address}, null"))

    def when_sound(self) -> str:
        """Begin instructions that are for finite numbers alone."""
        return self.when(self.new(f"icmp ne i64 {self.number(self.sound, 0)}, 0"))

    def demand_finite(self, value: Name) -> None:
        """Note if a double is inf or nan."""
        difference = self.new(f"fsub double {value}, {value}")
        finite = self.new(f"zext i1 {self.new(f'fcmp oeq double {difference}, 0.0')} to i64")
        self.set_number(self.new(f"and i64 {self.number(self.sound, 0)}, {finite}"), self.sound)
