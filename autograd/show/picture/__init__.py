"""Pictures: drawings of boxes and arrows, written as DOT and as SVG, with Graphviz or without."""
