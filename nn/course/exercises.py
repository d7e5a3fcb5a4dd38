"""`check`: says of an answer to an exercise whether it is right, and if not, which step went wrong and why.

An exercise is a function of the answer, kept under its number in the file of its lesson, `lesson_02.py` for lesson 2.
It returns why the answer is right, or raises `Wrong` with the reason. What is right is computed there by the engine,
and so is what each typical mistake would give.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple, TypeAlias

from nn.course.language import tell

Exercise: TypeAlias = Callable[[Any], str]

_exercises: dict[str, Exercise] = {}


class Wrong(Exception):
    """A wrong answer: which step went wrong, and why, in a sentence."""


class Unanswered(Exception):
    """An answer that has not been given yet."""


class Verdict(NamedTuple):
    """The result of `check`: the state of the answer, and a sentence about it."""

    state: Literal["right", "wrong", "unanswered"]
    text: str


def exercise(number: str) -> Callable[[Exercise], Exercise]:
    """Keep a function as the exercise of a number; use it as a decorator, in the file of the lesson.

    Args:
        number: lesson and exercise, such as "2.1".

    Raises:
        ValueError: if there is one of that number already.
    """

    def keep(function: Exercise) -> Exercise:
        if number in _exercises:
            raise ValueError(f"there is an exercise {number} already: give this one another number")
        _exercises[number] = function
        return function

    return keep


def exercises_of(lesson: str) -> list[str]:
    """Return the numbers of the exercises of a lesson, in order.

    >>> exercises_of("2")[:2]
    ['2.1', '2.2']
    """
    module = f"nn.course.lesson_{lesson:0>2}"
    if not lesson.isdecimal() or find_spec(module) is None:
        return []
    import_module(module)
    return [number for number in _exercises if number.partition(".")[0] == lesson]


def verdict(number: str, answer: Any) -> Verdict:
    """Return what `check` says.

    Args:
        number: lesson and exercise, such as "2.1".
        answer: what the exercise asks for.

    Raises:
        ValueError: if there is no exercise of that number.
    """
    known = exercises_of(number.partition(".")[0])
    if number not in known:
        remedy = f"choose one of {', '.join(known)}" if known else "write the number of the lesson before the point"
        raise ValueError(f"there is no exercise {number!r}: {remedy}")
    if _holds_dots(answer):
        return Verdict(
            "unanswered",
            tell(
                "put your answer where the three dots are, and run the cell again.",
                "把三个点换成你的答案，再运行一次这个单元格。",
            ),
        )
    try:
        return Verdict("right", _exercises[number](answer))
    except Unanswered as nothing:
        return Verdict("unanswered", str(nothing))
    except Wrong as wrong:
        return Verdict("wrong", str(wrong))


def check(number: str, answer: Any) -> None:
    """Print whether an answer is right and, if it is not, which step went wrong and why.

    Args:
        number: lesson and exercise, such as "2.1".
        answer: what the exercise asks for: a number, a list, a function, a class; three dots as long as there is none.

    Raises:
        ValueError: if there is no exercise of that number.
    """
    state, text = verdict(number, answer)
    before = {"right": f"✓ {number} ", "wrong": f"✗ {number} "}
    print(before.get(state, tell(f"{number} not answered yet: ", f"{number} 尚未作答：")) + text)


def _holds_dots(answer: Any) -> bool:
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, (list, tuple, set)) else ()
    return answer is ... or any(map(_holds_dots, parts))
