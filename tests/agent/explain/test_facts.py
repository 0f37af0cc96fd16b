"""Facts, the template that says them, the parts of a score, and the answer to why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.explain.facts import MOST_FACTS, Asked, Fact, Why, facts_of, kept_words
from agent.explain.parts import shares, shares_text
from agent.explain.template import broken_sentence, closing, near_misses, opening, sentence
from agent.explain.why import why_text
from agent.explain.wording import form_name, language_name, length, listed, quoted
from base.slots import Source
from catalog.items import Item
from catalog.profiles import Facet, Kind, Proof
from tools.rank import Because
from tools.results import Answer, Evidence, Filters, Result


def proof(source: Source, start: float, text: str) -> Evidence:
    return Evidence(source=source, text=text, start_s=start, end_s=start + 2)


SOUP = Result(
    item="soup",
    title="One Pot of Soup",
    medium="video",
    duration_s=725.0,
    path=None,
    score=0.7,
    parts={"text": 0.45, "image": 0.2, "dislikes": -0.05},
    evidence=(
        proof(Source.SPEECH, 12.2, "Cut three onions slowly."),
        proof(Source.FRAME, 3.0, "cup, dog"),
    ),
)
ITEM = Item(
    id="soup",
    title="One Pot of Soup",
    duration_s=725,
    language="en-GB",
    genres=["Cooking"],
    published="2021-02-20",
    creators=["Jo Beck"],
)
HALF_AN_HOUR = Filters(max_minutes=30, language="en")


def facet(kind: Kind, text: str, weight: float = 1.0) -> Facet:
    return Facet(kind=kind, text=text, weight=weight, evidence=(Proof(at="2026-01-01", words="x"),))


def kinds(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.kind for fact in facts]


def test_what_was_asked_for_comes_before_taste_and_after_it_without_words() -> None:
    why = Why(liked="Bread")
    assert kinds(facts_of(SOUP, "en", why, asked=Asked("soup"))) == ["speech", "liked", "frame"]
    assert kinds(facts_of(SOUP, "en", why)) == ["liked", "speech", "frame"]


def test_facts_have_ids_quotes_and_times() -> None:
    first, second = facts_of(SOUP, "zh", number=3)
    assert (first.id, second.id) == ("3a", "3b")
    assert (first.quote, first.start_s) == ("Cut three onions slowly.", 12.2)
    assert second.text == "0:03 处可以看到杯子、狗"  # tags in the person's language


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        (Why(continue_s=65.0), "continue"),
        (Why(next_of="Kitchen"), "next"),
        (Why(next_of="Kitchen", first=True), "first"),
        (Why(near="Stew"), "near"),
        (Why(again=True), "again"),
        (Why(people=("Ada", "Bo")), "for"),
        (Why(moved_up=True), "moved_up"),
    ],
)
def test_what_ranking_knows_becomes_a_fact(why: Why, kind: str) -> None:
    for language in ("en", "zh"):
        assert kind in kinds(facts_of(SOUP, language, why))


def test_facets_and_constraints_are_facts_only_where_the_item_has_them() -> None:
    facets = [
        facet(Kind.LIKES, "cooking"),
        facet(Kind.LIKES, "jazz", 9),
        facet(Kind.NEVER, "cooking"),
    ]
    asked = Asked("soup", HALF_AN_HOUR, facets)
    said = {fact.kind: fact.text for fact in facts_of(SOUP, "en", item=ITEM, asked=asked)}
    assert said["kept"] == "as you asked: 12 minutes long, in English"
    assert said["likes"] == "cooking, which you like"


def test_a_broken_constraint_is_not_said_to_be_kept() -> None:
    near = SOUP.model_copy(update={"breaks": ("max_minutes",)})
    said = [f.text for f in facts_of(near, "en", item=ITEM, asked=Asked("", HALF_AN_HOUR))]
    assert "as you asked: in English" in said


def test_every_constraint_has_words() -> None:
    every = Filters(
        medium="video", form="other", min_minutes=1, genre="Cooking", year_from=2020, unseen=True
    )
    said = kept_words(ITEM, every, "en")
    assert said == ["12 minutes long", "a video", "other", "Cooking", "from 2021", "not played yet"]
    assert len(kept_words(ITEM, every, "zh")) == 6


def test_evidence_that_repeats_the_title_is_no_fact() -> None:
    card = proof(Source.SCREEN_TEXT, 0.0, "ONE POT OF SOUP")
    again = proof(Source.SCREEN_TEXT, 9.0, "three onions")
    result = SOUP.model_copy(update={"evidence": (card, SOUP.evidence[0], again)})
    assert kinds(facts_of(result, "en")) == ["speech"]


def test_there_is_always_a_fact() -> None:
    bare = SOUP.model_copy(update={"evidence": (), "parts": {}})
    assert kinds(facts_of(bare, "en")) == ["varied"]


def test_what_tools_rank_gives_is_understood() -> None:
    because = Because(liked="bread", moved_up=True)
    assert Why.of("soup", because, {"bread": "Bread"}) == Why(liked="Bread", moved_up=True)
    assert Why.of("bread", because, {"bread": "Bread"}).again
    assert Why.of("soup", None, {}) == Why()


@given(
    st.builds(
        Why,
        liked=st.none() | st.text(max_size=200),
        next_of=st.none() | st.text(max_size=20),
        continue_s=st.none() | st.floats(0, 1e5),
        people=st.lists(st.text(max_size=9), max_size=3).map(tuple),
        moved_up=st.booleans(),
    ),
    st.text(max_size=400),
    st.sampled_from(["en", "zh"]),
)
def test_facts_are_few_deterministic_and_said_by_the_template(
    why: Why, text: str, language: str
) -> None:
    """Whatever media and ranking say; braces in a title are no fields of a phrase."""
    result = SOUP.model_copy(update={"evidence": (proof(Source.SPEECH, 1.0, text + " x"),)})
    facts = facts_of(result, language, why, item=ITEM, asked=Asked("x", HALF_AN_HOUR))
    assert facts == facts_of(result, language, why, item=ITEM, asked=Asked("x", HALF_AN_HOUR))
    assert 1 <= len(facts) <= MOST_FACTS
    assert len({fact.id for fact in facts}) == len(facts)
    said = sentence(result, facts, language)
    assert "\n" not in said
    assert facts[0].clause in said


def test_the_template_says_the_facts() -> None:
    facts = facts_of(SOUP, "en", Why(liked="Bread"), asked=Asked("soup"))
    assert sentence(SOUP, facts, "en") == (
        "“One Pot of Soup”: at 0:12 somebody says “Cut three onions slowly.” "
        "It is close to “Bread”, which you liked."
    )


@given(st.dictionaries(st.sampled_from(["text", "image", "new", "odd"]), st.floats(-9, 9)))
def test_shares_add_up_to_a_hundred(parts: dict[str, float]) -> None:
    found = shares(parts, "en")
    assert sum(one.percent for one in found) == (100 if any(parts.values()) else 0)
    assert [abs(one.value) for one in found] == sorted(
        (abs(one.value) for one in found), reverse=True
    )


def test_shares_in_words() -> None:
    """0.45, 0.2 and 0.05 of 0.7 are 64.3, 28.6 and 7.1 per cent."""
    assert shares_text(SOUP.parts, "en") == "meaning 64 %, picture 29 %, like what you dislike −7 %"
    assert shares_text({"odd": 1.0}, "zh") == "odd 100 %"


def test_why_says_score_facts_and_what_variety_did() -> None:
    facts = facts_of(SOUP, "en", Why(liked="Bread", moved_up=True))
    said = why_text(SOUP, facts, "en")
    for part in ("Bread", "Cut three onions", "0.70", "meaning 64 %", "moved up"):
        assert part in said
    assert "moved up" not in why_text(SOUP, facts_of(SOUP, "en"), "en")
    assert "换口味" not in why_text(SOUP, facts, "zh")


def test_near_misses_name_what_they_break() -> None:
    miss = SOUP.model_copy(update={"breaks": ("max_minutes", "language", "not_creators")})
    filters = Filters(max_minutes=10, language="zh", not_creators=("jo beck",))
    answer = Answer(results=(), near_misses=(miss,))
    assert near_misses(answer, {"soup": ITEM}, filters, "en") == (
        "“One Pot of Soup” lasts 12 minutes, more than the 10 minutes you asked for, and it is in "
        "English, not in Chinese, and it is by Jo Beck, whom you did not want.",
    )
    assert near_misses(answer, {"soup": ITEM}, filters, "zh")[0].startswith(
        "《One Pot of Soup》长12分钟"
    )
    assert "The nearest" in opening(answer, "en")
    assert closing(answer, "en") == ""


@pytest.mark.parametrize("name", list(Filters.model_fields))
def test_every_constraint_can_be_named_in_a_near_miss(name: str) -> None:
    wanted: dict[str, object] = {
        "medium": "audio",
        "unseen": True,
        "year_from": 2030,
        "form": "film",
    }
    value = wanted.get(name, ("Cooking",) if name.startswith("not_") else 5)
    value = "fr" if name in ("language", "genre", "creator", "series") else value
    miss = SOUP.model_copy(update={"breaks": (name,)})
    for language in ("en", "zh"):
        for item in (ITEM, None, Item(id="soup", title="One Pot of Soup")):
            said = broken_sentence(miss, item, Filters.model_validate({name: value}), language)
            assert "One Pot of Soup" in said


def test_a_length_just_over_the_limit_is_told_apart() -> None:
    item = ITEM.model_copy(update={"duration_s": 1212.0})
    miss = SOUP.model_copy(update={"breaks": ("max_minutes",)})
    assert "lasts 20:12, more than the 20 minutes" in broken_sentence(
        miss, item, Filters(max_minutes=20), "en"
    )


def test_words_for_lengths_forms_languages_and_lists() -> None:
    assert [length(s, "en") for s in (1, 45, 725, 3600, 3900)] == [
        "1 second", "45 seconds", "12 minutes", "1 hour", "1 hour and 5 minutes"
    ]  # fmt: skip
    assert length(3900, "zh") == "1小时5分钟"
    assert (form_name("film", "en"), form_name("film", "zh")) == ("a film", "一部电影")
    assert (language_name("zh-TW", "en"), language_name("xx", "en")) == ("Chinese", "xx")
    assert (listed(["a", "b", "c"], "en"), listed(["a", "b"], "zh")) == ("a, b and c", "a和b")
    assert quoted("word " * 40, 20) == "word word word word …"
