"""A small drawing surface, and the frame of a slide: picture, title and caption."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 640, 360
FLOOR = 282  # pictures end here; the caption stands below
SCALE = 2  # drawn twice as large and shrunk, which smooths the edges
FONT = "DejaVuSans-Bold.ttf"
FONT_CJK = "NotoSansCJK-Bold.ttc"

Colour = str | tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """Draws in units of the finished picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "black")
        self.pen = ImageDraw.Draw(self.image)

    def sky(self, top: Colour, bottom: Colour, until: float = FLOOR) -> None:
        """Fill the picture from the top down, from one colour into another."""
        self.image.paste(_ramp(top, bottom, int(until * SCALE)), (0, 0))

    def dot(self, x: float, y: float, rx: float, fill: Colour, ry: float | None = None) -> None:
        """A filled circle, or an ellipse."""
        ry = rx if ry is None else ry
        self.pen.ellipse(_scaled([(x - rx, y - ry), (x + rx, y + ry)]), fill=fill)

    def ring(self, x: float, y: float, rx: float, colour: Colour, width: float, ry: float) -> None:
        """The outline of an ellipse."""
        box = _scaled([(x - rx, y - ry), (x + rx, y + ry)])
        self.pen.ellipse(box, outline=colour, width=round(width * SCALE))

    def arc(self, x: float, y: float, r: float, turn: Point, colour: Colour, width: float) -> None:
        """A part of a circle, from one angle to another in degrees."""
        box = _scaled([(x - r, y - r), (x + r, y + r)])
        self.pen.arc(box, turn[0], turn[1], fill=colour, width=round(width * SCALE))

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, round_: float = 0) -> None:
        """A rectangle, with rounded corners if asked."""
        corners = _scaled([(x, y), (x + w, y + h)])
        self.pen.rounded_rectangle(corners, radius=round_ * SCALE, fill=fill)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled polygon."""
        self.pen.polygon(_scaled(points), fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float = 3) -> None:
        """A line through the points."""
        self.pen.line(_scaled(points), fill=fill, width=round(width * SCALE), joint="curve")

    def text(self, x: float, y: float, words: str, size: float, fill: Colour = "white") -> None:
        """Words, centred on `x`; shrunk until they fit the width."""
        name = FONT if words.isascii() else FONT_CJK
        font = _font(name, int(size * SCALE))
        while font.getlength(words) > (WIDTH - 30) * SCALE:
            size -= 1
            font = _font(name, int(size * SCALE))
        self.pen.text((x * SCALE, y * SCALE), words, font=font, fill=fill, anchor="mm")

    def finish(self, title: str, caption: str) -> Image.Image:
        """The slide at its real size, with the words that belong on it."""
        self.box(0, FLOOR, WIDTH, HEIGHT - FLOOR, (18, 22, 34))
        self.text(WIDTH / 2, FLOOR + 26, caption, 27)
        self.text(WIDTH / 2, FLOOR + 60, title, 15, (255, 205, 110))
        return self.image.reduce(SCALE)


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)


@cache
def _ramp(top: Colour, bottom: Colour, height: int) -> Image.Image:
    """One colour fading into another from the top down."""
    size = (WIDTH * SCALE, height)
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)
