"""Data to learn from: by name, drawn at random, or read from a CSV file."""

from nn.data.csv_rows import TableError
from nn.data.csv_table import read_csv
from nn.data.dataset import Dataset, Standardizer
from nn.data.named import load_dataset
from nn.data.synthetic import circles, moons, spirals, xor

__all__ = ["Dataset", "Standardizer", "TableError", "circles", "load_dataset", "moons", "read_csv", "spirals", "xor"]
