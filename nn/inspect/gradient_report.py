"""Gradient report: the size of the gradients in each layer of a network, its causes, and what is wrong."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd import Value, backward_sweep, topological_order
from autograd.support.words import counted
from nn.inspect.diagnosis import diagnose, looked_for
from nn.inspect.findings import Evidence, Finding
from nn.inspect.gradient_flow import LayerFlow, layer_flows
from nn.inspect.strongest_path import StrongestPath, strongest_path
from nn.mlp import MLP
from nn.types import Rows, Targets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nn.training.history import History


@dataclass(frozen=True)
class GradientReport:
    """The result of `gradient_report`; `print` shows all of it, `plot` draws it.

    Attributes:
        model: the network.
        layers: the gradients of each layer, input side first, with the budget: see `LayerFlow`.
        path: the strongest path from the loss to the lowest layer it reaches; None if it reaches none.
        findings: what is wrong, each with its cure; empty where nothing was found.
        looked_for: what was looked for, in words; nothing else was ruled out.

    >>> from nn import MLP, squared_error
    >>> model = MLP(1, [1] * 8, activation="sigmoid", initializer=lambda n_in, n_out, rng: 0.5)
    >>> report = gradient_report(model, squared_error(model([1.0]), 1.0))
    >>> report.healthy, report.layers[0].delta < 1e-6 < report.layers[-1].delta
    (False, True)
    >>> print(report.findings[0].cause)
    vanishing
    """

    model: MLP
    layers: list[LayerFlow]
    path: StrongestPath | None
    findings: list[Finding]
    looked_for: str

    @property
    def healthy(self) -> bool:
        """Whether there are no findings."""
        return not self.findings

    def budget(self, layer: int) -> list[tuple[str, float]]:
        """Return how much each operation changed the size of gradients from the loss to a layer, in powers of ten.

        Args:
            layer: its index, 0 being next to the inputs.

        Returns:
            pairs of an operation and log10 of its factor, from the loss down; they sum to log10 of the layer's `delta`.
        """
        entries = []
        for flow in self.layers[: layer - 1 if layer else None : -1]:
            is_last = flow.index == len(self.layers) - 1
            entries.append(("loss" if is_last else f"weights of layer[{flow.index + 1}]", flow.from_weights))
            entries.append((f"{flow.layer.activation} of {flow.name}", flow.from_activation))
        return entries

    def plot(self, path: str | os.PathLike[str] | None = None) -> Figure:
        """Return the report as a matplotlib figure, and save it; needs matplotlib.

        Args:
            path: the file to write, its suffix being the format (.png, .svg, .pdf, ...); None for none.

        Raises:
            ValueError: for a suffix that is none of matplotlib's formats.
            OSError: for a folder that cannot be made or written to.
        """
        from nn.inspect.gradient_plot import gradient_plot
        from nn.plots.style import save_figure

        figure = gradient_plot(self.layers, self.findings)
        if path is not None:
            save_figure(figure, path)
        return figure

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"Gradients of {self.model!r}, {counted(self.layers[0].n_samples, 'sample')}"
        yield "size: root mean square; budget: by what power of ten each operation changed it, from the loss down"
        yield ""
        header = ("", "dL/dz", "dL/dw", "weights above", "activation", "flat units")
        yield "{:12}{:>10}{:>10}  {:>14} {:>12}  {}".format(*header).rstrip()
        for flow in reversed(self.layers):
            above = "loss" if flow is self.layers[-1] else ""
            flat = f"{len(flow.flat_units)} of {len(flow.units)}" if any(flow.flat) else ""
            row = (
                flow.name,
                f"{flow.delta:.2e}",
                f"{flow.weight_gradient:.2e}",
                f"{above} {_signed(flow.from_weights)}",
                _signed(flow.from_activation),
                f"{flow.layer.activation} {flat}".strip(),
            )
            yield "{:12}{:>10}{:>10}  {:>14} {:>12}  {}".format(*row).rstrip()
        yield ""
        if self.path is not None:
            layer, unit = self.path.end
            total = math.fsum(step.factor for step in self.path.steps)
            yield (
                f"strongest path, from the loss to unit {unit} of layer[{layer}]: 10^{_signed(total)}; all paths "
                f"together 10^{_signed(self.path.other_paths)} times that, which is {self.path.gradient:.3g}"
            )
            yield ""
        for finding in self.findings:
            yield str(finding)
            yield f"    to cure it: {finding.cure}"
        if not self.findings:
            yield f"Nothing was found. Looked for: {self.looked_for}."

    def __repr__(self) -> str:
        causes = ", ".join(dict.fromkeys(finding.cause for finding in self.findings)) or "nothing found"
        return f"GradientReport({self.model!r}: {causes})"


def gradient_report(
    model: MLP, loss: Value, *, history: History | None = None, samples: tuple[Rows, Targets] | None = None
) -> GradientReport:
    """Return the size of a loss's gradients in each layer of a network, what made it so, and what is wrong with it.

    Args:
        model: the network.
        loss: a Value that was computed with it, for one sample or, which says more, the mean over many. `backward` need
            not have been called; no `.grad` is read or changed.
        history: what `fit` returned, to find what is wrong with the learning rate; None for none.
        samples: a pair (X, y) as `fit` takes it, to find targets that do not go with their rows; None for none.

    Returns:
        a report to print, to plot, or to read by its attributes.

    Raises:
        TypeError: for a model that is not an MLP, a loss that is not a Value, or another history or pair.
        ValueError: for a loss that was not computed with the model, or X and y of different lengths.

    >>> from nn import MLP, squared_error
    >>> model = MLP(2, [4, 4, 1], activation="sigmoid", seed=0)
    >>> report = gradient_report(model, squared_error(model([1.0, -1.0]), 1.0))
    >>> report
    GradientReport(MLP(2-4-4-1, sigmoid, sigmoid, linear): nothing found)
    >>> [(operation, round(power, 2)) for operation, power in report.budget(1)]
    [('loss', 0.15), ('linear of layer[2]', 0.0), ('weights of layer[2]', -0.34), ('sigmoid of layer[1]', -0.61)]
    """
    if not isinstance(model, MLP):
        raise TypeError(f"gradient_report takes an MLP, got {type(model).__name__}")
    if not isinstance(loss, Value):
        raise TypeError(f"gradient_report takes the loss as a Value, got {type(loss).__name__}: compute it first")
    if history is not None and not hasattr(history, "loss"):
        raise TypeError(f"history of gradient_report is a {type(history).__name__}: give what fit returned")
    order = topological_order(loss)
    grads = backward_sweep(order, {loss: 1.0})
    layers = layer_flows(model, loss, order, grads)
    evidence = Evidence(layers, [] if history is None else history.loss, _pairs(samples))
    path = strongest_path(loss, order, grads, layers)
    return GradientReport(model, layers, path, diagnose(evidence), looked_for(evidence))


def _pairs(samples: tuple[Rows, Targets] | None) -> list[tuple[list[float], Any]]:
    """Return each row, as plain floats, with its target."""
    if samples is None:
        return []
    if not isinstance(samples, (tuple, list)) or len(samples) != 2:
        raise TypeError(f"samples of gradient_report is a {type(samples).__name__}: give a pair (X, y)")
    X: Any
    y: Any
    X, y = samples
    if len(X) != len(y):
        raise ValueError(
            f"gradient_report got {counted(len(X), 'row')} and {counted(len(y), 'target')}: give one target per row"
        )
    return [([float(x) for x in row], target) for row, target in zip(X, y, strict=True)]


def _signed(power: float) -> str:
    """Return a power of ten with its sign.

    >>> _signed(0.5), _signed(-12.25)
    ('+0.50', '-12.25')
    """
    return f"{power:+.2f}" if math.isfinite(power) else str(power)
