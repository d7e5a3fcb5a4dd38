"""`python -m nn`."""

import sys

from autograd.support.streams import prepare_streams

if __name__ == "__main__":
    prepare_streams()
    from nn.command_line import main

    sys.exit(main())
