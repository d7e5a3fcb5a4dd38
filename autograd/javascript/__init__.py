"""Formulas of the table as JavaScript."""
