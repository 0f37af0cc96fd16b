"""How telling a picture is: whether it shows something, sharply, in colour, and is no title."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from base.slots import Picture
from catalog.shots import grey, is_blank

COLOURFUL, SHARP, SUBJECT = 60.0, 40.0, 0.4  # where more is no better
WORTH = (0.4, 0.35, 0.25)  # of colour, sharpness and subject
BITS = 2  # of each channel, for counting colours
RICH = 4.0  # bits of entropy; a film's picture has three to four
DARK, BRIGHT = 30.0, 225.0  # mean grey levels outside of which little is to be seen
DIM_WORTH = 0.5
PLAIN_WORTH = 0.3  # of a picture that is all of one colour
RARE = 0.01  # share of the edges of a picture below which a colour is not theirs


def telling(picture: Picture) -> float:
    """0 for a blank picture, towards 1 for a colourful and sharp one with something in its middle.

    Titles and slides are mostly of one colour, and count less however much is written on them.
    """
    if min(picture.shape[:2]) < 8 or is_blank(picture[::2, ::2]):
        return 0.0
    found = (
        min(1.0, colourfulness(picture) / COLOURFUL),
        min(1.0, sharpness(picture) / SHARP),
        min(1.0, subject(picture) / SUBJECT),
    )
    shown = sum(worth * value for worth, value in zip(WORTH, found, strict=True))
    level = float(grey(picture[::4, ::4]).mean())
    seen = 1.0 if DARK <= level <= BRIGHT else DIM_WORTH
    return seen * shown * (PLAIN_WORTH + (1 - PLAIN_WORTH) * variety(picture))


def colourfulness(picture: Picture) -> float:
    """The metric M of Hasler and Süsstrunk, "Measuring colourfulness in natural images" (2003).

    0 for grey, about 15 slightly, 33 moderately, 59 quite, 82 highly colourful.
    """
    red, green, blue = np.moveaxis(picture[::2, ::2].astype(np.float32), -1, 0)
    one, other = red - green, 0.5 * (red + green) - blue
    spread = np.hypot(one.std(), other.std())
    return float(spread + 0.3 * np.hypot(one.mean(), other.mean()))


def sharpness(picture: Picture) -> float:
    """Grey levels over two pixels at the sharpest fiftieth; a blur has no such edge."""
    levels = grey(picture[::2])
    return float(np.percentile(np.abs(levels[:, 2:] - levels[:, :-2]), 98))


def variety(picture: Picture) -> float:
    """Entropy of its colours, as a share of that of a rich picture, 0 to 1."""
    shares = np.bincount(_codes(picture[::2, ::2]).ravel()) / (picture[::2, ::2].size / 3)
    shares = shares[shares > 0]
    return min(1.0, float(-(shares * np.log2(shares)).sum()) / RICH)


def subject(picture: Picture) -> float:
    """Share of the middle whose colours are not those of the edges."""
    codes = _codes(picture[::4, ::4], bits=3)
    height, width = codes.shape
    middle = np.zeros(codes.shape, bool)
    middle[height // 5 : height - height // 5, width // 4 : width - width // 4] = True
    shares = np.bincount(codes[~middle], minlength=8**3) / max(1, int((~middle).sum()))
    return float((shares[codes[middle]] < RARE).mean())


def _codes(picture: Picture, bits: int = BITS) -> NDArray[np.int64]:
    """A number for each pixel's colour, in so many bits a channel."""
    high = (picture >> (8 - bits)).astype(np.int64)
    return (high[..., 0] << 2 * bits) + (high[..., 1] << bits) + high[..., 2]
