"""The elements of a picture: boxes with lines of text, arrows between them, and a caption.

Every size is computed here, from the text alone, so that a box has the same size in all programs that draw it and in
each frame of a sequence. The unit is the point, 1/72 inch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograd.show.labels.text_width import text_width
from autograd.show.picture.colors import FADED, FADED_INK, FAINT, INK, NEUTRAL, PAPER

FONT = "Helvetica,Arial,sans-serif"
TEXT, SYMBOL, SMALL = 11.0, 15.0, 10.0  # sizes of the font: in boxes, of operations, on arrows and in the caption
LINE = 15.0  # from one line of a box to the next
PADDING = 7.0
COLUMN_GAP = 8.0  # between the two columns of a line
BOLD = 3.5  # the least width of an emphasized arrow


@dataclass(frozen=True)
class Line:
    """A line of text in a box, with a key such as "grad" in a column before it, or none."""

    text: str
    key: str = ""
    strong: bool = False
    ink: str = INK


@dataclass
class Box:
    """A box.

    Attributes:
        id: letters and digits only; the same for the same graph.
        lines: the text, from top to bottom.
        symbol: large text on the left, before the lines; empty for none.
        shape: "box", "round" (a box with round corners), "circle", or "none" (text on white).
        border, border_width, dashed, fill, ink: how it looks; `ink` is the color of the symbol and the keys.
        description: its full content, shown under the pointer and read by screen readers.
        least_width: the smallest width that is set from the text.
        position: its center, from the top left; None leaves it to a layout.
        width, height: set from the text, unless they are given.
    """

    id: str
    lines: Sequence[Line] = ()
    symbol: str = ""
    shape: str = "box"
    border: str = NEUTRAL
    border_width: float = 1.0
    dashed: bool = False
    fill: str = PAPER
    ink: str = FAINT
    description: str = ""
    least_width: float = 0.0
    position: tuple[float, float] | None = None
    width: float = 0.0
    height: float = 0.0

    def __post_init__(self) -> None:
        if not self.width:
            lines_width = max(map(_line_width, self.lines), default=0.0)
            self.width = max(self.symbol_width + lines_width + 2 * PADDING, self.least_width)
        if not self.height:
            self.height = LINE * max(len(self.lines), 1) + PADDING

    @property
    def symbol_width(self) -> float:
        """The part of the width that the symbol takes."""
        return text_width(self.symbol, SYMBOL) + 2 * PADDING if self.symbol else 0.0

    def fade(self) -> None:
        """Put it into the background."""
        self.border, self.border_width, self.fill, self.ink = FADED, 1.0, PAPER, FADED_INK
        self.lines = [replace(line, ink=FADED_INK) for line in self.lines]


@dataclass
class Arrow:
    """An arrow from one box to another, by their ids.

    Attributes:
        label: the text on it; empty for none.
        label_room: the least width kept free for the label, even where there is none.
        color, width, dashed: how its line looks.
        ink: the color of its label.
        pointed: whether it ends in a point.
    """

    tail: str
    head: str
    label: str = ""
    color: str = NEUTRAL
    width: float = 1.0
    dashed: bool = False
    ink: str = INK
    pointed: bool = True
    label_room: float = 0.0

    @property
    def label_size(self) -> tuple[float, float]:
        """Width and height of the place for the label; 0, 0 where there is none."""
        width = max(text_width(self.label, SMALL) + 2.0 if self.label else 0.0, self.label_room)
        return (width, SMALL + 2.0) if width else (0.0, 0.0)

    def emphasize(self) -> None:
        """Draw it bold."""
        self.width = max(self.width, BOLD)
        self.color = INK if self.color == NEUTRAL else self.color

    def fade(self) -> None:
        """Put it into the background."""
        self.color, self.ink, self.width = FADED, FADED_INK, 1.0


@dataclass
class Drawing:
    """A whole picture.

    Attributes:
        boxes, arrows: drawn in this order, later ones on top.
        direction: "LR" for arrows from left to right, "TB" from top to bottom; without effect on boxes with a position.
        caption: pieces of text below, each with its color.
        description: the picture in a sentence, read by screen readers.
        scale: the size of gradient that gets the widest arrow.
    """

    boxes: list[Box]
    arrows: list[Arrow]
    direction: str = "LR"
    caption: list[tuple[str, str]] = field(default_factory=list)
    description: str = ""
    scale: float = 1.0

    @property
    def is_placed(self) -> bool:
        """True if every box has a position, so that no layout is needed."""
        return all(box.position is not None for box in self.boxes)


def _line_width(line: Line) -> float:
    width = text_width(line.text, TEXT, line.strong)
    return width + text_width(line.key, TEXT) + COLUMN_GAP if line.key else width
