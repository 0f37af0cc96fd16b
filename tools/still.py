"""A single picture, looked at as one frame: what it shows and what is written on it."""

from __future__ import annotations

import struct
import time
import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from base.slots import Picture
from catalog.decode import Frame
from catalog.probe import Probe, VideoTrack, undecodable
from tools.caption import Caption, Seen
from tools.closer import Looked, Steps, closer_of, made_of
from tools.context import Library
from tools.stages import Made, keep_result, load_result
from tools.understood import NOTHING, Counted, Opened, UnderstandConfig, Understanding, read_from

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF")  # others run programs, or are rare
MOST_PIXELS = 100_000_000  # a larger one is a mistake or an attack
SIDE = 1024  # pixels of the long side; enough to read what is written
VERSION = 1
HEADING, PICTURE = "A video", "A picture"  # what a summary begins with

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


def is_picture(path: Path) -> bool:
    """Whether the file is a still picture of a kind that can be opened; moving ones are media."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_formats()) as opened:
                return opened.format != "WEBP" or getattr(opened, "n_frames", 1) == 1
    except Image.DecompressionBombError:
        return True  # and `read_picture` says that it is too large
    except _BROKEN:
        return False


def read_picture(path: Path) -> tuple[Picture, str]:
    """The picture upright, RGB, its long side at most 1024 pixels; and its format.

    Raises:
        UndecodableError: it is damaged or far too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_formats()) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise undecodable(path, f"it has {opened.width} × {opened.height} pixels")
                name = opened.format or ""
                opened.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded small at once
                image = ImageOps.exif_transpose(opened)
                return _plain(image), name
    except Image.DecompressionBombError as error:
        raise undecodable(path, "it has far too many pixels") from error
    except _BROKEN as error:
        raise undecodable(path, "the picture is damaged or cut off") from error


def look_at_picture(library: Library, path: Path, content: str, steps: Steps) -> Looked:
    """What a picture shows; kept by its content.

    Raises:
        UndecodableError: it is damaged or far too large.
        StoppedError: cancelled.
    """
    picture, name = read_picture(path)
    frame = Frame(time_s=0.0, picture=picture, shot=0)
    seen = _seen(library, content, path, frame, steps)
    rows = _rows(library, content, path, frame, seen, steps)
    height, width = picture.shape[:2]
    track = VideoTrack(codec=name.lower(), width=width, height=height, fps=0.0)
    opened = Opened(probe=Probe(container=name.lower(), video=track), duration_s=0.0, warnings=())
    vectors = rows.arrays.get("frames", NOTHING)
    known = Understanding(opened, read_from(None), seen, frame_vectors=vectors)
    item, moments, blocks = made_of(library.models, known)
    closer = closer_of(item, moments, "picture", 0.0)
    said = closer.description
    if said.startswith(HEADING):
        said = PICTURE + said.removeprefix(HEADING)
    return Looked(closer.model_copy(update={"description": said}), blocks)


def _seen(library: Library, content: str, path: Path, frame: Frame, steps: Steps) -> Seen:
    models = library.models
    config = UnderstandConfig.of(library.settings).caption
    key = f"{VERSION}|picture {SIDE}|{models.name('captions')}|{models.name('ocr')}"
    with library.catalog.read() as connection:
        kept = load_result(connection, content, "pictures", key, Seen)
    if kept is not None and isinstance(kept.payload, Seen):
        return kept.payload
    steps(path, "pictures")
    started = time.perf_counter()
    seen = Caption(config, models.captions, models.ocr, models.frame_s)([frame])
    _keep(library, content, "pictures", key, Made(seen, seconds=time.perf_counter() - started))
    return seen


def _rows(
    library: Library, content: str, path: Path, frame: Frame, seen: Seen, steps: Steps
) -> Made:
    models = library.models
    key = f"{VERSION}|picture {SIDE}|{models.name('frames')}|{models.name('captions')}"
    with library.catalog.read() as connection:
        kept = load_result(connection, content, "frames", key, Counted)
    if kept is not None:
        return kept
    steps(path, "frames")
    started = time.perf_counter()
    rows = models.frames.embed_pictures([frame.picture], seen.notes)
    made = Made(Counted(vectors=len(rows)), {"frames": rows}, time.perf_counter() - started)
    _keep(library, content, "frames", key, made)
    return made


def _keep(library: Library, content: str, stage: str, key: str, made: Made) -> None:
    with library.catalog.write() as connection:
        keep_result(connection, content, stage, key, made)


@lru_cache(maxsize=1)
def _formats() -> tuple[str, ...]:
    """Those that this Pillow has: some are left out where it is built."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _plain(image: Image.Image) -> Picture:
    """RGB on white, where parts are transparent: pictures of text have black letters."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image.thumbnail((SIDE, SIDE))
        ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, image)
    image = image.convert("RGB")
    image.thumbnail((SIDE, SIDE))
    return np.asarray(image, np.uint8)
