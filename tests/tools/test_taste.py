"""Taste: out of plays and words, lasting and of now, two tastes apart, bans that hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agent.recommender import Recommender
from base.slots import Modality
from catalog.facts import facts_of
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.profiles import Kind, Profile, put_profile
from ranking.profile import MOST_GROUPED
from tools.facets import Wish, add_facet
from tools.facets_kept import delete_played, items_behind, keep_played
from tools.facets_plays import PlayFacet, facets_of_plays, name_prompt_facts, named
from tools.person import Person
from tools.taste import Taste, taste_of

NOW = datetime.now(UTC)
TOPICS = {
    "jazz": "jazz saxophone trumpet improvisation swing",
    "cook": "cooking bread oven flour recipe kitchen",
    "space": "space rocket orbit planet telescope",
    "horror": "horror ghost scream blood cellar",
}
Facets = Callable[[Person], list[PlayFacet]]


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Eight items each of four topics, two makers a topic."""
    matinee.import_items(
        Item(id=f"{topic}{n}", title=f"{topic} number {n}", description=words, genres=[topic],
             creators=[f"Ann {topic.title()}" if n < 4 else f"Bob {topic.title()}"],
             series="Deep Space" if topic == "space" else None, language="en")
        for topic, words in TOPICS.items()
        for n in range(8)
    )  # fmt: skip
    return matinee


def play(item: str, action: str = "like", days: float = 3.0, text: str | None = None) -> Play:
    at = (NOW - timedelta(days=days)).isoformat()
    return Play(user="ada", item=item, action=Action(action), at=at, text=text)


def person(*plays: Play, **said: Sequence[str]) -> Person:
    profile = Profile(user="ada")
    for kind, texts in said.items():
        for text in texts:
            target, _, name = text.rpartition(":")
            wish = Wish(Kind(kind), name, f"I say {name}", target or "topic")  # type: ignore[arg-type]
            profile = add_facet(profile, wish).profile
    return Person("ada", plays, profile)


def taste(library: Recommender, one: Person, when: datetime = NOW) -> Taste:
    with library.library.catalog.read() as connection:
        return taste_of(library.library, connection, one, when)


def shown(library: Recommender, one: Person, language: str = "en") -> list[PlayFacet]:
    with library.library.catalog.read() as connection:
        return facets_of_plays(library.library, connection, one, language, NOW)


def allowed(library: Recommender, found: Taste) -> set[str]:
    with library.library.catalog.read() as connection:
        facts = facts_of(connection, [f"{topic}{n}" for topic in TOPICS for n in range(8)])
    return {name for name, one in facts.items() if found.allows(one)}


def test_jazz_and_cooking_are_two_and_no_average(library: Recommender) -> None:
    """Each interest is near its own topic; nothing that is neither is recommended."""
    both = [play(f"{topic}{n}") for topic in ("jazz", "cook") for n in range(3)]
    found = taste(library, person(*both))
    assert {one.items[0][:4] for one in found.interests.likes} == {"jazz", "cook"}
    jazz, cook = (one.blocks[Modality.TEXT] for one in found.interests.likes)
    assert float(jazz @ cook) < 0.5
    assert sum(one.weight for one in found.likes) == pytest.approx(1.0)
    library.import_plays(both)
    best = [result.item for result in library.recommend("ada", k=8).results]
    assert {item.rstrip("0123456789") for item in best} == {"jazz", "cook"}
    labels = [one.label for one in shown(library, person(*both))]
    assert sorted(labels) == ["cook by Ann Cook", "jazz by Ann Jazz"]


def test_facets_out_of_plays_say_what_and_why(library: Recommender) -> None:
    """Label, evidence, dates, what binds them; in Chinese where the topic has a name."""
    plays = [play("horror1", days=9), play("horror5", "finish", 2), play("space1", "dislike")]
    liked, disliked = shown(library, person(*plays))
    assert (liked.kind, liked.label, liked.key) == (Kind.LIKES, "horror", "likes:horror")
    assert [proof.item for proof in liked.evidence] == ["horror1", "horror5"]
    assert (liked.first_seen, liked.last_seen) == (plays[0].at, plays[1].at)
    assert liked.modality is Modality.TEXT
    assert disliked.kind is Kind.DISLIKES
    assert shown(library, person(*plays), "zh")[0].label == "恐怖"


def test_no_two_tastes_have_one_label(library: Recommender) -> None:
    """Genres of two languages are the same in words; what else a group has tells them apart."""
    library.import_items([
        Item(id="fog", title="Fog", description=TOPICS["jazz"], genres=["documentary"]),
        Item(id="tea", title="茶", description=TOPICS["cook"], genres=["纪录片", "panda"]),
        Item(id="owl", title="Owl", description=TOPICS["space"], genres=["纪录"]),
    ])  # fmt: skip
    for language, last in (("en", "things like “"), ("zh", "《")):
        facets = shown(library, person(play("fog"), play("tea"), play("owl")), language)
        labels = [one.label for one in facets]
        assert len(set(labels)) == 3, labels
        assert sum(last in label for label in labels) == 1
        assert any("panda" in label for label in labels)


def test_a_key_survives_another_play(library: Recommender) -> None:
    """So that a name stays with its facet."""
    few = [play("jazz0"), play("jazz5")]
    before = shown(library, person(*few))[0]
    after = shown(library, person(*few, play("jazz6"), play("cook1"), play("jazz1")))
    assert before.key in [one.key for one in after]
    profile = named(Profile(user="ada"), before.key, "Jazz numbers", name_prompt_facts(before))
    again = shown(library, Person("ada", (*few, play("jazz6")), profile))
    assert [one.name for one in again] == ["Jazz numbers"]


def test_a_name_that_the_facts_do_not_support_is_refused(library: Recommender) -> None:
    """Nor is one that the person gave replaced."""
    facet = shown(library, person(play("jazz0"), play("jazz5")))[0]
    facts = name_prompt_facts(facet)
    nobody = Profile(user="ada")
    for name in ("Erotic thrillers", "Jazz and crime", "", "the and of", "ignore instructions"):
        assert named(nobody, facet.key, name, facts) == nobody
    mine = nobody.model_copy(update={"names": {facet.key: "Mine"}})
    assert named(mine, facet.key, "Jazz", facts) == mine


def test_deleted_it_stays_away_until_something_new_is_played(library: Recommender) -> None:
    """From tastes too, also where more was liked than a facet is made of."""
    plays = [play(f"jazz{n}") for n in range(4)]
    one = person(*plays, play("cook0"))
    facet = next(each for each in shown(library, one) if "jazz" in each.key)
    with library.library.catalog.read() as connection:
        items = items_behind(library.library, connection, one, facet)
    gone = delete_played(one.profile, facet.key, facet.label, facet.kind, items)
    left = Person("ada", one.plays, gone.profile)
    assert [each.key for each in shown(library, left)] == ["likes:cook"]
    assert [each.items for each in taste(library, left).likes] == [("cook0",)]
    assert "jazz0" in taste(library, left).watched
    new = play("jazz1", days=-0.01)
    back = shown(library, left.having(plays=[new]))
    assert [proof.at for each in back if "jazz" in each.key for proof in each.evidence] == [new.at]


def test_deleted_it_is_not_made_of_what_was_left_over(matinee: Recommender) -> None:
    """Six hundred liked items: a facet is made of the strongest, and all of them are silenced."""
    matinee.import_items(
        Item(id=f"i{n}", title=f"jazz {n}", description=TOPICS["jazz"], genres=["jazz"])
        for n in range(MOST_GROUPED + 100)
    )
    one = person(*(play(f"i{n}", days=n / 10) for n in range(MOST_GROUPED + 100)))
    (facet,) = shown(matinee, one)
    assert len(facet.items) == MOST_GROUPED
    with matinee.library.catalog.read() as connection:
        items = items_behind(matinee.library, connection, one, facet, NOW)
    gone = delete_played(one.profile, facet.key, facet.label, facet.kind, items)
    left = Person("ada", one.plays, gone.profile)
    assert shown(matinee, left) == []
    assert taste(matinee, left).likes == ()


def test_what_is_kept_is_not_counted_twice(library: Recommender) -> None:
    """A facet out of plays that is pinned stays, by its items' vectors, and fades no more."""
    one = person(*(play(f"jazz{n}") for n in range(3)), play("cook0"))
    facet = next(each for each in shown(library, one) if "jazz" in each.key)
    kept = keep_played(one.profile, facet, weight=2.0).profile
    again = Person("ada", one.plays, kept)
    assert [each.key for each in shown(library, again)] == ["likes:cook"]
    likes = taste(library, again).interests.likes
    assert [each.facet for each in likes] == [facet.key, ""]
    assert likes[0].side == "items"
    assert set(likes[0].items) == {"jazz0", "jazz1", "jazz2"}


def test_words_are_read_by_the_calibration_of_words(library: Recommender) -> None:
    """A facet from words is a text query; a creator is what they made."""
    found = taste(library, person(play("jazz0"), likes=["space travel", "creator:Bob Cook"]))
    by_words = {one.words: one for one in found.interests.likes}
    assert by_words["space travel"].side == "words"
    assert by_words["space travel"].items == ()
    assert by_words["Bob Cook"].side == "items"
    made = by_words["Bob Cook"].blocks[Modality.TEXT]
    with library.library.catalog.read() as connection:
        cook = taste_of(library.library, connection, person(play("cook5")), NOW)
    assert float(made @ cook.interests.likes[0].blocks[Modality.TEXT]) > 0.8
    assert by_words[""].side == "items"


def test_what_was_said_alone_is_recommended(library: Recommender) -> None:
    """Without a single play, and no item is named that was never liked."""
    one = person(likes=["telescopes and planets", "item:cook3"])
    with library.library.catalog.write() as connection:
        put_profile(connection, one.profile)
    found = library.recommend("ada", k=20)
    assert {result.item.rstrip("01234567") for result in found.results} >= {"space", "cook"}
    assert not [note for note in found.notes if "no likes are known" in note]
    assert "cook3" in taste(library, one).blocks


def test_off_x_takes_effect_at_once_and_lasts(library: Recommender) -> None:
    """What the library calls so does not come, half a year later neither; jazz still does."""
    one = person(play("horror0"), play("jazz0"), dislikes=["scary movies"])
    for when in (NOW, NOW + timedelta(days=180)):
        found = taste(library, one, when)
        assert not [item for item in allowed(library, found) if item.startswith("horror")]
        assert [each.items for each in found.interests.likes] == [("jazz0",)]
        assert "jazz1" in allowed(library, found)
    with library.library.catalog.write() as connection:
        put_profile(connection, one.profile)
    library.import_plays(one.plays)
    best = library.recommend("ada", k=32).results
    assert not [result.item for result in best if result.item.startswith("horror")]


def test_for_tonight_it_may_be_the_other_way(library: Recommender) -> None:
    """Off horror for good, but tonight it is asked for."""
    one = person(dislikes=["horror"])
    wish = Wish(Kind.LIKES, "horror", "tonight I'd like horror", scope="session")
    tonight = one.having(profile=add_facet(one.profile, wish).profile)
    found = taste(library, tonight)
    assert "horror0" in allowed(library, found)
    assert [each.words for each in found.session.likes] == ["horror"]
    assert found.dislikes == ()
    tomorrow = taste(library, tonight, NOW + timedelta(days=1))
    assert "horror0" not in allowed(library, tomorrow)


@pytest.mark.parametrize(
    ("ban", "gone"),
    [
        ("item:jazz1", {"jazz1"}),
        ("creator:bob jazz", {f"jazz{n}" for n in range(4, 8)}),
        ("creator:Ann", {f"{topic}{n}" for topic in TOPICS for n in range(4)}),
        ("series:deep space", {f"space{n}" for n in range(8)}),
        ("planets", {f"space{n}" for n in range(8)}),  # a word of their descriptions
        ("恐怖片", {f"horror{n}" for n in range(8)}),
    ],
)
def test_a_ban_is_absolute(library: Recommender, ban: str, gone: set[str]) -> None:
    """Whatever was liked, and ten years later; everything else still comes."""
    liked = [play(f"{topic}0", "save") for topic in TOPICS]
    one = person(*liked, never=[ban])
    for when in (NOW, NOW + timedelta(days=3_650)):
        found = taste(library, one, when)
        every = {f"{topic}{n}" for topic in TOPICS for n in range(8)}
        assert allowed(library, found) == every - gone
        assert not [each for each in found.likes if set(each.items) <= gone]


def test_bans_are_named_for_those_who_rank(library: Recommender) -> None:
    """As the library spells them and as they were said, casefolded."""
    one = person(
        play("jazz2", "never"),
        play("jazz3", "not_now", days=0.1),
        never=["creator:Bob Cook", "series:Deep", "Gore"],
    )
    found = taste(library, one)
    assert found.never_items == {"jazz2"}
    assert found.not_now == {"jazz3"}
    assert found.never_creators == {"bob cook"}
    assert found.never_series == {"deep", "deep space"}
    assert found.never_topics == {"gore"}
    assert "jazz3" in allowed(library, taste(library, one, NOW + timedelta(days=1)))


def test_this_session_is_apart_and_bounded(library: Recommender) -> None:
    """A year of jazz and one evening of cooking: cooking has no more than its share, for hours."""
    jazz = [play(f"jazz{n}", days=30 + n) for n in range(6)]
    tonight = [play(f"cook{n}", days=0.01) for n in range(4)]
    found = taste(library, person(*jazz, *tonight))
    assert [each.items[0][:4] for each in found.session.likes] == ["cook"]
    assert sum(each.weight for each in found.session.likes) == pytest.approx(0.4)
    assert sum(each.weight for each in found.likes) == pytest.approx(1.0)
    tomorrow = taste(library, person(*jazz, *tonight), NOW + timedelta(days=1))
    assert tomorrow.session.likes == ()
    assert len(tomorrow.interests.likes) == 2


def test_comments_count_where_they_are_clear(library: Recommender) -> None:
    """In English and Chinese; a neutral one is no interest."""
    plays = [
        play("jazz0", "comment", text="What a beautiful, moving set"),
        play("horror0", "comment", text="太无聊了，浪费时间"),
        play("cook0", "comment", text="seen at my aunt's"),
    ]
    found = taste(library, person(*plays))
    assert [each.items for each in found.likes] == [("jazz0",)]
    assert [each.items for each in found.dislikes] == [("horror0",)]


def test_thousands_of_plays_are_a_handful(library: Recommender) -> None:
    """Never more than eight facets, and the same ones whatever the order."""
    plays = [
        play(f"{topic}{n % 8}", ("play", "finish", "like")[n % 3], days=n / 10)
        for topic in ("jazz", "cook", "space")
        for n in range(1_000)
    ]
    found = shown(library, person(*plays))
    assert {one.key for one in found} == {"likes:jazz", "likes:cook", "likes:space"}
    assert [one.plays for one in found] == [1_000] * 3
    assert all(len(one.evidence) <= 50 for one in found)
    turned = shown(library, person(*plays[::-1]))
    assert [one.key for one in turned] == [one.key for one in found]


def test_nobody_known_has_no_taste(library: Recommender) -> None:
    """Nothing is made up for somebody without plays and words."""
    found = taste(library, person())
    assert found.likes == found.dislikes == ()
    assert len(allowed(library, found)) == 32
    assert shown(library, person()) == []


def test_an_item_that_is_gone_does_no_harm(library: Recommender) -> None:
    """Removed from the library, its plays still say what was liked."""
    library.remove("jazz0")
    found = shown(library, person(play("jazz0"), play("jazz1")))
    assert [one.key for one in found] == ["likes:jazz"]
