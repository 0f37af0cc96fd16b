"""What training reads: everybody's plays, names of items as one writes them, a sample of much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from agent.recommender import Recommender
from base.slots import Modality
from catalog.items import Item
from catalog.plays import Action, Play
from ranking.histories import Histories
from ranking.models.contract import About
from tools import train_data
from tools.train_data import Known, known_of, sample_of, with_vectors

NOW = datetime.now(UTC)


@pytest.fixture
def matinee(matinee: Recommender) -> Recommender:
    """Three items, one of them removed, and two people."""
    matinee.import_items(
        [
            Item(id="b", title="reef", genres=["Nature", "nature "], creators=["Ada  B"]),
            Item(id="a", title="drums", series="Evenings", tags=["calm", ""]),
            Item(id="gone", title="gone"),
        ]
    )
    matinee.import_plays(
        [
            Play(user="bo", item="b", action=Action.LIKE, at=(NOW - timedelta(days=1)).isoformat()),
            Play(user="bo", item="gone", action=Action.LIKE),
            Play(user="ada", item="a", action=Action.DISLIKE, at="2099-01-01T00:00:00Z"),
            Play(user="ada", item="b", action=Action.SHOWN),
        ]
    )
    matinee.remove("gone")
    return matinee


def test_plays_and_names(matinee: Recommender) -> None:
    """What is removed is no item, being shown is no play; names are casefolded, each once."""
    known = known_of(matinee.library, NOW)
    assert known.seen.users == ("ada", "bo")
    assert known.seen.items == known.about.items == ("a", "b")
    events = zip(known.seen.user.tolist(), known.seen.item.tolist(), strict=True)
    assert list(events) == [(0, 0), (1, 1)]
    assert known.seen.weight.tolist() == [-1.0, 1.0]
    traits = {kind: list(names) for kind, names in known.about.traits.items()}
    assert traits == {
        "creator": [(), ("ada b",)],
        "person": [(), ()],
        "genre": [(), ("nature",)],
        "tag": [("calm",), ()],
        "series": [("evenings",), ()],
    }


def test_vectors_of_whole_items(matinee: Recommender) -> None:
    """A row an item, of unit length; no matrix for a modality that nothing has."""
    about = with_vectors(matinee.library, known_of(matinee.library, NOW).about)
    assert about.vectors.keys() == {Modality.TEXT}
    np.testing.assert_allclose(np.linalg.norm(about.vectors[Modality.TEXT], axis=1), 1, atol=1e-2)
    assert about.weights == matinee.library.weights


def test_the_basis_is_another_after_a_change(matinee: Recommender) -> None:
    """Of plays and of names; not an hour later, though there is a play from the future."""
    library = matinee.library

    def basis(hours: int = 0) -> str:
        return known_of(library, NOW + timedelta(hours=hours)).basis

    found = [basis()]
    assert basis(hours=1) == found[0]
    matinee.record("bo", "a", "like")
    found.append(basis())
    matinee.import_items([Item(id="a", title="drums", tags=["loud"])])
    found.append(basis())
    matinee.import_items([Item(id="c", title="another")])
    found.append(basis())
    assert len(set(found)) == len(found)


def known(people: int, items: int) -> Known:
    """Everybody played item 1 and one of their own."""
    names = tuple(f"item{n}" for n in range(items))
    events = [(u, item, 1.0, 0.0) for u in range(people) for item in (1, u % items)]
    seen = Histories.of_events([f"user{u}" for u in range(people)], names, events)
    return Known(seen, About(names, traits={"genre": [(name,) for name in names]}))


def test_a_small_library_is_no_sample() -> None:
    whole = known(3, 4)
    sample = sample_of(whole)
    assert sample.seen is whole.seen
    assert sample.about is whole.about


@pytest.mark.parametrize(("most", "items"), [(6, 6), (3, 4)])
def test_of_many_items_those_that_were_played(
    monkeypatch: pytest.MonkeyPatch, most: int, items: int
) -> None:
    """And others up to the limit, each with its own names; all plays are there."""
    monkeypatch.setattr(train_data, "MOST_ITEMS", most)
    whole = known(4, 20)
    sample = sample_of(whole)
    assert len(sample.about.items) == items
    assert set(sample.about.items) >= {"item0", "item1", "item2", "item3"}
    assert sample.about.traits["genre"] == [(name,) for name in sample.about.items]
    assert sample.seen.items == sample.about.items
    assert len(sample.seen) == len(whole.seen)


def test_of_many_people_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all of their own plays, the same ones each time."""
    monkeypatch.setattr(train_data, "MOST_PAIRS", 5 * 8)
    monkeypatch.setattr(train_data, "FEWEST_PEOPLE", 2)
    whole = known(30, 8)
    sample, again = sample_of(whole), sample_of(whole)
    assert len(sample.seen.users) == 5
    assert sample.seen.users == again.seen.users
    for row, user in enumerate(sample.seen.users):
        own = whole.seen.of_user(whole.seen.users.index(user))
        assert sample.seen.item[sample.seen.of_user(row)].tolist() == whole.seen.item[own].tolist()
