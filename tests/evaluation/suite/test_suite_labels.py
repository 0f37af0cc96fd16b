"""The labels of the dialogues that ship can be met, and no message gives an answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from catalog.items import Item
from catalog.plays import WATCHED
from evaluation.constraints import Constraints
from evaluation.dialogues import Dialogue, Expect
from evaluation.suite.load import suite_dialogues
from tools.keywords import stop_words

RARE = 3  # items; a beginning of a word that so few hold points at them
BEGINNING = 5  # letters that words of one stem share: "volcano", "volcanoes"
CJK_RUN = 4  # characters
BY_NAME = re.compile(r"by name|点名")


@pytest.fixture(scope="module")
def found() -> list[Dialogue]:
    return suite_dialogues()


@pytest.fixture(scope="module")
def words(everything: list[Item]) -> list[set[str]]:
    """The beginnings of the words of each item."""
    return [beginnings(" ".join([item.title, item.description, *item.tags])) for item in everything]


def beginnings(text: str) -> set[str]:
    """Of words of at least four letters that say something."""
    found = set(re.findall(r"[^\W\d_]{4,}", text.casefold()))
    return {word[:BEGINNING] for word in found - stop_words()["words"]["en"]}


def runs(text: str) -> set[str]:
    """Every run of Chinese characters of that length."""
    parts = re.findall(rf"[\u4e00-\u9fff]{{{CJK_RUN},}}", text)
    return {part[n : n + CJK_RUN] for part in parts for n in range(len(part) - CJK_RUN + 1)}


def scored(found: list[Dialogue]) -> Iterator[tuple[Dialogue, int, Expect]]:
    return ((one, n, expect) for one in found for n, _, expect in one.scored)


def known_to(dialogue: Dialogue, named: dict[str, Item]) -> set[str]:
    """The ids of what anybody in it watched or heard before."""
    return {named[past.item].id for past in dialogue.pasts if past.action in WATCHED}


def test_expected_items_keep_their_constraints(
    found: list[Dialogue], named: dict[str, Item]
) -> None:
    """Or a turn would ask for two things that exclude each other."""
    for dialogue, n, expect in scored(found):
        rules = expect.constraints or Constraints()
        for name in expect.items:
            broken = rules.broken_by(named[name], known_to(dialogue, named))
            assert broken == (), (dialogue.id, n, name)


def test_expected_and_excluded_are_two_things(
    found: list[Dialogue], named: dict[str, Item]
) -> None:
    """Also where one is named by id and the other by title; nothing is named twice."""
    for dialogue, n, expect in scored(found):
        ids = [named[name].id for name in (*expect.items, *expect.not_items)]
        assert len(set(ids)) == len(ids), (dialogue.id, n)


def test_nothing_fits_just_where_it_is_said(
    found: list[Dialogue], named: dict[str, Item], everything: list[Item]
) -> None:
    """Held over the whole library, the demo and every distractor included."""
    for dialogue, n, expect in scored(found):
        assert not expect.nothing or expect.constraints, (dialogue.id, n)
        if expect.constraints:
            known = known_to(dialogue, named)
            fits = any(not expect.constraints.broken_by(item, known) for item in everything)
            assert fits != expect.nothing, (dialogue.id, n)
            assert not (expect.nothing and expect.items), (dialogue.id, n)


def test_distractors_answer_nothing(found: list[Dialogue], named: dict[str, Item]) -> None:
    """They are what one is not looking for."""
    for dialogue, n, expect in scored(found):
        ids = [named[name].id for name in expect.items]
        assert not [one for one in ids if one.startswith("distractor-")], (dialogue.id, n)


def test_names_in_constraints_exist(found: list[Dialogue], everything: list[Item]) -> None:
    """A misspelt creator or series excludes nothing, and the turn would pass for nothing."""
    creators = {name for item in everything for name in item.creators}
    series = {item.series for item in everything}
    genres = {name for item in everything for name in item.genres}
    for dialogue, _, expect in scored(found):
        rules = expect.constraints or Constraints()
        assert set(rules.not_creators) <= creators, dialogue.id
        assert set(rules.not_series) <= series, dialogue.id
        assert set(rules.not_genres) <= genres, dialogue.id


def test_an_episode_comes_after_those_before_it(
    found: list[Dialogue], named: dict[str, Item], everything: list[Item]
) -> None:
    """In talks about series: the earlier ones were watched, or came earlier in the talk."""
    for dialogue in (one for one in found if one.kind == "series"):
        known = known_to(dialogue, named)
        for _, _, expect in dialogue.scored:
            for item in (named[name] for name in expect.items):
                place = (item.season or 1, item.episode or 0)
                for other in everything:
                    if item.series and other.series == item.series:
                        before = (other.season or 1, other.episode or 0) < place
                        assert not before or other.id in known, (dialogue.id, other.id)
            known |= {named[name].id for name in expect.items}


def given_away(said: str, item: Item, words: list[set[str]]) -> set[str]:
    """What in the messages points at the title of one item: all of it, or what is rare in it."""
    text = said.casefold()
    whole = {item.title} if len(item.title) > 1 and item.title.casefold() in text else set()
    shared = beginnings(item.title) & beginnings(said)
    rare = {one for one in shared if sum(one in known for known in words) <= RARE}
    return whole | rare | (runs(item.title) & runs(said))


def test_no_message_gives_the_title_away(
    found: list[Dialogue], named: dict[str, Item], words: list[set[str]]
) -> None:
    """Who says the answer tests nothing, but for those who plausibly ask for it by name."""
    for dialogue, n, expect in scored(found):
        if BY_NAME.search(dialogue.why):
            continue
        said = "\n".join(turn.user for turn in dialogue.turns[: n + 1])
        for name in expect.items:
            assert given_away(said, named[name], words) == set(), (dialogue.id, n, name)


def test_a_planted_leak_is_caught(named: dict[str, Item], words: list[set[str]]) -> None:
    """The whole title, a rare word of it, another form of one, and four characters."""
    item, chinese = named["b-film-006"], named["b-film-036"]
    assert given_away("is UNDER THE KELP any good", item, words) >= {"Under the Kelp"}
    assert given_away("a film about kelp", item, words) == {"kelp"}
    assert given_away("about volcanoes", named["How a Volcano Breathes"], words) == {"volca"}
    assert given_away("那个绿皮车的电影，最后一班绿皮车", chinese, words) >= {"最后一班"}
    assert given_away("a calm hour under water", item, words) == set()
