"""Plots: curves of a run, the decision boundary, and the style they share."""
