"""The next episode: never one from the middle of a series that was not begun."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.facts import Facts
from tools.series import Next, asked_by_name, by_series, next_episode, series_of
from tools.watching import UnderWay, Watching

NOTHING = Watching({}, {})


def episode(name: str, season: int | None, number: int | None, **known: Any) -> Facts:
    facts = Facts(
        id=name, state="present", form="episode", language="en", added_at="2026-01-01",
        available_from=None, available_until=None, title=name, series="The Line",
        season=season, episode=number, duration_s=1800.0,
    )  # fmt: skip
    return facts._replace(**known)


def line(*numbers: tuple[int | None, int | None]) -> list[Facts]:
    return [episode(f"s{season}e{number}", season, number) for season, number in numbers]


def watched(*names: str) -> Watching:
    return Watching({}, {name: f"2026-01-{day + 1:02}" for day, name in enumerate(names)})


def following(
    episodes: list[Facts], state: Watching = NOTHING, without: tuple[str, ...] = ()
) -> Next | None:
    return next_episode(episodes, state, {one.id for one in episodes} - set(without))


def item(found: Next | None) -> str | None:
    return found.item if found else None


FOUR = line((1, 1), (1, 2), (2, 1), (2, 2))


def test_a_series_not_begun_begins_at_its_first_episode() -> None:
    found = following(FOUR[::-1])
    assert found is not None
    assert (found.item, found.begun, found.missing) == ("s1e1", False, 0)


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (["s1e1"], "s1e2"),
        (["s1e1", "s1e2"], "s2e1"),
        (["s2e1"], "s2e2"),  # whatever came before
        (["s2e2"], "s1e1"),  # nothing follows: what was left out
        (["s2e1", "s1e1"], "s1e2"),  # watched anew from the start
        (["s1e1", "s1e2", "s2e1", "s2e2"], None),
    ],
)
def test_the_one_after_the_last_one_watched(done: list[str], expected: str | None) -> None:
    assert item(following(FOUR, watched(*done))) == expected


def test_episodes_seen_at_one_time_count_by_their_order() -> None:
    """An imported history marks a whole season at once."""
    state = Watching({}, dict.fromkeys(["s1e2", "s1e1", "s2e1"], "2026-01-01"))
    assert item(following(FOUR, state)) == "s2e2"


def test_numbers_that_are_missing_are_passed_over_and_counted() -> None:
    found = following(line((1, 1), (1, 4)), watched("s1e1"))
    assert found is not None
    assert (found.item, found.missing) == ("s1e4", 2)


def test_what_cannot_be_played_still_tells_how_far_somebody_is() -> None:
    assert item(following(FOUR, watched("s1e1"), without=("s1e1", "s1e2"))) == "s2e1"


def test_the_middle_of_a_later_season_never_opens_a_series() -> None:
    """Not even where the library has nothing before it; the start of a season may."""
    assert following(line((3, 7))) is None
    assert following([*FOUR, *line((3, 7))], without=tuple(one.id for one in FOUR)) is None
    assert item(following(line((3, 1), (3, 2)))) == "s3e1"
    first = following(line((1, 4)))
    assert first is not None
    assert (first.item, first.missing) == ("s1e4", 3)


def test_specials_are_outside_of_the_order() -> None:
    """They neither begin a series nor follow, unless there is nothing else."""
    episodes = [*line((0, 1), (0, 2)), *FOUR]
    assert item(following(episodes)) == "s1e1"
    assert item(following(episodes, watched("s1e1", "s0e1"))) == "s1e2"
    assert following(episodes, watched(*(one.id for one in FOUR))) is None
    assert item(following(line((0, 2), (0, 1)))) == "s0e1"


def test_numbers_without_seasons_are_an_order_too() -> None:
    episodes = line((None, 11), (None, 2), (None, 1))
    assert item(following(episodes)) == "sNonee1"
    assert item(following(episodes, watched("sNonee1", "sNonee2"))) == "sNonee11"


def test_titles_order_what_has_no_numbers() -> None:
    parts = [episode(f"Part {n}", None, None, form="lecture") for n in (10, 9, 1)]
    assert item(following(parts, watched("Part 1", "Part 9"))) == "Part 10"


def test_two_files_of_one_episode_are_one() -> None:
    episodes = [*FOUR, episode("again", 1, 1)]
    assert item(following(episodes, watched("again"))) == "s1e2"


def test_a_half_watched_episode_is_gone_on_with() -> None:
    state = Watching({"s1e2": UnderWay(700.0, "2026-02-01")}, {"s1e1": "2026-01-01"})
    found = following(FOUR, state)
    assert found is not None
    assert (found.item, found.position_s) == ("s1e2", 700.0)
    went_on = Watching(state.under_way, {"s2e1": "2026-02-02"})
    assert item(following(FOUR, went_on)) == "s2e2"


def test_giving_up_is_known() -> None:
    state = Watching({}, {"s1e1": "2026-01-01"}, frozenset({"s1e1"}))
    found = following(FOUR, state)
    assert found is not None
    assert found.gave_up


numbers = st.tuples(st.integers(0, 4), st.integers(0, 9))


@given(st.sets(numbers, min_size=1, max_size=12), st.data())
def test_what_comes_next_keeps_the_order(known: set[tuple[int, int]], data: st.DataObject) -> None:
    """Whatever the library holds: nothing watched, nothing from the middle of what is not begun."""
    episodes = line(*known)
    done = data.draw(st.lists(st.sampled_from([one.id for one in episodes]), unique=True))
    playable = data.draw(st.sets(st.sampled_from([one.id for one in episodes])))
    found = next_episode(episodes, watched(*done), playable)
    if found is None:
        return
    assert found.item in playable - set(done)
    assert found.missing >= 0
    if not found.begun:
        story = [n for n in known if n[0] > 0] or list(known)
        earlier = [n for n in story if n < (found.season or 0, found.episode or 0)]
        assert not {f"s{s}e{e}" for s, e in earlier} & playable
        assert (found.season or 0) <= 1 or (found.episode or 0) <= 1


def test_albums_and_sets_of_films_have_no_order() -> None:
    assert series_of(episode("a", 1, 1)) == "the line"
    assert series_of(episode("a", 1, 1, series=" The  LINE")) == "the line"
    for form in ("music", "film", "podcast"):
        assert series_of(episode("a", 1, 1, form=form)) is None
    assert series_of(episode("a", None, None, form="other")) is None
    assert series_of(episode("a", 1, 1, series=None)) is None
    assert list(by_series([*FOUR, episode("a", 1, 1, form="film")])) == ["the line"]


@pytest.mark.parametrize(
    "said", ["the line s03e07", "The Line 3x07", "season 3 episode 7", "第3季第7集", "S3E7 please"]
)
def test_an_episode_is_asked_for_by_number(said: str) -> None:
    assert asked_by_name(said, [*FOUR, episode("it", 3, 7)]) == {"it"}


def test_an_episode_is_asked_for_by_title() -> None:
    episodes = [
        episode("a", 1, 1, title="Pilot"),
        episode("b", 3, 7, title="The Long Night"),
        episode("c", 1, 3, title="漫长的夜晚"),
    ]
    assert asked_by_name("play the long night again", episodes) == {"b"}
    assert asked_by_name("想看漫长的夜晚", episodes) == {"c"}
    assert not asked_by_name("a film about a pilot", episodes)  # said by chance
    assert not asked_by_name("", episodes)


def test_the_series_in_the_words_decides_between_same_numbers() -> None:
    other = episode("other", 3, 7, series="Harbour")
    both = [episode("it", 3, 7), other]
    assert asked_by_name("harbour s03e07", both) == {"other"}
    assert asked_by_name("s03e07", both) == {"it", "other"}
