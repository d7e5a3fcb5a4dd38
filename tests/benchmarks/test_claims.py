"""Comparisons with other libraries in README and documentation: their figures are those of the measured tables."""

from __future__ import annotations

import re

from tests.checkout import CHECKOUT


def text_of(path: str) -> str:
    return " ".join((CHECKOUT / path).read_text(encoding="utf-8").split())


def measured(path: str, work: str, goal: str = "", column: int = 2) -> list[float]:
    """Return the numbers in one column of the rows about a piece of work and a goal, which are patterns."""
    lines = (CHECKOUT / path).read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split(" |") for line in lines if line.startswith("|")]
    cells = [row[column] for row in rows if re.search(work, row[0]) and re.search(goal, row[1])]
    found = [float(number) for cell in cells for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", cell)]
    assert found, (work, goal)
    return found


def results(work: str, goal: str = "") -> list[float]:
    return measured("benchmarks/RESULTS.md", work, goal)


def against_micrograd(work: str) -> float:
    return measured("docs/speed.md", work, column=3)[0]


STEP, JAX, TORCH, C, *_ = results("2-16-16-1 relu, 100 samples", "at most 1.25 x C")
MEDIUM, MEDIUM_JAX, *_ = results("2-64-64-1 relu, 1000 samples", "faster than JAX")
TRAINING, PAUSED = against_micrograd("one training step"), against_micrograd("collector off")
OPERATIONS, MANY_OPERATIONS = against_micrograd("3,200 plain"), against_micrograd("100,000 plain")
CALL, CALL_JAX = results(r"`f\(x, y, z\)` from Python")
GRAPHS = results("random graph of 10+ operations")[2::3]
CHAIN = results("the same, run", "not slower than CasADi")
CHAINS = [theirs / ours for ours, theirs in zip(CHAIN[::2], CHAIN[1::2], strict=True)]
SEARCH = results("MLPClassifier.* 50 epochs")[2::3]
FIRST, SECOND = (results(f"MLPClassifier.* epochs, the {which}")[2::3] for which in ("first", "second"))

CLAIMS = {
    "README.md": [
        f"eagerly is {TRAINING:.0f} times as fast as in [micrograd]",
        f"and {PAUSED:.1f} times without Python's garbage collector",
        f"such a step takes {STEP:.0f} us, where [JAX](https://docs.jax.dev) takes {JAX:.0f} and "
        f"[PyTorch](https://pytorch.org) {TORCH:.0f} (",
    ],
    "docs/comparison.md": [
        f"a training step is {TRAINING:.0f} times as fast, {PAUSED:.1f} times without Python's garbage collector",
        f"and plain operations {OPERATIONS:.1f} to {MANY_OPERATIONS:.0f} times",
        f"on 100 samples takes {STEP:.0f} us for its {TORCH:.0f};",
        f"a training step of that network takes {STEP:.0f} us for its {JAX:.0f},",
        f"one of 2-64-64-1 on 1000 samples {MEDIUM:.0f} for its {MEDIUM_JAX:.0f};",
        f"calls of a small function from Python take {CALL:.1f} us for its {CALL_JAX:.0f};",
        f"random graphs of 10³ to 10⁵ operations run {min(GRAPHS):.1f} to {max(GRAPHS):.1f} times as fast",
        f"(chains of as many dependent ones {min(CHAINS):.1f} times)",
        f"fits in a search are {min(SEARCH):.1f} to {max(SEARCH):.1f} times as fast",
        f"(the second fit of a process takes {min(SECOND):.1f} to {max(SECOND):.1f} of its time, "
        f"the first {min(FIRST):.1f} to {max(FIRST):.1f})",
    ],
    "docs/speed.md": [
        f"takes {STEP:.1f} us, where JAX takes {JAX:.1f} us, PyTorch {TORCH:.1f} us and C by hand {C:.1f} us"
    ],
}
COMPARED = r"\d+(?:\.\d+)? (?:times|us|ns|ms|for its)\b|half a second|(?:times|twice) as fast"


def test_what_is_said_is_what_was_measured() -> None:
    for path, claims in CLAIMS.items():
        for claim in claims:
            assert claim in text_of(path), path


def test_no_other_figure_compares_with_another_library() -> None:
    pages = [
        path.relative_to(CHECKOUT).as_posix()
        for path in ((CHECKOUT / "README.md"), *(CHECKOUT / "docs").rglob("*.md"))
        if path.name not in ("measured.md", "changelog.md")  # which the site makes of other files
    ]
    for path in pages:
        rest = text_of(path)
        for claim in CLAIMS.get(path, []):
            rest = rest.replace(claim, "")
        if path == "docs/speed.md":
            rest = (
                rest[: rest.index("| | chainrule")] + rest[rest.index("What makes the difference") :]
            )  # the table itself
        assert re.findall(COMPARED, rest) == [], path
