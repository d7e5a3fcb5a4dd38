"""How many steps to take at a time, so that Ctrl-C is heard soon, when native code takes them and hears nothing."""

from __future__ import annotations

SLICE = 0.05  # seconds that pass at most before Ctrl-C is heard
MOST_STEPS = 100_000  # at a time


class Pace:
    """The pace of steps, as it was so far."""

    def __init__(self) -> None:
        self._rate = MOST_STEPS / SLICE / 1000  # steps in a second, as far as is known

    def steps(self) -> int:
        """Return how many steps to take before somebody should listen again, at least 1."""
        return max(1, min(int(self._rate * SLICE), MOST_STEPS))

    def note(self, steps: int, seconds: float) -> None:
        """Take in how long some steps took.

        A short run says little about a long one, but must not hold it up for ever.

        >>> pace = Pace()
        >>> pace.note(50, seconds=1.0)
        >>> pace.steps()
        2
        """
        self._rate = max(min(steps / max(seconds, 1e-6), 8 * self._rate), 1.0)
