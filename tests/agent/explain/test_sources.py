"""What is said of what proposed a result: true, bilingual, and only where little else is."""

from __future__ import annotations

import pytest

from agent.explain.case import About
from agent.explain.check import check
from agent.explain.facts import Fact, Why, facts_of
from agent.explain.known import Shared
from agent.explain.why import why_text
from base.slots import Source
from catalog.traits import Kin
from tools.because import Because
from tools.results import Evidence, Result

BARE = Result(
    item="soup", title="One Pot of Soup", medium="video", duration_s=725.0, path=None,
    score=0.7, parts={"text": 0.7},
)  # fmt: skip
SAID = (
    Evidence(source=Source.SPEECH, text="Cut three onions.", start_s=12.2, end_s=14.0),
    Evidence(source=Source.FRAME, text="cup, dog", start_s=3.0, end_s=4.0),
)
TOLD = BARE.model_copy(update={"evidence": SAID})
BY_BO = Shared("creator", "Bo", "Stew")


def texts(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.text for fact in facts]


@pytest.mark.parametrize(
    ("why", "english", "chinese"),
    [
        (
            Why(shared=BY_BO),
            "by Bo, like “Stew”, which you liked",
            "和你喜欢的《Stew》一样出自Bo",
        ),
        (
            Why(shared=Shared("person", "Cy", "Stew"), popular=True),
            "with Cy, like “Stew”, which you liked",
            "和你喜欢的《Stew》一样有Cy",
        ),
        (
            Why(shared=Shared("series", "Pots", "Stew")),
            "of “Pots”, like “Stew”, which you liked",
            "和你喜欢的《Stew》同属《Pots》系列",
        ),
        (Why(popular=True), "popular here lately", "最近在这里受欢迎"),
    ],
)
def test_where_nothing_stronger_is_there(why: Why, english: str, chinese: str) -> None:
    """One of them, the most telling."""
    assert texts(facts_of(BARE, "en", why)) == [english]
    assert texts(facts_of(BARE, "zh", why)) == [chinese]


def test_not_where_the_item_speaks_for_itself() -> None:
    why = Why(shared=BY_BO, popular=True)
    assert [fact.kind for fact in facts_of(TOLD, "en", why)] == ["speech", "frame"]


def test_what_proposed_it_comes_before_being_new() -> None:
    new = BARE.model_copy(update={"parts": {"new": 0.3}})
    assert texts(facts_of(new, "en", Why(popular=True))) == ["popular here lately"]
    assert texts(facts_of(new, "en")) == ["new in your library"]


def test_what_others_liked_comes_before_the_own_taste() -> None:
    """Both are true, and the first is why it is there."""
    why = Why(by_others=True, liked="Stew")
    assert texts(facts_of(BARE, "en", why)) == [
        "liked by those who like what you like",
        "because you liked “Stew”",
    ]
    assert texts(facts_of(BARE, "zh", why))[0] == "和你口味相近的人喜欢"


def test_what_is_there_to_be_tried_says_so_first() -> None:
    """With the genre, where it has a name; the answer to "why" says what its place is for."""
    named, bare = Why(untried="Opera"), Why(untried="")
    assert texts(facts_of(TOLD, "en", named))[0] == "something you have not tried: Opera"
    assert texts(facts_of(TOLD, "en", bare))[0] == "something you have not tried"
    assert texts(facts_of(BARE, "zh", named)) == ["你还没试过的类型：Opera"]
    assert "kept for something you have not tried" in why_text(
        BARE, facts_of(BARE, "en", named), "en", named
    )
    assert "留给你还没试过的" in why_text(BARE, facts_of(BARE, "zh", bare), "zh", bare)


def test_what_balance_moved_says_so() -> None:
    why = Why(balanced=True)
    assert "moved up for balance among your tastes" in texts(facts_of(TOLD, "en", why))
    assert "为了平衡你的口味而提前" in texts(facts_of(TOLD, "zh", why))
    facts = facts_of(TOLD, "en", why.without_moves)
    assert len(facts) == 2
    said = why_text(TOLD, facts, "en", why)
    assert "each of your tastes has its share" in said
    assert "not all of one kind" not in said


def test_what_tools_rank_gives_is_understood() -> None:
    """A liked item whose title is not known is not named."""
    kin = Kin("soup", "creator", "Bo", "stew")
    because = Because(liked=None, moved_up=False, sources=("creator", "popular"), kin=kin)
    assert Why.of("soup", because, {"stew": "Stew"}) == Why(shared=BY_BO, popular=True)
    assert Why.of("soup", because, {}) == Why(popular=True)
    moved = Because(liked=None, moved_up=False, balanced=True, untried="", by_others=True)
    assert Why.of("soup", moved, {}) == Why(balanced=True, untried="", by_others=True)


@pytest.mark.parametrize(
    ("why", "said", "kept"),
    [
        (Why(shared=BY_BO), "It is by Bo, like “Stew”, which you liked [1a].", True),
        (Why(shared=BY_BO), "It is by Ed, like “Stew”, which you liked [1a].", False),
        (Why(popular=True), "It has been popular here lately [1a].", True),
        (Why(by_others=True), "People who like what you like enjoyed it [1a].", True),
        (Why(by_others=True), "It won an award for its acting [1a].", False),
        (Why(untried="Opera"), "It is Opera, which you have not tried [1a].", True),
        (Why(untried="Opera"), "It is Jazz, which you have not tried [1a].", False),
        (Why(popular=True), "It is by Bo, which you liked [1a].", False),
    ],
)
def test_prose_may_say_it_and_no_more(why: Why, said: str, kept: bool) -> None:
    verdict = check(said, facts_of(BARE, "en", why), About(BARE.title), "en")
    assert verdict.kept is kept, verdict
