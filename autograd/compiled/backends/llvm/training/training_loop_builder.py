"""Builder of the training loop: its fields, its variables, and whether every number so far is finite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.vector_type import BYTES, VectorType


class TrainingLoopBuilder(IRBuilder):
    """The function of the training loop, with the variables of a step.

    Numbers of the buffers are doubles or floats; all others, and all sums, are doubles.

    Args:
        lanes: the type of vectors in the buffers.

    Attributes:
        lanes: see above.
        loss, correct, norm: addresses of the sums of the step so far, and of the length of its gradient.
        finite: address of an integer, 1 as long as every number that was checked is finite.
        current: address of an integer, 0 or 1: which of the two buffers holds the parameters.
    """

    def __init__(self, lanes: VectorType) -> None:
        super().__init__(["ptr %job"])
        self.lanes = lanes
        self.loss, self.correct, self.norm = (self.assign("alloca double") for _ in range(3))
        self.finite, self.current = (self.assign("alloca i64") for _ in range(2))

    def integer(self, base: Name, field: int | Name = 0) -> Name:
        """Load the integer in a field."""
        return self.assign(f"load i64, ptr {self.gep('i64', base, field)}, align 8")

    def address(self, base: Name, field: int | Name) -> Name:
        """Load the address in a field."""
        return self.assign(f"load ptr, ptr {self.gep('i64', base, field)}, align 8")

    def set_integer(self, value: Name | int, base: Name, field: int | Name = 0) -> None:
        """Store an integer in a field."""
        self.emit(f"store i64 {value}, ptr {self.gep('i64', base, field)}, align 8")

    def double(self, address: Name) -> Name:
        """Load a double."""
        return self.assign(f"load double, ptr {address}, align 8")

    def set_double(self, value: Name, address: Name) -> None:
        """Store a double."""
        self.emit(f"store double {value}, ptr {address}, align 8")

    def place(self, base: Name, index: Name) -> Name:
        """Return the address of a number of a buffer."""
        return self.gep(self.lanes.kind, base, index)

    def number(self, address: Name) -> Name:
        """Load a number of a buffer, as a double."""
        kind = self.lanes.kind
        loaded = self.assign(f"load {kind}, ptr {address}, align {BYTES[kind]}")
        return loaded if kind == "double" else self.assign(f"fpext {kind} {loaded} to double")

    def set_number(self, value: Name, address: Name) -> None:
        """Store a double as a number of a buffer."""
        kind = self.lanes.kind
        rounded = value if kind == "double" else self.assign(f"fptrunc double {value} to {kind}")
        self.emit(f"store {kind} {rounded}, ptr {address}, align {BYTES[kind]}")

    def add_to(self, address: Name, value: Name) -> None:
        """Add to a double."""
        self.set_double(self.assign(f"fadd double {self.double(address)}, {value}"), address)

    def clear(self, start: Name, count: Name, kind: str) -> None:
        """Set numbers of a kind to 0."""
        size = self.mul(count, BYTES[kind])
        self.declarations.add("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        self.emit(f"call void @llvm.memset.p0.i64(ptr {start}, i8 0, i64 {size}, i1 false)")

    @contextmanager
    def each(self, count: Name) -> Iterator[Name]:
        """Build a loop over 0 ... count - 1, which may be empty."""
        with self.when(self.assign(f"icmp sgt i64 {count}, 0")), self.loop(0, count) as loop:
            yield loop.index

    def when_given(self, address: Name) -> AbstractContextManager[None]:
        """Build instructions that run only where an address is not null."""
        return self.when(self.assign(f"icmp ne ptr {address}, null"))

    def when_finite(self) -> AbstractContextManager[None]:
        """Build instructions that run only as long as every number is finite."""
        return self.when(self.assign(f"icmp ne i64 {self.integer(self.finite)}, 0"))

    def check_finite(self, value: Name) -> None:
        """Record whether a double is finite."""
        difference = self.assign(f"fsub double {value}, {value}")  # nan for inf and nan
        finite = self.assign(f"zext i1 {self.assign(f'fcmp oeq double {difference}, 0.0')} to i64")
        self.set_integer(self.assign(f"and i64 {self.integer(self.finite)}, {finite}"), self.finite)
