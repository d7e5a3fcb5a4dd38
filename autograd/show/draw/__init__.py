"""`draw` and `frames`: the recorded graph as a drawing of boxes and arrows."""
