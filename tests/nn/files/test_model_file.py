"""A saved model comes back; nothing else gets in, and nothing but `ModelFileError` gets out."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from autograd import Value
from nn import MLP, Layer, ModelFileError, load, load_extra, save

pytest.importorskip("safetensors")
pytest.importorskip("numpy")

EXTRA = {"classes": json.dumps(["Katze", "犬"]), "mean": "[0.1, 0.2]"}


def model() -> MLP:
    return MLP(2, [3, 2], activation="tanh", output="sigmoid", seed=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    save(model(), path, extra=EXTRA)
    return path


def parts(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return header and data of a safetensors file."""
    length = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def joined(header: Any, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_there_and_back(path: Path) -> None:
    found = load(str(path))
    assert repr(found) == repr(model())
    assert found.state_dict() == model().state_dict()
    assert [o.data for o in found.outputs([0.5, -1.0])] == [o.data for o in model().outputs([0.5, -1.0])]
    assert load_extra(path) == EXTRA


def test_the_file_is_layer_by_layer_for_other_libraries(path: Path) -> None:
    from safetensors.numpy import load_file

    tensors = load_file(path)
    assert {name: (str(t.dtype), t.shape) for name, t in tensors.items()} == {
        "layers.0.weight": ("float64", (3, 2)),
        "layers.0.bias": ("float64", (3,)),
        "layers.1.weight": ("float64", (2, 3)),
        "layers.1.bias": ("float64", (2,)),
    }
    assert tensors["layers.0.weight"].tolist() == model().state_dict()["layers.0.weight"]
    architecture = json.loads(parts(path.read_bytes())[0]["__metadata__"]["chainrule"])
    assert architecture == {"format": 1, "sizes": [2, 3, 2], "activations": ["tanh", "sigmoid"], "extra": EXTRA}


def test_a_model_that_was_rebuilt_is_saved_as_it_is(path: Path) -> None:
    found = model()
    found.layers[0] = Layer(2, 3, "relu", seed=9)
    save(found, path)
    assert load(path).outputs([0.5, -1.0])[0].data == found.outputs([0.5, -1.0])[0].data
    found.layers[0] = Layer(2, 5, "relu", seed=9)
    with pytest.raises(ValueError, match="does not fit the layer after it"):
        save(found, path)
    assert load(path).sizes == [2, 3, 2]


def test_the_same_model_makes_the_same_file(path: Path, tmp_path: Path) -> None:
    for i in range(5):
        save(model(), tmp_path / f"{i}", extra=EXTRA)
        assert (tmp_path / f"{i}").read_bytes() == path.read_bytes()


def test_a_model_that_cannot_be_saved_leaves_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    broken = model()
    broken.layers[1].neurons[0].b.data = float("nan")
    with pytest.raises(ValueError, match=r"layers\.1\.bias has an entry that is inf or nan"):
        save(broken, path)
    with pytest.raises(TypeError, match="save takes an MLP, got Layer"):
        save(Layer(1, 1), path)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="save got the extra 'mean'"):
        save(model(), path, extra={"mean": 1.0})  # type: ignore[dict-item]
    assert path.read_bytes() == before


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none")


def changed_architecture(**changes: Any) -> Any:
    def change(header: dict[str, Any]) -> None:
        architecture = json.loads(header["__metadata__"]["chainrule"]) | changes
        header["__metadata__"]["chainrule"] = json.dumps({k: v for k, v in architecture.items() if v is not None})

    return change


def renamed(header: dict[str, Any]) -> None:
    header["layers.7.bias"] = header.pop("layers.1.bias")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            changed_architecture(sizes=[2, 4, 2]),
            r"layers\.0\.weight is float64 of shape \[3, 2\], expected .* \[4, 2\]",
        ),
        (changed_architecture(sizes=[10**12, 10**12], activations=["tanh"]), "it has 4 tensors, and its architecture"),
        (changed_architecture(sizes=[10**12, 3, 2]), "expected float64 of shape"),
        (changed_architecture(sizes=[2, 3, 2, 2], activations=["tanh"] * 3), "its architecture asks for 6"),
        (changed_architecture(sizes=[2]), "its sizes are"),
        (changed_architecture(sizes=[2, -3, 2]), "its sizes are"),
        (changed_architecture(sizes=[2, 3.0, 2]), "its sizes are"),
        (changed_architecture(sizes=[2, True, 2]), "its sizes are"),
        (changed_architecture(sizes="232"), "its sizes are '232'"),
        (changed_architecture(activations=["tanh"]), "its activations are"),
        (changed_architecture(activations=["tanh", "__import__('os')"]), "it uses the activation"),
        (changed_architecture(activations=["tanh", "dot"]), "it uses the activation 'dot'"),
        (changed_architecture(activations=["tanh", ["relu"]]), "it uses the activation"),
        (changed_architecture(format=2), "its format is 2, and this version reads 1"),
        (changed_architecture(format=None), "its architecture's entries are 'activations', 'extra', 'sizes', expected"),
        (changed_architecture(extra={"mean": 1.0}), "its extra texts are .* expected texts by name"),
        (changed_architecture(extra="text"), "its extra texts are 'text'"),
        (changed_architecture(loader="pickle"), "its architecture's entries are .*'loader'"),
        (lambda header: header["__metadata__"].update(chainrule="[" * 100_000), "the description is not JSON"),
        (lambda header: header["__metadata__"].update(chainrule="[]"), "the description is not a JSON object"),
        (lambda header: header["__metadata__"].update(chainrule='{"sizes": 1, "sizes": 2}'), "has an entry twice"),
        (
            lambda header: header["__metadata__"].update(chainrule='{"format": NaN}'),
            "its architecture's entries are 'format', expected",
        ),
        (lambda header: header["__metadata__"].pop("chainrule"), "its metadata have no description"),
        (lambda header: header.pop("__metadata__"), "its metadata have no description"),
        (renamed, r"its tensors are .*'layers\.7\.bias', expected"),
        (lambda header: header["layers.1.bias"].update(dtype="I64"), r"layers\.1\.bias is int64"),
        (lambda header: header["layers.1.bias"].update(dtype="Q99"), "as a safetensors file it is invalid"),
        (lambda header: header["layers.1.bias"].update(shape=[1, 2]), r"is float64 of shape \[1, 2\]"),
        (lambda header: header["layers.1.bias"].update(data_offsets=[0, 10**15]), "it is invalid"),
    ],
)
def test_tampered_files_are_refused(path: Path, change: Any, message: str) -> None:
    header, data = parts(path.read_bytes())
    change(header)
    path.write_bytes(joined(header, data))
    with pytest.raises(ModelFileError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path} is not a model that nn.save wrote, or was damaged: ")
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelFileError):
        load_extra(path)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_refused(path: Path, number: float) -> None:
    header, data = parts(path.read_bytes())
    path.write_bytes(joined(header, struct.pack("<d", number) + data[8:]))
    with pytest.raises(ModelFileError, match="has an entry that is inf or nan"):
        load(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04N.",
        b"PK\x03\x04" + bytes(100),
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 10**9) + b"{}",
        joined(b"{" * 1000, b""),
        joined(b"[]", b""),
        joined(b'{"__metadata__": {"chainrule": 1}}', b""),
        joined(b'{"__metadata__": {"chainrule": "{}"}, "__metadata__": {"chainrule": "{}"}}', b""),
        joined(b"\xff\xfe", b""),
    ],
)
def test_foreign_files_are_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ModelFileError):
        load(path)


def test_no_truncated_file_loads(path: Path) -> None:
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(ModelFileError):
            load(path)


@pytest.mark.exhaustive
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_flipped_bytes_give_a_model_or_our_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "flipped.safetensors"
    save(model(), path)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        found = load(path)
    except ModelFileError:
        return
    assert all(-1e400 < p.data < 1e400 for p in found.parameters())
    assert all(isinstance(p, Value) for p in found.parameters())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_random_headers_give_our_error(tmp_path_factory: pytest.TempPathFactory, header: bytes, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "random.safetensors"
    path.write_bytes(joined(header, data))
    with pytest.raises(ModelFileError):
        load(path)
