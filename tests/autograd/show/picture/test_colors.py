"""Colors and widths: the sign and the size of a gradient, and whether text on them can be read."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from autograd.show.picture import colors
from autograd.show.picture.colors import Scale, color, tint
from tests.autograd.show.pictures import contrast


def test_colors_tell_the_sign() -> None:
    assert len({color(1.0), color(-1.0), color(0.0), color(math.nan)}) == 4
    assert color(None) == color(0.0)
    assert len({tint(1.0), tint(-1.0), tint(0.0)}) == 3


def test_everything_can_be_read_on_what_it_stands_on() -> None:
    papers = [colors.PAPER, colors.ACTIVE, *colors.TINTS.values(), "#F1F1F1", "#F3F1EA"]
    assert all(contrast(ink, paper) >= 4.5 for ink in (colors.INK, colors.FAINT) for paper in papers)
    captions = (colors.POSITIVE, colors.NEGATIVE)
    assert all(contrast(ink, colors.PAPER) >= 4.5 for ink in captions)
    assert contrast(colors.NEUTRAL, colors.PAPER) >= 3.0


def test_widths_grow_by_the_same_step_for_each_factor_of_ten() -> None:
    scale = Scale(2.0)
    widths = [scale.width(2.0 * 10.0**-k) for k in range(5)]
    steps = [before - after for before, after in pairwise(widths)]
    assert widths[0] == colors.THICKEST and widths[3] == widths[4] == colors.THINNEST
    assert steps[:3] == [pytest.approx(steps[0])] * 3
    assert scale.width(-0.2) == scale.width(0.2)
    assert scale.width(100.0) == scale.width(math.inf) == colors.THICKEST
    assert scale.width(None) == scale.width(0.0) == scale.width(5e-324) == colors.THINNEST


def test_a_scale_is_that_of_the_largest_finite_gradient() -> None:
    assert Scale.of([0.5, -3.0, None, math.inf, math.nan]).largest == 3.0
    assert Scale.of([]).largest == Scale.of([0.0]).largest == 1.0
