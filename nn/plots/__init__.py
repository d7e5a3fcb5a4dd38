"""Plots of training, of decisions and of predictions, as matplotlib figures."""

from nn.plots.boundary import decision_boundary, draw_boundary
from nn.plots.curves import confusion_matrix, loss_curve, predicted_against_true
from nn.plots.style import save_figure

__all__ = [
    "confusion_matrix",
    "decision_boundary",
    "draw_boundary",
    "loss_curve",
    "predicted_against_true",
    "save_figure",
]
