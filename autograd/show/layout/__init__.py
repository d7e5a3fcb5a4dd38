"""A layered layout of boxes and arrows, for machines without Graphviz and for live pages.

It takes and returns plain numbers. The steps are those of Sugiyama, Tagawa and Toda (1981), Methods for visual
understanding of hierarchical system structures, a file each: `ranks` (the column of a box), `crossings` (the order
within a column), `coordinates` (the position in the column), `tracks` (which arrows run below all columns), `splines`
(the arrows). The work is near linear in the boxes and arrows.
"""

from autograd.show.layout.layered import GraphLayout, Link, layered
from autograd.show.layout.splines import Point

__all__ = ["GraphLayout", "Link", "Point", "layered"]
