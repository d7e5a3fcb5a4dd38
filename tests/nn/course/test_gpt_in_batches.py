"""The small GPT in batches: a padded name is learned as it is, and names are drawn as one would draw them by hand."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import no_grad, softmax
from nn.course.gpt import GPT, TOKENS, KeyValueCache, loss, tokenize
from nn.course.gpt_in_batches import Writer, padded_documents, padded_loss

LONGEST, TEMPERATURE = 3, 0.7


def test_what_a_name_is_filled_up_with_does_not_count() -> None:
    model, tokens = GPT(), tokenize("abc")
    rows, targets = tokens[:-1], tokens[1:]
    parameters = model.parameters()
    plain = loss(model(rows), targets)
    padded = padded_loss(model([*rows, 0, 0]), [*targets, 0, 0])
    assert padded.data == pytest.approx(plain.data, rel=1e-14)
    found = []
    for value in (plain, padded):
        model.zero_grad()
        value.backward()
        found.append(numpy.array([parameter.grad for parameter in parameters]))
    assert abs(found[0]).max() > 0.01
    assert found[1] == pytest.approx(found[0], rel=1e-12, abs=1e-15)


def test_padded_documents_are_of_one_length_and_begin_as_they_are() -> None:
    rows, targets = padded_documents(50)
    assert len({*map(len, rows), *map(len, targets)}) == 1
    for row, target in zip(rows, targets, strict=True):
        end = target.index(0)
        assert row[0] == 0 and row[1 : end + 1] == target[:end] and not any(row[end + 1 :]) and not any(target[end:])


def by_hand(model: GPT, draws: Any) -> str:
    """Return the name for some random numbers."""
    cache, letters, token = KeyValueCache(), "", 0
    with no_grad():
        for position, draw in enumerate(draws):
            logits = model.next_logits(token, position, cache)
            chances = numpy.array([p.data for p in softmax([z / TEMPERATURE for z in logits])])
            token = int((chances.cumsum()[: TOKENS - 1] <= draw).sum())
            if token == 0:
                break
            letters += chr(ord("a") + token - 1)
    return letters


def test_names_are_those_drawn_by_hand() -> None:
    model = GPT(seed=3)
    for parameter in model.parameters():
        parameter.data *= 2.0  # so that letters depend on those before
    writer = Writer(model, TEMPERATURE, LONGEST)
    count = 60
    draws = numpy.random.default_rng(5).random((count, LONGEST))
    expected = [by_hand(model, row) for row in draws]
    assert writer(count, seed=5) == expected
    assert len(set(expected)) > 15 and min(map(len, expected)) < LONGEST
    model.token_embedding[0][0].data += 3.0  # seen without another compilation
    assert writer(count, seed=5) == [by_hand(model, row) for row in draws]


def test_names_in_short_floats_are_nearly_always_the_same() -> None:
    model, count = GPT(seed=3), 300
    long, short = (Writer(model, TEMPERATURE, LONGEST, dtype)(count, seed=5) for dtype in ("float64", "float32"))
    assert sum(a != b for a, b in zip(long, short, strict=True)) <= 1
