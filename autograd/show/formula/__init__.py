"""Formulas: numbers that rows of the table run on, and how they are printed."""
