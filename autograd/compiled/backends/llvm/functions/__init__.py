"""Programs as native functions of numbers: for calls from Python, and with a signature of C."""
