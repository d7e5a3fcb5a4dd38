"""A page as one HTML file that fetches nothing, with a policy that allows only its own scripts and style."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from autograd.show.labels.escaping import for_xml
from autograd.support.atomic_file import write_whole
from autograd.support.file_format import format_of

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
{elements}
</body>
</html>
"""


class SelfContainedPage:
    """A page, as text; a notebook displays it in a frame of its own.

    Args:
        html: as `self_contained_page` returns it.
        title: of the frame.
        height: of the frame, in CSS pixels.
        allowed: what a page in a frame may do, as the attribute `sandbox` of HTML names it.

    Attributes:
        html: the page.
    """

    def __init__(self, html: str, title: str, height: int, allowed: str = "allow-scripts") -> None:
        self.html = html
        self._title, self._height, self._allowed = title, height, allowed

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file; an existing one is replaced only once the new one is complete.

        Raises:
            ValueError: for a name that does not end in .html.
            OSError: if it cannot be written.
        """
        format_of(path, ["html", "htm"], "a page")
        write_whole(path, self.html.encode())

    def _repr_html_(self) -> str:
        # A sandboxed frame, whose script has no access to the notebook.
        return (
            f'<iframe sandbox="{self._allowed}" srcdoc="{for_xml(self.html)}" title="{for_xml(self._title)}"'
            f' style="width: 100%; height: {self._height}px; border: 0"></iframe>'
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.html) / 1000:.0f} kB)"


def self_contained_page(
    title: str,
    body: str,
    style: str,
    data: Mapping[str, Any],
    scripts: Mapping[str, str],
    *,
    workers: bool = False,
    images: bool = False,
) -> str:
    """Return a page as HTML.

    Args:
        title: of the window.
        body: markup, in which text from users is escaped.
        style: its style sheet.
        data: what the scripts read, by the id of the element it stands in; ready for JSON.
        scripts: their texts, by the id of the element each stands in, in the order they run.
        workers: whether scripts may start workers made from their own text, and compile WebAssembly.
        images: whether the body has pictures, as data in it.

    Raises:
        ValueError: for a number in the data that JSON lacks, inf or nan.
    """
    may = {"script-src": " ".join(map(_hash, scripts.values())), "style-src": _hash(style)}
    if workers:
        may["script-src"] += " 'wasm-unsafe-eval'"
        may["worker-src"] = "blob:"
    if images:
        may["img-src"] = "data:"
    policy = "; ".join(["default-src 'none'", *(f"{what} {allowed}" for what, allowed in may.items())])
    elements = [f'<script type="application/json" id="{key}">{as_json(part)}</script>' for key, part in data.items()]
    elements += [f'<script id="{key}">{script}</script>' for key, script in scripts.items()]
    return PAGE.format(
        policy=f"{policy}; base-uri 'none'; form-action 'none'",
        title=for_xml(title),
        style=style,
        body=body,
        elements="\n".join(elements),
    )


def as_json(data: Any) -> str:
    """Return JSON that cannot end the script element it stands in.

    >>> as_json({"name": "</script>"})
    '{"name":"\\\\u003c/script>"}'
    """
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", r"\u003c")


def _hash(text: str) -> str:
    """Return the source expression by which a policy allows this text alone."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
