"""The address of a compiled function in native code, with its signature in C."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

CTYPES: dict[str, Any] = {
    "double": ctypes.c_double, "double *": ctypes.POINTER(ctypes.c_double), "int": ctypes.c_int, "void": None,
}  # fmt: skip


@dataclass(frozen=True)
class CSignature:
    """The arguments and results of a function in C.

    Attributes:
        arguments: for each argument None, for one number, or how many numbers its pointer leads to.
        returns: whether it returns a number; else all results are stored.
        stored: how many numbers it stores at its last argument, a pointer that is not there for 0.
        packed: whether all numbers come as `int n, double *numbers`.
    """

    arguments: tuple[int | None, ...]
    returns: bool
    stored: int
    packed: bool

    @property
    def count(self) -> int:
        """The number of numbers it takes."""
        return sum(1 if count is None else count for count in self.arguments)

    @property
    def c_types(self) -> list[str]:
        """The types of the result and of the arguments."""
        each = ["double" if count is None else "double *" for count in self.arguments]
        found = ["int", "double *"] if self.packed else each
        return ["double" if self.returns else "void", *found, *(["double *"] if self.stored else [])]

    def __str__(self) -> str:
        result, *arguments = self.c_types
        return f"{result} ({', '.join(arguments)})"


class NativeAddress(int):
    """The address of a compiled function in native code: a whole number, which C, `ctypes` and numba call.

    `Compiled.address` returns one. Any number of threads may call it at once, none of which needs Python. Machine code
    and numbers live as long as this object, or a function or callable that was made of it.

    Attributes:
        signature: as C writes it, such as "double (double)".
    """

    signature: str
    _types: Sequence[str]
    _update: Callable[[], None]
    _kept: Any

    @classmethod
    def of(cls, address: int, signature: CSignature, update: Callable[[], None], kept: Any) -> NativeAddress:
        """Return the object for an address.

        Args:
            address: of the machine code.
            signature: of its function.
            update: copies the present numbers of the parameters to where the function reads them.
            kept: what the function needs to stay alive.
        """
        found = cls(address)
        found.signature, found._types, found._update, found._kept = str(signature), signature.c_types, update, kept
        return found

    @property
    def ctypes(self) -> Any:
        """The function for `ctypes`, which also `scipy.LowLevelCallable` takes."""
        function: Any = ctypes.CFUNCTYPE(*map(CTYPES.__getitem__, self._types))(int(self))
        function.address = self  # kept alive
        return function

    def update(self) -> None:
        """Let the function compute with the present `.data` of its parameters; not while another thread calls it."""
        self._update()

    def __reduce__(self) -> Any:
        raise TypeError("an address means something in its process alone: pickle the compiled function instead")

    def __repr__(self) -> str:
        return f"<{self.signature} at {int(self):#x}>"

    __str__ = __repr__
