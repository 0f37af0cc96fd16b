"""Whatever a history, a library or a stored vector is like: a recommendation, or one sentence."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from agent.recommender import Recommender
from base.slots import Vectors
from catalog import schema
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.profiles import Facet, Kind, Profile, Proof
from catalog.vectors import mark_changed
from tools.person import Person
from tools.rank import recommend
from tools.results import Answer
from tools.shown import passed_over
from tools.shown_report import shown_report

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

NOW = datetime.now(UTC)
TOPICS = {"jazz": "jazz saxophone trumpet swing", "cook": "cooking bread oven flour kitchen"}


def items() -> Iterator[Item]:
    for topic, words in TOPICS.items():
        for n in range(6):
            yield Item(id=f"{topic}{n}", title=f"{topic} {n}", description=words, form="film")
    for n in (1, 2):
        yield Item(id=f"line{n}", title=f"part {n}", form="episode", series="Line", episode=n)


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    matinee.import_items(items())
    return matinee


def play(item: str, action: str = "like", days: float = 3, value: float | None = None) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at, value=value)


def asked(library: Recommender, plays: Iterable[Play] = (), query: str = "") -> Answer:
    """What is recommended after these plays; every score is a number and the sum of its parts."""
    library.import_plays(plays)
    answer = library.recommend("ada", query, k=30)
    assert_sound(answer)
    return answer


def assert_sound(answer: Answer) -> None:
    for result in answer.results:
        assert math.isfinite(result.score)
        assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)
        assert result.reasons
    assert len({result.item for result in answer.results}) == len(answer.results)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def ids(answer: Answer) -> set[str]:
    return {result.item for result in answer.results}


def test_no_play_is_a_varied_choice_and_says_so(library: Recommender) -> None:
    answer = asked(library)
    assert len(answer.results) == 13  # of the series, the first episode alone
    assert any("no likes are known yet" in note for note in answer.notes)


@pytest.mark.parametrize("action", Action)
def test_one_play_of_any_kind(library: Recommender, action: Action) -> None:
    value = 4.0 if action is Action.RATE else None
    assert asked(library, [play("jazz0", str(action), value=value)]).results


def test_plays_of_what_was_removed(library: Recommender) -> None:
    """They still say what is liked, and never bring back what is gone."""
    plays = [play("jazz0"), play("jazz1", "finish"), play("line1", "finish")]
    library.import_plays(plays)
    for item in ("jazz0", "jazz1", "line1"):
        library.remove(item)
    answer = asked(library)
    assert not ids(answer) & {"jazz0", "jazz1", "line1"}
    assert answer.results


def test_everything_is_disliked(library: Recommender) -> None:
    """There is nothing left to recommend, and a sentence says so instead of an empty page."""
    every = [item.id for item in items()]
    answer = asked(library, [play(item, "dislike") for item in every])
    assert answer.results == ()
    assert "nothing is left to recommend" in answer.notes[0]
    assert asked(library, query="jazz").results == ()


def test_everything_was_watched(library: Recommender) -> None:
    answer = asked(library, [play(item.id, "finish") for item in items()])
    assert answer.results == ()
    assert "nothing is left to recommend" in answer.notes[0]


@pytest.mark.parametrize("query", ["", "jazz", "太空"])
@pytest.mark.parametrize("plays", [[], ["like"], ["dislike"], ["play", "finish"]])
def test_a_library_of_one_item(matinee: Recommender, query: str, plays: list[str]) -> None:
    matinee.import_items([Item(id="only", title="jazz", form="music")])
    asked(matinee, [play("only", action) for action in plays], query)


def test_an_empty_library(matinee: Recommender) -> None:
    answer = asked(matinee)
    assert answer.results == ()
    assert answer.notes == ("the library is empty: matinee add FOLDER fills it",)


def test_ten_thousand_plays_of_one_item(library: Recommender) -> None:
    """One song on repeat: an answer at once, in which other things are."""
    library.import_plays(play("jazz0", "finish", days=n / 50) for n in range(10_000))
    library.import_plays([play("cook0")])
    began = time.process_time()
    answer = asked(library)
    assert time.process_time() - began < 5
    assert {item[:4] for item in ids(answer)} >= {"jazz", "cook"}


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize("action", ["like", "shown", "finish", "play", "not_now"])
def test_times_at_the_ends_of_the_calendar(library: Recommender, at: str, action: str) -> None:
    one = Play(user="ada", item="jazz0", action=Action(action), at=at, position_s=9)
    assert asked(library, [one, play("cook0")]).results
    found = library.report("ada")
    assert found.total.shown == (action == "shown" and at.startswith("9999"))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_no_time_is_outside_of_the_calendar_anywhere(zone: str, at: str) -> None:
    """Fourteen hours ahead of UTC the last evening has no date."""
    one = Play(user="ada", item="x", action=Action.SHOWN, at=at)
    here = NOW.astimezone(ZoneInfo(zone))
    assert passed_over([one], here).evenings == {}
    assert len(shown_report("ada", [one], {}, here).weeks) == at.startswith("9999")


def spoilt(library: Recommender, item: str, change: Callable[[Vectors], Vectors]) -> None:
    """Stored vectors of an item that no version of this program would have stored."""
    table = schema.vectors
    with library.library.catalog.write() as connection:
        rows = connection.execute(table.select().where(table.c.item == item)).all()
        assert rows
        for row in rows:
            data = change(np.frombuffer(row.data, "<f2").copy()).tobytes()
            connection.execute(update(table).where(table.c.id == row.id).values(data=data))
        mark_changed(connection, [item])


def one_nan(row: Vectors) -> Vectors:
    row[0] = np.nan
    return row


@pytest.mark.parametrize(
    "change",
    [one_nan, lambda row: row * np.float16(np.nan), lambda row: row * 0,
     lambda row: np.full_like(row, np.inf)],
    ids=["one", "all", "zeros", "infinite"],
)  # fmt: skip
@pytest.mark.parametrize("item", ["jazz0", "jazz1", "line1"])
def test_not_a_number_in_a_vector(
    library: Recommender, item: str, change: Callable[[Vectors], Vectors]
) -> None:
    """Of a liked item, of a candidate, of an episode: nothing is known of it, and the rest goes."""
    library.import_plays([play("jazz0"), play("cook0", "dislike")])
    spoilt(library, item, change)
    answer = asked(library)
    assert len(answer.results) >= 10
    assert asked(library, query="jazz trumpet").results
    assert library.search("jazz trumpet").results


def test_a_profile_of_nothing_that_the_library_has(library: Recommender) -> None:
    proof = Proof(at="2026-01-01T00:00:00Z", words="so I say")
    facets = tuple(
        Facet(kind=kind, text=text, target=target, evidence=(proof,))
        for kind in (Kind.LIKES, Kind.DISLIKES, Kind.NEVER, Kind.MOODS)
        for text, target in (("🎷", "topic"), ("nobody", "creator"), ("gone", "item"))
    )  # fmt: skip
    person = Person("ada", (play("jazz0"),), Profile(user="ada", facets=facets))
    found = recommend(library.library, [person], k=30)
    assert_sound(found.answer.model_copy(update={"results": ()}))
    assert found.answer.results


odd_plays = st.lists(
    st.builds(
        lambda item, action, days, value: play(
            item, action, days, value if action == "rate" else None
        ),
        st.sampled_from(["jazz0", "jazz1", "cook0", "line1", "line2"]),
        st.sampled_from([str(action) for action in Action]),
        st.floats(-40_000, 40_000),
        st.none() | st.floats(0, 5),
    ),
    max_size=12,
)


def test_any_history_has_an_answer(library: Recommender) -> None:
    @settings(max_examples=40)
    @given(odd_plays)
    def check(plays: list[Play]) -> None:
        person = Person("ada", tuple(plays), Profile(user="ada"))
        found = recommend(library.library, [person], k=30)
        for result in found.answer.results:
            assert math.isfinite(result.score)
            assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)

    check()
