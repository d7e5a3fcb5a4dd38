"""Words of messages: counts with their nouns, and names that are nearest to one that is not known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograd.support.words import counted, nearest, unknown
from nn.activations import known_activations
from tests.checkout import CHECKOUT

LOSSES = [
    "squared_error",
    "mean_squared_error",
    "mean_absolute_error",
    "cross_entropy",
    "binary_cross_entropy",
    "hinge",
]


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        *((1, "epoch", "1 epoch"), (2, "epoch", "2 epochs"), (0, "sample", "0 samples"), (3, "box", "3 boxes")),
        *((2, "class", "2 classes"), (1, "class", "1 class"), (5, "batch", "5 batches"), (2, "path", "2 paths")),
    ],
)
def test_a_count_has_its_noun_in_the_right_number(count: int, noun: str, text: str) -> None:
    assert counted(count, noun) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("mse", "mean_squared_error"), ("MAE", "mean_absolute_error"), ("bce", "binary_cross_entropy")),
        *(("Cross-Entropy", "cross_entropy"), ("hing", "hinge"), ("mean squared eror", "mean_squared_error")),
    ],
)
def test_the_name_that_was_meant_comes_first(written: str, meant: str) -> None:
    assert nearest(written, LOSSES)[0] == meant


def test_one_letter_wrong_in_any_activation_finds_it() -> None:
    for name in known_activations():
        for i in range(len(name)):
            for wrong in (name[:i] + name[i + 1 :], name[:i] + "q" + name[i + 1 :]):
                if len(name) > 4 and wrong not in known_activations():
                    assert name in nearest(wrong, known_activations()), wrong


def test_the_same_name_in_other_letters_is_the_only_one_meant() -> None:
    for name in ("ReLU", "TANH", "Leaky-ReLU"):
        assert nearest(name, known_activations()) == [name.lower().replace("-", "_")]


def test_what_is_far_from_all_names_gets_no_guess() -> None:
    assert nearest("zzz", LOSSES) == [] and unknown("loss", "zzz", ["a", "b", "c"]).endswith("choose a, b or c")
    assert unknown("loss", 3, [*"abcdefghi"], "nn.losses").endswith("choose one of the 9 of nn.losses")


def test_no_noun_is_put_in_the_plural_by_hand() -> None:
    by_hand = re.compile(r"""\{['"]s['"] if |\{['"]['"] if [^}]*else ['"]s['"]""")
    without_a_count = {"gradient_findings.py", "sample_findings.py", "compare.py"}
    found = [
        str(path.relative_to(CHECKOUT))
        for top in ("autograd", "nn")
        for path in Path(CHECKOUT, top).rglob("*.py")
        if by_hand.search(path.read_text("utf-8")) and path.name not in without_a_count
    ]
    assert found == []
