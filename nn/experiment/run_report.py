"""Report page of a training run: one HTML file that contains its pictures, to open from the folder or from a mail.

On top is the page that trains, with the run in it, where that can show it; else the page has no scripts. It loads
nothing: its content security policy forbids that.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograd.support.atomic_file import write_whole

MOST_ROWS = 40  # of a table that is not folded
MOST_ON_PAGE = 1000  # of a table at all: 10^5 would be some 15 MB
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}

_ALONE = """
:root { color-scheme: light dark; }
body { margin: 0; background: #fbfaf7; }
@media (prefers-color-scheme: dark) { body { background: #17181b; } }
"""

_STYLE = """
.report {
  --ink: #1f1f1f; --quiet: #595959; --paper: #fbfaf7; --card: #ffffff; --rule: #dedad0; --link: #00629a;
}
@media (prefers-color-scheme: dark) {
  .report { --ink: #ececec; --quiet: #b4b4b4; --paper: #17181b; --card: #202226; --rule: #3a3d43; --link: #7cc4f0; }
}
.report {
  color: var(--ink); font: 17px/1.55 system-ui, Helvetica, Arial, sans-serif;
  max-width: 62rem; margin: 0 auto; padding: 1.6rem 1rem 4rem;
* { box-sizing: border-box; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; }
p { margin: .4rem 0; }
.score { font-size: 1.35rem; font-weight: 600; }
.quiet, figcaption { color: var(--quiet); }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1.2rem; margin: .6rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; padding: .8rem; background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; }
.scroll { overflow-x: auto; border-radius: .3rem; background: #ffffff; }
.scroll:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
img { display: block; max-width: 100%; max-height: 34rem; margin: 0 auto; background: #ffffff; }
.wide img { width: 100%; min-width: 54rem; max-height: none; }
figcaption { margin-top: .6rem; font-size: .95rem; }
.rows { overflow-x: auto; }
.rows:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--quiet); font-weight: 600; }
ul { padding-left: 1.2rem; }
a { color: var(--link); }
@media print { figure { break-inside: avoid; } }
}
"""


# The pictures on the page, in this order: heading, caption, and whether to scroll sideways where it is too wide.
FIGURES: dict[str, tuple[str, str, bool]] = {
    "network.svg": (
        "The network",
        "A circle is a unit: its output for one sample held out from training, and δ, the gradient of the loss at its "
        "weighted sum. A line is a weight.",
        True,
    ),
    "loss.png": (
        "Training",
        "The loss, which training makes small, and the share of samples predicted correctly, epoch by epoch: means "
        "over the steps of an epoch; the loss after the last step is another number.",
        False,
    ),
    "decision_boundary.png": (
        "What it learnt",
        "The class that it decides for, over the plane of its two features.",
        False,
    ),
    "confusion_matrix.png": ("What it confuses", "Each row is a true class, each column what it was taken for.", False),
    "predicted_against_true.png": ("What it predicts", "A sample on the diagonal is predicted exactly.", False),
    "neuron.svg": (
        "Inside one neuron",
        "The graph of one unit as it was recorded: a box is a number that remembers how it was made, an arrow carries "
        "the local derivative, and the gradient flows back along it.",
        True,
    ),
}


def write_run_page(
    folder: Path,
    title: str,
    scores: Mapping[str, str],
    facts: Mapping[str, str],
    files: Mapping[str, str],
    play: Mapping[str, Any] | None = None,
    tables: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> None:
    """Write `index.html` into the folder of a run.

    Args:
        folder: where the files are.
        title: the heading.
        scores: how well it did, and on what; the one that matters most first.
        facts: what else there is to know, each under its name.
        files: name and contents of each file in the folder; those with a place on the page become part of it.
        play: what the page that trains opens with; None for a page without it.
        tables: for the heading of each table its rows, the first of them its headings; None for none.

    Raises:
        OSError: if a file cannot be read or the page not written.
    """
    (where, score), *more = scores.items()
    rows = "\n".join(f"<dt>{_text(name)}</dt><dd>{_text(fact)}</dd>" for name, fact in [*more, *facts.items()])
    figures = "".join(_figure(folder / name, files[name], *FIGURES[name]) for name in FIGURES if name in files)
    details = "".join(_table(heading, rows) for heading, rows in (tables or {}).items())
    links = "\n".join(
        f'<li><a href="{_text(name)}">{_text(name)}</a>: {_text(what)}</li>' for name, what in files.items()
    )
    score_line = f'<p class="score">{_text(score)} <span class="quiet">{_text(where)}</span></p>'
    report = f"""{score_line}
<dl>
{rows}
</dl>
{figures}{details}
<h2>Files</h2>
<ul>
{links}
</ul>
"""
    heading = f"{title}: a training run"
    page = _page_alone(heading, title, report) if play is None else _page_that_trains(play, heading, report)
    write_whole(folder / "index.html", page.encode())


def _page_that_trains(play: Mapping[str, Any], heading: str, report: str) -> str:
    from nn.training_page.playground_page import playground_page  # here, as it needs NumPy

    return playground_page(dict(play), heading, f'<div class="report">{report}</div>', _STYLE)


def _page_alone(heading: str, title: str, report: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(heading)}</title>
<style>{_ALONE}{_STYLE}</style>
</head>
<body>
<main class="report">
<h1>{_text(title)}</h1>
{report}
</main>
</body>
</html>
"""


def _table(heading: str, rows: Sequence[Sequence[str]]) -> str:
    """Return a table; one of many rows can be unfolded."""
    head, *body = rows
    headings = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in body[:MOST_ON_PAGE]
    )
    table = f"""<div class="rows" tabindex="0" role="region" aria-label="{_text(heading)}">
<table><thead><tr>{headings}</tr></thead>
<tbody>
{lines}
</tbody></table>
</div>"""
    if len(body) > MOST_ROWS:
        shown = f", of which the first {MOST_ON_PAGE}" if len(body) > MOST_ON_PAGE else ""
        table = f"<details><summary>{len(body)} rows{shown}</summary>\n{table}\n</details>"
    return f"\n<h2>{_text(heading)}</h2>\n{table}\n"


def _figure(file: Path, alt: str, title: str, caption: str, is_wide: bool) -> str:
    content = base64.b64encode(file.read_bytes()).decode("ascii")
    scroll = f'class="scroll wide" tabindex="0" role="region" aria-label="{_text(title)}"' if is_wide else ""
    return f"""
<h2>{_text(title)}</h2>
<figure>
<div {scroll or 'class="scroll"'}>
<img src="data:{MEDIA_TYPES[file.suffix]};base64,{content}" alt="{_text(alt)}">
</div>
<figcaption>{_text(caption)}</figcaption>
</figure>
"""


def _text(text: str) -> str:
    """Return a text as it stands in HTML, with what cannot be shown left out."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return html.escape(text, quote=True)
