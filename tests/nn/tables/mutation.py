"""Tables of the corpus with changes made at random, as tables come to harm."""

from __future__ import annotations

import random

from tests.nn.tables.corpus import CASES

BYTES = [
    *(b",", b";", b"\t", b"\n", b"\r\n", b'"', b"'", b" ", b"#", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xc3", b"\xe9"),
    *(b"NA", b"nan", b"inf", b"-", b"1e999", b"1e308", b"-999", b"1_0", b"0x1f", b"$", b"%", b"1,5", b"2020-01-02"),
    *("√".encode(), "서울".encode(), "٣".encode(), b"=1+1", b"\x1b[31m", b"x" * 5000, b"1" * 400, b"," * 300),
]


def mutated(seed: int) -> tuple[str, bytes]:
    """Return the name of a file, and its content: a table of the corpus with some changes.

    Args:
        seed: decides which table, and which changes.
    """
    rng = random.Random(seed)
    case = rng.choice(CASES)
    content = bytearray(case.content[:20_000])
    for _ in range(rng.choice((1, 1, 2, 3, 10))):
        place = rng.randrange(len(content) + 1)
        match rng.randrange(8):
            case 0:
                content[place:place] = rng.choice(BYTES)
            case 1:
                del content[place : place + rng.choice((1, 1, 2, 20, 1000))]
            case 2 if content:
                content[place % len(content)] = rng.randrange(256)
            case 3:
                content[place:place] = content[place : place + rng.randrange(200)]
            case 4:
                content = content.replace(rng.choice(BYTES), rng.choice(BYTES), rng.choice((1, 5, -1)))
                del content[100_000:]
            case 5:
                content = content[:place]
            case 6:
                lines = bytes(content).split(b"\n")
                rng.shuffle(lines)
                content = bytearray(b"\n".join(lines))
            case _:
                lines = bytes(content).split(b"\n")
                line = rng.randrange(len(lines))
                cells = lines[line].split(b",")
                cells[rng.randrange(len(cells))] = rng.choice(BYTES)
                lines[line] = b",".join(cells)
                content = bytearray(b"\n".join(lines))
    return case.file, bytes(content)
