"""Where the boxes and arrows of a graph go: a layered layout, for machines without Graphviz and for live pages.

Plain numbers in, plain numbers out; nothing here knows what a box holds. The steps are those of Sugiyama, Tagawa and
Toda (1981), Methods for visual understanding of hierarchical system structures, one file each: `ranks` (which column),
`crossings` (in which order within a column), `coordinates` (where exactly), `curves` (the arrows).
"""

from autograd.show.layout.layered import GraphLayout, Link, layered
from autograd.show.layout.splines import Point

__all__ = ["GraphLayout", "Link", "Point", "layered"]
