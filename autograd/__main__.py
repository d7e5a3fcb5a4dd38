"""`python -m autograd`."""

import sys

from autograd.support.streams import prepare_streams

if __name__ == "__main__":
    prepare_streams()
    from autograd.show.command_line import main

    sys.exit(main())
