"""A WebAssembly module from an object file of LLVM, without a linker.

An object file is a module already, but for sections that linkers read and an export section. Its calls name functions
by their place in the file, so they hold as they are.

Format: https://webassembly.github.io/spec/core/binary/modules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

HEADER = b"\0asm\1\0\0\0"
CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT, TAG = range(14)
ORDER = (TYPE, IMPORT, FUNCTION, TABLE, MEMORY, TAG, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA)


def module_of_object(content: bytes, exports: Mapping[str, int]) -> bytes:
    """Return an object file as a module.

    Args:
        content: the object file.
        exports: by the names under which functions are exported, which of those that the file defines they are.

    Raises:
        ValueError: for an object that needs a linker.
    """
    sections = dict(_sections(content))
    if {TABLE, GLOBAL, ELEMENT, DATA} & sections.keys():
        raise ValueError("a kernel refers to data or to a function by address, which a module without a linker cannot")
    imported = _imported_functions(sections.get(IMPORT, b"\0"))
    entries = [_named(name) + b"\0" + _leb(imported + i) for name, i in exports.items()]
    sections[EXPORT] = _leb(len(entries)) + b"".join(entries)
    ordered = sorted(sections, key=ORDER.index)
    return HEADER + b"".join(bytes([kind]) + _leb(len(sections[kind])) + sections[kind] for kind in ordered)


def _sections(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each section but custom ones."""
    at = len(HEADER)
    while at < len(content):
        kind = content[at]
        size, start = _read_leb(content, at + 1)
        if kind != CUSTOM:
            yield kind, content[start : start + size]
        at = start + size


def _imported_functions(section: bytes) -> int:
    """Return how many functions an import section has; of other kinds it may have memories alone."""
    count, at = _read_leb(section, 0)
    functions = 0
    for _ in range(count):
        for _ in ("module", "name"):
            size, at = _read_leb(section, at)
            at += size
        kind, at = section[at], at + 1
        if kind == 0:  # a function: its type
            functions += 1
            _, at = _read_leb(section, at)
        elif kind == 2:  # a memory: whether it has a largest size, and the sizes
            limits, at = section[at], at + 1
            for _ in range(1 + (limits & 1)):
                _, at = _read_leb(section, at)
        else:
            raise ValueError("a kernel uses a table or a global, which a module without a linker cannot")
    return functions


def _named(name: str) -> bytes:
    return _leb(len(name.encode())) + name.encode()


def _leb(number: int) -> bytes:
    """Return a number in LEB128, as all numbers of the format are.

    >>> _leb(3), _leb(300)
    (b'\\x03', b'\\xac\\x02')
    """
    out = bytearray()
    while number >= 128:
        out.append(number % 128 + 128)
        number //= 128
    return bytes([*out, number])


def _read_leb(content: bytes, at: int) -> tuple[int, int]:
    """Return a number, and where the next one begins."""
    number = shift = 0
    while content[at] >= 128:
        number += (content[at] - 128) << shift
        at, shift = at + 1, shift + 7
    return number + (content[at] << shift), at + 1
