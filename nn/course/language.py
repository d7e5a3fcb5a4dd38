"""The language in which exercises answer: English, or Chinese where an exercise knows it."""

from __future__ import annotations

LANGUAGES = {"en": "English", "zh": "中文"}

_spoken = "en"


def speak(language: str) -> None:
    """Choose the language in which `check` answers.

    Args:
        language: "en" for English, or "zh" for Chinese; of lessons that are not translated, exercises answer in English
            all the same.

    Raises:
        ValueError: for another language.
    """
    global _spoken
    if language not in LANGUAGES:
        known = ", ".join(f"{name!r} ({meaning})" for name, meaning in LANGUAGES.items())
        raise ValueError(f"speak got {language!r}: the languages it knows are {known}")
    _spoken = language


def tell(english: str, chinese: str) -> str:
    """Return one of two sentences that say the same, in the language chosen.

    >>> tell("the sign is wrong.", "符号错了。")
    'the sign is wrong.'
    """
    return {"en": english, "zh": chinese}[_spoken]
