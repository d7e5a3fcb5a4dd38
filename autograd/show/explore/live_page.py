"""`explore(y)`: a page on which a graph is stepped through, forward and backward, and its numbers can be changed."""

from __future__ import annotations

import os
from typing import Any

from autograd.show.draw.compose import compose
from autograd.show.draw.selection import LIMIT, TooLarge, within
from autograd.show.draw.view import Choices
from autograd.show.explain.recorded_numbers import check_unchanged
from autograd.show.explore.data import PageData
from autograd.show.explore.folded_data import FoldedData
from autograd.show.explore.page import page
from autograd.show.explore.self_contained import SelfContainedPage
from autograd.show.picture.svg import to_svg
from autograd.support.memory import collector_paused
from autograd.support.setting_checks import check_flag, check_whole
from autograd.support.words import counted
from autograd.value import Value

FRAME_HEIGHT = 820  # CSS pixels, in a notebook
READABLE = 80  # nodes of a graph that is not folded


class LivePage(SelfContainedPage):
    """The page of a graph.

    Args:
        y: the root of the graph.
        limit: how many nodes it may have, if it is not folded.
        fold: whether it is folded; None to fold a graph that is too large to be read.

    Attributes:
        html: the page.
        order: the nodes, in topological order.
    """

    def __init__(self, y: Value, limit: int, fold: bool | None) -> None:
        data: PageData | FoldedData
        if fold is None:
            fold = not is_readable(y)
        with collector_paused():
            data = FoldedData(y) if fold else PageData(y, limit)
        self._y, self._limit, self._data, self.order = y, limit, data, data.order
        super().__init__(page(data.root_name, data.graph, data.operations), f"explore {data.root_name}", FRAME_HEIGHT)

    def widget(self) -> Any:
        """Return the page as a widget for Jupyter or marimo whose sliders set the Values in the kernel; see `Explorer`.

        Raises:
            ImportError: without anywidget.
        """
        try:
            from autograd.show.explore.widget import Explorer
        except ImportError:
            raise ImportError("the page as a widget needs anywidget: python -m pip install anywidget") from None
        return Explorer(self._data)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # For hosts that show no frames.
        collapse = self._data.collapse() if isinstance(self._data, FoldedData) else None
        picture = to_svg(compose([self._y], Choices(limit=self._limit, collapse=collapse)))
        return {"text/plain": repr(self), "text/html": self._repr_html_(), "image/svg+xml": picture}

    def __repr__(self) -> str:
        nodes = counted(len(self._data.order), "node")
        return f"LivePage({self._data.root_name}, {nodes})"


def is_readable(y: Value) -> bool:
    """Return whether a graph is small enough to be read as a whole."""
    try:
        within([y], lambda node: node.parents, None, READABLE)
    except TooLarge:
        return False
    return True


def explore(
    y: Value, path: str | os.PathLike[str] | None = None, *, limit: int = LIMIT, fold: bool | None = None
) -> LivePage:
    """Return a live page of the graph that y was computed from.

    Args:
        y: a recorded Value; `backward` need not have been called.
        path: a file to write the page to, such as "page.html"; None writes no file.
        limit: how many nodes the graph may have, and six times as many edges, if it is not folded.
        fold: whether parts of a model, and otherwise what repeats, are folded into boxes, which unfold by a click. None
            folds graphs of more than 80 nodes; they may have hundreds of thousands.

    Returns:
        the page: one file that needs no server and no network, displayed by notebooks. It goes through the computation
        step by step, forward and then backward, edge by edge, or box by box where boxes are folded; a slider for every
        leaf changes its number, and values and gradients are computed again at once, by the rules of the table.
        `.save(path)` writes it, `.html` is its text, `.widget()` ties it to the Values in a notebook.

    Raises:
        TypeError: for a y that is not a Value, or that has no derivative.
        ValueError: for a graph larger than `limit` with `fold=False`, or with a rule that branches in Python.
        RuntimeError: if the data of a node has been changed since y was computed.
        OSError: if `path` cannot be written to.

    >>> from autograd import Value
    >>> x = Value(0.5, label="x")
    >>> explore((x * 3).sigmoid())
    LivePage(y, 4 nodes)
    """
    if not isinstance(y, Value) or not y.takes_grad:
        shown = repr(y) if isinstance(y, Value) else type(y).__name__
        raise TypeError(f"explore takes a recorded Value, got {shown}, which has no derivative")
    check_whole(limit, "limit of explore", 0)
    if fold is not None:
        check_flag(fold, "fold of explore")
    found = LivePage(y, limit, fold)
    check_unchanged("explore", found.order)
    if path is not None:
        found.save(path)
    return found
