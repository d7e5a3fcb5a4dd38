"""What every test relies on."""

from __future__ import annotations

import pytest

try:
    from nn.name_guard import require_our_autograd

    require_our_autograd()
except ImportError as error:
    pytest.exit(str(error), returncode=2)
