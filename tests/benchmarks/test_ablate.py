"""A part that is removed leaves no trace, and the benchmark runs without weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from agent import Recommender
from base.errors import LibraryError
from base.settings import FusionSettings
from benchmarks import ablate
from benchmarks.ablate import PARTS, SOURCES, Part, without
from benchmarks.library import Built, open_library
from benchmarks.measure import run
from benchmarks.searches import LabelledSearch
from benchmarks.similar import groups, similar
from benchmarks.tune import collect
from catalog import schema
from catalog.testing import make_video
from evaluation.suite.distractors import distractors
from tools.fakes import FakeModels

NAME = "demo/fog.m4a"


@pytest.fixture
def full(matinee: Recommender, home: Path, tmp_path: Path) -> Path:
    """One film with pictures and tones, and some distractors."""
    matinee.add([make_video(tmp_path / "film.mp4", 4.0, cuts=[2.0], tones=[440.0])])
    matinee.import_items(distractors()[:5])
    return home


@pytest.fixture
def built(full: Path) -> Built:
    """The film answers under the name of a known file."""
    with open_library(full, models=FakeModels()) as matinee:
        film = next(item.id for item in matinee.items() if item.content)
    return Built(items={NAME: film}, distractors=5)


def search(query: str, answers: tuple[str, ...] = (NAME,)) -> LabelledSearch:
    return LabelledSearch(
        id="speech-01",
        kind="speech",
        query=query,
        language="en",
        answers=answers,
        start_s=None,
        why="w",
    )


def sources(home: Path) -> set[str]:
    with (
        open_library(home, models=FakeModels()) as matinee,
        matinee.library.catalog.read() as connection,
    ):
        return set(connection.execute(select(schema.moments.c.source)).scalars())


@pytest.mark.parametrize("part", PARTS)
def test_one_part_goes_and_the_others_stay(full: Path, tmp_path: Path, part: Part) -> None:
    """Moments of every other source are there as before; the first library is untouched."""
    there = sources(full)
    assert {"speech", "frame"} <= there
    left = sources(without(full, tmp_path / "less", [part], FakeModels()))
    assert left == there - {str(SOURCES[part])}
    assert sources(full) == there


def test_what_is_removed_is_not_found_by_its_words(
    full: Path, built: Built, tmp_path: Path
) -> None:
    """What the fake hears, "tone 440 hz", finds the film only while speech is there."""
    words = FusionSettings(text=0, image=0, sound=0, timbre=0, lexical=1)
    less = without(full, tmp_path / "less", ["speech"], FakeModels())
    found = []
    for home in (full, less):
        with open_library(home, words, FakeModels()) as matinee:
            found.append(run(matinee, built, [search("tone 440 hz")])[0].rank)
    assert found == [1, None]


def test_results_of_another_form_are_an_error(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a removal that removes nothing would be read as a part that is worth nothing."""
    monkeypatch.setitem(ablate.EMPTIED, "speech", {"renamed": {}})
    with pytest.raises(LibraryError, match="'speech' came back"):
        without(full, tmp_path / "less", ["speech"], FakeModels())
    assert not (tmp_path / "less" / "done").exists()


def test_tuning_sees_every_item_and_the_scores_of_search(full: Path, built: Built) -> None:
    """At unit weights the sum of the parts is the score, and every item has its row."""
    unit = FusionSettings(text=1, image=1, sound=1, timbre=1, lexical=1)
    with open_library(full, unit, FakeModels(), candidates=100) as matinee:
        parts = collect(matinee, built, [search("tone 440 hz")])[0]
        results = {one.item: one.score for one in matinee.search("tone 440 hz", k=100).results}
    assert parts.values.shape == (6, 4)
    ordered = [results[item] for item in sorted(results)]
    assert parts.values.sum(axis=1) == pytest.approx(ordered, abs=1e-6)
    assert parts.right.sum() == 1


def test_searches_without_an_answer_here_are_not_asked(built: Built) -> None:
    """A checkout without the shared media has fewer searches, and says so."""
    here, gone = search("a"), search("b", ("speech/jfk.flac",))
    assert built.askable([here, gone]) == [here]
    assert groups(built, [here]) == []


def test_the_table_of_timbre_has_a_row_a_group(full: Path) -> None:
    """Three like sounds make a group; items without a vector are not counted."""
    names = (NAME, "demo/flute.aif", "demo/1918.mp3")
    built = Built(items=dict(zip(names, "abc", strict=True)), distractors=0)
    sound = search("a tone", names).model_copy(update={"kind": "sound"})
    with open_library(full, models=FakeModels()) as matinee:
        table = similar(matinee.library, built, [sound])
    assert table.splitlines()[-1] == "| a tone | 3 | 0 of 0 | 0 of 0 |"
