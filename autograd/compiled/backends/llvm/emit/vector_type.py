"""Vector types of LLVM IR: a number of lanes, and the kind of number on each."""

from __future__ import annotations

import struct
from dataclasses import dataclass

BYTES = {"double": 8, "float": 4, "i32": 4}
KIND_OF = {"float64": "double", "float32": "float"}  # the numbers of a dtype
ABBREVIATIONS = {"double": "f64", "float": "f32"}


@dataclass(frozen=True)
class VectorType:
    """A vector of `width` numbers of one kind: "double", "float", or an integer such as "i64".

    Attributes:
        computed: the kind of number that formulas are computed on.

    >>> floats = VectorType(4, "float")
    >>> print(floats, floats.suffix, floats.align, floats.of("i1"))
    <4 x float> v4f32 4 <4 x i1>
    """

    width: int
    kind: str
    computed: str = "double"

    def __str__(self) -> str:
        return f"<{self.width} x {self.kind}>"

    def of(self, kind: str) -> VectorType:
        """Return the type with as many lanes of another kind."""
        return VectorType(self.width, kind)

    @property
    def registers(self) -> VectorType:
        """The type in registers, where formulas are computed."""
        return self.of(self.computed)

    @property
    def suffix(self) -> str:
        """The type in the name of an intrinsic function."""
        return f"v{self.width}{ABBREVIATIONS.get(self.kind, self.kind)}"

    @property
    def align(self) -> int:
        """Alignment of a vector in memory, in bytes: that of one number, as rows may start anywhere."""
        return BYTES[self.kind]

    def constant(self, number: float) -> str:
        """Return a vector with a number on every lane; in floating point by the bits of a double, so that none is lost.

        >>> VectorType(2, "double").constant(1.0), VectorType(2, "i64").constant(1)
        ('splat (double 0x3FF0000000000000)', 'splat (i64 1)')
        """
        if self.kind in ("double", "float"):
            return f"splat ({self.kind} 0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X})"
        return f"splat ({self.kind} {number})"
