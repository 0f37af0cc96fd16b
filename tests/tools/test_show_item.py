"""The facts of an item, in brief, with times; and two items side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from catalog.items import Item
from catalog.testing import make_audio, make_video
from tools.show_item import MOST_TOLD, compare, show_item
from tools.understood import Pass

SEA = Item(id="sea", title="The calm sea", form="film", genres=["nature"], language="en",
           published="1999-05-01", duration_s=1200, creators=["Émilie Ray"], people=["Jo Park"],
           description="Waves and gulls.")  # fmt: skip
SPACE = Item(id="space", title="Space", form="episode", series="Orbit", season=1, episode=2,
             language="zh", published="2004", duration_s=2400, creators=["émilie ray"],
             genres=["Nature", "science"])  # fmt: skip


def test_an_item_of_words_only(matinee: Recommender) -> None:
    matinee.import_items([SEA])
    found = show_item(matinee.library, "The calm sea")
    assert (found.item, found.year, found.understood) == ("sea", 1999, "words only")
    assert (found.creators, found.people) == (("Émilie Ray",), ("Jo Park",))
    assert (found.path, found.moments, found.said) == (None, {}, ())
    assert found.description == "Waves and gulls."


def test_what_was_understood_is_told_in_brief(matinee: Recommender, tmp_path: Path) -> None:
    make_video(tmp_path / "heron.mp4", 20.0, cuts=[10.0], tones=[440], fps=5)
    cues = [
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nLine number {n} of the story ends here.\n"
        for n in range(20)
    ]
    (tmp_path / "heron.srt").write_text("\n".join(cues))
    matinee.add([tmp_path])
    found = show_item(matinee.library, "heron")
    assert found.understood == "the whole"
    assert found.speech_from == "heron.srt"
    assert 1 < len(found.said) <= MOST_TOLD
    assert [line.start_s for line in found.said] == sorted(line.start_s for line in found.said)
    assert found.moments["speech"] >= len(found.said)
    assert found.seen
    assert found.path
    assert found.path.endswith("heron.mp4")
    assert found.summary
    assert found.model_dump_json()


def test_a_tune(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "tune.wav", 6.0, tones=[100])
    matinee.add([tmp_path], until=Pass.NAMES)
    assert show_item(matinee.library, "tune").understood == "name only"
    matinee.add([tmp_path])
    found = show_item(matinee.library, "tune")
    assert found.medium == "audio"
    assert found.shares
    assert sum(found.shares.values()) == pytest.approx(1.0)


def test_two_items_side_by_side(matinee: Recommender) -> None:
    matinee.import_items([SEA, SPACE])
    found = compare(matinee.library, "sea", "space")
    assert found.longer_s == -1200.0
    assert found.newer_years == -5
    assert found.shared == {
        "creators": ("Émilie Ray",), "genres": ("nature",), "medium": ("video",),
    }  # fmt: skip
    assert found.differ["language"] == ("en", "zh")
    assert found.differ["form"] == ("film", "episode")
    assert set(found.likeness) == {"text"}
    back = compare(matinee.library, "space", "sea")
    assert back.longer_s == 1200.0
    assert back.likeness == pytest.approx(found.likeness)


def test_what_is_not_known_is_not_compared(matinee: Recommender) -> None:
    matinee.import_items([SEA, Item(id="x", title="X")])
    found = compare(matinee.library, "sea", "x")
    assert (found.longer_s, found.newer_years) == (None, None)
    assert "language" not in found.differ


def test_mistakes(matinee: Recommender) -> None:
    matinee.import_items([SEA])
    with pytest.raises(UsageError, match="two different"):
        compare(matinee.library, "sea", "The calm sea")
    with pytest.raises(NotFoundError):
        show_item(matinee.library, "Psycho 9")
    with pytest.raises(NotFoundError):
        compare(matinee.library, "sea", "Psycho 9")
