"""A small GPT, number by number: it learns to spell names, one letter after the other.

One layer, 16 numbers for each letter, 4 heads, RMSNorm, a ReLU network; 27 tokens, of which 0 stands before the first
letter and after the last. The lesson on it, and the benchmark, import it from here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd import Value, dot, logsumexp, mean, no_grad, relu, softmax, sqrt, take
from nn.course.names import names
from nn.module import Module

TOKENS, WIDTH, HEADS, CONTEXT = 27, 16, 4, 16
HEAD = WIDTH // HEADS


@dataclass
class Memory:
    """What the model keeps of each token so far: a key, a value, and by head how it weighed those up to itself."""

    keys: list[list[Any]] = field(default_factory=list)
    values: list[list[Any]] = field(default_factory=list)
    weights: list[list[list[Any]]] = field(default_factory=list)


class GPT(Module):
    """A model of sequences: tokens in, and at each place a logit for every token that may come next.

    Args:
        seed: decides the parameters it starts with.

    >>> model = GPT()
    >>> len(model.parameters()), len(model([0, 1, 2])), len(model([0, 1, 2])[0])
    (4192, 3, 27)
    """

    def __init__(self, seed: int = 0) -> None:
        rng = random.Random(seed)

        def matrix(rows: int, columns: int, size: float = 0.08) -> list[list[Value]]:
            return [[Value(rng.gauss(0.0, size)) for _ in range(columns)] for _ in range(rows)]

        self.embedding, self.places = matrix(TOKENS, WIDTH), matrix(CONTEXT, WIDTH)
        self.query, self.key, self.value, self.joined = (matrix(WIDTH, WIDTH) for _ in range(4))
        self.widened, self.narrowed = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH)
        self.output = matrix(TOKENS, WIDTH)

    def __call__(self, tokens: Sequence[Any]) -> list[list[Any]]:
        memory = Memory()
        return [self.next(token, place, memory) for place, token in enumerate(tokens)]

    def next(self, token: Any, place: int, memory: Memory) -> list[Any]:
        """Return the logits after one more token, and put into the memory what later ones need of it."""
        x = normed(added(take(self.embedding, token), self.places[place]))
        x = added(x, linear(self.joined, self.attended(normed(x), memory)))
        x = added(x, linear(self.narrowed, [relu(z) for z in linear(self.widened, normed(x))]))
        return linear(self.output, x)

    def attended(self, x: Sequence[Any], memory: Memory) -> list[Any]:
        """Return what each head takes from the tokens so far. Source: Vaswani et al. (2017), equation 1."""
        query = linear(self.query, x)
        memory.keys.append(linear(self.key, x))
        memory.values.append(linear(self.value, x))
        memory.weights.append([])
        found = []
        for first in range(0, WIDTH, HEAD):
            part = slice(first, first + HEAD)
            weights = softmax([dot(query[part], key[part]) / sqrt(float(HEAD)) for key in memory.keys])
            memory.weights[-1].append(weights)
            found += [dot(weights, [value[i] for value in memory.values]) for i in range(first, first + HEAD)]
        return found


def linear(weights: list[list[Value]], x: Sequence[Any]) -> list[Any]:
    """Return W x."""
    return [dot(row, x) for row in weights]


def added(x: Sequence[Any], y: Sequence[Any]) -> list[Any]:
    """Return x + y."""
    return [a + b for a, b in zip(x, y, strict=True)]


def normed(x: Sequence[Any]) -> list[Any]:
    """Return x scaled to a root mean square of 1. Source: Zhang, Sennrich (2019), RMSNorm, equation 4."""
    scale = 1.0 / sqrt(dot(x, x) / len(x) + 1e-5)
    return [a * scale for a in x]


def loss(logits: list[list[Any]], targets: Sequence[Any]) -> Any:
    """Return the mean of -log p of each token that came next."""
    return mean([logsumexp(row) - take(row, target) for row, target in zip(logits, targets, strict=True)])


def spelled(word: str) -> list[int]:
    """Return the tokens of a word of lower-case letters, with a 0 before and after it.

    >>> spelled("abc")
    [0, 1, 2, 3, 0]
    """
    return [0, *(ord(letter) - ord("a") + 1 for letter in word), 0]


def documents(count: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return names as tokens, and for each token the one that comes next."""
    coded = list(map(spelled, names(count)))
    return [tokens[:-1] for tokens in coded], [tokens[1:] for tokens in coded]


def written(model: GPT, seed: int, temperature: float = 0.7) -> str:
    """Return a name that the model makes up, letter by letter.

    Args:
        model: trained or not.
        seed: decides what is drawn.
        temperature: what logits are divided by, above 0; the lower, the more often the likeliest letter is drawn.
    """
    rng = random.Random(seed)
    memory = Memory()
    letters, token = "", 0
    with no_grad():
        for place in range(CONTEXT):
            logits = model.next(token, place, memory)
            chances = [p.data for p in softmax([z / temperature for z in logits])]
            (token,) = rng.choices(range(TOKENS), chances)
            if token == 0:
                break
            letters += chr(ord("a") + token - 1)
    return letters
