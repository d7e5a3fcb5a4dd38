"""Looking at answers: numbers that are near enough, functions of the learner's own, and what went wrong with them."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Value
from nn.course.exercises import Unanswered, Wrong

CLOSE = 1e-3  # relative: three digits are enough of an answer worked out by hand
EXACT = 1e-9  # relative: of an answer computed by a program


def expect_number(
    answer: Any, right: float, mistakes: Mapping[float, str], otherwise: str, tolerance: float = CLOSE
) -> None:
    """Raise unless the answer is the right number.

    Args:
        answer: what was given: a number or a Value.
        right: what it should be, as the engine has it.
        mistakes: what each typical mistake gives, as the engine has it, with the reason why it is wrong.
        otherwise: what to look at where it is none of these.
        tolerance: relative, of the right number and of the mistakes.

    Raises:
        Wrong: if it is not.

    >>> expect_number(5.0, 6.0, {5.0: "that is the sum"}, "multiply")
    Traceback (most recent call last):
    nn.course.exercises.Wrong: 5: that is the sum
    """
    number = as_number(answer)
    if close(number, right, tolerance):
        return
    reasons = [reason for mistake, reason in mistakes.items() if close(number, mistake, tolerance)]
    raise Wrong(f"{number:.6g}: {reasons[0] if reasons else otherwise}")


def as_number(answer: Any) -> float:
    """Return an answer as a float.

    Raises:
        Wrong: if it is not one number.
    """
    number = answer.data if isinstance(answer, Value) else answer
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise Wrong(f"this asks for a number, and {answer!r:.60} is of type {type(answer).__name__}.")
    try:
        return float(number)
    except OverflowError:
        return math.inf


def expect_length(answer: Any, names: Sequence[str]) -> Sequence[Any]:
    """Return an answer that should hold one entry for each name.

    Raises:
        Wrong: if it is no list or tuple, or holds more or fewer.
    """
    if not isinstance(answer, (list, tuple)) or len(answer) != len(names):
        got = f"{len(answer)} entries" if isinstance(answer, (list, tuple)) else f"one {type(answer).__name__}"
        raise Wrong(f"this asks for a list of {len(names)} ({', '.join(names)}), and you gave {got}.")
    return answer


def call(function: Any, *arguments: Any) -> Any:
    """Return what a function of the learner's returns.

    Raises:
        Unanswered: if it returns nothing.
        Wrong: if it is no function, or fails.
    """
    name = getattr(function, "__name__", "<lambda>").replace("<lambda>", "your function")
    if not callable(function):
        raise Wrong(f"this asks for a function, and {function!r:.60} is of type {type(function).__name__}.")
    try:
        result = function(*arguments)
    except Exception as error:
        shown = ", ".join(f"{argument!r:.40}" for argument in arguments)
        raise Wrong(f"{name}({shown}) fails with {type(error).__name__}: {error}") from error
    if result is None or result is ...:
        raise Unanswered(f"{name} returns nothing yet: write its body, and run the cell again.")
    return result


def close(number: float, expected: float, tolerance: float = EXACT) -> bool:
    """Return whether a number is as good as the expected one; nan is as good as nan, and 0 is only near to 0.

    >>> close(0.1 + 0.2, 0.3), close(0.3, 0.31), close(math.nan, math.nan)
    (True, False, True)
    """
    if math.isnan(number) or math.isnan(expected):
        return math.isnan(number) and math.isnan(expected)
    return math.isclose(number, expected, rel_tol=tolerance, abs_tol=tolerance * 1e-12)
