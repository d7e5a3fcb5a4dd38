"""The problems of Moré, Garbow and Hillstrom from their standard starts: each ends at a minimum that is known."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import sum
from nn import least_squares, minimize
from tests.nn.scipy_bridge.more_garbow_hillstrom import PROBLEMS

pytest.importorskip("scipy.optimize")

PRECISE: dict[str, dict[str, Any]] = {
    "lm": {"x_scale": "jac", "ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15, "max_nfev": 2000},
    "trf": {"x_scale": "jac", "ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15, "max_nfev": 2000},
    "BFGS": {"options": {"gtol": 1e-9, "maxiter": 5000}},
    # In (4) the minimum is 1e6 away, of which a step may be 1000 otherwise.
    "trust-exact": {"options": {"gtol": 1e-10, "maxiter": 1000, "max_trust_radius": 1e7}},
}


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # of scipy's, in steps that it takes back
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("method", PRECISE)
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_known_minimum_is_found(name: str, method: Any) -> None:
    residuals, start, minima = PROBLEMS[name]
    if method in ("lm", "trf"):
        found = 2.0 * least_squares(residuals, start, method=method, **PRECISE[method]).cost
    else:
        found = minimize(lambda x: sum([r * r for r in residuals(x)]), start, method=method, **PRECISE[method]).fun
    # The list gives 6 digits; where the residuals vanish, methods stop on the way there.
    assert any(found == pytest.approx(minimum, rel=1e-5, abs=1e-9 if minimum == 0.0 else 0.0) for minimum in minima)
