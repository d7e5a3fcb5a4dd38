"""`explain`: the derivation of a derivative along the recorded graph, as text, LaTeX and HTML."""
