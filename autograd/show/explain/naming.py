"""Names for the nodes of a graph: their labels where these can stand in a formula, and new names for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd.parts import Place, places
from autograd.rule import CONSTANT
from autograd.show.explain.units import Unit
from autograd.show.formula.symbol import Name
from autograd.show.labels.labels import name as one_line
from autograd.support.words import short
from autograd.value import Value

LONGEST = 40  # characters of a label
SIMPLE = re.compile(r"([^\W\d_]+)(\d*)(?:_(\w+))?((?:\[\d+\])*)")
GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
        *("nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
    )
)
ROOT_NAMES = ("y", "f", "out", "result")


class Naming:
    """One name for each node of a graph, and for each constant that has a label or is the input of a unit.

    Args:
        order: a topological order; the last node is the root.
        units: those found in it.
        wrt: the node to differentiate by, named x if it has no label and the name is free; None for none.
        place_of: the place of each node that has one in a model; None to look for them.
    """

    def __init__(
        self,
        order: Sequence[Value],
        units: Iterable[Unit],
        wrt: Value | None = None,
        place_of: Mapping[Value, Place] | None = None,
    ) -> None:
        self._uses: dict[str, int] = {}  # of each text, how many names were made from it
        self._texts: dict[Value, str] = {}
        self._names: dict[Value, Name] = {}  # as far as they were asked for
        for node in order if wrt is None else (*order, wrt):  # which y need not depend on
            if node.label:
                self._give(node, written(node.label))
        for node, place in (places(order) if place_of is None else place_of).items():
            if place.name is not None:
                self._give(node, written(place.name))
        self._name_units(list(units), order[-1])
        self._name_rest(order, wrt)

    def __getitem__(self, node: Value) -> Name:
        if node not in self._names:
            text = self._texts[node]
            self._names[node] = Name(text, latex_name(text), node.data)
        return self._names[node]

    def get(self, node: Value) -> Name | None:
        """Return the name of a node; None for a constant without one, which is shown as its number."""
        return self[node] if node in self._texts else None

    def text(self, node: Value) -> str | None:
        """Return the name of a node as text; None for a constant without one."""
        return self._texts.get(node)

    def new(self, text: str, number: float) -> Name:
        """Return a name for a number: `text`, with _2, _3, ... after it if it is taken."""
        unique = self._unique(text)
        return Name(unique, latex_name(unique), number)

    def _unique(self, text: str) -> str:
        """Return the text, or where it is taken, the text with the next number that is free."""
        unique = text
        while unique in self._uses:
            self._uses[text] += 1
            unique = f"{text}_{self._uses[text]}"
        self._uses[unique] = 1
        return unique

    def _give(self, node: Value, text: str) -> None:
        if node not in self._texts:
            self._texts[node] = self._unique(text)

    def _name_units(self, found: list[Unit], root: Any) -> None:
        for i, unit in enumerate(found):
            place = _place(unit)
            if place is None:
                place = str(i + 1) if len(found) > 1 else ""
            for node, letter in ((unit.pre_activation, "z"), (unit.output, "O")):
                if node is not root:
                    self._give(node, letter + place)
            for j, constant in enumerate(unit.inputs):
                if constant.op is CONSTANT:
                    self._give(constant, f"x[{j}]")

    def _name_rest(self, order: Sequence[Value], wrt: Value | None) -> None:
        if wrt is not None:
            self._give(wrt, self._free(["x", "x1"]))
        self._give(order[-1], self._free(ROOT_NAMES))
        numbers = {"u": 0, "v": 0}
        for node in order:
            if node not in self._texts and node.op is not CONSTANT:
                kind = "u" if node.parents else "v"
                numbers[kind] += 1
                self._give(node, f"{kind}{numbers[kind]}")

    def _free(self, candidates: Sequence[str]) -> str:
        return next((name for name in candidates if name not in self._uses), candidates[-1])


def _place(unit: Unit) -> str | None:
    """Return "[1][0]" for a unit whose first weight is labelled w[1][0][2]; None where the label says nothing."""
    found = re.fullmatch(r"[^\W\d]\w*?((?:\[\d+\])*)\[\d+\]", str(unit.weights[0].label))
    return found[1] if found else None


def written(label: object) -> str:
    r"""Return a label as it can stand in a formula: in quotes unless it is a plain name.

    >>> written("w[0][1]"), written("my weight"), written("a\x1b[31m + b")
    ('w[0][1]', "'my weight'", "'a[31m + b'")
    """
    shown = short(one_line(label), LONGEST)
    plain = re.fullmatch(r"[^\W\d]\w*(\[\d+\])*", shown)
    return shown if plain else "'" + shown.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") + "'"


def latex_name(text: str) -> str:
    r"""Return a name in LaTeX: w[0][1] and w_jk with subscripts, Greek letters as such, anything else as text.

    >>> latex_name("w[0][1]"), latex_name("w_jk"), latex_name("delta[1]"), latex_name("loss"), latex_name("'50 %'")
    ('w_{0,1}', 'w_{jk}', '\\delta_{1}', '\\mathrm{loss}', '\\text{50 }\\%')
    """
    simple = SIMPLE.fullmatch(text)
    if simple is None or not text.isascii():
        return latex_text(text.strip("'"))
    word, digits, subscript, indices = simple.groups()
    base = word if len(word) == 1 else rf"\{word}" if word in GREEK else rf"\mathrm{{{word}}}"
    below = [
        digits,
        latex_text(subscript or "") if "_" in (subscript or "") else subscript,
        *re.findall(r"\d+", indices),
    ]
    shown = ",".join(part for part in below if part)
    return f"{base}_{{{shown}}}" if shown else base


# Characters with a meaning in LaTeX or in the page around it, as plain characters.
SPECIAL = {c: rf"\{c}" for c in "_%#&${}"} | {c: f"{{{c}}}" for c in "<>"}
SPECIAL |= {"\\": r"\backslash ", "~": r"{\sim}", "^": r"{\wedge}"}


def latex_text(text: str) -> str:
    """Return any text in LaTeX's math mode, upright."""
    parts = re.split(r"([_%#&${}<>\\~^])", text)
    return "".join(SPECIAL.get(part, rf"\text{{{part}}}") for part in parts if part) or r"\text{}"
