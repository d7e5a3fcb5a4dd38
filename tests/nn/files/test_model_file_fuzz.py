"""Ten thousand damaged files: each is refused with `ModelFileError`, or is a whole, sound model."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, ModelFileError, load, load_extra, save

pytest.importorskip("safetensors")

N_FILES = 10_000

# What to put where something else was.
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 2**31, 2**63, 10**30, 0.5, 1e308, "", "tanh", "dot", "\ud800", "\x1b[2J\n"),
    *([], [[]], [0], [2, 3, 2], [1] * 50, {}, {"a": 1}, "F64", "F32", "I64", "BOOL", "pickle", "A" * 10_000),
]


class Mutation:
    """One way to damage a file after another, at random."""

    def __init__(self, content: bytes, other: bytes, rng: random.Random) -> None:
        self.content, self.other, self.rng = content, other, rng
        length = struct.unpack("<Q", content[:8])[0]
        self.header: dict[str, Any] = json.loads(content[8 : 8 + length])
        self.data = content[8 + length :]

    def truncated(self) -> bytes:
        return self.content[: self.rng.randrange(len(self.content))]

    def extended(self) -> bytes:
        return self.content + self.rng.randbytes(self.rng.randrange(1, 100))

    def flipped(self) -> bytes:
        content = bytearray(self.content)
        for _ in range(self.rng.randrange(1, 9)):
            content[self.rng.randrange(len(content))] = self.rng.randrange(256)
        return bytes(content)

    def header_flipped(self) -> bytes:
        content = bytearray(self.content)
        place = self.rng.randrange(len(content) - len(self.data))
        content[place] = ord(self.rng.choice('{}[]",:0129.-eE \\u')) if self.rng.random() < 0.5 else 1 << place % 8
        return bytes(content)

    def cut_and_pasted(self) -> bytes:
        start, stop, to = sorted(self.rng.choices(range(len(self.content)), k=3))
        return self.content[:start] + self.other[start:stop] + self.content[to:]

    def another_length(self) -> bytes:
        length = self.rng.choice([0, 1, 2**31, 10**9, 2**62, 2**64 - 1, self.rng.randrange(2000)])
        return struct.pack("<Q", length) + self.content[8:]

    def not_a_number(self) -> bytes:
        data = bytearray(self.data)
        place = 8 * self.rng.randrange(len(data) // 8)
        data[place : place + 8] = struct.pack("<d", self.rng.choice([math.nan, math.inf, -math.inf]))
        return self._joined(self.header, bytes(data))

    def header_changed(self) -> bytes:
        self._change(self.header)
        return self._joined(self.header, self.data)

    def architecture_changed(self) -> bytes:
        metadata = self.header["__metadata__"]
        architecture = json.loads(metadata["chainrule"])
        self._change(architecture)
        metadata["chainrule"] = json.dumps(architecture)
        return self._joined(self.header, self.data)

    def garbage(self) -> bytes:
        return self.rng.randbytes(self.rng.randrange(300))

    def _change(self, found: Any) -> None:
        """Change, remove, rename, double or add one thing somewhere in nested dicts and lists."""
        while True:
            keys = list(found) if isinstance(found, dict) else list(range(len(found)))
            key = self.rng.choice(keys)
            if isinstance(found[key], (dict, list)) and found[key] and self.rng.random() < 0.7:
                found = found[key]
                continue
            break
        kind = self.rng.randrange(4)
        if kind == 0:
            found[key] = self.rng.choice(ODD)
        elif kind == 1:
            del found[key]
        elif isinstance(found, dict):
            new = self.rng.choice(["", "layers.0.weight", "layers.1.weights", "layers.2.bias", "__metadata__", "\x07"])
            found[new] = found.pop(key) if kind == 2 else found[key]
        else:
            found.insert(key, found[key] if kind == 2 else self.rng.choice(ODD))

    @staticmethod
    def _joined(header: Any, data: bytes) -> bytes:
        text = json.dumps(header).encode()
        return struct.pack("<Q", len(text)) + text + data


KINDS: list[Callable[[Mutation], bytes]] = [
    Mutation.truncated,
    Mutation.extended,
    Mutation.flipped,
    Mutation.header_flipped,
    Mutation.cut_and_pasted,
    Mutation.another_length,
    Mutation.not_a_number,
    Mutation.header_changed,
    Mutation.architecture_changed,
    Mutation.garbage,
]


@pytest.mark.exhaustive
def test_only_our_error_gets_out(tmp_path: Path) -> None:
    contents = []
    for sizes, activation in (([3, 2], "tanh"), ([4, 4, 1], "relu")):
        save(MLP(2, sizes, activation, seed=0), tmp_path / "model.safetensors", extra={"names": '["Katze", "犬"]'})
        contents.append((tmp_path / "model.safetensors").read_bytes())
    untouched = MLP(2, [3, 2], seed=1)
    before = untouched.state_dict()
    rng = random.Random(0)
    path = tmp_path / "damaged.safetensors"
    refused: dict[str, int] = dict.fromkeys((kind.__name__ for kind in KINDS), 0)
    for i in range(N_FILES):
        kind = KINDS[i % len(KINDS)]
        path.write_bytes(kind(Mutation(contents[i // 10 % 2], contents[1 - i // 10 % 2], rng)))
        try:
            found = load(path)
        except ModelFileError as error:
            refused[kind.__name__] += 1
            assert str(error).isprintable()
            with pytest.raises(ModelFileError):
                load_extra(path)
        else:
            assert type(found) is MLP
            assert all(map(math.isfinite, (parameter.data for parameter in found.parameters())))
            assert len(found.parameters()) <= len(path.read_bytes()) / 8
    assert untouched.state_dict() == before
    # Bytes that are still a model are rare among all but flips of numbers and of activations' names.
    always = {"truncated", "extended", "another_length", "not_a_number", "garbage"}
    assert {name for name, count in refused.items() if count == N_FILES // len(KINDS)} >= always
    assert all(count > N_FILES / len(KINDS) / 10 for count in refused.values()), refused
