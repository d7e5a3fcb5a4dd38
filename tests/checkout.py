"""The folder of the checkout, for tests that read its files or start processes in it."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
