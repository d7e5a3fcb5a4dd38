"""Words to learn from, made of syllables: they sound like names, and belong to nobody."""

from __future__ import annotations

from nn.initializers import Seed, random_source

STARTS = ["b", "br", "c", "d", "dr", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "tr", "v", "w", "z"]
MIDDLES = ["a", "e", "i", "o", "u", "ai", "ia", "ea", "y"]
ENDS = ["", "", "n", "l", "r", "s", "na", "ra", "la", "th", "x", "q"]


def names(count: int, seed: Seed = 0) -> list[str]:
    """Return different words of 5 to 8 lower-case letters; the same ones for the same seed, fresh ones for None.

    >>> names(3)
    ['pajyra', 'keamola', 'jywikeq']
    """
    rng = random_source(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(rng.choice(STARTS) + rng.choice(MIDDLES) for _ in range(rng.randint(1, 3))) + rng.choice(ENDS)
        if 5 <= len(word) <= 8:
            found[word] = None
    return list(found)
