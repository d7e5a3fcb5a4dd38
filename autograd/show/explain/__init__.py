"""`explain`: the derivation of a derivative along the recorded graph, in words, LaTeX and HTML."""
