"""Models to PyTorch and back: an `MLP` is a `torch.nn.Sequential` of `Linear` layers and activations."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from autograd import LINEAR
from nn.mlp import MLP
from nn.optional import require

# For each activation the class of `torch.nn`, and the settings with which it computes the same.
MODULES: dict[str, tuple[str, dict[str, Any]]] = {
    "relu": ("ReLU", {}),
    "leaky_relu": ("LeakyReLU", {"negative_slope": 0.01}),
    "elu": ("ELU", {"alpha": 1.0}),
    "gelu": ("GELU", {"approximate": "none"}),
    "silu": ("SiLU", {}),
    "softplus": ("Softplus", {"beta": 1.0}),  # from x = 20 on PyTorch returns x itself, which is 2e-9 less
    "sigmoid": ("Sigmoid", {}),
    "logsigmoid": ("LogSigmoid", {}),
    "tanh": ("Tanh", {}),
}


def to_torch(model: MLP) -> Any:
    """Return a `torch.nn.Sequential`, of 64-bit floats, that computes what a model computes.

    Args:
        model: its activations must be among `MODULES`, or linear.

    Raises:
        ValueError: for another activation.
        ImportError: where PyTorch is not installed.
        TypeError: for a model that is not an MLP.

    It takes a tensor whose last dimension is `n_inputs`, and returns one whose last dimension is `n_outputs`, also
    where that is 1.

    >>> to_torch(MLP(2, [3, 1], "tanh"))
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Tanh()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    """
    torch = require("torch", "to_torch")
    if not isinstance(model, MLP):
        raise TypeError(f"to_torch takes an MLP, got {type(model).__name__}")
    float64, nn, tensor = torch.float64, torch.nn, torch.tensor
    modules = []
    for layer in model.layers:
        linear = nn.Linear(layer.n_inputs, layer.n_outputs, dtype=float64)
        linear.load_state_dict({name: tensor(array, dtype=float64) for name, array in layer.state_dict().items()})
        modules.append(linear)
        if layer.activation != LINEAR:
            if layer.activation not in MODULES:
                raise ValueError(
                    f"to_torch of {model!r}: PyTorch has no {layer.activation!r}; it has {', '.join(MODULES)}"
                )
            name, settings = MODULES[layer.activation]
            modules.append(getattr(nn, name)(**settings))
    return nn.Sequential(*modules)


def from_torch(sequential: Any) -> MLP:
    """Return the model that computes what a `torch.nn.Sequential` computes.

    Args:
        sequential: `Linear` layers, each as wide as the next one takes, with at most one activation after each, of the
            classes and settings in `MODULES`. 32-bit floats become the same numbers in 64 bits.

    Raises:
        TypeError: for anything else, naming the module.
        ValueError: for a parameter that is not finite, or layers that do not fit.
        ImportError: where PyTorch is not installed.

    >>> model = MLP(2, [3, 1], "tanh")
    >>> from_torch(to_torch(model))
    MLP(2-3-1, tanh, linear)
    >>> from_torch(to_torch(model)).state_dict() == model.state_dict()
    True
    """
    nn = require("torch", "from_torch").nn
    linears: list[Any] = []
    activations: list[str] = []
    for name, module in sequential.named_children() if isinstance(sequential, nn.Sequential) else [("", sequential)]:
        if type(module) is nn.Linear:
            linears.append(module)
            activations.append(LINEAR)
        elif not linears or activations[-1] != LINEAR:
            raise TypeError(
                "from_torch takes a Sequential of Linear layers with at most one activation after each, and "
                f"{repr(name) if name else 'what it got'} is {_shown(module)}"
            )
        else:
            activations[-1] = _activation(name, module)
    if not linears:
        raise TypeError("from_torch got a Sequential of no modules: give at least one Linear layer")
    for before, after in pairwise(linears):
        if before.out_features != after.in_features:
            raise ValueError(
                f"from_torch got {_shown(before)} and after it {_shown(after)}: give layers that each "
                "take what the one before gives"
            )
    sizes = [linears[0].in_features, *(linear.out_features for linear in linears)]
    model = MLP(sizes[0], sizes[1:], activations[:-1], output=activations[-1], initializer=lambda n_in, n_out, rng: 0.0)
    zeros = {f"layers.{i}.bias": [0.0] * linear.out_features for i, linear in enumerate(linears)}
    state = {
        f"layers.{i}.{name}": array.detach().tolist()
        for i, linear in enumerate(linears)
        for name, array in linear.state_dict().items()
    }
    model.load_state_dict(zeros | state)
    return model


def _activation(name: str, module: Any) -> str:
    for activation, (kind, settings) in MODULES.items():
        if type(module).__name__ == kind and all(getattr(module, key) == value for key, value in settings.items()):
            return activation
    kinds = ", ".join(kind for kind, _ in MODULES.values())
    raise TypeError(
        f"from_torch knows {kinds}, with the usual settings, and {name!r} is {_shown(module)}: leave it out if "
        "it does nothing once training is over"
    )


def _shown(module: Any) -> str:
    """Return what PyTorch says of a module, in one line and not too long."""
    return f"{' '.join(str(module).split()):.80}"
