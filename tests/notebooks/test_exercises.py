"""Every exercise accepts its right answers, and says of each wrong one what went wrong."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograd import Value
from nn.course import check, speak
from nn.course.exercises import exercise, exercises_of, verdict
from tests.checkout import CHECKOUT

COURSE = CHECKOUT / "nn" / "course"
LESSONS = sorted(path.stem for path in (Path(__file__).parent / "answers").glob("lesson_*.py"))
ANSWERS: dict[str, ModuleType] = {name: import_module(f"tests.notebooks.answers.{name}") for name in LESSONS}
RIGHT = [(number, answer) for module in ANSWERS.values() for number, given in module.RIGHT.items() for answer in given]
WRONG = [
    (number, answer, says)
    for module in ANSWERS.values()
    for number, given in module.WRONG.items()
    for answer, says in given
]
DOCUMENTED = (ast.Module, ast.FunctionDef, ast.ClassDef)


TRANSLATED = ["lesson_01"]
CHINESE = "[\u4e00-\u9fff]"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Have the next test answered in English again, whatever this one spoke."""
    yield
    speak("en")


def numbered(cases: list[Any]) -> list[str]:
    return [f"{case[0]}-{i}" for i, case in enumerate(cases)]


@pytest.mark.parametrize(("number", "answer"), RIGHT, ids=numbered(RIGHT))
def test_a_right_answer_passes_and_is_told_why(number: str, answer: Any) -> None:
    state, text = verdict(number, answer)
    assert (state, text[:5]) == ("right", "Right"), text


@pytest.mark.parametrize(("number", "answer", "says"), WRONG, ids=numbered(WRONG))
def test_a_wrong_answer_is_told_what_went_wrong(number: str, answer: Any, says: str) -> None:
    state, text = verdict(number, answer)
    assert state == "wrong"
    assert says in text
    assert text.endswith((".", "?")) or "fails with" in text, text  # a sentence, or what Python itself said


@pytest.mark.parametrize("name", sorted(path.stem for path in COURSE.glob("lesson_*.py")))
def test_every_exercise_has_answers_to_be_tested_with(name: str) -> None:
    numbers = exercises_of(str(int(name.removeprefix("lesson_"))))
    assert numbers
    assert list(ANSWERS[name].RIGHT) == list(ANSWERS[name].WRONG) == numbers
    assert all(len(wrong) >= 3 for wrong in ANSWERS[name].WRONG.values())


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", LESSONS)
def test_every_sentence_is_said_to_some_answer(name: str) -> None:
    tree = ast.parse((COURSE / f"{name}.py").read_text(encoding="utf-8"))
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    sentences = {text for text in texts - docstrings if len(text) > (8 if re.search(CHINESE, text) else 20)}
    given = [(number, answer) for number, answers in ANSWERS[name].RIGHT.items() for answer in answers]
    given += [(number, answer) for number, answers in ANSWERS[name].WRONG.items() for answer, _ in answers]
    said = "\n".join(verdict(number, answer).text for number, answer in given)
    speak("zh")
    said += "\n".join(verdict(number, answer).text for number, answer in given)
    assert not [sentence for sentence in sentences if sentence not in said]


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translated_lesson_answers_in_the_language_asked_for(name: str) -> None:
    given = [(number, answer) for number, answers in ANSWERS[name].RIGHT.items() for answer in [..., *answers]]
    given += [(number, answer) for number, answers in ANSWERS[name].WRONG.items() for answer, _ in answers]
    english = [verdict(number, answer) for number, answer in given]
    assert not [text for _, text in english if re.search(CHINESE, text)]
    speak("zh")
    chinese = [verdict(number, answer) for number, answer in given]
    assert [state for state, _ in chinese] == [state for state, _ in english]
    for _, text in chinese:
        assert re.search(CHINESE, text) and (text.endswith(("。", "？")) or "运行出错" in text), text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"speak got 'fr': the languages it knows are 'en' \(English\), 'zh' \(中文\)"):
        speak("fr")


class Strange:
    data, parents, local_derivatives = "x", (1,), None


STRANGE: list[Any] = [None, "x", b"x", True, 1 + 2j, 10**400, math.nan, math.inf, int, object(), Strange(), Value(2.0)]
STRANGE += [[], [[]], {}, {1, 2}, range(5), [None] * 2, [None] * 4, [[]] * 6, ["a"] * 6, [1, 2, 3, 4, 5], [[1], [2]]]


@pytest.mark.parametrize("number", dict.fromkeys(number for number, _ in RIGHT))
def test_whatever_is_given_gets_an_answer(number: str) -> None:
    for given in STRANGE:
        assert verdict(number, given).text
        assert verdict(number, lambda *arguments, result=given: result).text
    for function in (lambda *arguments: arguments, lambda x, *rest: x, lambda x, *rest: {x: "x"}, lambda x, *rest: [x]):
        assert verdict(number, function).text


@pytest.mark.parametrize("answer", [..., [1.0, ...], {"w": ...}, [[1.0], [...]], lambda *numbers: None, lambda *x: ...])
def test_nothing_is_held_against_those_who_have_not_answered(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    check("2.5", answer)
    assert re.match(r"2\.5 not answered yet: .*run the cell again\.\n\Z", capsys.readouterr().out)


def test_what_is_printed_begins_with_a_sign(capsys: pytest.CaptureFixture[str]) -> None:
    check("2.1", -1.5)
    check("2.1", 1.5)
    right, wrong = capsys.readouterr().out.splitlines()
    assert right.startswith("✓ 2.1 Right") and wrong.startswith("✗ 2.1 1.5: ")


@pytest.mark.parametrize(
    ("number", "says"), [("2.99", "choose one of 2.1, 2.2"), ("77.1", "the number of the lesson"), ("", "the lesson")]
)
def test_an_unknown_exercise_is_an_error(number: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"there is no exercise '{number}': .*{says}"):
        check(number, 1.0)


def test_two_exercises_do_not_share_a_number() -> None:
    exercises_of("2")
    with pytest.raises(ValueError, match=r"an exercise 2\.1 already"):
        exercise("2.1")(lambda answer: "")
