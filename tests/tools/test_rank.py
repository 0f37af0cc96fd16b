"""Recommending: series in order, going on, rewatching, what is asked for and kept away from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agent.recommender import Recommender
from base.errors import UsageError
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.profiles import Facet, Kind, Profile, Proof
from tools.person import Person
from tools.rank import Asked, Recommendation, recommend
from tools.results import Filters

Ask = Callable[..., Recommendation]
PLOT = "detective harbour murder fog inspector"


def items() -> Iterator[Item]:
    """A series of two seasons and a special, films, songs and podcasts."""
    for season, numbers in ((0, [1]), (1, [1, 2, 3]), (2, [1, 2])):
        for n in numbers:
            yield Item(
                id=f"line{season}{n}", title=f"The Line part {season} {n}", description=PLOT,
                form="episode", series="The Line", season=season, episode=n, duration_s=1000,
            )  # fmt: skip
    for n in range(4):
        yield Item(id=f"film{n}", title=f"film {n}", description=PLOT, form="film", duration_s=5000)
    for n in range(4):
        yield Item(
            id=f"song{n}", title=f"jazz song {n}", description="jazz saxophone swing",
            form="music", medium="audio", duration_s=200,
        )  # fmt: skip
    for n in range(3):
        yield Item(
            id=f"cast{n}", title=f"cast {n}", description="bread oven flour", form="podcast",
            medium="audio", duration_s=900, series="Bread talk",
        )  # fmt: skip


@pytest.fixture
def ask(matinee: Recommender) -> Ask:
    """Ask for one or several people, who did these plays and keep these profiles."""
    matinee.import_items(items())

    def asked(
        plays: list[Play], query: str = "", profile: Profile | None = None, **more: object
    ) -> Recommendation:
        filters, k = more.pop("filters", Filters()), more.pop("k", 20)
        person = Person("ada", tuple(plays), profile or Profile(user="ada"))
        found = recommend(matinee.library, [person], query, filters, k, more=Asked(**more))  # type: ignore[arg-type]
        for result in found.answer.results:
            assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)
        assert set(found.because) == {result.item for result in found.answer.results}
        return found

    return asked


def play(item: str, action: str = "play", position_s: float | None = None, days: float = 1) -> Play:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=action, position_s=position_s, at=at)


def ids(found: Recommendation) -> list[str]:
    return [result.item for result in found.answer.results]


def episodes(found: Recommendation) -> list[str]:
    return [item for item in ids(found) if item.startswith("line")]


def never(text: str, target: str) -> Profile:
    proof = Proof(at="2026-01-01T00:00:00Z", words=f"never {text} again")
    facet = Facet(kind=Kind.NEVER, text=text, target=target, evidence=(proof,))
    return Profile(user="ada", facets=(facet,))


def test_only_the_first_of_a_series_not_begun(ask: Ask) -> None:
    """Also where words fit every episode, and where a later one was added last or fits better."""
    found = ask([])
    assert episodes(found) == ["line11"]
    known = found.because["line11"].next
    assert known is not None
    assert not known.begun
    assert episodes(ask([], PLOT)) == ["line11"]
    assert episodes(ask([play("film0", "like")])) == ["line11"]
    assert episodes(ask([], filters=Filters(form="episode"))) == ["line11"]


def test_the_next_one_unwatched_says_so(ask: Ask) -> None:
    found = ask([play("line11", "finish", days=2), play("line12", "finish")])
    assert episodes(found) == ["line13"]
    known = found.because["line13"].next
    assert known is not None
    assert known.begun
    result = next(one for one in found.answer.results if one.item == "line13")
    assert result.parts["next episode"] > 0
    assert episodes(ask([play(f"line{n}", "finish") for n in (11, 12, 13, 21, 22)])) == []


def test_the_next_episode_comes_without_being_found(ask: Ask, matinee: Recommender) -> None:
    """A big library of other things does not hide the series that somebody is in the middle of."""
    matinee.import_items(Item(id=f"x{n}", title=f"rocket orbit {n}") for n in range(300))
    found = ask([play("line11", "finish"), play("x1", "like"), play("x2", "like")], k=10)
    assert "line12" in ids(found)


def test_an_episode_that_is_asked_for_by_name_comes(ask: Ask) -> None:
    assert episodes(ask([], "the line s02e02")) == ["line22"]
    assert episodes(ask([], "the line part 1 3")) == ["line13"]


def test_a_banned_episode_is_passed_and_a_banned_series_is_gone(ask: Ask) -> None:
    assert episodes(ask([play("line11", "never")])) == ["line12"]
    assert episodes(ask([], profile=never("the line", "series"))) == []
    assert episodes(ask([], "the line s02e02", profile=never("The Line", "series"))) == []


def test_not_now_rests_the_series_tonight(ask: Ask) -> None:
    """The one after it is no answer to "not now"."""
    begun = [play("line11", "finish")]
    assert episodes(ask([*begun, play("line12", "not_now", days=0.01)])) == []
    assert episodes(ask([*begun, play("line12", "not_now", days=1.5)])) == ["line12"]


def test_what_was_stopped_in_the_middle_is_gone_on_with(ask: Ask) -> None:
    found = ask([play("line11", "play", 400.0), play("film0", "play", 2000.0)])
    assert episodes(found) == ["line11"]
    assert found.because["line11"].resume_s == 400.0
    assert found.because["film0"].resume_s == 2000.0
    parts = {result.item: result.parts for result in found.answer.results}
    assert parts["film0"]["continue"] > 0
    assert "continue" not in parts["film1"]


@pytest.mark.parametrize("ending", [("play", 4900.0), ("finish", None), ("skip", None)])
def test_what_came_to_an_end_is_not(ask: Ask, ending: tuple[str, float | None]) -> None:
    plays = [play("film0", "play", 2000.0), play("film0", *ending, days=0.5)]
    assert "film0" not in ids(ask(plays))


def test_looking_in_is_not_watching(ask: Ask) -> None:
    found = ask([play("film0", "play", 50.0)])
    assert "film0" in ids(found)
    assert found.because["film0"].resume_s is None


def test_films_and_podcasts_come_once_and_music_again(ask: Ask) -> None:
    plays = [play(item, "finish") for item in ("film0", "cast0", "song0", "line11")]
    found = ids(ask(plays))
    assert not {"film0", "cast0", "line11"} & set(found)
    assert "song0" in found
    assert found.index("song0") > found.index("song1")


def test_rewatching_is_for_who_asks_for_it(ask: Ask) -> None:
    plays = [play(item, "finish") for item in ("film0", "line11")]
    found = ask([*plays, play("film1", "never")], again=True)
    assert set(ids(found)[:2]) == {"film0", "line11"}
    assert found.because["film0"].again
    assert found.answer.results[0].parts["again"] > 0
    assert "film1" not in ids(found)


def test_unseen_is_without_what_was_begun(ask: Ask) -> None:
    found = ask([play("film0", "play", 2000.0)], filters=Filters(unseen=True))
    assert "film0" not in ids(found)


@pytest.mark.parametrize(("text", "target"), [("film2", "item"), ("Bread talk", "series")])
def test_never_is_absolute(ask: Ask, text: str, target: str) -> None:
    found = ask([], "film 2 bread", never(text, target), again=True)
    near = {one.item for one in found.answer.near_misses}
    assert not {"film2" if target == "item" else "cast0"} & ({*ids(found)} | near)


def test_what_is_not_wanted_now_goes_down(ask: Ask) -> None:
    plain, without = ask([]), ask([], avoid=("detective murder",))
    parts = {result.item: result.parts for result in without.answer.results}
    assert parts["film1"]["avoid"] < 0
    assert "avoid" not in parts["song1"]
    assert ids(without)[:7] != ids(plain)[:7]
    assert not {"film0", "film1", "film2", "film3"} & set(ids(without)[:7])


def test_a_mood_lifts_what_is_like_it(ask: Ask) -> None:
    found = ask([], mood=("jazz saxophone",), k=4)
    assert {item[:4] for item in ids(found)[:2]} == {"song"}
    assert found.answer.results[0].parts["mood"] > 0


def test_near_an_item_or_to_vectors(ask: Ask, matinee: Recommender) -> None:
    """The item itself is not its like, and the nearest one that was named is said."""
    found = ask([], like=("song0",), k=3)
    assert {item[:4] for item in ids(found)} == {"song"}
    assert "song0" not in ids(found)
    assert found.because[ids(found)[0]].near == "song0"
    with matinee.library.catalog.read() as connection:
        from tools.scorer import Scorer

        blocks = Scorer(matinee.library, connection, ["cast0"]).whole("cast0")
    clip = ask([], blocks=blocks, k=3)
    assert {item[:4] for item in ids(clip)} == {"cast"}
    assert all(why.near is None for why in clip.because.values())


def test_another_one_is_another_one(ask: Ask) -> None:
    first = ids(ask([], k=3))
    assert not set(first) & set(ids(ask([], exclude=frozenset(first))))
    assert episodes(ask([], exclude=frozenset({"line11"}))) == []


def test_nobody_is_an_error(matinee: Recommender) -> None:
    with pytest.raises(UsageError, match="Say for whom"):
        recommend(matinee.library, [])


def shown(found: Recommendation, days: float) -> list[Play]:
    return [play(item, Action.SHOWN, days=days) for item in ids(found)]


def test_tonight_is_not_yesterday(ask: Ask) -> None:
    """Two of several films that are as good as each other: others come the next evening."""
    tastes = [play("film0", "like", days=9)]
    yesterday = ask(tastes, k=2)
    tonight = ask([*tastes, *shown(yesterday, 1)], k=2)
    assert set(ids(yesterday)) != set(ids(tonight))
    assert ids(tonight) == ids(ask([*tastes, *shown(yesterday, 1), *shown(tonight, 0)], k=2))


def test_being_passed_over_loses_near_ties_only(ask: Ask, matinee: Recommender) -> None:
    """Better by half a deviation and shown yesterday: behind; by two deviations: still ahead."""
    words = "rocket orbit planet telescope crater".split()
    matinee.import_items(
        Item(id=f"r{n}", title=" ".join([*words[: 5 - n], f"thing {n}"])) for n in range(5)
    )
    tastes = [play("r0", "like", days=9)]
    before = scores(ask(tastes))
    after = scores(ask([*tastes, *[play(item, "shown") for item in ("r1", "r2", "film0")]]))
    gaps = {}
    for one in ("r1", "r2", "film0"):
        for other in before.keys() - {"r1", "r2", "film0"}:
            gaps[one, other] = gap = before[one] - before[other]
            assert after[one] < after[other] or gap > 0.5
            assert after[one] > after[other] or gap < 2.0
    assert any(0 <= gap < 0.5 for gap in gaps.values())
    assert any(gap > 2.0 for gap in gaps.values())


def scores(found: Recommendation) -> dict[str, float]:
    return {result.item: result.score for result in found.answer.results}


def test_shown_twice_and_ignored_loses_and_taken_up_does_not(ask: Ask) -> None:
    twice = [play("song0", "shown", days=days) for days in (3, 2)]
    found = ask([play("song3", "like", days=9), *twice])
    parts = {result.item: result.parts for result in found.answer.results}
    assert parts["song0"]["shown"] < 0
    assert ids(found).index("song0") > ids(found).index("song1")
    once = scores(ask([play("song3", "like", days=9), twice[0]]))
    assert scores(found)["song0"] < once["song0"]
    taken = ask([play("song3", "like", days=9), *twice, play("song0", "save")])
    assert "shown" not in {r.item: r.parts for r in taken.answer.results}["song0"]
    assert ids(taken)[0] == "song0"
