"""Words of messages: counts with their nouns, texts cut short, unknown names with the nearest that are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping

FEW = 8  # names that a message lists in full


def counted(count: int, noun: str, spec: str = "") -> str:
    """Return a count and its noun, in the singular for one.

    Args:
        count: a whole number.
        noun: in the singular.
        spec: a format of the count, as "," for 1,000.

    >>> counted(1, "epoch"), counted(0, "box"), counted(1200, "class", ",")
    ('1 epoch', '0 boxes', '1,200 classes')
    """
    ending = "" if count == 1 else "es" if noun.endswith(("s", "x", "sh", "tch")) else "s"
    return f"{count:{spec}} {noun}{ending}"


def nearest(name: str, names: Collection[str], synonyms: Mapping[str, str] | None = None) -> list[str]:
    """Return the names that someone who wrote another one may have meant, the likeliest first; at most three.

    Args:
        name: what was written.
        names: those that are known.
        synonyms: for names of other libraries those of this one, in lower case; None for none.

    A name is meant by a synonym, by its initials, by one of its words, or by something spelt nearly the same.

    >>> names = ["mean_squared_error", "cross_entropy", "squared_error", "hinge"]
    >>> nearest("mse", names), nearest("hinje", names), nearest("entropy", names), nearest("none", names)
    (['mean_squared_error'], ['hinge'], ['cross_entropy'], [])
    """
    from difflib import get_close_matches  # here, as only an error needs it

    wanted = _plain(name)
    plain = {_plain(known): known for known in names}
    if wanted in plain:
        return [plain[wanted]]
    meant = [_plain((synonyms or {}).get(name.lower(), name))]
    meant += (known for known in plain if wanted == "".join(word[:1] for word in known.split("_")))
    meant += (known for known in plain if len(wanted) > 2 and wanted in known.split("_"))
    meant += get_close_matches(wanted, plain, n=3, cutoff=0.7)
    return list(dict.fromkeys(plain[known] for known in meant if known in plain))[:3]


def unknown(
    what: str, name: object, names: Collection[str], listed_by: str = "", synonyms: Mapping[str, str] | None = None
) -> str:
    """Return the sentence about a name that is not known: the nearest that are, or all where they are few.

    Args:
        what: what it was to be the name of.
        name: what was written.
        names: those that are known.
        listed_by: what lists them all; "" for nothing.
        synonyms: as those of `nearest`.

    >>> unknown("engine", "fast", ["eager", "compiled"])
    "engine 'fast' is not known: choose eager or compiled"
    >>> unknown("loss", "mse", ["mean_squared_error", *"abcdefgh"], "nn.losses")
    "loss 'mse' is not known: did you mean mean_squared_error? (nn.losses has all 9)"
    """
    found = nearest(name or "none", names, synonyms) if isinstance(name, str | None) else []
    start = f"{what} {name!r} is not known: "
    if found:
        start += f"did you mean {_either(found)}?"
        if len(names) <= FEW:
            return f"{start} (there are {', '.join(names)})"
        return f"{start} ({listed_by} has all {len(names)})" if listed_by else start
    if len(names) > FEW and listed_by:
        return f"{start}choose one of the {len(names)} of {listed_by}"
    return f"{start}choose {_either(names)}"


def short(text: str, most: int = 60) -> str:
    """Return a text, cut where it is long.

    >>> short("abcdefghij", 8)
    'abcde...'
    """
    return text if len(text) <= most else text[: most - 3] + "..."


def _plain(name: str) -> str:
    return name.lower().lstrip("-").replace("-", "_").replace(" ", "_")


def _either(names: Collection[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
