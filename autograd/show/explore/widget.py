"""The live page as a widget: its sliders set the Values in the kernel, and it shows changes made there."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from autograd.show.explore.data import PageData, jsonable
from autograd.show.explore.folded_data import FoldedData
from autograd.show.explore.page import front_end, scripts, style_sheet
from autograd.show.explore.self_contained import as_json


class Explorer(anywidget.AnyWidget):
    """A live page tied to the leaves of a graph.

    Moving a slider sets the `.data` of a leaf. In IPython and Jupyter the page reads the leaves after every cell;
    elsewhere `refresh` makes it read them. Results that the kernel computed from the leaves before keep their recorded
    numbers: compute them again to use the new ones.

    Args:
        data: the graph.
    """

    # From the index of a node, as text, to its number, which is text as well if it is inf or nan.
    numbers = traitlets.Dict().tag(sync=True)

    def __init__(self, data: PageData | FoldedData) -> None:
        graph = f"const graph = {as_json(data.graph)};"
        self._esm = "\n".join([front_end(data.operations), graph, scripts("widget.js")])
        self._css = style_sheet()
        self._leaves = {str(i): node for i, node in data.adjustable().items()}
        super().__init__(numbers=self._current())
        self.observe(self._set_leaves, names="numbers")
        _after_every_cell(self.refresh)

    def refresh(self) -> None:
        """Show the current numbers of the leaves."""
        self.numbers = self._current()

    def _current(self) -> dict[str, float | str]:
        return {i: jsonable(leaf.data) for i, leaf in self._leaves.items()}

    def _set_leaves(self, change: Any) -> None:
        for i, number in change["new"].items():
            if i in self._leaves and self._leaves[i].data != float(number):
                self._leaves[i].data = float(number)


def _after_every_cell(refresh: Callable[[], None]) -> None:
    """Call a method after every cell of IPython, if it runs, as long as the object of the method lives."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    method = weakref.WeakMethod(refresh)

    def call(*_: Any) -> None:
        found = method()
        if found is None:
            shell.events.unregister("post_run_cell", call)
        else:
            found()

    shell.events.register("post_run_cell", call)
