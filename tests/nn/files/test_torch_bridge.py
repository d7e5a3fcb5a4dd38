"""Models go to PyTorch and come back: the same numbers, the same outputs, the same gradients."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, from_torch, load, save, to_torch
from nn.files.torch_bridge import MODULES
from nn.losses import squared_error

torch: Any = pytest.importorskip("torch")
nn = torch.nn

ROWS = [[0.5, -1.0], [2.0, 3.0], [-4.0, 0.25]]


def tensor(numbers: Any) -> Any:
    return torch.tensor(numbers, dtype=torch.float64)


@pytest.mark.parametrize("activation", [*MODULES, "linear"])
def test_there_and_back(activation: str) -> None:
    model = MLP(2, [5, 4, 3], activation=activation, output="sigmoid", seed=0)
    sequential = to_torch(model)
    back = from_torch(sequential)
    assert repr(back) == repr(model)
    assert back.state_dict() == model.state_dict()
    expected = [[output.data for output in model.outputs(row)] for row in ROWS]
    found = sequential(tensor(ROWS)).tolist()
    for ours, theirs in zip(expected, found, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-8 if activation == "softplus" else 1e-13)


def test_the_gradients_are_the_same() -> None:
    model = MLP(2, [4, 3], activation="tanh", seed=1)
    sequential = to_torch(model)
    target = [1.0, 0.0, -1.0]
    squared_error(model(ROWS[0]), target).backward()
    (0.5 * (sequential(tensor(ROWS[0])) - tensor(target)).square().sum()).backward()
    ours = [[[w.grad for w in neuron.w] for neuron in layer.neurons] for layer in model.layers]
    theirs = [layer.weight.grad.tolist() for layer in sequential if isinstance(layer, nn.Linear)]
    for one, other in zip(ours, theirs, strict=True):
        for row, expected in zip(one, other, strict=True):
            assert row == pytest.approx(expected, rel=1e-12)


def test_a_file_of_ours_in_pytorch_and_one_of_its_models_in_a_file_of_ours(tmp_path: Path) -> None:
    model = MLP(2, [4, 1], activation="relu", seed=2)
    save(model, tmp_path / "ours.safetensors")
    # What anyone can do who has the file, and neither this package nor its names.
    load_file = pytest.importorskip("safetensors.torch").load_file
    tensors = load_file(tmp_path / "ours.safetensors")
    places = {"layers.0": "0", "layers.1": "2"}
    sequential = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1)).double()
    sequential.load_state_dict({places[name[:8]] + name[8:]: values for name, values in tensors.items()})
    assert sequential(tensor(ROWS))[:, 0].tolist() == pytest.approx([model(row).data for row in ROWS], rel=1e-13)

    torch.manual_seed(0)
    theirs = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 6, bias=False), nn.ELU(), nn.Linear(6, 2))
    save(from_torch(theirs), tmp_path / "theirs.safetensors")
    found = load(tmp_path / "theirs.safetensors")
    assert repr(found) == "MLP(2-6-6-2, tanh, elu, linear)"
    for row in ROWS:
        assert [output.data for output in found.outputs(row)] == pytest.approx(
            theirs(torch.tensor(row)).tolist(), rel=1e-5
        )


@pytest.mark.parametrize(
    ("sequential", "message"),
    [
        (nn.Linear(2, 2), None),
        (nn.Sequential(), "a Sequential of no modules"),
        (nn.Sequential(nn.ReLU(), nn.Linear(2, 2)), "'0' is ReLU"),
        (
            nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Tanh()),
            "with at most one activation after each, and '2' is Tanh",
        ),
        (
            nn.Sequential(nn.Linear(2, 2), nn.Dropout()),
            r"with the usual settings, and '1' is Dropout\(p=0.5, inplace=False\): leave it out",
        ),
        (nn.Sequential(nn.Linear(2, 2), nn.LeakyReLU(0.2)), "'1' is LeakyReLU"),
        (nn.Sequential(nn.Linear(2, 2), nn.GELU("tanh")), "'1' is GELU"),
        (nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU())), "'1' is Sequential"),
        ("model", "and what it got is model"),
    ],
)
def test_what_is_no_such_model_is_refused(sequential: Any, message: str | None) -> None:
    if message is None:  # a layer alone is a model
        assert from_torch(sequential).sizes == [2, 2]
        return
    with pytest.raises(TypeError, match=message):
        from_torch(sequential)


def test_what_cannot_be_computed_there_is_refused() -> None:
    with pytest.raises(ValueError, match="PyTorch has no 'sin'; it has relu, leaky_relu"):
        to_torch(MLP(1, [2, 1], activation="sin", seed=0))
    broken = nn.Sequential(nn.Linear(1, 1))
    with torch.no_grad():
        broken[0].weight.fill_(math.nan)
    with pytest.raises(ValueError, match="expected a finite number"):
        from_torch(broken)
    with pytest.raises(TypeError, match="to_torch takes an MLP, got Layer"):
        to_torch(MLP(1, [1], seed=0).layers[0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"Linear\(in_features=2, out_features=3.* and after it Linear\(in_features=2"):
        from_torch(nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 1)))
