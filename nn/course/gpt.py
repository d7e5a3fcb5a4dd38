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
from nn.initializers import Seed, random_source
from nn.module import Module

TOKENS, WIDTH, HEADS, CONTEXT = 27, 16, 4, 16
HEAD_SIZE = WIDTH // HEADS


@dataclass
class KeyValueCache:
    """The key and the value of each token so far, and by head the attention weights with which it looked back."""

    keys: list[list[Any]] = field(default_factory=list)
    values: list[list[Any]] = field(default_factory=list)
    weights: list[list[list[Any]]] = field(default_factory=list)


class GPT(Module):
    """A model of sequences: tokens in, and at each position a logit for every token that may come next.

    Args:
        seed: decides the parameters it starts with: the same for the same seed; None for fresh ones.

    >>> model = GPT()
    >>> len(model.parameters()), len(model([0, 1, 2])), len(model([0, 1, 2])[0])
    (4192, 3, 27)
    """

    def __init__(self, seed: Seed = 0) -> None:
        rng = random_source(seed)

        def matrix(rows: int, columns: int) -> list[list[Value]]:
            return [[Value(rng.gauss(0.0, 0.08)) for _ in range(columns)] for _ in range(rows)]

        self.token_embedding, self.position_embedding = matrix(TOKENS, WIDTH), matrix(CONTEXT, WIDTH)
        self.query, self.key, self.value, self.projection = (matrix(WIDTH, WIDTH) for _ in range(4))
        self.expansion, self.contraction = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH)
        self.output = matrix(TOKENS, WIDTH)

    def __call__(self, tokens: Sequence[Any]) -> list[list[Any]]:
        cache = KeyValueCache()
        return [self.next_logits(token, position, cache) for position, token in enumerate(tokens)]

    def next_logits(self, token: Any, position: int, cache: KeyValueCache) -> list[Any]:
        """Return the logits after one more token, whose key and value are added to the cache.

        Args:
            token: from 0 to `TOKENS` - 1.
            position: from 0 to `CONTEXT` - 1.
            cache: of the tokens before it.
        """
        x = rms_norm(add(take(self.token_embedding, token), self.position_embedding[position]))
        x = add(x, linear(self.projection, self.attention(rms_norm(x), cache)))
        x = add(x, linear(self.contraction, [relu(z) for z in linear(self.expansion, rms_norm(x))]))
        return linear(self.output, x)

    def attention(self, x: Sequence[Any], cache: KeyValueCache) -> list[Any]:
        """Return what each head takes from the tokens so far. Source: Vaswani et al. (2017), equation 1."""
        query = linear(self.query, x)
        cache.keys.append(linear(self.key, x))
        cache.values.append(linear(self.value, x))
        cache.weights.append([])
        found = []
        for first in range(0, WIDTH, HEAD_SIZE):
            part = slice(first, first + HEAD_SIZE)
            weights = softmax([dot(query[part], key[part]) / sqrt(float(HEAD_SIZE)) for key in cache.keys])
            cache.weights[-1].append(weights)
            found += [dot(weights, [value[i] for value in cache.values]) for i in range(first, first + HEAD_SIZE)]
        return found


def linear(weights: list[list[Value]], x: Sequence[Any]) -> list[Any]:
    """Return W x."""
    return [dot(row, x) for row in weights]


def add(x: Sequence[Any], y: Sequence[Any]) -> list[Any]:
    """Return x + y."""
    return [a + b for a, b in zip(x, y, strict=True)]


def rms_norm(x: Sequence[Any]) -> list[Any]:
    """Return x scaled to a root mean square of 1. Source: Zhang, Sennrich (2019), RMSNorm, equation 4."""
    scale = 1.0 / sqrt(dot(x, x) / len(x) + 1e-5)
    return [a * scale for a in x]


def loss(logits: list[list[Any]], targets: Sequence[Any]) -> Any:
    """Return the mean of -log p of each token that came next."""
    return mean([logsumexp(row) - take(row, target) for row, target in zip(logits, targets, strict=True)])


def tokenize(word: str) -> list[int]:
    """Return the tokens of a word of lower-case letters, with a 0 before and after it.

    >>> tokenize("abc")
    [0, 1, 2, 3, 0]
    """
    return [0, *(ord(letter) - ord("a") + 1 for letter in word), 0]


def documents(count: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return names as tokens, and for each token the one that comes next."""
    coded = list(map(tokenize, names(count)))
    return [tokens[:-1] for tokens in coded], [tokens[1:] for tokens in coded]


def generate(model: GPT, seed: int, temperature: float = 0.7) -> str:
    """Return a name drawn from the model, letter by letter.

    Args:
        model: trained or not.
        seed: decides the draws.
        temperature: what logits are divided by, above 0; the lower, the more often the likeliest letter is drawn.
    """
    rng = random.Random(seed)
    cache = KeyValueCache()
    letters, token = "", 0
    with no_grad():
        for position in range(CONTEXT):
            logits = model.next_logits(token, position, cache)
            chances = [p.data for p in softmax([z / temperature for z in logits])]
            (token,) = rng.choices(range(TOKENS), chances)
            if token == 0:
                break
            letters += chr(ord("a") + token - 1)
    return letters
