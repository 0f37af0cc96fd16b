"""The same thing twice: what is one, what only looks like it, and that the best of them stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.slots import Modality
from ranking.duplicates import Copy, first_of_each, normalised


def at(angle: float) -> np.ndarray:
    """A unit vector at so many degrees."""
    turn = np.radians(angle)
    return np.array([np.cos(turn), np.sin(turn)], np.float32)


def film(image: float = 0.0, text: float | None = None, **more: object) -> Copy:
    """A file that was seen; cos 11° is 0.982, cos 12° is 0.978."""
    blocks = {Modality.IMAGE: at(image)} | ({} if text is None else {Modality.TEXT: at(text)})
    made = Copy("video", "Fog", duration_s=5000.0, blocks=blocks)
    return replace(made, **more)  # type: ignore[arg-type]


def words(title: str, year: str | None = "1999", **more: object) -> Copy:
    made = Copy("video", title, year, blocks={Modality.TEXT: at(0)})
    return replace(made, **more)  # type: ignore[arg-type]


def is_same(one: Copy, other: Copy) -> bool:
    assert first_of_each([other, one]) == first_of_each([one, other])
    return first_of_each([one, other]) == [0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (film(0), film(11), True),
        (film(0), film(12), False),
        (film(0, 0), film(0, 16), True),  # (1 + cos 16°)/2 = 0.981
        (film(0, 0), film(0, 17), False),  # the mean is 0.978
        (film(0, 0), film(12, 0), False),  # one description does not make up for the pictures
        (film(0), film(0, duration_s=5099.0), True),  # 2 % is of the longer one
        (film(0), film(0, duration_s=5110.0), False),
        (film(0), film(0, duration_s=None), False),
        (film(0, part=("a", 1, 1)), film(0, part=("a", 1, 2)), False),
        (film(0, part=("a", 1, 1)), film(0), True),
        (film(0, content="f1"), film(90, content="f1", duration_s=9.0), True),
        (film(0, content=""), film(90, content=""), False),
    ],
)
def test_two_files(one: Copy, other: Copy, same: bool) -> None:
    assert is_same(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (words("The Fog!"), words("the  fog"), True),
        (words("Ｆｏｇ"), words("FOG"), True),
        (words("Fog"), words("Fog", "2005"), False),
        (words("Fog", None), words("Fog", None), False),
        (words("!"), words("?"), False),
        (words("Fog"), words("Fog 2"), False),
        (words("Fog"), words("Fog", medium="audio"), False),
        (words("Fog", creators=("A b",)), words("Fog", creators=("a B", "C")), True),
        (words("Fog", creators=("A",)), words("Fog", creators=("C",)), False),
        (words("Fog", creators=("A",)), words("Fog"), True),
        (words("Fog", duration_s=600.0), words("Fog", duration_s=660.0), False),
        (words("Pilot", part=("a", 1, 1)), words("Pilot", part=("b", 1, 1)), False),
        (words("Fog"), film(50, year="1999"), True),  # a catalogue's entry beside the file
    ],
)
def test_known_by_words(one: Copy, other: Copy, same: bool) -> None:
    assert is_same(one, other) is same


def test_words_alone_do_not_make_two_files_one() -> None:
    """Episodes of one description and length: text is the same, and nothing was seen or heard."""
    alike = [words(f"Part {n}", duration_s=1500.0) for n in range(4)]
    assert first_of_each(alike) == [0, 1, 2, 3]
    two = film(0, year="1999"), film(40, year="1999")  # two films of one title and year
    assert first_of_each(two) == [0, 1]


def test_the_first_of_each_stays() -> None:
    """A chain is not followed: the third is like the second alone, which is not there any more."""
    chain = [film(0), film(10), film(20), film(0)]
    assert first_of_each(chain) == [0, 2]
    assert first_of_each([]) == []


def test_what_is_not_a_number_is_like_nothing() -> None:
    broken = film(0, blocks={Modality.IMAGE: np.array([np.nan, 1.0], np.float32)})
    assert first_of_each([broken, broken, film(0)]) == [0, 1, 2]


def test_titles() -> None:
    assert normalised("  The FOG: Part-2 (1999)") == "the fog part 2 1999"


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 100)), max_size=8))
def test_nothing_that_stays_is_the_same_as_another(made: list[tuple[int, float]]) -> None:
    copies = [film(angle, duration_s=length) for angle, length in made]
    kept = first_of_each(copies)
    assert first_of_each([copies[index] for index in kept]) == list(range(len(kept)))
    assert (kept[:1] == [0]) == bool(copies)
