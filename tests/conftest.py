"""What every test relies on."""

from __future__ import annotations

import importlib.util
import signal

import pytest

try:
    from nn.name_guard import require_our_autograd

    require_our_autograd()
except ImportError as error:
    pytest.exit(str(error), returncode=2)

# What runs in the background of a shell ignores Ctrl-C, and so would its children; some tests are about it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Modules whose examples need a library that is an extra.
EXAMPLES_NEED = {
    "nn.scipy_bridge.minimize": "scipy",
    "nn.scipy_bridge.least_squares": "scipy",
    "nn.scipy_bridge.curve_fit": "scipy",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the examples in docstrings whose library is not installed."""
    for item in items:
        for module, library in EXAMPLES_NEED.items():
            if item.name.startswith(f"{module}.") and importlib.util.find_spec(library) is None:
                item.add_marker(pytest.mark.skip(reason=f"needs {library}"))
