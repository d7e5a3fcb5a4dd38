"""Neural networks of neurons one can look at, on top of `autograd`.

>>> from nn import MLP, SGD, fit
>>> from nn.losses import squared_error
>>> model = MLP(2, [3, 1], activation="tanh", seed=0)
>>> history = fit(model, [[0.0, 1.0], [1.0, 0.0]], [1.0, -1.0], loss=squared_error,
...               optimizer=SGD(model.parameters(), lr=0.1), epochs=100, progress=False)
>>> history.loss[-1] < 0.01 < history.loss[0]
True
"""
# ruff: noqa: E402, UP031, UP036
# Everything down to the guards is plain enough for any Python to read, so that an old one can say what it lacks.

import sys

if sys.version_info < (3, 11):
    _refusal = "nn needs Python 3.11 or newer, and this is Python %d.%d: install a newer one from python.org" % (
        sys.version_info[0],
        sys.version_info[1],
    )
    if sys.argv[:1] == ["-m"]:  # so it is while `python -m nn` looks for the module: no traceback there
        sys.stderr.write(_refusal + "\n")
        sys.exit(2)
    raise ImportError(_refusal)

if sys.argv[:1] == ["-m"]:  # while `python -m nn` is imported Ctrl-C ends it at once, without a traceback
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)

from nn.name_guard import require_our_autograd

require_our_autograd()

from autograd.support.absent_names import ElsewhereFinder as _ElsewhereFinder, no_such_name as _no_such_name
from nn.files.model_file import ModelFileError, load, load_extra, save
from nn.files.torch_bridge import from_torch, to_torch
from nn.foreign_names import OF_NN as _WAYS
from nn.inspect.draw_network import draw_network
from nn.inspect.gradient_report import GradientReport, gradient_report
from nn.layer import Layer
from nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    l2_penalty,
    mean_absolute_error,
    mean_squared_error,
    poisson,
    squared_error,
)
from nn.mlp import MLP, LayerTrace
from nn.module import Module
from nn.neuron import Neuron
from nn.optimizer import Optimizer
from nn.optimizers import SGD, Adam, AdamW, RMSprop
from nn.predict import predict
from nn.scipy_bridge.curve_fit import CurveFit, curve_fit
from nn.scipy_bridge.curve_fit_batch import curve_fit_batch
from nn.scipy_bridge.curve_fits import CurveFits
from nn.scipy_bridge.least_squares import least_squares
from nn.scipy_bridge.minimize import minimize
from nn.training.checkpoint import CheckpointError
from nn.training.clipping import clip_grad_norm, clip_grad_value
from nn.training.fit import TrainingError, fit
from nn.training.history import History
from nn.training_page.playground import playground

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "CheckpointError",
    "CurveFit",
    "CurveFits",
    "GradientReport",
    "History",
    "Layer",
    "LayerTrace",
    "ModelFileError",
    "Module",
    "Neuron",
    "Optimizer",
    "RMSprop",
    "TrainingError",
    "binary_cross_entropy",
    "clip_grad_norm",
    "clip_grad_value",
    "cross_entropy",
    "curve_fit",
    "curve_fit_batch",
    "draw_network",
    "fit",
    "from_torch",
    "gradient_report",
    "hinge",
    "huber",
    "l2_penalty",
    "least_squares",
    "load",
    "load_extra",
    "mean_absolute_error",
    "mean_squared_error",
    "minimize",
    "playground",
    "poisson",
    "predict",
    "save",
    "squared_error",
    "to_torch",
]


sys.meta_path.append(_ElsewhereFinder(__name__, _WAYS))  # of `import nn.functional`


def __getattr__(name: str) -> object:
    if name in ("data", "estimators", "plots"):  # so that `import nn` is enough to write nn.data.moons(100)
        from importlib import import_module

        return import_module("nn." + name)
    raise _no_such_name(__name__, name, _WAYS)
