"""An item is understood on demand, as far as it was not; nothing is done twice or lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.recommender import Recommender
from base.errors import MediaError, NotFoundError, StoppedError, UsageError
from base.settings import load_settings
from base.slots import Modality
from catalog import schema
from catalog.items import Item
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from tools import look_closer as module
from tools.closer import Watch, stretch
from tools.fakes import FakeModels
from tools.look_closer import look_closer
from tools.understood import Pass

LONG_S = 400.0
STAGES = ["decode", "speech", "pictures", "frames", "sound", "sounds", "music"]


def steps_of(
    matinee: Recommender, name: str, start_s: float | None = None, end_s: float | None = None
) -> list[str]:
    """The steps of a look."""
    steps: list[str] = []
    look_closer(matinee.library, name, start_s, end_s, Watch(on_step=steps.append))
    return steps


def state(matinee: Recommender) -> list[tuple[object, ...]]:
    """What an ingest writes, without times and random ids."""
    with matinee.library.catalog.read() as connection:
        columns = [schema.moments.c[name] for name in ("start_s", "end_s", "source", "text")]
        found = [tuple(row) for row in connection.execute(select(*columns))]
        vectors = select(schema.vectors.c.modality, schema.vectors.c.data)
        found += [tuple(row) for row in connection.execute(vectors)]
        items = select(schema.items.c.understood, schema.items.c.summary, schema.items.c.language)
        found += [tuple(row) for row in connection.execute(items)]
    return sorted(found, key=repr)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_video(tmp_path / "heron.mp4", 6.0, cuts=[3.0], tones=[440])


def test_what_is_known_by_name_is_understood_on_demand(
    matinee: Recommender, clip: Path, tmp_path: Path
) -> None:
    """As an ingest would have left it: moments, vectors, summary, index."""
    matinee.add([clip], until=Pass.NAMES)
    assert steps_of(matinee, "heron") == ["decode", *STAGES[1:]]
    (item,) = matinee.items()
    assert item.understood == Pass.WHOLE
    (best, *_) = matinee.search("tone 440 hz").results
    assert best.item == item.id
    after = state(matinee)
    other = load_settings(home=tmp_path / "other", offline=True)
    with Recommender(other, Catalog(other.home), FakeModels()) as plain:
        plain.add([clip])
        assert state(plain) == after


def test_what_it_tells(matinee: Recommender, clip: Path) -> None:
    matinee.add([clip], until=Pass.NAMES)
    looked = look_closer(matinee.library, "heron")
    closer = looked.closer
    assert (closer.title, closer.kind, closer.raised) == ("heron", "video", True)
    assert [line.text for line in closer.said] == ["tone 440 hz"]
    assert closer.seen
    assert closer.description
    assert closer.path == str(clip)
    assert closer.looked_at_s == pytest.approx(6.0, abs=0.3)
    assert set(looked.blocks) >= {Modality.TEXT, Modality.IMAGE}
    assert closer.model_dump_json()
    again = look_closer(matinee.library, "heron").closer
    assert not again.raised
    assert again.said == closer.said


def test_nothing_is_done_twice(matinee: Recommender, clip: Path) -> None:
    matinee.add([clip])
    assert steps_of(matinee, "heron") == ["decode"]


def test_a_long_item_is_sampled_while_somebody_waits(
    matinee: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WHOLE_S", 300.0)
    make_audio(tmp_path / "long.wav", LONG_S, tones=[600], rate=8_000)
    matinee.add([tmp_path / "long.wav"], until=Pass.NAMES)
    closer = look_closer(matinee.library, "long").closer
    assert matinee.items()[0].understood == Pass.SAMPLE
    assert closer.looked_at_s < 0.5 * LONG_S
    assert closer.notes[0].startswith("only 2 of its 7 minutes were looked at")
    assert steps_of(matinee, "long") == ["decode"]


def test_a_stretch_of_an_item(matinee: Recommender, clip: Path) -> None:
    """Times are the file's; the item is not raised; what was heard before is not heard again."""
    matinee.add([clip], until=Pass.NAMES)
    looked = look_closer(matinee.library, "heron", 4.0, 5.5)
    closer = looked.closer
    assert (closer.start_s, closer.end_s) == (4.0, 5.5)
    assert closer.duration_s == pytest.approx(6.0, abs=0.2)
    assert closer.said[0].start_s == pytest.approx(4.0, abs=0.1)
    assert all(4.0 <= one.start_s < one.end_s <= 5.5 for one in closer.seen)
    assert closer.seen
    assert Modality.IMAGE in looked.blocks
    assert matinee.items()[0].understood == Pass.NAMES
    matinee.add([clip])
    assert "speech" not in steps_of(matinee, "heron", 1.0, 2.5)
    heard = look_closer(matinee.library, "heron", 1.0, 2.5).closer
    assert [line.text for line in heard.said] == ["tone 440 hz"]
    assert heard.speech_from is None


def test_subtitles_are_what_is_said_in_a_stretch(matinee: Recommender, clip: Path) -> None:
    clip.with_suffix(".srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nThe heron waits\n\n"
        "2\n00:00:02,500 --> 00:00:03,500\nin the reeds.\n\n"
        "3\n00:00:04,500 --> 00:00:05,500\nThen it strikes.\n"
    )
    matinee.add([clip], until=Pass.NAMES)
    closer = look_closer(matinee.library, "heron", 4.0, 6.0).closer
    assert [line.text for line in closer.said] == ["Then it strikes."]
    assert closer.speech_from == "heron.srt"


def test_an_item_of_words_only(matinee: Recommender) -> None:
    matinee.import_items([Item(id="sea", title="The calm sea")])
    with pytest.raises(UsageError, match="words alone"):
        look_closer(matinee.library, "sea")


def test_an_item_that_is_not_there(matinee: Recommender) -> None:
    with pytest.raises(NotFoundError):
        look_closer(matinee.library, "Psycho 9")


def test_an_item_whose_file_is_missing(matinee: Recommender, clip: Path) -> None:
    """What was understood is told, and what was not cannot be."""
    matinee.add([clip], until=Pass.NAMES)
    hidden = clip.with_name("hidden")
    shutil.move(clip, hidden)
    with pytest.raises(MediaError, match="“heron” is not there"):
        look_closer(matinee.library, "heron")
    with pytest.raises(MediaError, match="“heron” is not there"):
        look_closer(matinee.library, "heron", 1.0, 2.0)
    shutil.move(hidden, clip)
    matinee.add([clip])
    shutil.move(clip, hidden)
    closer = look_closer(matinee.library, "heron").closer
    assert [line.text for line in closer.said] == ["tone 440 hz"]
    assert "not there now" in closer.notes[0]
    part = look_closer(matinee.library, "heron", 1.0, 2.0)
    assert part.closer.said
    assert part.blocks == {}


def test_a_file_that_changed(matinee: Recommender, clip: Path) -> None:
    """Nothing of the new content is told as the old item's."""
    matinee.add([clip], until=Pass.NAMES)
    make_audio(clip, 3.0, container="mp4")
    for end_s in (None, 2.0):
        with pytest.raises(MediaError, match="changed since"):
            look_closer(matinee.library, "heron", end_s=end_s)


def test_a_removed_item(matinee: Recommender, clip: Path) -> None:
    matinee.add([clip])
    matinee.remove("heron")
    with pytest.raises(UsageError, match="removed"):
        look_closer(matinee.library, "heron")


def test_a_cancelled_look_leaves_the_item_as_it_was(matinee: Recommender, clip: Path) -> None:
    matinee.add([clip], until=Pass.NAMES)
    before = state(matinee)
    steps: list[str] = []
    watch = Watch(on_step=steps.append, is_cancelled=lambda: len(steps) >= 3)
    with pytest.raises(StoppedError):
        look_closer(matinee.library, "heron", watch=watch)
    assert state(matinee) == before
    assert steps_of(matinee, "heron") == ["decode", *STAGES[3:]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((None, None), None),
        ((40.0, None), (40.0, 70.0)),
        ((40.0, 40.0), (37.0, 43.0)),
        ((None, 10.0), (0.0, 10.0)),
        ((-5.0, 10.0), (0.0, 10.0)),
        ((0.0, 0.0), (0.0, 3.0)),
        ((90.0, 500.0), (90.0, 100.0)),
        ((99.0, None), (99.0, 100.0)),
    ],
)
def test_the_stretch_of_a_question(
    asked: tuple[float | None, float | None], found: tuple[float, float] | None
) -> None:
    part = stretch(*asked, 100.0)
    assert (part and (part.start_s, part.end_s)) == found


def test_a_stretch_is_three_minutes_at_most() -> None:
    part = stretch(10.0, 5_000.0, None)
    assert part is not None
    assert part.end_s - part.start_s == 180.0
    with pytest.raises(UsageError, match="100 s long"):
        stretch(100.0, None, 100.0)
