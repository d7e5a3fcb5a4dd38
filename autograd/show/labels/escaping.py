"""Text escaped for SVG, HTML and DOT."""

from __future__ import annotations

import html


def for_xml(text: str) -> str:
    """Return text escaped for SVG or HTML, between tags or in quotes.

    >>> for_xml('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(text, quote=True)


def for_dot(text: str) -> str:
    """Return text escaped for an HTML-like label of DOT.

    There a backslash starts an escape sequence, and Graphviz fails on a text of `]` or `]]` alone.

    >>> for_dot("a<b\\\\N"), for_dot("]")
    ('a&lt;b\\\\\\\\N', '&#93;')
    """
    escaped = html.escape(text, quote=True).replace("\\", "\\\\")
    return f"&#93;{escaped[1:]}" if escaped.startswith("]") else escaped
