"""The encoding of a text file: told by its first bytes, UTF-8 where it is valid, and else the likeliest of a few."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterable

# A file that begins with one of these says its encoding itself.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
ENOUGH = 200_000  # bytes of lines that are not ASCII, to judge by
# By how often they are met in Korean text; the bytes of the others are as often those of Chinese words.
COMMON_SYLLABLES = frozenset(
    "이다는의가을로에고하지은를기사도리한인대자해서나시아라일어정수제전부스장원그보구성공만과상주여있게면신유조동연전으"
    "적우들간용경세중오관안음생방계소발회국비트마화산무소문영실년월명시울별역름령광남여강북점금액율치급격값매출종"
)


def recognize_encoding(blocks: Iterable[bytes]) -> str:
    """Return the name of the encoding that the text of a file is in.

    Args:
        blocks: all bytes of the file, in order.

    >>> recognize_encoding(["größe".encode("latin-1")]), recognize_encoding(["größe".encode()])
    ('cp1252', 'utf-8')
    >>> recognize_encoding(["서울,부산,대구".encode("euc-kr")]), recognize_encoding(["東京の人口".encode("shift-jis")])
    ('euc_kr', 'shift_jis')
    """
    decoder, foreign, first = codecs.getincrementaldecoder("utf-8")(), bytearray(), True
    is_utf8 = True
    for block in blocks:
        if first and block:
            first = False
            marked = next((name for mark, name in MARKS.items() if block.startswith(mark)), None) or _without_mark(
                block
            )
            if marked is not None:
                return marked
        if is_utf8:
            try:
                decoder.decode(block)
                continue
            except UnicodeDecodeError:
                is_utf8 = False
        foreign += b"\n".join(line for line in block.splitlines() if not line.isascii())
        if len(foreign) > ENOUGH:
            break
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
            return "utf-8"
        except UnicodeDecodeError:  # it ends within a letter
            pass
    return max(_LIKELIHOODS, key=lambda name: _likelihood(bytes(foreign), name))


def _without_mark(block: bytes) -> str | None:
    """Return UTF-16 for a text of which every other byte is zero, as that of ASCII letters is."""
    start = block[:1000]
    if start.count(0) < 0.3 * len(start) or len(start) < 4:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _likelihood(text: bytes, encoding: str) -> float:
    """Return a mean over the letters that are not ASCII, from 0 to 1, of how usual they are in such a text."""
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(text) - 1:
            return -1.0
        decoded = text[: error.start].decode(encoding)  # the sample ends within a letter
    usual = _LIKELIHOODS[encoding]
    pairs = zip(" " + decoded, decoded, strict=False)
    found = [usual(letter, before) for before, letter in pairs if not letter.isascii()]
    return sum(found) / len(found) if found else 0.0


def _western(letter: str, before: str) -> float:
    if unicodedata.category(letter) == "Cc":
        return 0.0
    if not letter.isalpha():
        return 0.6
    return 0.95 if before.isascii() else 0.45  # accented letters seldom stand side by side


def _cyrillic(letter: str, before: str) -> float:
    if not "\u0400" <= letter <= "\u04ff":
        return 0.1
    if before.isascii() and before.isalpha():
        return 0.0  # no word has letters of both
    is_usual = letter.islower() or not before.isalpha() or (before.isupper() and not before.isascii())
    return 0.9 if is_usual else 0.1


def _korean(letter: str, before: str) -> float:
    if letter in COMMON_SYLLABLES:
        return 1.0
    return 0.7 if "가" <= letter <= "힣" else 0.2


def _japanese(letter: str, before: str) -> float:
    if "\u3040" <= letter <= "\u30ff" or letter in "、。・ー":
        return 1.0
    return 0.75 if "\u4e00" <= letter <= "\u9fff" else 0.1


def _chinese(letter: str, before: str) -> float:
    try:
        lead = letter.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0.1
    # The first rows of the standard are its 3755 commonest letters, the last ones 3008 rare ones; two in five of a text
    # are in rows that have no syllables in Korean.
    return 0.3 if lead > 0xD7 else 0.95 if lead > 0xC8 else 0.74 if lead >= 0xB0 else 0.6


_LIKELIHOODS: dict[str, Callable[[str, str], float]] = {
    "cp1252": _western,
    "cp1251": _cyrillic,
    "euc_kr": _korean,
    "shift_jis": _japanese,
    "gb18030": _chinese,
}
