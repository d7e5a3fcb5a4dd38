"""The small GPT on many names at a time: padded to one length to be trained on, and written by one compiled step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from autograd import compile, dot, greater, logsumexp, softmax, sum, take, where
from nn.course.gpt import CONTEXT, GPT, TOKENS, KeyValueCache, documents
from nn.types import Dtype

END = ord("a") - 1  # what token 0 is among the letters


def padded_documents(count: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return `documents` that are all as long as the longest, filled up with 0, so that one program learns from all.

    >>> rows, targets = padded_documents(100)
    >>> rows[0], targets[0]
    ([0, 16, 1, 10, 25, 18, 1, 0, 0], [16, 1, 10, 25, 18, 1, 0, 0, 0])
    """
    rows, targets = documents(count)
    longest = max(map(len, rows))
    filled = [[part + [0] * (longest - len(part)) for part in parts] for parts in (rows, targets)]
    return filled[0], filled[1]


def padded_loss(logits: list[list[Any]], targets: Sequence[Any]) -> Any:
    """Return what `nn.course.gpt.loss` is without what a document was filled up with, after the first target 0."""
    weights = [1.0, *(where(target, 1.0, 0.0) for target in targets[:-1])]
    found = [logsumexp(row) - take(row, target) for row, target in zip(logits, targets, strict=True)]
    return dot(weights, found) / sum(weights)


class Drawn:
    """A token of which the program has 1 for itself and 0 for each other token: an index that `take` accepts."""

    def __init__(self, weights: Sequence[Any]) -> None:
        self.weights = weights

    def entry_of(self, values: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the list of numbers that stands at the place of the token."""
        return [dot(self.weights, column) for column in zip(*values, strict=True)]


class Writer:
    """Writes names drawn from the model, as one compiled function from random numbers to tokens, on many at a time.

    Args:
        model: trained or not; its parameters may change between calls.
        temperature: as that of `generate`.
        longest: letters in a name, at most `CONTEXT`.
        dtype: "float64" or "float32", the precision of the computation.

    >>> Writer(GPT(), longest=4)(3, seed=1)
    ['mxdx', 'hjvj', 'o']
    """

    def __init__(self, model: GPT, temperature: float = 0.7, longest: int = CONTEXT, dtype: Dtype = "float64") -> None:
        def tokens(draws: Sequence[Any]) -> list[Any]:
            cache, token, found = KeyValueCache(), Drawn([1.0] + [0.0] * (TOKENS - 1)), []
            for position, draw in enumerate(draws):
                logits = model.next_logits(token, position, cache)
                below, reached = 0.0, []  # the chance of the tokens so far, and whether it is above what was drawn
                for chance in softmax([z / temperature for z in logits])[:-1]:
                    below = below + chance
                    reached.append(where(greater(below, draw), 1.0, 0.0))
                reached.append(1.0)
                token = Drawn([now - before for before, now in pairwise([0.0, *reached])])
                found.append(TOKENS - sum(reached))
            return found

        self.longest, self._tokens = longest, compile(tokens, dtype=dtype)

    def __call__(self, count: int, seed: int) -> list[str]:
        """Return names.

        Args:
            count: how many.
            seed: decides the draws: the token at a position of a name is the first for which the chances up to it are
                above `numpy.random.default_rng(seed).random((count, longest))[name, position]`.
        """
        import numpy

        draws = numpy.random.default_rng(seed).random((count, self.longest))
        written = numpy.array(self._tokens.batch(draws), dtype=numpy.uint8)
        letters = numpy.concatenate([written, numpy.zeros_like(written[:1])]).T + numpy.uint8(END)
        return [row[: row.index(END)].decode() for row in map(bytes, letters)]
