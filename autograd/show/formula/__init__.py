"""Formulas: symbols that rules of the table run on, printed as text, LaTeX and MathML."""
