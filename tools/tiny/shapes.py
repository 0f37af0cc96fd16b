"""Drawn shapes with their captions: "a red circle"."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from base.slots import Picture

SIDE = 64
COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 160, 40),
    "blue": (40, 60, 220),
    "yellow": (240, 220, 30),
}
SHAPES = {"circle": 0, "square": 4, "triangle": 3, "star": 5}  # corners
CAPTIONS = tuple(f"a {colour} {shape}" for colour in COLOURS for shape in SHAPES)


def draw(caption: str, rng: np.random.Generator) -> Picture:
    """A picture that the caption is true of; size, place, angle and background vary a little."""
    _, colour, shape = caption.split()
    image = Image.fromarray(_background(rng))
    radius = rng.uniform(20, 26)
    x, y = SIDE / 2 + rng.uniform(-2, 2, 2)
    ink = tuple(
        int(value) for value in np.clip(np.add(COLOURS[colour], rng.normal(0, 12, 3)), 0, 255)
    )
    pen = ImageDraw.Draw(image)
    if SHAPES[shape] == 0:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    else:
        pen.polygon(_corners(shape, x, y, radius, rng.normal(0, 0.04)), fill=ink)
    return np.asarray(image)


def _background(rng: np.random.Generator) -> Picture:
    grey = rng.uniform(60, 230)
    noise = rng.choice([0, 10, 20])
    return np.clip(rng.normal(grey, noise, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)


def _corners(
    shape: str, x: float, y: float, radius: float, turn: float
) -> list[tuple[float, float]]:
    count = SHAPES[shape]
    radii = [radius, radius * 0.4] if shape == "star" else [radius]
    start = -math.pi / 2 + turn + (math.pi / 4 if shape == "square" else 0)
    step = 2 * math.pi / (count * len(radii))
    return [
        (
            x + radii[i % len(radii)] * math.cos(start + i * step),
            y + radii[i % len(radii)] * math.sin(start + i * step),
        )
        for i in range(count * len(radii))
    ]
