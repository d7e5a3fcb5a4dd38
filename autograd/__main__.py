"""`python -m autograd`."""

import sys

from autograd.show.command_line import main

if __name__ == "__main__":
    sys.exit(main())
