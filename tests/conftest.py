"""Conditions of every test: the `autograd` of this project, and Ctrl-C that is heard."""

from __future__ import annotations

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
