"""Data to learn from: by name, drawn at random, or from a table."""

from nn.data.dataset import Dataset
from nn.data.load_table import TableOptions, load_table
from nn.data.named import load_dataset
from nn.data.standardizer import Standardizer
from nn.data.synthetic import circles, moons, spirals, xor
from nn.tables.table import ReadingOptions, TableError

__all__ = [
    "Dataset",
    "ReadingOptions",
    "Standardizer",
    "TableError",
    "TableOptions",
    "circles",
    "load_dataset",
    "load_table",
    "moons",
    "spirals",
    "xor",
]
