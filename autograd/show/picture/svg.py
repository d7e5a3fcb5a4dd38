"""A drawing as SVG, with the built-in layout: no script, no link, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from autograd.show.labels.escaping import for_xml
from autograd.show.labels.text_width import text_width
from autograd.show.layout import Link, Point, layered
from autograd.show.picture.colors import PAPER
from autograd.show.picture.drawing import FONT, LINE, PADDING, SMALL, SYMBOL, TEXT, Arrow, Box, Drawing, Line

MARGIN = 14.0
CAPTION = 22.0  # the height of the caption
BASELINE = 0.36  # from the middle of a line of text down to where its letters stand, in sizes of the font
POINT_LENGTH = 8.0

Places = tuple[list[Point], list[list[Point]], list[Point | None]]  # of boxes, arrows, and labels on arrows


def to_svg(drawing: Drawing) -> str:
    """Return a drawing as the text of an SVG file, with a white background of its own.

    Args:
        drawing: with or without positions; without, it is laid out by `layered`.
    """
    if drawing.is_placed:
        centers, curves, labels = _placed(drawing)
    else:
        centers, curves, labels = _laid_out(drawing)
    extents = [_extent(box, center) for box, center in zip(drawing.boxes, centers, strict=True)]
    extents += [(x, y, x, y) for curve in curves for x, y in curve]
    extents += [
        (x - arrow.label_size[0] / 2, y, x + arrow.label_size[0] / 2, y)
        for arrow, label in zip(drawing.arrows, labels, strict=True)
        if label is not None
        for x, y in [label]
    ]
    left, top = min((e[0] for e in extents), default=0.0), min((e[1] for e in extents), default=0.0)
    right, bottom = max((e[2] for e in extents), default=0.0), max((e[3] for e in extents), default=0.0)
    caption = "".join(text for text, _ in drawing.caption)
    width = max(right - left, text_width(caption, SMALL)) + 2 * MARGIN
    height = bottom - top + 2 * MARGIN + (CAPTION if caption else 0.0)
    x, y = left - MARGIN - (width - 2 * MARGIN - (right - left)) / 2, top - MARGIN
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}pt" height="{_n(height)}pt"'
        f' viewBox="{_n(x)} {_n(y)} {_n(width)} {_n(height)}" role="img" aria-label="{for_xml(drawing.description)}"'
        f' font-family="{FONT}">',
        f"<title>{for_xml(drawing.description)}</title>",
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{PAPER}"/>',
    ]
    for number, (arrow, curve) in enumerate(zip(drawing.arrows, curves, strict=True)):
        lines += _arrow(f"e{number}", arrow, curve)
    for box, center in zip(drawing.boxes, centers, strict=True):
        lines += _box(box, center)
    for arrow, label in zip(drawing.arrows, labels, strict=True):
        if label is not None and arrow.label:
            lines.append(_text(label, arrow.label, SMALL, "middle", arrow.ink, halo=drawing.is_placed))
    if caption:
        spans = "".join(f'<tspan fill="{color}">{for_xml(text)}</tspan>' for text, color in drawing.caption)
        at = f'x="{_n(x + width / 2)}" y="{_n(y + height - MARGIN)}"'
        lines.append(f'<text {at} font-size="{_n(SMALL)}" text-anchor="middle" xml:space="preserve">{spans}</text>')
    lines.append("</svg>\n")
    return "\n".join(lines)


def _laid_out(drawing: Drawing) -> Places:
    number = {box.id: i for i, box in enumerate(drawing.boxes)}
    links = [Link(number[arrow.tail], number[arrow.head], *arrow.label_size) for arrow in drawing.arrows]
    layout = layered([(box.width, box.height) for box in drawing.boxes], links, drawing.direction)
    return layout.centers, layout.curves, layout.labels


def _placed(drawing: Drawing) -> Places:
    """Return straight lines between the borders of boxes that have positions, with labels in the middle."""
    box_of = {box.id: box for box in drawing.boxes}
    centers = [box.position or (0.0, 0.0) for box in drawing.boxes]
    curves: list[list[Point]] = []
    labels: list[Point | None] = []
    for arrow in drawing.arrows:
        tail, head = box_of[arrow.tail], box_of[arrow.head]
        start, end = _border(tail, head), _border(head, tail)
        (x0, y0), (x1, y1) = start, end
        curves.append([start, ((2 * x0 + x1) / 3, (2 * y0 + y1) / 3), ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3), end])
        labels.append(((x0 + x1) / 2, (y0 + y1) / 2) if arrow.label else None)
    return centers, curves, labels


def _border(box: Box, towards: Box) -> Point:
    """Return where the straight line from the center of a box to that of another leaves it."""
    (x, y), (to_x, to_y) = box.position or (0.0, 0.0), towards.position or (0.0, 0.0)
    dx, dy = to_x - x, to_y - y
    distance = (dx * dx + dy * dy) ** 0.5
    if distance == 0.0:
        return x, y
    if box.shape == "circle":
        fraction = box.width / 2 / distance
    else:
        fraction = min(box.width / 2 / abs(dx) if dx else inf, box.height / 2 / abs(dy) if dy else inf)
    return x + fraction * dx, y + fraction * dy


def _extent(box: Box, center: Point) -> tuple[float, float, float, float]:
    x, y = center
    return x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2


def _arrow(name: str, arrow: Arrow, curve: Sequence[Point]) -> Iterator[str]:
    yield f'<g id="{name}" class="edge" stroke="{arrow.color}" fill="none">'
    points = list(curve)
    tip = ""
    if arrow.pointed:
        end, control = points[-1], points[-2]
        length = POINT_LENGTH + arrow.width
        base = _towards(end, control, length)
        across = _towards((0.0, 0.0), (control[1] - end[1], end[0] - control[0]), 0.36 * length + arrow.width / 2)
        corners = [(base[0] + across[0], base[1] + across[1]), end, (base[0] - across[0], base[1] - across[1])]
        tip = f'<polygon points="{_points(corners)}" fill="{arrow.color}" stroke="none"/>'
        points[-1] = _towards(end, control, length - 1.0)  # so that a thick line does not show beside the arrow head
    dashes = ' stroke-dasharray="4 3"' if arrow.dashed else ""
    path = f"M{_points(points[:1])} C{_points(points[1:])}"
    yield f'<path d="{path}" stroke-width="{_n(arrow.width)}"{dashes}/>'
    if tip:
        yield tip
    yield "</g>"


def _towards(start: Point, to: Point, length: float) -> Point:
    dx, dy = to[0] - start[0], to[1] - start[1]
    distance = (dx * dx + dy * dy) ** 0.5 or 1.0
    return start[0] + dx / distance * length, start[1] + dy / distance * length


def _box(box: Box, center: Point) -> Iterator[str]:
    x, y = center
    left, top = x - box.width / 2, y - box.height / 2
    yield f'<g id="{box.id}" class="node">'
    if box.description:
        yield f"<title>{for_xml(box.description)}</title>"
    dashes = ' stroke-dasharray="4 3"' if box.dashed else ""
    look = f'fill="{box.fill}" stroke="{box.border}" stroke-width="{_n(box.border_width)}"{dashes}'
    if box.shape == "none":
        look = f'fill="{box.fill}"'
    if box.shape == "circle":
        yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(box.width / 2)}" {look}/>'
    else:
        radius = 9.0 if box.shape == "round" else 3.0
        size = f'width="{_n(box.width)}" height="{_n(box.height)}"'
        yield f'<rect x="{_n(left)}" y="{_n(top)}" {size} rx="{_n(radius)}" {look}/>'
    if box.symbol:
        edge = left + box.symbol_width
        yield _text((left + box.symbol_width / 2, y), box.symbol, SYMBOL, "middle", box.ink, bold=True)
        ends = f'x1="{_n(edge)}" y1="{_n(top + 4)}" x2="{_n(edge)}" y2="{_n(top + box.height - 4)}"'
        yield f'<line {ends} stroke="{box.ink}" stroke-width="0.7"/>'
        left = edge
    right = x + box.width / 2
    first = y - LINE * (len(box.lines) - 1) / 2
    for number, line in enumerate(box.lines):
        yield from _line(line, box.ink, left + PADDING, right - PADDING, first + LINE * number)
    yield "</g>"


def _line(line: Line, key_ink: str, left: float, right: float, y: float) -> Iterator[str]:
    if line.key:
        yield _text((left, y), line.key, TEXT, "start", key_ink)
        yield _text((right, y), line.text, TEXT, "end", line.ink, bold=line.strong)
    else:
        yield _text(((left + right) / 2, y), line.text, TEXT, "middle", line.ink, bold=line.strong)


def _text(middle: Point, text: str, size: float, anchor: str, ink: str, bold: bool = False, halo: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    # A white outline keeps a label readable where an arrow runs behind it.
    clear = f' paint-order="stroke" stroke="{PAPER}" stroke-width="3"' if halo else ""
    at = f'x="{_n(middle[0])}" y="{_n(middle[1] + BASELINE * size)}"'
    return (
        f'<text {at} font-size="{_n(size)}" text-anchor="{anchor}" fill="{ink}"{weight}{clear}>{for_xml(text)}</text>'
    )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(length: float) -> str:
    """Return a length in points as text, rounded to a hundredth.

    >>> _n(2.0), _n(-0.001), _n(1.239)
    ('2', '0', '1.24')
    """
    return f"{round(length, 2) + 0.0:.6g}"
