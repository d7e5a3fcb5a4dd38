"""Text of pictures and pages: numbers and names as they are printed, escaped, and measured."""
