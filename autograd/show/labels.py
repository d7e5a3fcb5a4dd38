"""What pictures write: numbers, and names that come from anywhere, made safe for where they stand."""

from __future__ import annotations

import html
import unicodedata

LONGEST = 200  # characters of a name
DIGITS = 4
MINUS = "−"
NOT_YET = "no gradient yet"


def number(x: float, digits: int = DIGITS) -> str:
    """Return a number as pictures write it: few digits, and a minus sign that can be seen from the last row.

    >>> number(-0.25), number(12345.678), number(3.0)
    ('−0.25', '1.235e+04', '3')
    """
    return f"{x:.{digits}g}".replace("-", MINUS)


def name(label: object) -> str:
    """Return a name as one line of at most 200 characters, all of which can be shown.

    Left out are control characters, marks that turn the direction of a text round, and what is no character at all;
    every stretch of white space becomes one space.

    >>> name("learning\\trate\\x00"), len(name("a" * 1000))
    ('learning rate', 200)
    """
    shown = "".join(" " if character.isspace() else character for character in str(label) if _can_be_shown(character))
    line = " ".join(shown.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _can_be_shown(character: str) -> bool:
    if character.isspace():
        return True
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return character in "\u200c\u200d"  # these join or part the letters of many scripts
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def for_xml(text: str) -> str:
    """Return a text as it stands in SVG or HTML, between tags or in quotes.

    >>> for_xml('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(text, quote=True)


def for_dot(text: str) -> str:
    """Return a text as it stands inside an HTML-like label of DOT.

    There a backslash calls for a substitution, and Graphviz stumbles over a text of `]` or `]]` alone.

    >>> for_dot("a<b\\\\N"), for_dot("]")
    ('a&lt;b\\\\\\\\N', '&#93;')
    """
    escaped = html.escape(text, quote=True).replace("\\", "\\\\")
    return f"&#93;{escaped[1:]}" if escaped.startswith("]") else escaped
