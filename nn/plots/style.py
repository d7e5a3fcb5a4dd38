"""Style of all plots: colors, markers, fonts; empty figures, and the saving of one.

The colors are those of Okabe and Ito, which color-blind readers can tell apart; classes differ in their markers too.
Figures are built without `pyplot`, so that they need no window and no display, and none has to be closed.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.support.atomic_file import write_whole
from autograd.support.file_format import format_of
from autograd.support.words import short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe & Ito, "Color universal design" (2008), without black and the yellow too pale on white.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
INK, FAINT = "#222222", "#767676"

LONGEST_NAME = 34  # characters
MOST_MISSING = 10  # characters without a glyph, named in one warning
# Tried in this order, where they are installed, for what matplotlib's own font lacks.
MORE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "Arial Unicode MS",
)

_STYLE: Any = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "text.color": INK,
    # Names come from the user's files: a dollar sign in one is not mathematics.
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
}


def style() -> AbstractContextManager[None]:
    """Return a context in which matplotlib draws in this project's style."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    families = ["sans-serif", *(font for font in MORE_FONTS if font in installed)]
    return matplotlib.rc_context({**_STYLE, "font.family": families})


def new_figure(width: float, height: float) -> Figure:
    """Return an empty white figure that leaves room for all its labels, and that a notebook displays.

    Args:
        width, height: in inches.
    """
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from nn.plots.notebook_figure import NotebookFigure

    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    return NotebookFigure(figsize=(width, height), layout=layout, facecolor="white")


def pale(color: str) -> tuple[float, float, float]:
    """Return a pale version of a color, to lie under samples drawn in the color itself.

    >>> pale("#0072B2")[0]
    0.75
    """
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return 0.25 * red / 255 + 0.75, 0.25 * green / 255 + 0.75, 0.25 * blue / 255 + 0.75


def agreement(predicted: Sequence[int], targets: Sequence[float]) -> str:
    """Return the number and the share of correct predictions, as titles write it.

    >>> agreement([0, 1, 1], [0, 1, 2])
    '2 of 3 correct (66.7 %)'
    """
    correct = sum(p == t for p, t in zip(predicted, targets, strict=True))
    return f"{correct} of {len(targets)} correct ({100 * correct / len(targets):.1f} %)"


def save_figure(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Save a figure to a file, whole or not at all.

    Args:
        figure: a matplotlib figure.
        path: where to; the suffix (`.png`, `.svg`, `.pdf`, ...) chooses the format. An existing
            file is replaced once the new one is complete.

    Returns:
        The path.

    Raises:
        ValueError: for a suffix that is none of matplotlib's formats.
        OSError: for a folder that cannot be made or written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(new_figure(2.0, 1.0), Path(folder, "empty.svg")).name
    'empty.svg'
    """
    file = Path(path)
    image_format = format_of(file, sorted(figure.canvas.get_supported_filetypes()), "a figure")
    picture = io.BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(picture, format=image_format, dpi=144)
    write_whole(file, picture.getvalue())
    _warn(caught, file)
    return file


def _warn(caught: Sequence[warnings.WarningMessage], file: Path) -> None:
    """Pass warnings on; those of characters that no font has, of which there may be many, as one."""
    missing = set()
    for warning in caught:
        glyph = re.match(r"Glyph (\d+) ", str(warning.message))
        if glyph:
            missing.add(chr(int(glyph[1])))
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if missing:
        shown = "".join(sorted(missing)[:MOST_MISSING]) + ("..." if len(missing) > MOST_MISSING else "")
        warnings.warn(
            f"{file.name} shows boxes for {shown}, which no font here has: install one with it, such as Noto Sans CJK",
            stacklevel=3,
        )


def short_name(name: str) -> str:
    """Return a name from the user's files, cut to the characters for which there is room.

    >>> short_name("petal length"), short_name("a" * 100)
    ('petal length', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...')
    """
    return short(name, LONGEST_NAME)
