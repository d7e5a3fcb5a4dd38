"""A page as one HTML file that fetches nothing, with a policy that allows only its own scripts and style."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from autograd.show.labels.escaping import for_xml

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
