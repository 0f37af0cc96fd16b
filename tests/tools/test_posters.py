"""Every item gets a picture: its cover, its best frame or how it sounds; bad covers do no harm."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from base.slots import SAMPLE_RATE, Picture
from catalog.frames import Frame
from catalog.testing import chord, scene
from tools.posters import COVER_PIXELS, poster, strip
from tools.sound_picture import sound_picture
from tools.telling_frames import colourfulness, subject, telling

BLACK = np.zeros((288, 512, 3), np.uint8)


def frame(time_s: float, picture: Picture) -> Frame:
    return Frame(time_s=time_s, picture=picture, shot=0)


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_a_cover_is_taken_and_made_small() -> None:
    cover = encoded(Image.new("RGB", (1500, 1000), "teal"))
    made = poster([frame(3, scene(1))], cover, None)
    assert made is not None
    assert made.time_s is None
    assert opened(made.jpeg).size == (640, 427)
    red, green, blue = np.asarray(opened(made.jpeg))[200, 300].tolist()
    assert red < 20
    assert green == pytest.approx(blue, abs=8)


def test_a_cover_is_turned_upright() -> None:
    """As a camera says in EXIF: orientation 6 is a quarter turn."""
    exif = Image.Exif()
    exif[0x0112] = 6
    made = poster([], encoded(Image.new("RGB", (400, 200), "red"), "JPEG", exif=exif), None)
    assert made is not None
    assert opened(made.jpeg).size == (200, 400)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "CMYK", "I;16", "1"])
def test_covers_of_every_kind_of_pixel(mode: str) -> None:
    """Transparent, indexed, grey, for print: all become plain JPEG."""
    image = (
        Image.new("L", (64, 64), 200).convert(mode) if mode != "I;16" else Image.new(mode, (64, 64))
    )
    made = poster([], encoded(image, "TIFF"), None)
    assert made is not None
    assert opened(made.jpeg).mode == "RGB"


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims more pixels than a cover may have."""
    data = bytearray(encoded(Image.new("1", (8, 8))))
    side = int(COVER_PIXELS**0.5) + 1
    data[16:24] = side.to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    "cover",
    [
        b"",
        b"not a picture",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 600\n",
        encoded(Image.new("RGB", (640, 480), "red"))[:200],
        encoded(Image.new("RGB", (16, 16), "red")),
        bomb(),
    ],
    ids=["empty", "text", "a program", "cut off", "an icon", "a bomb"],
)
def test_a_bad_cover_is_passed_over(cover: bytes) -> None:
    made = poster([frame(3, scene(1))], cover, None)
    assert made is not None
    assert made.time_s == 3


def test_the_most_telling_frame_is_taken() -> None:
    """Not the black one, not the grey one, not the title, though it comes first."""
    title = BLACK.copy()
    title[140:150, 200:300:3] = 255
    rich = scene(1, 0, (512, 288))
    grey = np.repeat(rich[..., :1], 3, axis=2)
    frames = [frame(2, BLACK), frame(4, title), frame(6, grey), frame(8, rich)]
    made = poster(frames, None, None)
    assert made is not None
    assert made.time_s == 8
    assert telling(BLACK) == 0
    assert telling(title) < telling(grey) < telling(rich)


def test_of_equals_the_one_after_the_first_second() -> None:
    made = poster([frame(0.3, scene(1)), frame(9, scene(1))], None, None)
    assert made is not None
    assert made.time_s == 9


def test_colourfulness_by_hand() -> None:
    """Grey has none; half red, half green: deviation and mean of R-G and of (R+G)/2-B."""
    assert colourfulness(np.full((8, 8, 3), 90, np.uint8)) == 0
    halves = np.zeros((8, 8, 3), np.uint8)
    halves[:, :4, 0], halves[:, 4:, 1] = 200, 200
    # R-G is +-200: deviation 200, mean 0; (R+G)/2-B is 100 throughout: deviation 0, mean 100
    assert colourfulness(halves) == pytest.approx(200 + 0.3 * 100)


def test_something_in_the_middle_is_a_subject() -> None:
    plain = np.full((120, 160, 3), (40, 90, 200), np.uint8)
    shown = plain.copy()
    shown[40:80, 60:100] = (220, 40, 40)
    assert subject(plain) == 0
    assert subject(shown) > 0.2


def test_sound_alone_has_a_picture_and_silence_none() -> None:
    audio = chord(2.0, [440], SAMPLE_RATE)
    made = poster([], None, audio)
    assert made is not None
    assert opened(made.jpeg).size == (640, 360)
    assert poster([], None, np.zeros(SAMPLE_RATE, np.float32)) is None
    assert poster([], None, np.zeros(0, np.float32)) is None
    assert poster([], None, None) is None


def test_the_picture_of_a_sound_has_time_to_the_right_and_pitch_upwards() -> None:
    """A low tone, then a high one: light below on the left, and further up on the right."""
    both = np.concatenate([chord(40.0, [200], SAMPLE_RATE), chord(40.0, [3000], SAMPLE_RATE)])
    for audio in (both, both[SAMPLE_RATE * 39 : SAMPLE_RATE * 41]):
        picture = sound_picture(audio)
        assert picture is not None
        light = picture.sum(axis=2)
        left, right = light[:, 100].argmax(), light[:, 540].argmax()
        assert left > 300
        assert right < 200


@pytest.mark.parametrize("samples", [1, 100, 512, 5000, SAMPLE_RATE * 60])
def test_sounds_of_any_length(samples: int) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, samples).astype(np.float32)
    picture = sound_picture(noise)
    assert picture is not None
    assert picture.shape == (360, 640, 3)


def test_a_strip_is_spread_over_the_item_in_frames_of_one_size() -> None:
    frames = [frame(i * 5.0, scene(i, 0, (160, 120) if i % 2 else (90, 160))) for i in range(20)]
    for count, width in ((20, 8), (3, 3), (1, 1)):
        made = strip(frames[:count])
        assert made is not None
        assert opened(made).size == (width * 160, 90)
    assert strip([]) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 9)])
def test_frames_of_odd_shapes(shape: tuple[int, int]) -> None:
    odd = frame(2, np.full((*shape, 3), 90, np.uint8))
    assert poster([odd], None, None) is not None
    assert strip([odd]) is not None
