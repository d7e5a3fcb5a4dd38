"""Arguments of scipy's that say how to find derivatives, which are exact here; they are refused, not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OF_DERIVATIVES = {"jac", "hess", "hessp", "Dfun", "col_deriv"}
OF_DIFFERENCES = {
    "diff_step", "jac_sparsity", "workers", "eps", "epsfcn", "finite_diff_rel_step", "finite_diff_jac_sparsity",
}  # fmt: skip


def refuse_derivatives(what: str, arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that say how to find derivatives.

    Args:
        what: what errors call the function.
        arguments: what it was given, by name; None stands for nothing.

    Raises:
        TypeError: if one of them is such.

    >>> refuse_derivatives("minimize", {"jac": "2-point"})
    Traceback (most recent call last):
        ...
    TypeError: minimize takes no jac: it finds exact derivatives of the function itself, so leave jac out
    """
    for name, value in arguments.items():
        if name in OF_DERIVATIVES | OF_DIFFERENCES and value is not None:
            raise TypeError(
                f"{what} takes no {name}: it finds exact derivatives of the function itself, so leave {name} out"
            )
