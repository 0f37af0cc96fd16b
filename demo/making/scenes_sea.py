"""Pictures of animals and of the sea. `t` is the time in seconds, `n` the slide's number."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from demo.making import scenes_home, scenes_sky
from demo.making.canvas import FLOOR, Canvas, Colour

Scene = Callable[[Canvas, float, int], None]


def _fish(c: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A fish that swims to the right."""
    c.shape(
        [(x - size, y), (x - size * 1.7, y - size * 0.6), (x - size * 1.7, y + size * 0.6)], colour
    )
    c.dot(x, y, size, colour, size * 0.6)
    c.dot(x + size * 0.55, y - size * 0.12, size * 0.13, "white")
    c.dot(x + size * 0.58, y - size * 0.12, size * 0.07, "black")


def _bubbles(c: Canvas, t: float) -> None:
    for k in range(12):
        c.ring((k * 83) % 640, 270 - (18 * t + 61 * k) % 270, 5, (190, 230, 250), 1.5, 5)


def octopus(c: Canvas, t: float, n: int) -> None:
    """An octopus with waving arms; its colour changes with the slide."""
    c.sky((30, 110, 160), (8, 40, 84))
    c.box(0, 256, 640, 30, (196, 170, 120))
    _bubbles(c, t)
    skin = [(206, 84, 70), (206, 84, 70), (196, 170, 120), (190, 90, 140)][n]
    for k in range(8):
        arm = []
        for s in range(14):
            spread = (k - 3.5) * (10 + 5.2 * s)
            arm.append(
                (
                    320 + spread * 0.9 + 6 * sin(s / 2 + 2 * t + k),
                    165 + 7.5 * s * (1 - 0.05 * s / 2),
                )
            )
        c.line(arm, skin, 15 - abs(k - 3.5))
    c.dot(320, 120, 62, skin, 74)
    for side in (-1, 1):
        c.dot(320 + side * 26, 140, 15, (250, 240, 200))
        c.dot(320 + side * 26, 141, 5 + n % 2, "black", 9)
    if n == 3:
        c.box(470, 190, 60, 72, (190, 226, 236), 8)
        c.box(466, 178, 68, 16, (190, 60, 50), 4)


def reef(c: Canvas, t: float, n: int) -> None:
    """Corals and fish from morning to night."""
    light = [(70, 190, 220), (60, 180, 220), (90, 210, 235), (18, 40, 86)][n]
    c.sky(light, (10, 60, 110) if n < 3 else (4, 12, 36))
    c.box(0, 258, 640, 28, (214, 196, 150))
    for k in range(9):
        x, colour = 40 + 70 * k, [(240, 110, 120), (250, 170, 60), (170, 110, 210)][k % 3]
        if k % 2:
            for branch in range(5):
                tip = (x + (branch - 2) * 17 + 2 * sin(t + branch), 190 + 9 * abs(branch - 2))
                c.line([(x, 264), tip], colour, 9)
                c.dot(*tip, 6, colour)
        else:
            c.dot(x, 262, 36, colour, 32)
            c.arc(x, 262, 22, (180, 360), (255, 226, 214), 2)
    for k in range(7):
        at = (k * 111 + (22 + 6 * (k % 3)) * t) % 760 - 60
        _fish(
            c,
            at,
            50 + 21 * k,
            13 + 3 * (k % 4),
            [(250, 210, 60), (250, 120, 50), (240, 240, 250)][k % 3],
        )
    if n == 3:
        eel = [(440 + 8 * s, 236 - 3 * s + 6 * sin(s / 2 + 2 * t)) for s in range(14)]
        c.line(eel, (120, 140, 60), 20)
        c.dot(*eel[-1], 12, (120, 140, 60))
    _bubbles(c, t)


def sailing(c: Canvas, t: float, n: int) -> None:
    """A sailing boat on waves and a knot of thick rope."""
    c.sky((160, 210, 240) if n < 3 else (20, 30, 60), (230, 240, 248) if n < 3 else (50, 60, 100))
    y = 196 + 5 * sin(1.4 * t)
    c.line([(170, y), (170, 30 + y - 196)], (120, 84, 56), 6)
    c.shape([(178, y - 160), (178, y - 14), (270, y - 14)], "white")
    c.shape([(162, y - 140), (162, y - 14), (96, y - 14)], (230, 80, 70))
    c.shape([(70, y), (290, y), (250, y + 46), (110, y + 46)], (60, 70, 110))
    for row in range(3):
        wave = [(x, 222 + 20 * row + 6 * sin(x / 28 + 2 * t + row)) for x in range(0, 660, 12)]
        c.shape([*wave, (640, FLOOR), (0, FLOOR)], (40, 110 - 20 * row, 170 - 18 * row))
    rope, x0 = (226, 190, 120), 480
    for colour, width in (((120, 84, 40), 17.0), (rope, 12.0)):
        if n == 1:
            c.box(x0 - 70, 132, 140, 18, (90, 94, 104), 9)
            eight = [(x0 + 58 * sin(a / 20 * pi), 140 + 40 * sin(a / 10 * pi)) for a in range(41)]
            c.line(eight, colour, width)
        else:
            loop = [(x0 + 50 * cos(a / 20 * pi), 100 + 58 * sin(a / 20 * pi)) for a in range(41)]
            c.line(loop, colour, width)
            c.line([(x0 - 60, 190), (x0 + 10, 150), (x0 + 26, 186), (x0 + 80, 200)], colour, width)
            if n == 2:
                other = [
                    (x0 + 44 * cos(a / 20 * pi) + 60, 130 + 30 * sin(a / 20 * pi))
                    for a in range(41)
                ]
                c.line(other, colour, width)


def panda(c: Canvas, t: float, n: int) -> None:
    """A panda among bamboo; in the third slide it sleeps."""
    c.sky((190, 220, 200), (120, 176, 120))
    for k in range(11):
        x = 24 + 60 * k + (k * 17) % 20
        c.box(x, 0, 13, FLOOR, (90, 150, 70))
        for joint in range(5):
            c.box(x - 1, 30 + 56 * joint + k * 5 % 30, 15, 4, (60, 110, 50))
        c.dot(x + 26, 60 + (k * 41) % 120, 24, (70, 140, 60), 6)
    c.box(0, 258, 640, 30, (96, 130, 70))
    black: Colour = (28, 28, 30)
    c.dot(320, 222, 92, "white", 62)
    for side in (-1, 1):
        c.dot(320 + side * 70, 246, 34, black, 24)
        c.dot(320 + side * 56, 62, 24, black)
    c.dot(320, 116, 76, "white", 66)
    for side in (-1, 1):
        c.dot(320 + side * 30, 112, 19, black, 23)
        if n == 2:
            c.line([(320 + side * 30 - 8, 112), (320 + side * 30 + 8, 112)], "white", 3)
        else:
            c.dot(320 + side * 28, 108, 6, "white")
    c.dot(320, 140, 11, black, 8)
    c.arc(320, 146, 16, (20, 160), black, 3)
    if n in (0, 1):
        lift = 6 * sin(3 * t)
        c.line([(250, 214), (300, 178 + lift)], black, 30)
        c.line([(240, 196 + lift), (350, 158 + lift)], (110, 180, 80), 9)
    if n == 3:
        c.dot(440, 236, 34, "white", 28)
        c.dot(440, 196, 26, "white", 23)
        for side in (-1, 1):
            c.dot(440 + side * 19, 178, 9, black)
            c.dot(440 + side * 10, 195, 6, black, 7)


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(scenes_home.bread, scenes_home.coffee, scenes_home.soup, scenes_home.tomato),
        *(scenes_home.chess, scenes_home.bicycle, scenes_home.tea, scenes_home.stretch),
        *(scenes_sky.moon, scenes_sky.mars, scenes_sky.saturn, scenes_sky.stars),
        *(scenes_sky.volcano, scenes_sky.aqueduct, scenes_sky.mountains),
        *(octopus, reef, sailing, panda),
    )
}
