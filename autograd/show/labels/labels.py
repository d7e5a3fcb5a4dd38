"""Numbers and names as pictures print them: few digits, one line, printable characters only."""

from __future__ import annotations

import unicodedata

LONGEST = 200  # characters of a name
DIGITS = 4
MINUS = "−"
NOT_YET = "no gradient yet"


def number(x: float, digits: int = DIGITS) -> str:
    """Return a number as pictures print it: with few significant digits, and a true minus sign.

    Args:
        x: the number.
        digits: how many significant digits.

    >>> number(-0.25), number(12345.678), number(3.0)
    ('−0.25', '1.235e+04', '3')
    """
    return f"{x:.{digits}g}".replace("-", MINUS)


def name(label: object) -> str:
    """Return a name as one line of at most 200 printable characters.

    Control characters, marks of text direction and code points that are no characters are removed; every stretch of
    white space becomes one space.

    >>> name("learning\\trate\\x00"), len(name("a" * 1000))
    ('learning rate', 200)
    """
    shown = "".join(" " if character.isspace() else character for character in str(label) if _is_printable(character))
    line = " ".join(shown.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _is_printable(character: str) -> bool:
    if character.isspace():
        return True
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return character in "\u200c\u200d"  # which join or separate letters in many scripts
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)
