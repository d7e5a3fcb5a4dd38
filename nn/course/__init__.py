"""The exercises of the course in `notebooks/`: what is asked, and what a wrong answer tells about the way to it.

They are part of the packages, and not of the notebooks, so that a notebook opened on its own finds them wherever the
packages are: in a checkout, in an installation, in Colab.

>>> from nn.course import check
>>> check("2.1", ...)
2.1 not answered yet: put your answer where the three dots are, and run the cell again.
"""

from nn.course.compare import compare
from nn.course.exercises import check
from nn.course.language import speak
from nn.course.side_by_side import side_by_side

__all__ = ["check", "compare", "side_by_side", "speak"]
