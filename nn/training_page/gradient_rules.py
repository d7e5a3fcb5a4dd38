"""The rules of `gradient_report` as data of the page: limits, and sentences with places for names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import LINEAR
from autograd.show.explore import jsonable
from nn.inspect.diagnosis import NOT_FINITE, RULES
from nn.inspect.findings import SHOWN
from nn.inspect.gradient_findings import INPUT_RANGE, MOST_GAIN, WRONG_GRADIENT
from nn.inspect.sample_findings import FEWEST as FEWEST_SAMPLES, MOST as MOST_SAMPLES
from nn.inspect.saturation import FLAT, is_never_negative, saturation, steepest
from nn.inspect.training_findings import FEWEST as FEWEST_EPOCHS, LARGE


def gradient_rules(activations: Sequence[str]) -> dict[str, Any]:
    """Return the rules by which gradients are called faulty, with their sentences: those of `gradient_report`.

    Args:
        activations: the names of those that the page knows.
    """
    curved = [name for name in activations if name != LINEAR]
    texts = ("cause", "sentences", "cure")
    return {
        "rules": [
            {"limit": jsonable(rule.limit), **{name: getattr(rule, name) for name in texts}}
            for rule in (NOT_FINITE, *RULES)
        ],
        "mostNamed": SHOWN,
        "flat": FLAT,
        "mostGain": MOST_GAIN,
        "wrongGradient": WRONG_GRADIENT,
        "inputRange": INPUT_RANGE,
        "fewestSamples": FEWEST_SAMPLES,
        "mostSamples": MOST_SAMPLES,
        "fewestEpochs": FEWEST_EPOCHS,
        "largeRise": LARGE,
        "neverNegative": [name for name in curved if is_never_negative(name)],
        "steepest": {name: steepest(name) for name in curved},
        "saturation": {name: saturation(name).value for name in curved},
    }
