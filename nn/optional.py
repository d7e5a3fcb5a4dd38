"""Optional libraries: imported by the part that needs them, with the command that installs a missing one."""

from __future__ import annotations

import importlib
import sys
from typing import Any

# Packages that are not named as their modules, or come with another.
_PACKAGES = {"sklearn": "scikit-learn", "joblib": "scikit-learn", "distributed": "distributed dask"}


def require(module: str, what: str) -> Any:
    """Return a module of an optional library.

    Args:
        module: its name.
        what: what needs it, as the error says.

    Raises:
        ImportError: if it is not installed, with the command that installs it.

    >>> require("math", "this example").pi > 3.0
    True
    >>> require("no_such_library.part", "this example")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ImportError: this example needs no_such_library, which is not installed: run ... -m pip install no_such_library
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if not (error.name or "").startswith(library):
            raise
        package = _PACKAGES.get(library, library)
        raise ImportError(
            f"{what} needs {package}, which is not installed: run {sys.executable} -m pip install {package}"
        ) from None
