"""The second at which something is said, seen, heard or written; or that it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from base.slots import Source
from catalog.items import Item
from catalog.testing import make_audio, make_video
from tools import find_moment as module
from tools.find_moment import How, find_moment
from tools.show_item import show_item
from tools.understood import Pass

LINES = """1
00:00:01,000 --> 00:00:03,000
The heron waits in the reeds all morning.

2
00:00:20,000 --> 00:00:22,000
Then the old lighthouse keeper arrives by boat.

3
00:00:40,000 --> 00:00:42,000
他在月光下弹吉他。
"""


@pytest.fixture
def library(matinee: Recommender, tmp_path: Path) -> Recommender:
    make_video(tmp_path / "heron.mp4", 50.0, cuts=[25.0], fps=5)
    (tmp_path / "heron.srt").write_text(LINES)
    make_audio(tmp_path / "tune.wav", 50.0, tones=[700], rate=8_000)
    other = LINES.replace("heron", "stork").replace("lighthouse", "mill")
    (tmp_path / "tune.srt").write_text(other)
    matinee.add([tmp_path])
    return matinee


@pytest.mark.parametrize(
    ("what", "start_s"),
    [("the lighthouse keeper", 20.0), ("heron in the reeds", 1.0), ("弹吉他", 40.0)],
)
def test_the_right_second_of_an_item(library: Recommender, what: str, start_s: float) -> None:
    found = find_moment(library.library, what, "heron")
    best = found.moments[0]
    assert (best.source, best.start_s) == (Source.SPEECH, start_s)
    assert found.clear
    assert found.notes == ()
    assert (found.title, best.title) == ("heron", "heron")
    order = [(not moment.clear, -moment.score) for moment in found.moments]
    assert order == sorted(order)


def test_words_of_other_items_do_not_count(library: Recommender) -> None:
    """The item that is named is looked through, though another has the words."""
    found = find_moment(library.library, "mill", "heron")
    assert not any("mill" in moment.text for moment in found.moments)
    assert {moment.item for moment in found.moments} <= {found.item}


def test_in_the_whole_library(library: Recommender) -> None:
    found = find_moment(library.library, "the stork in the reeds", k=2)
    assert found.item is None
    assert found.moments[0].title == "tune"
    assert found.moments[0].start_s == 1.0
    assert len(found.moments) <= 2


def test_only_what_is_seen(library: Recommender) -> None:
    colour = show_item(library.library, "heron").seen[0].text
    seen = find_moment(library.library, colour, "heron", how="seen")
    assert {moment.source for moment in seen.moments} == {Source.FRAME}
    assert seen.moments[0].text == colour
    heard = find_moment(library.library, colour, "heron", how="heard")
    assert heard.moments == ()
    assert heard.notes == ("nothing in “heron” fits",)
    anywhere = find_moment(library.library, colour, how="seen", k=1)
    assert anywhere.moments[0].source is Source.FRAME


@pytest.mark.parametrize("how", ["any", "said"])
def test_what_is_not_there_is_said_so(library: Recommender, how: How) -> None:
    found = find_moment(library.library, "🦕🦕", "heron", how)
    assert not found.clear
    assert "“heron”" in found.notes[0]


def test_what_nearly_fits_is_said_to(library: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLEARLY", 50.0)
    found = find_moment(library.library, "lighthouse", "heron")
    assert found.moments
    assert found.notes == ("nothing in “heron” clearly fits; these are the nearest",)


def test_an_item_that_was_not_looked_into(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "hum.wav", 2.0)
    matinee.add([tmp_path], until=Pass.NAMES)
    found = find_moment(matinee.library, "hum", "hum")
    assert found.notes == ("“hum” was not looked into yet: only its name is known",)
    matinee.import_items([Item(id="sea", title="The calm sea")])
    assert find_moment(matinee.library, "calm", "sea").moments == ()


@pytest.mark.parametrize("what", ["", "  \n"])
def test_no_words(matinee: Recommender, what: str) -> None:
    with pytest.raises(UsageError, match="what to find"):
        find_moment(matinee.library, what)


@pytest.mark.parametrize("what", ["😀" * 50, 'a" OR NEAR(*', "x" * 20_000, "词" * 5_000, "\0"])
def test_odd_words_answer(library: Recommender, what: str) -> None:
    for item in ("", "heron"):
        assert find_moment(library.library, what, item).moments is not None


def test_no_such_item(matinee: Recommender) -> None:
    with pytest.raises(NotFoundError):
        find_moment(matinee.library, "rain", "Psycho 9")
