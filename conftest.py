"""What pytest leaves alone where a library that a file is made for is not installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("anywidget") else ["autograd/show/explore/widget.py"]
