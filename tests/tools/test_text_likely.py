"""What holds writing is found wherever it stands, and pictures without any are told cheaply."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from base.slots import Picture
from catalog.testing import scene
from tools.text_likely import LIKELY, same_look, same_writing, text_likelihood, written_part

SIZE = (512, 288)


def written(
    line: str = "Where is the blue bottle?",
    at: tuple[int, int] = (60, 200),
    size: int = 16,
    ground: Picture | None = None,
) -> Picture:
    image = Image.fromarray(scene(1, 0, SIZE) if ground is None else ground)
    font = ImageFont.load_default(size)
    pen = ImageDraw.Draw(image)
    pen.text(at, line, font=font, fill="white", stroke_width=1, stroke_fill="black")
    return np.asarray(image)


@pytest.mark.parametrize("size", [12, 16, 24, 40])
def test_letters_of_every_usual_size_are_likely(size: int) -> None:
    assert text_likelihood(written("A quiet town", size=size)) >= 1.3 * LIKELY


@pytest.mark.parametrize("index", range(5))
def test_tiles_and_slopes_are_not(index: int) -> None:
    assert text_likelihood(scene(index, 0.5, SIZE)) < LIKELY
    slope = np.linspace(0, 255, 512, dtype=np.uint8)[None, :, None]
    assert text_likelihood(np.broadcast_to(slope, (288, 512, 3))) < LIKELY


@given(st.tuples(st.integers(1, 80), st.integers(1, 80)), st.integers(0, 9))
def test_any_picture_has_a_likelihood(shape: tuple[int, int], seed: int) -> None:
    """0 to 1, whatever the shape; where it is likely there is a part, and it lies inside."""
    picture = np.random.default_rng(seed).integers(0, 255, (*shape, 3)).astype(np.uint8)
    likelihood = text_likelihood(picture)
    assert 0 <= likelihood <= 1
    part = written_part(picture)
    assert (part is not None) == (likelihood >= LIKELY)
    if part:
        assert all(0 <= one.start < one.stop <= end for one, end in zip(part, shape, strict=True))
    assert same_writing(picture, picture)


@given(st.integers(0, 250), st.integers(0, 260))
def test_the_part_holds_the_whole_line(left: int, top: int) -> None:
    line, size = "Where is the blue bottle?", 16
    picture = written(line, (left, top), size)
    box = ImageFont.load_default(size).getbbox(line)
    part = written_part(picture)
    assert part is not None
    rows, columns = part
    assert rows.start <= top + box[1]
    assert rows.stop >= min(288, top + box[3])
    assert columns.start <= left + box[0]
    assert columns.stop >= min(512, left + box[2])


def test_nothing_to_read_has_no_part() -> None:
    assert written_part(scene(1, 0, SIZE)) is None


def test_the_same_words_over_another_picture_are_the_same_writing() -> None:
    """What moves where nothing is written does not count, a changed word does."""
    before = written(ground=scene(1, 0, SIZE))
    after = written(ground=scene(1, 3, SIZE))
    assert not np.array_equal(before, after)
    assert same_writing(before, after)
    assert not same_writing(before, written("Where is the blue barrel?"))
    assert not same_writing(before, written(at=(60, 120)))
    assert not same_writing(before, scene(1, 0, SIZE))
    assert same_writing(scene(1, 0, SIZE), scene(1, 3, SIZE))
    assert not same_writing(before, before[:100])


def test_one_letter_is_another_look() -> None:
    lines = [written(f"{number} Lift the tyre", (10, 5))[:30, :200] for number in (2, 5, 2)]
    assert not same_look(lines[0], lines[1])
    assert same_look(lines[0], lines[2])
