"""Links of the checkout, which lead to files, made those of the site; and its contents, from the links of index.md."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n)+)", re.MULTILINE)


def link_to_pages(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace a link to a file that a page of the site shows by one to that page."""
    path = app.env.doc2path(docname)
    if path.suffix != ".md":
        return
    pages = {(Path(app.srcdir).parent / file).resolve(): page for file, page in app.config.pages_of_files.items()}

    def link(found: re.Match[str]) -> str:
        page = pages.get(path.parent.joinpath(found[2].partition("#")[0]).resolve())
        return f"[{found[1]}](/{page})" if page else found[0]

    source[0] = LINK.sub(link, source[0])
    if docname == app.config.root_doc:
        source[0] = SECTION.sub(lambda section: section[0] + contents(section[1], section[2]), source[0])


def contents(caption: str, links: str) -> str:
    """Return the entries of the sidebar that stand for a section of links."""
    entries = (f"{title.replace('`', '')} <{page.removesuffix('.md')}>" for title, page in LINK.findall(links))
    return "\n".join(("", "```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```", "", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("pages_of_files", {}, "env")  # of a file of the checkout, the page that shows it
    app.connect("source-read", link_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
