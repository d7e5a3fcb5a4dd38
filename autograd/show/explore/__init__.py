"""`explore`: the live page. The JavaScript files in `scripts/` draw and compute on it.

Other pages use its parts: data of graphs, scripts, styles, and the file that holds them all.
"""

from autograd.show.explore.data import PageData, jsonable
from autograd.show.explore.live_page import LivePage, explore
from autograd.show.explore.page import AROUND, scripts, style_sheet
from autograd.show.explore.self_contained import SelfContainedPage, self_contained_page

__all__ = [
    "AROUND",
    "LivePage",
    "PageData",
    "SelfContainedPage",
    "explore",
    "jsonable",
    "scripts",
    "self_contained_page",
    "style_sheet",
]
