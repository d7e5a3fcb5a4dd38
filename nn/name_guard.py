"""The check that `import autograd` found this project's engine.

Another distribution, the array library from HIPS, owns the name `autograd` on the package index.
Both install side by side without a word from pip, the later one overwrites the other's files, and
what then breaks does so far from the cause. So `nn` checks when it is imported.
"""

from __future__ import annotations

import importlib.util
import warnings
from types import ModuleType

PROJECT = "chainrule"


def require_our_autograd() -> None:
    """Check that the name `autograd` belongs to this project.

    Raises:
        ImportError: when `import autograd` finds another library, or only what is left of one.

    Warns:
        RuntimeWarning: when ours was found, but with files of the other library among its own.

    >>> require_our_autograd()
    """
    import autograd

    if getattr(autograd, "__project__", None) != PROJECT:
        raise ImportError(
            f"'autograd' is {_where(autograd)}, which is not the engine of {PROJECT}: another "
            "distribution of that name (probably the one from HIPS) took its place; use a fresh "
            "virtual environment, or run python -m pip uninstall autograd, and in a checkout of "
            "this project python -m pip install --force-reinstall ."
        )
    # Only the other library has a module `tracer`; reading every distribution's metadata, the
    # other way to find out, would slow down each import.
    if importlib.util.find_spec("autograd.tracer") is not None:
        warnings.warn(
            f"another distribution has put files into {_where(autograd)}, and either of the two "
            f"may break: use a fresh virtual environment for {PROJECT}",
            RuntimeWarning,
            stacklevel=2,
        )


def _where(package: ModuleType) -> str:
    # A package whose `__init__.py` was uninstalled has no file any more, only folders.
    file = getattr(package, "__file__", None)
    return file or ", ".join(getattr(package, "__path__", ["a module without a file"]))
