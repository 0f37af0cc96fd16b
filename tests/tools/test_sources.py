"""Sources of candidates: what each proposes, that it is named, and that none can override a ban."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.recommender import Recommender
from base.settings import QuotaSettings, RankingSettings
from catalog.items import Item
from catalog.plays import Action, Play, add_plays
from catalog.profiles import Facet, Kind, Profile, Proof
from ranking.models.kept import KeptModels
from tools.asked import Asked, question_of
from tools.collaborative import Collaborative
from tools.context import Library
from tools.filters import broken
from tools.person import Person
from tools.rank import recommend
from tools.results import Filters
from tools.sources import SOURCES, Ground, gather
from tools.sources_found import Found
from tools.viewer import viewer_of

NOW = datetime.now(UTC)
WORDS = {"jazz": "jazz saxophone swing", "sea": "sea whale coral", "war": "war tank trench"}


def items() -> Iterator[Item]:
    """Thirty of three genres; those of one number share a maker, an actor and a series."""
    for genre, words in WORDS.items():
        for n in range(10):
            yield Item(
                id=f"{genre}{n}", title=f"{genre} number {n}", description=words, genres=[genre],
                creators=[f"Maker {n}"], people=[f"Actor {n}"], form="podcast",
                series=f"Series {n}", published=f"{1990 + n}", duration_s=600,
                added_at=f"2020-01-{n + 1:02}T00:00:00.000000Z",
            )  # fmt: skip


@pytest.fixture
def library(matinee: Recommender) -> Library:
    matinee.import_items(items())
    return matinee.library


def play(item: str, action: str = "like", user: str = "ada", days: float = 1) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user=user, item=item, action=Action(action), at=at)


def person(*plays: Play, profile: Profile | None = None, user: str = "ada") -> Person:
    return Person(user, plays, profile or Profile(user=user))


def found(library: Library, *people: Person, query: str = "", **more: object) -> Found:
    with library.catalog.read() as connection:
        viewers = [viewer_of(library, connection, one) for one in people]
        asked = question_of(library, connection, query, Asked(**more))  # type: ignore[arg-type]
        return gather(Ground(library, connection, viewers, asked))


def with_quotas(library: Library, **quotas: int) -> Library:
    ranking = RankingSettings(candidates=3, quotas=QuotaSettings(**quotas))
    other = library.with_models(library.models)
    other.settings = library.settings.model_copy(update={"ranking": ranking})
    return other


def test_by_maker_series_and_person_of_what_was_liked(library: Library) -> None:
    """And with whom each shares what; what was seen already is not proposed again."""
    by = found(library, person(play("jazz3"), play("sea3", "finish")))
    for source in ("creator", "series", "person"):
        assert list(by.by[source]) == ["war3"]
    assert by.kin["war3"].of in ("jazz3", "sea3")
    assert by.kin["war3"].name == "maker 3"
    assert "creator" in by.sources["war3"]


def test_what_is_disliked_brings_none_of_its_kin(library: Library) -> None:
    by = found(library, person(play("jazz3", "dislike"), play("sea4")))
    assert set(by.by["creator"]) == {"jazz4", "war4"}


def test_popular_is_with_others(library: Library) -> None:
    others = [play("sea1", user="bo"), play("sea1", user="cy"), play("war2", "finish", "bo")]
    mine = [play("jazz0"), play("jazz1", user="bo")]
    with library.catalog.write() as connection:
        add_plays(connection, [*others, *mine, play("jazz9", user="bo", days=400)])
        ada = Person.load(connection, "ada")
    assert list(found(library, ada).by["popular"]) == ["sea1", "jazz1", "war2"]


def test_fresh_is_what_came_last(library: Library) -> None:
    """By date of adding, and by year; what is to be published, or at no date, is not the last."""
    library.catalog.close()
    few = with_quotas(library, fresh=3)
    with few.catalog.write() as connection:
        for item, published in (("war0", "2999"), ("war1", "unknown"), ("sea2", "2020")):
            connection.exec_driver_sql(
                "UPDATE items SET published = ? WHERE id = ?", (published, item)
            )
    by = found(few, person())
    proposed = list(by.by["fresh"])
    assert set(proposed[:3]) == {"jazz9", "sea9", "war9"}  # added last
    assert proposed[3] == "sea2"  # and then what was published last
    assert set(proposed[4:]) < {"jazz9", "sea9", "war9"}


def test_unexplored_is_what_nobody_of_them_played(library: Library) -> None:
    """The same the whole evening, and not what was said to be disliked."""
    ada, bo = person(play("jazz3"), play("jazz4", "skip")), person(play("sea1"), user="bo")
    assert set(found(library, ada).regions.values()) == {"sea", "war"}
    assert found(library, ada).regions == found(library, ada).regions
    assert set(found(library, ada, bo).regions.values()) == {"war"}
    proof = Proof(at=NOW.isoformat(), words="no war films")
    facet = Facet(kind=Kind.DISLIKES, text="war films", target="topic", evidence=(proof,))
    pacifist = replace(ada, profile=Profile(user="ada", facets=(facet,)))
    assert set(found(library, pacifist).regions.values()) == {"sea"}
    assert found(library, person()).regions == {}  # who knows nothing has nothing to leave


def test_unexplored_is_something_else_on_other_evenings(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = with_quotas(library, unexplored=4)
    seen = set()
    for day in range(12):
        monkeypatch.setattr(
            "tools.sources_untried.evening_of", lambda _, day=day: NOW.date() + timedelta(days=day)
        )
        tonight = found(few, person(play("jazz3"))).regions
        assert len(tonight) == 4
        seen |= set(tonight)
    assert len(seen) > 8


def test_a_library_without_genres_is_explored_too(matinee: Recommender) -> None:
    matinee.import_items(Item(id=f"x{n}", title=f"thing {n}") for n in range(20))
    by = found(with_quotas(matinee.library, unexplored=15), person(play("x3")))
    assert len(by.by["unexplored"]) == 15
    assert set(by.regions.values()) == {""}


def test_recent_is_near_to_the_last_plays(library: Library) -> None:
    few = with_quotas(library, recent=4)
    by = found(few, person(play("war3", days=30), play("sea3"), play("sea4"), play("sea5")))
    assert {item[:3] for item in by.by["recent"]} == {"sea"}


class Proposing(Collaborative):
    """A trained model that proposes always the same, and says nothing of scores."""

    def __init__(self, library: Library, items: Sequence[str]) -> None:
        super().__init__(library.catalog, KeptModels(library.settings.trained))
        self._proposed = list(items)

    def nearest(self, plays: Sequence[Play], count: int) -> list[str]:
        return self._proposed


def test_a_quota_of_0_switches_a_source_off(library: Library) -> None:
    nothing = dict.fromkeys(QuotaSettings.model_fields, 0)
    few = with_quotas(library, **nothing)
    few.trained = Proposing(few, ["war0"])
    by = found(few, person(play("jazz3"), play("sea3")))
    assert {name for name, items_ in by.by.items() if items_} == {"taste"}


def test_a_trained_model_proposes_what_it_has(library: Library) -> None:
    """No more than its quota, and what is not in the library is no candidate."""
    library.trained = Proposing(library, ["nowhere", "war7", *["sea1"] * 1_000])
    by = found(library, person(play("jazz3")))
    assert "collaborative" in by.sources["war7"]
    result = recommend(library, [person(play("jazz3"))], k=30)
    assert "nowhere" not in result.because
    assert "collaborative" in result.because["war7"].sources


def test_an_episode_has_the_sources_of_those_it_stands_for(matinee: Recommender) -> None:
    matinee.import_items(
        Item(
            id=f"ep{n}", title=f"part {n}", form="episode", series="Long", season=1, episode=n,
            genres=["opera"] if n > 1 else ["opera", "war"], creators=["Maker"] if n == 7 else [],
        )
        for n in range(1, 9)
    )  # fmt: skip
    matinee.import_items([Item(id="film", title="film", creators=["maker"], genres=["noir"])])
    why = recommend(matinee.library, [person(play("film"))], k=10).because["ep1"]
    assert {"creator", "unexplored"} <= set(why.sources)


ACTIONS = ["like", "finish", "dislike", "never", "not_now", "skip", "play", "rate", "shown"]
IDS = [one.id for one in items()]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    plays=st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(ACTIONS)), max_size=8),
    gone=st.lists(st.sampled_from(IDS), max_size=4),
    genre=st.none() | st.sampled_from(list(WORDS)),
    not_creator=st.sampled_from([(), ("Maker 3",)]),
    year=st.none() | st.integers(1990, 2000),
    query=st.sampled_from(["", "jazz whale"]),
    exclude=st.frozensets(st.sampled_from(IDS), max_size=3),
)
def test_no_source_overrides_a_ban_a_date_or_a_constraint(
    library: Library,
    plays: Sequence[tuple[str, str]],
    gone: Sequence[str],
    genre: str | None,
    not_creator: tuple[str, ...],
    year: int | None,
    query: str,
    exclude: frozenset[str],
) -> None:
    """Whatever proposes it: here a model that proposes everything, first of all what is banned."""
    library.trained = Proposing(library, IDS)
    ada = person(*(play(item, action, days=0.1) for item, action in plays))
    filters = Filters(genre=genre, not_creators=not_creator, year_from=year)
    set_until = "UPDATE items SET available_until = ? WHERE id = ?"
    with library.catalog.write() as connection:
        connection.exec_driver_sql("UPDATE items SET available_until = NULL")
        for item in gone:
            connection.exec_driver_sql(set_until, ("2020-01-01T00:00:00Z", item))
    answer = recommend(library, [ada], query, filters, 30, more=Asked(exclude=exclude)).answer
    known = {one.id: one for one in items()}
    never = {item for item, action in plays if action in ("never", "not_now", "dislike")}
    never -= {item for item, action in plays if action in ("like", "finish")}  # they may even out
    for one in [*answer.results, *answer.near_misses]:
        assert one.item not in {*gone, *exclude, *never}
        assert one.score == pytest.approx(sum(one.parts.values()), abs=1e-6)
    assert not any(broken(known[one.item], filters) for one in answer.results)
    assert {item for item, action in plays if action in ("never", "not_now")}.isdisjoint(
        one.item for one in answer.results
    )


def test_every_source_has_a_name_that_a_setting_or_a_request_knows(library: Library) -> None:
    """Sources with a quota are in the settings, so that they can be switched off."""
    assert set(QuotaSettings.model_fields) <= {*SOURCES, "recent"}
