"""Three passes: each over everything before the next begins, each leaving a library to search."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from agent.recommender import Recommender
from base.settings import load_settings
from base.slots import Source
from catalog import schema
from catalog.items import Item, Moment
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from tools import estimate
from tools.fakes import FakeModels
from tools.ingest import Silent
from tools.understood import Pass

LONG_S = 400.0


class Recorder(Silent):
    """Remembers what an ingest tells, and can do something at a stage."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.notes: list[str] = []

    def begin(self, files: int, total: float, name: str) -> None:
        self.told.append(f"begin {name} {files}")

    def done(self, path: Path, size: float) -> None:
        self.told.append(path.name)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


@pytest.fixture(autouse=True)
def _not_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a large library: the whole would take too long to do without samples."""
    monkeypatch.setattr(estimate, "SOON_S", 0.0)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A short video with subtitles, and a long sound."""
    folder = tmp_path / "media"
    folder.mkdir()
    make_video(folder / "heron.mp4", 6.0, cuts=[3.0], tones=[440])
    (folder / "heron.srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nThe heron waits\n\n"
        "2\n00:00:02,500 --> 00:00:03,500\nin the reeds.\n\n"
        "3\n00:00:04,000 --> 00:00:05,500\nThen it strikes.\n"
    )
    make_audio(folder / "long.wav", LONG_S, tones=[600])
    return folder


def item_of(matinee: Recommender, path: Path) -> tuple[Item, tuple[Moment, ...]]:
    view = matinee.show(str(path))
    return view.item, view.moments


def stages_kept(matinee: Recommender, item: Item) -> list[tuple[str, bool]]:
    """Stage and whether it is of a sample, of what is kept of an item's content."""
    table = schema.results
    with matinee.library.catalog.read() as connection:
        rows = connection.execute(
            select(table.c.stage, table.c.key).where(table.c.content == item.content)
        )
        return sorted((row.stage, "|sample " in row.key) for row in rows)


def test_names_alone_make_a_library(matinee: Recommender, media: Path) -> None:
    """Nothing is decoded, and yet subtitles are found with their second."""
    report = matinee.add([media], until=Pass.NAMES)
    assert report.counts["added"] == 2
    assert report.stages == {}
    item, moments = item_of(matinee, media / "heron.mp4")
    assert (item.understood, item.medium) == (1, "video")
    assert item.duration_s == pytest.approx(6.0, abs=0.2)
    assert stages_kept(matinee, item) == [("names", False)]
    assert {moment.source for moment in moments} == {Source.SPEECH}
    (best, *_) = matinee.search("heron in the reeds").results
    assert (best.item, best.start_s) == (item.id, 1.0)


def test_each_pass_goes_through_all_files_first(matinee: Recommender, media: Path) -> None:
    told = Recorder()
    matinee.add([media], told)
    assert told.told == [
        *("begin names 2", "heron.mp4", "long.wav"),
        *("begin sample 2", "heron.mp4", "long.wav"),
        *("begin whole 1", "long.wav"),
    ]


def test_it_says_when_each_pass_will_be_done(matinee: Recommender, media: Path) -> None:
    told = Recorder()
    matinee.add([media], told)
    assert [note.split(":")[0] for note in told.notes] == [
        "pass 2, samples of 2 items, 2 min of media",
        "pass 3, the whole of 1 long items, 7 min",
    ]


def test_what_is_soon_done_is_not_sampled_first(
    matinee: Recommender, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "SOON_S", 600.0)
    told = Recorder()
    matinee.add([media], told)
    assert [line for line in told.told if "begin" in line] == ["begin names 2", "begin whole 2"]
    assert [note.split(":")[0] for note in told.notes] == ["everything, 7 min of media"]
    assert [item.understood for item in matinee.items()] == [3, 3]


def test_a_sample_is_spread_over_a_long_item(matinee: Recommender, media: Path) -> None:
    """A third, three minutes at most, by the file's clock; a short item is understood by it."""
    matinee.add([media], until=Pass.SAMPLE)
    short, _ = item_of(matinee, media / "heron.mp4")
    long, moments = item_of(matinee, media / "long.wav")
    assert (short.understood, long.understood) == (3, 2)
    assert all(sampled for stage, sampled in stages_kept(matinee, long) if stage != "names")
    spans = [(m.start_s, m.end_s) for m in moments if m.source is Source.SPEECH]
    assert sum(end - start for start, end in spans) <= LONG_S / 3 + 1
    assert spans[0][0] > 5
    assert spans[-1][1] > 0.8 * LONG_S
    assert all(0 <= start < end <= LONG_S for start, end in spans)


def test_the_whole_takes_the_place_of_the_sample(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    item, moments = item_of(matinee, media / "long.wav")
    assert item.understood == 3
    assert not any(sampled for _, sampled in stages_kept(matinee, item))
    spoken = sum(m.end_s - m.start_s for m in moments if m.source is Source.SPEECH)
    assert spoken == pytest.approx(LONG_S, abs=2)
    assert matinee.add([media]).counts == {"unchanged": 2, "missing": 0}


def test_what_is_liked_is_understood_first(matinee: Recommender, tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    for name in ("alpha cooking", "beta sewing", "gamma volcano", "liked volcano"):
        tone = 300 + 50 * len(name) + ord(name[0])
        make_audio(folder / f"{name}.wav", 200.0, tones=[tone])
    matinee.add([folder], until=Pass.NAMES)
    matinee.record("ada", str(folder / "liked volcano.wav"), "like")
    told = Recorder()
    matinee.add([folder], told)
    sampled = told.told[told.told.index("begin sample 4") + 1 :][:4]
    assert sampled[:2] == ["liked volcano.wav", "gamma volcano.wav"]


def test_subtitles_are_used_and_said_to_be(matinee: Recommender, media: Path) -> None:
    """Nothing is recognised, and the sound is still told apart from speech."""
    matinee.add([media])
    item, moments = item_of(matinee, media / "heron.mp4")
    assert item.speech_from == "heron.srt"
    spoken = [moment.text for moment in moments if moment.source is Source.SPEECH]
    assert not any("tone" in text for text in spoken)
    assert "strikes" in " ".join(spoken)


def test_new_side_files_are_read_without_decoding_again(matinee: Recommender, media: Path) -> None:
    matinee.add([media])
    (media / "long.nfo").write_text("<movie><title>The Hum</title><plot>A long hum.</plot></movie>")
    report = matinee.add([media])
    assert report.counts == {"changed": 1, "unchanged": 1, "missing": 0}
    assert report.stages == {}  # whatever was made of the sound is kept
    item, moments = item_of(matinee, media / "long.wav")
    assert (item.title, item.understood) == ("The Hum", 3)
    assert "hum" in item.description
    assert any("600" in moment.text for moment in moments)


def test_what_is_removed_meanwhile_stays_away(matinee: Recommender, media: Path) -> None:
    class Remover(Recorder):
        def stage(self, path: Path, name: str) -> None:
            if name == "pictures" and path.name == "heron.mp4":
                matinee.remove(str(path))

    matinee.add([media], Remover(), until=Pass.SAMPLE)
    assert [item.title for item in matinee.items()] == ["long"]


def test_a_file_that_is_still_written_waits(matinee: Recommender, media: Path) -> None:
    """It is named, is no item yet, and is taken when it is done."""

    class Writer(Recorder):
        def stage(self, path: Path, name: str) -> None:
            if name == "pictures" and path.name == "heron.mp4":
                with path.open("ab") as file:
                    file.write(b"\0" * 100)

    report = matinee.add([media], Writer())
    assert [Path(one.path).name for one in report.failures] == ["heron.mp4"]
    assert "still being written" in report.failures[0].reason
    assert len(matinee.items()) == 1
    assert matinee.add([media]).counts == {"added": 1, "unchanged": 1, "missing": 0}


def test_an_interrupted_run_goes_on_with_the_next_pass(matinee: Recommender, media: Path) -> None:
    matinee.add([media], until=Pass.NAMES)
    matinee.record("ada", str(media / "long.wav"), "finish")
    report = matinee.add([media])
    assert report.failures == ()
    assert report.counts == {"understood": 2, "missing": 0}
    assert [item.understood for item in matinee.items()] == [3, 3]
    assert len(matinee.plays("ada")) == 1


def test_the_language_that_is_set_is_used(home: Path, media: Path) -> None:
    """A setting that nothing read: speech was detected in any case."""
    settings = load_settings(home=home, offline=True, language="fr")
    with Recommender(settings, Catalog(home), FakeModels()) as matinee:
        matinee.add([media / "long.wav"])
        item, _ = item_of(matinee, media / "long.wav")
    assert item.language == "fr"


def test_a_side_file_that_cannot_be_used_is_named(matinee: Recommender, media: Path) -> None:
    """The item is there all the same, and the person learns which file to mend."""
    (media / "heron.nfo").write_text("<movie><title>broken")
    report = matinee.add([media])
    assert report.counts["added"] == 2
    assert [warning for warning in report.warnings if "heron.nfo" in warning]
