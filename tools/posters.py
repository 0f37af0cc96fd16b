"""A poster and a strip of thumbnails for every item, as small JPEG files.

The poster is the cover that came with the media, else its most telling picture, else a picture of
how it sounds.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Sequence

from PIL import Image, ImageOps

from base.slots import Audio, Frozen, Picture
from catalog.frames import Frame, spread
from tools.sound_picture import sound_picture
from tools.telling_frames import telling

POSTER_SIDE = 640
POSTER_QUALITY, STRIP_QUALITY = 85, 80
COVER_PIXELS = 50_000_000  # a larger one is a mistake or an attack; it would take 150 MB
COVER_SIDE = 32  # a smaller one is an icon
COVER_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # others run programs, or are rare
FIRST_S, FIRST_WORTH = 1.0, 0.8  # the first second is often a fade or a logo
THUMB = (160, 90)
MOST_THUMBS = 8
GROUND = (12, 12, 14)

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


class Poster(Frozen):
    """A JPEG of at most 640 pixels a side; `time_s` is where in the media it is, if it is."""

    jpeg: bytes
    time_s: float | None


def poster(frames: Sequence[Frame], cover: bytes | None, audio: Audio | None) -> Poster | None:
    """The best picture there is for an item; None where there is neither picture nor sound."""
    image = _cover(cover) if cover else None
    if image is not None:
        return Poster(jpeg=_jpeg(image, POSTER_QUALITY), time_s=None)
    if frames:
        best = max(frames, key=_worth)
        image = Image.fromarray(best.picture)
        image.thumbnail((POSTER_SIDE, POSTER_SIDE))
        return Poster(jpeg=_jpeg(image, POSTER_QUALITY), time_s=best.time_s)
    picture = sound_picture(audio) if audio is not None else None
    if picture is None:
        return None
    return Poster(jpeg=_jpeg(Image.fromarray(picture), POSTER_QUALITY), time_s=None)


def strip(frames: Sequence[Frame]) -> bytes | None:
    """Up to eight thumbnails side by side, evenly spread over time; None without frames."""
    if not frames:
        return None
    chosen = [frames[i] for i in spread([frame.time_s for frame in frames], MOST_THUMBS)]
    width, height = THUMB
    image = Image.new("RGB", (width * len(chosen), height), GROUND)
    for place, frame in enumerate(chosen):
        image.paste(_thumb(frame.picture), (place * width, 0))
    return _jpeg(image, STRIP_QUALITY)


def _worth(frame: Frame) -> float:
    return telling(frame.picture) * (FIRST_WORTH if frame.time_s < FIRST_S else 1.0)


def _thumb(picture: Picture) -> Image.Image:
    # not ImageOps.pad: of a frame a pixel wide some versions of Pillow leave no pixel
    image, ground = Image.fromarray(picture), Image.new("RGB", THUMB, GROUND)
    scale = min(THUMB[0] / image.width, THUMB[1] / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    ground.paste(image.resize(size), ((THUMB[0] - size[0]) // 2, (THUMB[1] - size[1]) // 2))
    return ground


def _cover(data: bytes) -> Image.Image | None:
    """A cover, upright and small; None if it is no picture, or one that cannot be opened safely."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=COVER_FORMATS)
        if opened.width * opened.height > COVER_PIXELS or min(opened.size) < COVER_SIDE:
            return None
        opened.draft("RGB", (POSTER_SIDE, POSTER_SIDE))  # a JPEG is decoded small at once
        image = ImageOps.exif_transpose(opened)
        return _small(image)
    except _BROKEN:
        return None


def _small(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image.thumbnail((POSTER_SIDE, POSTER_SIDE))
        ground = Image.new("RGBA", image.size, (*GROUND, 255))
        return Image.alpha_composite(ground, image).convert("RGB")
    image = image.convert("RGB")
    image.thumbnail((POSTER_SIDE, POSTER_SIDE))
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
