"""Comparison of answers with what is right: numbers near enough, functions of the learner's own, and their errors."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Value
from nn.course.exercises import Unanswered, Wrong
from nn.course.language import tell

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
        raise _of_another_kind(answer, tell("a number", "一个数"))
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
        got = tell(f"one {type(answer).__name__}", f"一个 {type(answer).__name__}")
        if isinstance(answer, (list, tuple)):
            got = tell(f"{len(answer)} entries", f" {len(answer)} 项")
        raise Wrong(
            tell(
                f"this asks for a list of {len(names)} ({', '.join(names)}), and you gave {got}.",
                f"这里要填一个有 {len(names)} 项的列表（{'、'.join(names)}），而你给出的是{got}。",
            )
        )
    return answer


def call(function: Any, *arguments: Any) -> Any:
    """Return what a function of the learner's returns.

    Raises:
        Unanswered: if it returns nothing.
        Wrong: if it is no function, or fails.
    """
    name = getattr(function, "__name__", "<lambda>").replace("<lambda>", tell("your function", "你的函数"))
    if not callable(function):
        raise _of_another_kind(function, tell("a function", "一个函数"))
    try:
        result = function(*arguments)
    except Exception as error:
        shown = ", ".join(f"{argument!r:.40}" for argument in arguments)
        failed = tell("fails with", "运行出错：")
        raise Wrong(f"{name}({shown}) {failed} {type(error).__name__}: {error}") from error
    if result is None or result is ...:
        raise Unanswered(
            tell(
                f"{name} returns nothing yet: write its body, and run the cell again.",
                f"{name} 还没有返回值：写好函数体，再运行一次这个单元格。",
            )
        )
    return result


def _of_another_kind(answer: Any, wanted: str) -> Wrong:
    kind = type(answer).__name__
    return Wrong(
        tell(
            f"this asks for {wanted}, and {answer!r:.60} is of type {kind}.",
            f"这里要填{wanted}，而 {answer!r:.60} 的类型是 {kind}。",
        )
    )


def close(number: float, expected: float, tolerance: float = EXACT) -> bool:
    """Return whether a number is as good as the expected one; nan is as good as nan, and 0 is only near to 0.

    >>> close(0.1 + 0.2, 0.3), close(0.3, 0.31), close(math.nan, math.nan)
    (True, False, True)
    """
    if math.isnan(number) or math.isnan(expected):
        return math.isnan(number) and math.isnan(expected)
    return math.isclose(number, expected, rel_tol=tolerance, abs_tol=tolerance * 1e-12)
