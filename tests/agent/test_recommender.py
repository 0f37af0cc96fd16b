"""Recommendation: tastes stay apart, bans are absolute, every result says why."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from agent.explain import clock, language_of
from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from catalog.items import Item
from catalog.plays import Play
from tools.results import Answer, Filters

TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
    "space": "space rocket orbit planet telescope",
    "horror": "horror ghost scream blood cellar",
}


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Six items each of four topics."""
    matinee.import_items(
        Item(id=f"{topic}{n}", title=f"{topic} number {n}", description=words, genres=[topic])
        for topic, words in TOPICS.items()
        for n in range(6)
    )
    return matinee


def ids(answer: Answer) -> list[str]:
    return [result.item for result in answer.results]


def test_likes_bring_more_of_the_same_and_say_so(library: Recommender) -> None:
    library.record("ada", "space0", "like")
    answer = library.recommend("ada", k=3)
    assert all(item.startswith("space") for item in ids(answer)[:2])
    assert "because you liked “space number 0”" in answer.results[0].reasons
    assert "space0" in {play.item for play in library.plays("ada")}


def test_two_tastes_are_not_averaged(library: Recommender) -> None:
    for item in ("jazz0", "jazz1", "cook0", "cook1"):
        library.record("bo", item, "like")
    topics = {item.rstrip("0123456789") for item in ids(library.recommend("bo", k=6))}
    assert topics == {"jazz", "cook"}


def test_what_was_seen_disliked_or_banned_does_not_come(library: Recommender) -> None:
    library.record("ada", "space0", "finish")
    library.record("ada", "space1", "never")
    library.record("ada", "space2", "dislike")
    library.record("ada", "space3", "not_now")
    found = ids(library.recommend("ada", k=24))
    assert not {"space0", "space1", "space2", "space3"} & set(found)
    assert not {"space1", "space2", "space3"} & set(ids(library.recommend("ada", "space", k=24)))


def test_not_now_is_for_tonight(library: Recommender) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    library.import_plays([Play(user="ada", item="space3", action="not_now", at=yesterday)])
    assert "space3" in ids(library.recommend("ada", "space", k=24))


def test_dislikes_push_their_like_down(library: Recommender) -> None:
    library.record("mei", "space0", "like")
    before = ids(library.recommend("mei", k=24))
    for n in range(3):
        library.record("mei", f"horror{n}", "dislike")
    after = library.recommend("mei", k=24)
    assert any("dislikes" in result.parts for result in after.results)
    assert ids(after).index("horror5") >= before.index("horror5") - 3


def test_words_count_more_than_taste(library: Recommender) -> None:
    library.record("ada", "space0", "like")
    answer = library.recommend("ada", "bread recipe", k=3)
    assert ids(answer)[0].startswith("cook")
    assert "taste" in answer.results[0].parts


def test_parts_add_up(library: Recommender) -> None:
    library.record("ada", "space0", "like")
    library.record("ada", "jazz0", "dislike")
    for answer in (library.recommend("ada", k=24), library.recommend("ada", "bread", k=24)):
        for result in answer.results:
            assert result.score == pytest.approx(sum(result.parts.values()), abs=1e-6)


def test_nobody_known_gets_a_varied_choice(library: Recommender) -> None:
    answer = library.recommend("stranger", k=4)
    assert len(answer.results) == 4
    assert any("no likes are known" in note for note in answer.notes)
    assert all(result.reasons for result in answer.results)


def test_filters_hold_whatever_the_score(library: Recommender) -> None:
    library.record("ada", "space0", "like")
    answer = library.recommend("ada", filters=Filters(genre="jazz"), k=10)
    assert {item[:4] for item in ids(answer)} == {"jazz"}


def test_music_may_come_again_but_later(matinee: Recommender) -> None:
    matinee.import_items(
        Item(id=f"song{n}", title=f"jazz song number {n}", medium="audio", form="music")
        for n in range(4)
    )
    matinee.record("bo", "song0", "like")
    answer = matinee.recommend("bo", k=4)
    assert ids(answer)[0] != "song0"
    again = next(result for result in answer.results if result.item == "song0")
    assert again.parts["heard before"] < 0
    assert "you liked it before" in again.reasons


def test_a_language_that_nobody_liked_counts_against(matinee: Recommender) -> None:
    words = "space rocket orbit"
    matinee.import_items(
        Item(id=f"{language}{n}", title=f"{words} {n}", language=language)
        for language in ("en", "zh-TW")
        for n in range(2)
    )
    matinee.record("ada", "en0", "like")
    parts = {result.item: result.parts for result in matinee.recommend("ada").results}
    assert "language" not in parts["en1"]
    assert parts["zh-TW0"]["language"] < 0
    matinee.record("ada", "zh-TW1", "like")
    assert all("language" not in r.parts for r in matinee.recommend("ada").results)


def test_reasons_in_chinese(library: Recommender) -> None:
    library.record("mei", "space0", "like")
    answer = library.recommend("mei", "想看 space rocket", k=1)
    assert "因为你喜欢《space number 0》" in answer.results[0].reasons


@pytest.mark.parametrize("item", ["nothing", "", "space"])
def test_an_unknown_item_is_one_sentence(library: Recommender, item: str) -> None:
    with pytest.raises(NotFoundError, match="matinee list"):
        library.record("ada", item, "like")


def test_an_unknown_action_names_those_that_are(library: Recommender) -> None:
    with pytest.raises(UsageError, match="not_now"):
        library.record("ada", "space0", "adore")


@pytest.mark.parametrize("value", [float("nan"), -1.0, 6.0])
def test_a_rating_is_from_0_to_5(library: Recommender, value: float) -> None:
    with pytest.raises(UsageError, match="0 to 5"):
        library.record("ada", "space0", "rate", value)


def test_one_item_one_play_and_nothing_left(matinee: Recommender) -> None:
    matinee.import_items([Item(id="only", title="The only one")])
    assert ids(matinee.recommend("ada")) == ["only"]
    matinee.record("ada", "only", "finish")
    assert ids(matinee.recommend("ada")) == []


def test_an_answer_survives_json(library: Recommender) -> None:
    answer = library.search("space rocket")
    assert Answer.model_validate(json.loads(answer.model_dump_json())) == answer


def test_clock_and_language() -> None:
    assert [clock(5.9), clock(65), clock(3723)] == ["0:05", "1:05", "1:02:03"]
    assert [language_of("太空"), language_of("space"), language_of("宇宙の話")] == [
        "zh",
        "en",
        "en",
    ]
