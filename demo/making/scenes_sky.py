"""Pictures of space and of the land. `t` is the time in seconds, `n` the slide's number."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from demo.making.canvas import FLOOR, Canvas

STARS = [(r.uniform(0, 640), r.uniform(0, 275), r.uniform(0.5, 1.7)) for r in [Random(5)] * 170]


def _stars(c: Canvas, t: float) -> None:
    """A night full of stars that twinkle."""
    c.sky((6, 8, 24), (22, 26, 58))
    for k, (x, y, size) in enumerate(STARS):
        c.dot(x, y, size * (1 + 0.25 * sin(3 * t + k)), (235, 235, 255))


def moon(c: Canvas, t: float, n: int) -> None:
    """The lunar module comes down slide by slide."""
    _stars(c, t)
    c.dot(560, 60, 34, (70, 130, 220))
    c.dot(550, 52, 16, (230, 240, 250), 9)
    c.dot(320, 620, 640, (168, 168, 170), 400)
    for x, floor, r in ((110, 262, 40), (470, 256, 54), (250, 272, 22), (590, 274, 24)):
        c.dot(x, floor, r, (132, 132, 136), r / 4)
    y = [50.0, 90.0, 130.0, 168.0][n] + (3 * t % 12 if n < 3 else 0)
    if n < 3:
        c.shape([(300, y + 50), (340, y + 50), (320, y + 86 + 8 * sin(20 * t))], (255, 170, 60))
    c.shape([(292, y), (348, y), (362, y + 26), (278, y + 26)], (205, 208, 214))
    c.box(284, y + 26, 72, 24, (214, 170, 70))
    for side in (-1, 1):
        c.line([(320 + side * 34, y + 40), (320 + side * 58, y + 72)], (190, 190, 196), 5)
        c.dot(320 + side * 58, y + 74, 12, (190, 190, 196), 4)
    if n == 3:
        c.line([(430, 236), (430, 176)], (220, 220, 220), 3)
        c.box(432, 178, 44, 26, (200, 60, 60))
        c.text(180, 60, "APOLLO 11", 26)


def mars(c: Canvas, t: float, n: int) -> None:
    """A rover drives over red sand."""
    c.sky((206, 150, 110), (240, 200, 160))
    c.shape(
        [(0, 200), (120, 140), (250, 196), (420, 150), (640, 206), (640, FLOOR), (0, FLOOR)],
        (170, 88, 54),
    )
    c.box(0, 215, 640, 70, (150, 70, 42))
    for k in range(16):
        c.dot((k * 97) % 640, 226 + (k * 37) % 52, 6 + k % 5, (112, 50, 32), 4)
    x = 150 + 70 * n + 4 * t
    for k in range(3):
        wheel = (x + 44 * k, 240.0)
        c.dot(*wheel, 19, (44, 44, 48))
        c.dot(*wheel, 9, (120, 120, 126))
    c.line([(x, 238), (x + 44, 212), (x + 88, 238)], (150, 150, 156), 6)
    c.box(x - 16, 172, 128, 38, (226, 226, 230), 6)
    c.line([(x + 96, 172), (x + 96, 112)], (200, 200, 206), 7)
    c.box(x + 78, 92, 40, 24, (236, 236, 240), 5)
    c.dot(x + 106, 104, 7, (30, 60, 110))
    if n == 2:
        c.line([(x + 112, 106), (560, 230)], (255, 60, 60), 3)
        c.dot(570, 234, 26, (60, 30, 26), 18)
    if n == 3:
        c.dot(90, 60, 7, "white")
        c.dot(160, 40, 4, "white")


def saturn(c: Canvas, t: float, n: int) -> None:
    """The planet with its rings; nearer from slide to slide."""
    _stars(c, t)
    size = 62 + 11 * n
    y = 140 + 4 * sin(t / 2)
    bands = [(196, 178, 140), (222, 204, 164), (176, 156, 122), (206, 190, 156), (160, 140, 110)]
    for k, colour in enumerate(bands):
        c.ring(320, y, size * (2.4 - 0.17 * k), colour, size * 0.15, size * (0.62 - 0.045 * k))
    c.dot(320, y, size, (226, 196, 140))
    for k in range(5):
        c.box(
            320 - size * 0.9,
            y - size * 0.45 + k * size * 0.2,
            size * 1.8,
            size * 0.07,
            (204, 170, 116),
            4,
        )
    for k, colour in enumerate(bands):
        rx, ry = size * (2.4 - 0.17 * k), size * (0.62 - 0.045 * k)
        front = [(320 + rx * cos(a / 30 * pi), y + ry * sin(a / 30 * pi)) for a in range(31)]
        c.line(front, colour, size * 0.1)
    if n > 1:
        c.dot(560 - 6 * t, 60, 12, (190, 190, 196))


def stars(c: Canvas, t: float, n: int) -> None:
    """The Milky Way over a hill, and a camera on a tripod."""
    _stars(c, t)
    rng = Random(9)
    for _ in range(700):
        along, across = rng.uniform(0, 1), rng.gauss(0, 0.09)
        glow = rng.choice([(150, 140, 190), (210, 200, 225), (120, 110, 170)])
        c.dot(
            80 + 520 * along + 200 * across,
            260 - 270 * along + 260 * across,
            rng.uniform(0.6, 2),
            glow,
        )
    c.shape([(0, 250), (180, 226), (400, 246), (640, 214), (640, FLOOR), (0, FLOOR)], (8, 10, 16))
    for foot in (-44, 0, 44):
        c.line([(150, 180), (150 + foot, 270)], (60, 62, 70), 6)
    c.box(112, 138, 80, 44, (40, 42, 48), 6)
    c.box(130, 126, 36, 14, (40, 42, 48), 4)
    c.dot(206, 160, 24, (70, 72, 80))
    c.dot(208, 160, 15, (50, 90, 160))
    if n == 3:
        c.shape([(500, 235), (500, 190), (535, 160), (570, 190), (570, 230)], (26, 20, 20))
        c.box(525, 198, 18, 16, (255, 200, 90))


def volcano(c: Canvas, t: float, n: int) -> None:
    """A mountain that smokes and, in the third slide, erupts."""
    c.sky((50, 44, 70), (214, 110, 70))
    angry = n == 2
    for k in range(9):
        rise = (k * 17 + 12 * t) % 130
        grey = 70 + k * 9
        c.dot(
            320 + 26 * sin(k + t / 2) + rise / 5, 88 - rise * 0.6, 18 + rise / 6, (grey, grey, grey)
        )
    if angry:
        for k in range(26):
            age = (t * 0.9 + k * 0.618) % 1
            x = 320 + (k - 13) * 13 * age
            c.dot(x, 88 - 190 * age + 230 * age * age, 5, (255, 190 - 4 * k, 40))
    c.shape([(60, FLOOR), (280, 86), (360, 86), (590, FLOOR)], (70, 54, 52))
    c.shape([(280, 86), (360, 86), (382, 118), (340, 106), (312, 122), (258, 116)], (104, 76, 68))
    c.dot(320, 88, 40, (255, 120, 40), 8)
    if n:
        flow = [(312, 90), (300, 140), (330, 190), (300, 240), (316, FLOOR)]
        c.line(flow, (255, 96, 30), 12 + 3 * sin(3 * t))
        c.line(flow, (255, 200, 80), 4)
    if n in (0, 3):
        c.line([(320, 90), (320, 240)], (255, 110, 40), 10)
        c.dot(320, 262, 120, (255, 110, 40), 26)


def aqueduct(c: Canvas, t: float, n: int) -> None:
    """Two rows of stone arches over a valley, with water on top."""
    c.sky((140, 196, 240), (236, 226, 196))
    c.dot(90, 56, 30, (255, 236, 150))
    c.shape(
        [(0, 250), (160, 262), (480, 262), (640, 246), (640, FLOOR), (0, FLOOR)], (140, 160, 90)
    )
    stone, dark = (214, 186, 140), (168, 204, 232)
    c.box(0, 84, 640, 172, stone)
    for k in range(9):
        x = 4 + 72 * k
        for top, base, half in ((112, 156, 24), (178, 258, 27)):
            c.dot(x + 36, top + half, half, dark)
            c.box(x + 36 - half, top + half, 2 * half, base - top - half, dark)
    for y in (84, 160):
        c.box(0, y, 640, 8, (186, 156, 110))
    for k in range(22):
        c.box((k * 30 + 40 * t) % 660 - 20, 76, 18, 7, (70, 140, 220), 3)
    if n == 3:
        c.text(320, 40, "ROMA", 34, (120, 60, 40))


def mountains(c: Canvas, t: float, n: int) -> None:
    """Peaks and pines above a sea of clouds."""
    gold = n == 3
    c.sky(
        (250, 200, 130) if gold else (150, 190, 226), (255, 236, 210) if gold else (232, 240, 248)
    )
    c.dot(520, 70, 30, (255, 190, 90) if gold else (255, 246, 220))
    for x, top, wide in ((120, 70, 90), (300, 40, 110), (470, 90, 100), (600, 120, 80)):
        c.shape(
            [
                (x - wide, FLOOR),
                (x - 24, top + 26),
                (x, top),
                (x + 30, top + 34),
                (x + wide, FLOOR),
            ],
            (86, 98, 106),
        )
        c.shape([(x, top), (x + 30, top + 34), (x + wide, FLOOR), (x + 6, FLOOR)], (64, 76, 86))
    for x, y in ((286, 70), (330, 96), (112, 104), (480, 122)):
        c.line([(x, y), (x + 4, y - 24)], (80, 56, 40), 4)
        for k in range(3):
            c.dot(x + 6, y - 12 - 9 * k, 20 - 4 * k, (36, 84, 56), 5)
    c.box(0, 236, 640, FLOOR - 236, (255, 232, 206) if gold else (246, 249, 252))
    for k in range(34):
        drift = (k * 53 + (4 + k % 5) * t) % 720 - 40
        c.dot(drift, 205 + (k * 29) % 76, 52, (255, 232, 206) if gold else (246, 249, 252), 17)
