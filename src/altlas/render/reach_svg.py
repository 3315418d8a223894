"""Connections as a picture that needs nothing but a browser: no network, no program, no font of its own.

The colours follow the reader's light or dark setting. A short text appears over each line and row with its whole
meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from altlas.network import Verdict
from altlas.render.picture.graph import Box, graph
from altlas.render.picture.layout import FRAME_HEAD, Drawing, Path, Rectangle, layout
from altlas.render.picture.planning import HEAD, LINE
from altlas.render.picture.style import STYLE
from altlas.render.printable import printable
from altlas.render.reach_row import Row, totals

_LEGEND = 56.0
_ARROW = 7.0


def render(rows: Iterable[Row], title: str = "Who can talk to whom") -> str:
    """One SVG document; the same rows give the same bytes."""
    listed = list(rows)
    drawing = layout(graph(listed))
    width, height = max(drawing.width, 640.0), drawing.height + _LEGEND
    size = f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(_clean(title))}>',
        f"<title>{_text(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{_n(width)}" height="{_n(height)}"/>',
        *_body(drawing),
        *_legend(drawing.height, totals(listed), {row.verdict for row in listed}),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _body(drawing: Drawing) -> Iterator[str]:
    """Frames at the bottom, then lines, then boxes."""
    for name, place in drawing.frames:
        yield _rectangle("frame", place, 10)
        yield f'<text class="head" x="{_n(place.x + 14)}" y="{_n(place.y + FRAME_HEAD - 6)}">{_text(name)}</text>'
    for path in drawing.paths:
        yield _path(path)
    for box, place in drawing.boxes:
        yield from _box(box, place)


def _rectangle(style: str, place: Rectangle, radius: int) -> str:
    corner = f'x="{_n(place.x)}" y="{_n(place.y)}" width="{_n(place.width)}" height="{_n(place.height)}"'
    return f'<rect class="{style}" {corner} rx="{radius}"/>'


def _box(box: Box, place: Rectangle) -> Iterator[str]:
    yield f"<g><title>{_text(box.key.text)}</title>"
    yield _rectangle("box" if box.frame else "outside", place, 6)
    x = place.x + 14
    yield f'<text class="name" x="{_n(x)}" y="{_n(place.y + 18)}">{_text(box.title)}</text>'
    yield f'<text class="soft" x="{_n(x)}" y="{_n(place.y + 33)}">{_text(box.subtitle)}</text>'
    yield "</g>"
    for number, line in enumerate(box.lines):
        y = place.y + HEAD + LINE * (number + 0.5)
        style = "" if line.verdict is Verdict.ALLOWED and line.entry else f' class="{_row_style(line.verdict)}"'
        text = f'<text{style} x="{_n(x)}" y="{_n(y + 4)}">{_text(line.text)}</text>'
        yield f"<g><title>{_text(line.tip)}</title>{text}</g>"


def _row_style(verdict: Verdict) -> str:
    return "soft" if verdict is Verdict.ALLOWED else verdict.value


def _path(path: Path) -> str:
    """A line that leaves and arrives level, with its arrow head."""
    points, verdict = path.points, path.link.verdict
    (x, y), rest = points[0], points[1:]
    forward = rest[-1][0] >= x
    tip_x, tip_y = rest[-1]
    back = -_ARROW if forward else _ARROW
    way = f"M{_n(x)} {_n(y)}"
    for end_x, end_y in (*rest[:-1], (tip_x + back, tip_y)):
        bend = (end_x - x) / 2
        way += f" C{_n(x + bend)} {_n(y)} {_n(end_x - bend)} {_n(end_y)} {_n(end_x)} {_n(end_y)}"
        x, y = end_x, end_y
    head = f"M{_n(tip_x)} {_n(tip_y)}l{_n(back)} -4v8z"
    return (
        f'<g class="link"><title>{_text(path.link.tip)}</title>'
        f'<path class="line {verdict}" d="{way}"/><path class="tip {verdict}" d="{head}"/></g>'
    )


def _legend(top: float, total: str, verdicts: set[Verdict]) -> Iterator[str]:
    x, y = 24.0, top + 14
    for verdict in (verdict for verdict in Verdict if verdict in verdicts):
        yield f'<path class="line {verdict}" d="M{_n(x)} {_n(y - 4)}h34"/>'
        yield f'<text x="{_n(x + 42)}" y="{_n(y)}">{verdict}</text>'
        x += 118
    yield f'<text class="soft" x="{_n(x)}" y="{_n(y)}">{_text(total)}</text>'
    said = "◂ name: may come from there; ▸ name: may go there. Written where a line for each box would hide the rest."
    yield f'<text class="soft" x="24" y="{_n(y + 22)}">{said}</text>'


def _n(number: float) -> str:
    """A number with one decimal at most, the same on every machine."""
    return (
        f"{number:.1f}".removesuffix(".0").replace("-0", "0")
        if abs(number) < 0.05
        else f"{number:.1f}".removesuffix(".0")
    )


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Text without the characters that XML forbids; lines stay lines."""
    return "\n".join(map(printable, text.split("\n")))
