"""`side_by_side`: numbers of a formula next to those that the engine found."""

from __future__ import annotations

from collections.abc import Mapping

AGREED = 1e-12  # relative: what some ten roundings, in another order, may make of the same number
MOST = 9  # rows


def side_by_side(numbers: Mapping[str, tuple[float, float]]) -> None:
    """Print pairs of numbers next to each other, and how far they are apart.

    Args:
        numbers: for each name what the formula gives, and what stands in `.grad`. Of more than nine the first and the
            last four are printed, and the largest error of all.

    >>> side_by_side({"w_1": (0.1 + 0.2, 0.3), "w_2": (0.25, 0.5)})
                 the formula                .grad   relative error
    w_1                  0.3                  0.3          ≤ 1e-12
    w_2                 0.25                  0.5              0.5
    """
    names = list(numbers)
    width = max(map(len, names))
    print(f"{'':{width}}{'the formula':>21}{'.grad':>21}{'relative error':>17}")
    all_shown = len(names) <= MOST
    for name in names if all_shown else names[: MOST // 2]:
        _print_row(name, width, *numbers[name])
    if not all_shown:
        print(f"... {len(names) - 2 * (MOST // 2)} more")
        for name in names[-(MOST // 2) :]:
            _print_row(name, width, *numbers[name])
        worst = max(relative_error(*pair) for pair in numbers.values())
        print(f"the largest relative error of all {len(names)}: {_shown(worst)}")


def relative_error(one: float, other: float) -> float:
    """Return how far two numbers are apart, in terms of the larger.

    >>> relative_error(1.0, 2.0), relative_error(0.0, 0.0)
    (0.5, 0.0)
    """
    return 0.0 if one == other else abs(one - other) / max(abs(one), abs(other))


def _print_row(name: str, width: int, formula: float, grad: float) -> None:
    print(f"{name:{width}}{formula:21.12g}{grad:21.12g}{_shown(relative_error(formula, grad)):>17}")


def _shown(error: float) -> str:
    return f"≤ {AGREED:g}" if error <= AGREED else f"{error:.1g}"
