"""The JavaScript backend: programs as data, and their formulas as functions over one flat array of numbers."""

from autograd.compiled.backends.javascript.page_programs import PagePrograms as PagePrograms

__all__ = ["PagePrograms"]
