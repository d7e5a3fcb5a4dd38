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


WIDEST_NUMBER = number(-8.888e-88)  # what takes this much room has room for any number


def name(label: object, longest: int = LONGEST) -> str:
    """Return a name as one line of printable characters.

    Args:
        label: the name; anything but a text is taken as `str` writes it.
        longest: how many characters there are at most; a longer name ends in an ellipsis.

    Control characters, marks of text direction and code points that are no characters are removed; every stretch of
    white space becomes one space.

    >>> name("learning\\trate\\x00"), len(name("a" * 1000))
    ('learning rate', 200)
    """
    shown = str(label)
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(" " if character.isspace() else character for character in shown if _is_printable(character))
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _is_printable(character: str) -> bool:
    if character.isspace():
        return True
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return character in "\u200c\u200d"  # which join or separate letters in many scripts
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)
