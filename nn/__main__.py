"""`python -m nn`."""

import sys

from nn.command_line import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # Names from a file must not end the program where the terminal lacks their letters.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
