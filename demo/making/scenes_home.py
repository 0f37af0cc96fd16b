"""Pictures of kitchens, gardens and games. `t` is the time in seconds, `n` the slide's number."""

from __future__ import annotations

from math import cos, pi, sin

from demo.making.canvas import FLOOR, Canvas, Colour

STEEL = (96, 104, 116)


def steam(c: Canvas, x: float, y: float, t: float, colour: Colour = (235, 235, 235)) -> None:
    """Three wisps that wave as they rise."""
    for k in range(3):
        wisp = [(x + k * 26 - 26 + 7 * sin(s / 3 + 2 * t + k), y - s * 5) for s in range(12)]
        c.line(wisp, colour, 3)


def bread(c: Canvas, t: float, n: int) -> None:
    """A loaf that rises from slide to slide and browns in the last."""
    c.sky((250, 232, 205), (238, 205, 160))
    c.box(0, 215, 640, 70, (150, 98, 58))
    rise = 0.62 + 0.13 * n + 0.01 * sin(2 * t)
    crust = (176, 104, 42) if n == 3 else (236, 205, 150)
    if n < 2:
        c.shape([(180, 150), (460, 150), (420, 230), (220, 230)], (90, 130, 170))
        c.dot(320, 150, 140, (110, 150, 190), 26)
    c.dot(320, 170 if n < 2 else 195, 125 * rise + 25, crust, 70 * rise)
    for k in range(3):
        c.line(
            [(262 + 50 * k, 185 - 45 * rise), (292 + 50 * k, 205 - 45 * rise)], (255, 240, 215), 5
        )
    if n == 3:
        steam(c, 320, 120, t)
    c.box(530, 130, 60, 90, (235, 235, 225), 8)
    c.text(560, 175, "FLOUR", 13, (90, 60, 40))


def coffee(c: Canvas, t: float, n: int) -> None:
    """Beans that darken in a pan; a cup beside it."""
    c.sky((70, 50, 42), (120, 84, 62))
    c.box(0, 220, 640, 65, (60, 42, 34))
    c.dot(270, 205, 190, (38, 38, 42), 48)
    c.dot(270, 198, 170, (58, 58, 64), 38)
    c.box(440, 190, 90, 18, (30, 30, 32), 8)
    beans = [(150, 165, 95), (196, 150, 80), (120, 70, 36), (62, 34, 20)][n]
    for k in range(46):
        x = 270 + 150 * cos(k * 2.4) * (k / 46) ** 0.5
        y = 196 + 30 * sin(k * 2.4) * (k / 46) ** 0.5 - 4 * abs(sin(6 * t + k))
        c.dot(x, y, 9, beans, 6)
        c.line([(x - 6, y), (x + 6, y + 1)], (40, 24, 16), 1.5)
    c.ring(614, 182, 18, "white", 6, 18)
    c.box(534, 150, 76, 84, "white", 10)
    c.dot(572, 152, 38, (62, 34, 20), 9)
    steam(c, 572, 138, t)


def soup(c: Canvas, t: float, n: int) -> None:
    """A pot on a flame with vegetables in it."""
    c.sky((205, 226, 214), (170, 200, 184))
    c.box(0, 240, 640, 45, (84, 84, 88))
    for k in range(9):
        high = 14 + 6 * sin(9 * t + k * 2)
        c.shape(
            [(232 + 22 * k, 242), (243 + 22 * k, 242 - high), (254 + 22 * k, 242)], (70, 140, 235)
        )
    c.box(200, 120, 240, 108, (178, 44, 40), 18)
    c.box(172, 140, 30, 20, (120, 30, 28), 8)
    c.box(438, 140, 30, 20, (120, 30, 28), 8)
    c.dot(320, 122, 120, (226, 160, 70), 24)
    for k in range(6 + 5 * n):
        colour = [(245, 240, 220), (240, 120, 30), (96, 160, 60), (250, 236, 190)][k % (n + 1)]
        c.dot(320 + 92 * cos(k * 2.1 + t / 3), 122 + 14 * sin(k * 2.1 + t / 3), 9, colour, 6)
    steam(c, 320, 88, t, "white")
    c.shape([(520, 240), (540, 150), (552, 150), (572, 240)], (240, 120, 30))
    c.line([(546, 150), (532, 120)], (70, 140, 60), 6)
    c.line([(546, 150), (560, 118)], (70, 140, 60), 6)
    c.dot(100, 205, 36, (200, 150, 90), 33)


def tomato(c: Canvas, t: float, n: int) -> None:
    """A plant in a pot that grows until it bears tomatoes."""
    c.sky((150, 210, 245), (220, 240, 250))
    c.dot(560, 60, 34, (255, 220, 80))
    c.box(0, 250, 640, 35, (176, 130, 90))
    c.shape([(250, 190), (390, 190), (368, 255), (272, 255)], (196, 92, 50))
    c.dot(320, 190, 70, (80, 54, 36), 12)
    top = 170 - 42 * n
    if n >= 2:
        c.line([(336, 190), (336, 24)], (150, 110, 70), 5)
    c.line([(320, 190), (322 + 2 * sin(t), top)], (60, 130, 50), 6)
    for k in range(2 + 3 * n):
        y = 182 - k * (182 - top) / (2 + 3 * n)
        side = 1 if k % 2 else -1
        c.dot(320 + side * 30, y, 28, (70, 150, 60), 9)
        if n == 3 and k > 1:
            c.dot(320 + side * 52, y + 14, 15, (220, 40, 34) if k % 3 else (240, 140, 40))


def chess(c: Canvas, t: float, n: int) -> None:
    """The board after each pair of moves."""
    c.sky((44, 62, 70), (26, 36, 42))
    side, left, top = 31, 196, 18
    for row in range(8):
        for col in range(8):
            light = (row + col) % 2 == 0
            fill: Colour = (238, 216, 180) if light else (150, 104, 70)
            c.box(left + col * side, top + row * side, side, side, fill)
    white = {
        "P": ["e4", *(f + "2" for f in "abcdfgh")],
        "R": ["a1", "h1"],
        "Q": ["d1"],
        "K": ["e1"],
    }
    white |= {"N": ["b1", "f3" if n else "g1"], "B": ["c1", "c4" if n > 1 else "f1"]}
    if n == 3:
        white |= {"K": ["g1"], "R": ["a1", "f1"]}
    black = {
        "P": ["e5", *(f + "7" for f in "abcdfgh")],
        "R": ["a8", "h8"],
        "Q": ["d8"],
        "K": ["e8"],
    }
    black |= {"N": ["c6" if n else "b8", "g8"], "B": ["c8", "c5" if n > 1 else "f8"]}
    for pieces, ink, paper in (
        (white, (30, 30, 30), "white"),
        (black, (245, 245, 245), (24, 24, 28)),
    ):
        for letter, squares in pieces.items():
            for square in squares:
                x = left + ("abcdefgh".index(square[0]) + 0.5) * side
                y = top + (8 - int(square[1]) + 0.5) * side + 0.5 * sin(3 * t)
                c.dot(x, y, 12, paper)
                c.text(x, y, letter, 14, ink)
    c.text(90, 140, "CHESS", 30, (238, 216, 180))


def bicycle(c: Canvas, t: float, n: int) -> None:
    """A bicycle, wheels turning in the last slide."""
    c.sky((214, 232, 240), (190, 214, 196))
    c.box(0, 250, 640, 35, (120, 124, 120))
    turn = 3 * t if n == 3 else 0.2
    for x in (210.0, 430.0):
        if x == 430 and n in (0, 1):
            x += 30 * n + 14
        c.ring(x, 195, 62, (30, 30, 34), 9, 62)
        for k in range(10):
            angle = turn + k * pi / 5
            c.line([(x, 195), (x + 56 * cos(angle), 195 + 56 * sin(angle))], (130, 134, 140), 1.5)
    frame: Colour = (205, 48, 44)
    c.line([(210, 195), (262, 110), (384, 110), (310, 195), (210, 195)], frame, 8)
    c.line([(252, 92), (310, 195)], frame, 8)
    c.line([(430, 195), (378, 84), (410, 78)], frame, 8)
    c.box(228, 82, 52, 12, (40, 30, 26), 6)
    c.dot(310, 195, 14, STEEL)
    if n == 2:
        c.dot(560, 215, 58, (90, 150, 210), 26)
        for k in range(5):
            c.dot(540 + 9 * k, 200 - (20 * t + 13 * k) % 60, 5, (235, 245, 255))
    if n == 3:
        c.box(520, 60, 70, 26, (250, 190, 60), 8)
        c.text(555, 73, "PATCH", 13, (60, 40, 20))


def tea(c: Canvas, t: float, n: int) -> None:
    """Hills of tea behind a glass of green tea."""
    c.sky((226, 240, 226), (180, 214, 170))
    for k in range(4):
        hill = [(x, 120 + 22 * k + 16 * sin(x / 70 + k * 2)) for x in range(0, 660, 20)]
        c.shape([*hill, (640, FLOOR), (0, FLOOR)], (110 - 14 * k, 170 - 18 * k, 90 - 10 * k))
    c.box(0, 225, 640, 60, (140, 96, 62))
    c.box(275, 100, 90, 130, (225, 240, 235), 10)
    c.box(281, 190 - 25 * n, 78, 35 + 25 * n, (176, 206, 90), 8)
    for k in range(7):
        y = 215 - (k * 13 + 4 * t) % (30 + 25 * n)
        c.dot(296 + 9 * k, y, 8, (70, 120, 50), 3)
    if n:
        steam(c, 320, 92, t, "white")
    c.dot(490, 190, 62, (120, 70, 50), 46)
    c.line([(545, 190), (592, 150)], (120, 70, 50), 14)
    c.ring(430, 188, 26, (120, 70, 50), 9, 26)
    c.dot(490, 146, 12, (90, 50, 36), 8)


def stretch(c: Canvas, t: float, n: int) -> None:
    """A figure on a mat: arms up, leaning, folded, at rest."""
    c.sky((255, 226, 196), (255, 246, 232))
    c.dot(520, 90, 46, (255, 196, 110))
    c.dot(320, 258, 190, (110, 160, 150), 16)
    skin, wear = (140, 92, 66), (70, 96, 150)
    lean = {1: 55 * sin(t / 1.6)}.get(n, 0.0)
    if n == 2:
        c.line([(300, 250), (305, 180), (330, 130)], wear, 20)
        c.line([(330, 130), (370, 190)], (200, 80, 80), 24)
        c.line([(368, 180), (360, 245)], skin, 11)
        c.dot(384, 212, 19, skin)
        return
    c.line([(290, 252), (313, 155)], wear, 20)
    c.line([(350, 252), (327, 155)], wear, 20)
    c.line([(320 + lean / 2, 104), (320 + lean * 0.75, 70)], skin, 13)
    c.line([(320, 176), (320 + lean / 2, 94)], (200, 80, 80), 38)
    c.dot(320 + lean * 0.8, 62, 21, skin)
    up = 1.0 if n < 2 else 0.0
    for side in (-1, 1):
        hand = (320 + lean * 1.4 + side * 34 * (1.4 - up * 0.6), 172 - 156 * up + 4 * sin(t))
        c.line([(320 + lean / 2 + side * 18, 92), hand], skin, 11)
