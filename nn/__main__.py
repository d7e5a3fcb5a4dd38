"""`python -m nn`."""

import signal
import sys

from autograd.support.streams import prepare_streams

if __name__ == "__main__":
    prepare_streams()
    from nn.command_line import main

    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as `nn` sets it; from here on Ctrl-C is handled
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
