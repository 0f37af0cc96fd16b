"""What several messages mean together: changes, feedback, and what lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from agent.events import ProfileChanged
from agent.testing import Talker
from catalog import schema


def yesterday(talker: Talker) -> None:
    """Everything so far was a day ago: a new conversation, another evening."""

    def earlier(at: str) -> str:
        then = datetime.fromisoformat(at) - timedelta(days=1)
        return then.isoformat(timespec="microseconds").replace("+00:00", "Z")

    talks, plays = schema.conversations, schema.plays
    with talker.matinee.library.catalog.write() as connection:
        for table, time in ((talks, talks.c.updated_at), (plays, plays.c.at)):
            for key, at in connection.execute(select(table.c.id, time)).all():
                moved = update(table).where(table.c.id == key).values({time.name: earlier(at)})
                connection.execute(moved)


def kinds_of(ids: list[str]) -> set[str]:
    return {item.rstrip("0123") for item in ids}


@pytest.mark.parametrize(
    "text", ["thanks!", "谢谢", "why the second?", "how long is the first?", "ok"]
)
def test_these_are_no_new_requests(text: str, talker: Talker) -> None:
    """They change neither what is asked for nor the list in hand."""
    talker.say("something calm about the sea")
    before = talker.talk()
    told = talker.say(text)
    assert told.ids == []
    assert (talker.talk().request, talker.talk().listed) == (before.request, before.listed)


def test_why_is_about_the_one_that_is_meant(talker: Talker) -> None:
    """The parts of its score, exactly; and "it" is that one then."""
    second = talker.say("something calm about the sea").ids[1]
    told = talker.say("why the second?")
    assert told.tools == ["explain"]
    assert "score" in told.reply
    assert talker.talk().about == second
    assert talker.say("how long is it?").reading.calls[0].args["items"] == (second,) or [second]


def test_why_without_a_list(talker: Talker) -> None:
    """There is nothing that could be meant, and nothing is recommended instead."""
    told = talker.say("why did you recommend that?")
    assert told.reply


def test_shorter_is_the_same_request_and_shorter(talker: Talker) -> None:
    """The words stay, and everything is shorter than the first of the list before."""
    first = talker.say("something calm about the sea").ids[0]
    (item,) = [one for one in talker.matinee.items() if one.id == first]
    told = talker.say("no, shorter")
    assert told.reading.intent == "refine"
    assert talker.talk().request.query == "calm sea"
    lengths = {one.id: one.duration_s or 0 for one in talker.matinee.items()}
    assert all(lengths[name] < (item.duration_s or 0) for name in told.ids)
    assert told.ids[0].startswith("sea")


def test_another_one_is_none_of_those(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids
    second = talker.say("another one").ids
    third = talker.say("something else").ids
    assert second
    assert not {*first} & {*second}
    assert not {*first, *second} & {*third}


def test_a_changed_mind_holds(talker: Talker) -> None:
    """ "No films", kept through all that does not speak of it; then the mind is changed back."""
    talker.say("something calm, no films please")
    for text in ("no, shorter", "another one", "thanks", "length doesn't matter", "in English"):
        told = talker.say(text)
        assert kinds_of(told.ids) <= {"jazz", "bread", "talk"}, text
    assert talker.talk().request.filters.max_minutes is None
    told = talker.say("a film after all")
    assert talker.talk().request.filters.form == "film"
    assert kinds_of(told.ids) & {"sea", "tea", "ghost"}


def test_constraints_are_kept_in_every_result(talker: Talker) -> None:
    told = talker.say("a film in English under 25 minutes from the nineties")
    assert told.ids
    by_id = {item.id: item for item in talker.matinee.items()}
    for name in told.ids:
        item = by_id[name]
        assert (item.form, item.language) == ("film", "en")
        assert (item.duration_s or 0) <= 1500
        assert 1990 <= (item.year or 0) <= 1999


@pytest.mark.parametrize(
    ("text", "breaks", "words"),
    [
        ("a film about the sea under 5 minutes", "max_minutes", "more than the 5 minutes"),
        ("a film in French", "language", "not in French"),
        ("a film from before 1950", "year_to", "after 1949"),
        ("五分钟以内的电影", "max_minutes", "超过你要的"),
    ],
)
def test_what_nothing_fits_names_what_is_broken(
    text: str, breaks: str, words: str, talker: Talker
) -> None:
    """Near misses, each with the constraint that it breaks, in words too; and no list."""
    told = talker.say(text)
    assert told.ids == []
    assert told.near
    assert all(breaks in miss.breaks for miss in told.near)
    assert words in told.reply
    assert talker.talk().shown == ()
    assert [p for p in talker.matinee.plays("ada") if p.action == "shown"] == []


def test_off_something_counts_in_the_next_answer_and_lasts(talker: Talker) -> None:
    """And in a new conversation tomorrow; it pushes down, and is no ban."""
    assert "ghost" in kinds_of(talker.say("something with a scream at night, please").ids[:2])
    told = talker.say("I'm off horror")
    assert told.of(ProfileChanged)
    assert "ghost" not in kinds_of(talker.say("what should I watch?").ids)
    yesterday(talker)
    told = talker.say("what should I watch?")
    assert told.done.conversation == 2
    assert "ghost" not in kinds_of(told.ids)
    assert [(f.kind, f.text) for f in talker.profile().facets] == [("dislikes", "horror")]


def test_liking_is_kept_with_the_words_that_say_so(talker: Talker) -> None:
    talker.say("I really love jazz")
    (facet,) = talker.profile().facets
    assert (facet.kind, facet.text) == ("likes", "jazz")
    assert facet.evidence[0].words == "I really love jazz"
    assert "jazz" in kinds_of(talker.say("what should I put on?").ids[:2])


def test_somebody_elses_taste_is_not_mine(talker: Talker) -> None:
    talker.say("my sister loves jazz")
    assert talker.profile().facets == ()


def test_never_again_is_absolute(talker: Talker) -> None:
    """In this conversation, when its title is asked for, and tomorrow."""
    first = talker.say("something calm about the sea").ids[0]
    talker.say("never show me the first again")
    assert talker.plays() == [(first, "never")]
    for text in ("something calm about the sea", "a documentary film", "another one"):
        assert first not in talker.say(text, k=18).ids
    yesterday(talker)
    assert first not in talker.say("something calm about the sea", k=18).ids


def test_never_again_holds_for_what_is_looked_up(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids[0]
    talker.say("never show me the first again")
    told = talker.say("find the one with calm waves in the harbour", k=18)
    assert told.tools == ["search"]
    assert first not in told.ids


def test_never_by_a_creator(talker: Talker) -> None:
    talker.say("never show me anything by Mira Olsen again")
    found = talker.say("what should I watch?", k=18).ids
    assert not {"sea0", "jazz0", "bread0", "ghost0", "talk"} & {*found}


def test_never_by_its_title_hits_only_that(talker: Talker) -> None:
    talker.say("something calm about the sea")
    talker.say("never show me Bread at dawn again")
    assert talker.plays() == [("bread0", "never")]


def test_not_now_is_for_tonight_only(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids[0]
    talker.say("not tonight")
    assert talker.plays() == [(first, "not_now")]
    assert first not in talker.say("something calm about the sea", k=18).ids
    yesterday(talker)
    assert first in talker.say("something calm about the sea", k=18).ids


def test_feedback_counts_before_the_list_that_follows_it(talker: Talker) -> None:
    """One message: what was loved counts for the new list, and what was banned is not in it."""
    talker.say("something with bread and dough")
    told = talker.say("I loved the first one. Now give me something else")
    assert told.tools == ["record_feedback", "recommend"]
    assert all("taste" in shown.result.parts for shown in talker.talk().listed)
    first = talker.say("something calm about the sea").ids[0]
    told = talker.say("never show me the first again. Something calm about the sea, please", k=18)
    assert told.ids
    assert first not in told.ids


def test_a_rating_in_words(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids[0]
    told = talker.say("give the first four stars")
    (play,) = [p for p in talker.matinee.plays("ada") if p.action == "rate"]
    assert (play.item, play.value) == (first, 4)
    assert "4 of 5" in told.reply


def test_both_of_us(talker: Talker) -> None:
    """Bo is known; what bo has banned comes for neither, and the people stay with the request."""
    talker.matinee.record("bo", "sea0", "never")
    told = talker.say("something calm about the sea for both of us", people=["bo"], k=18)
    assert told.ids
    assert "sea0" not in told.ids


def test_more_of_what_is_in_the_list(talker: Talker) -> None:
    first = talker.say("something calm about the sea").ids[0]
    told = talker.say("more like the first one")
    assert told.tools == ["similar_items"]
    assert first not in told.ids
    assert told.ids[0].startswith("sea")


def test_in_chinese(talker: Talker) -> None:
    """The whole way in Chinese: a wish, a change, a why, a thank you."""
    told = talker.say("来一部中文电影")
    assert told.ids == ["tea"]
    assert "《茶馆一天》" in told.reply
    assert "得分" in talker.say("为什么推荐第一个？").reply
    assert talker.say("谢谢").reply == "不客气。"
    assert talker.say("我不喜欢恐怖片").of(ProfileChanged)


def test_a_question_about_the_library(talker: Talker) -> None:
    assert "18 items" in talker.say("how many things are in my library?").reply
    assert talker.say("how many things are in my library?").ids == []


def test_all_there_is_and_nothing_else(talker: Talker) -> None:
    """ "Another one" ends, says so once, and a new request begins with everything again."""
    seen: list[str] = []
    told = talker.say("来一部中文电影")
    while told.ids:
        assert not {*seen} & {*told.ids}
        seen += told.ids
        told = talker.say("换一个")
    assert seen == ["tea"]
    assert told.reply
    assert talker.say("来一部中文电影").ids == ["tea"]


def test_what_an_earlier_request_showed_may_come_again(talker: Talker) -> None:
    """ "Another one" is other than those of this request, not of the evening."""
    talker.say("something calm about the sea")
    shown = talker.say("something with bread and dough").ids
    assert talker.talk().earlier == ()
    talker.say("another one")
    assert list(talker.talk().earlier) == shown


def test_an_english_message_with_a_chinese_name(talker: Talker) -> None:
    assert "lasts 25 minutes" in talker.say("how long is the film called 茶馆一天?").reply


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("No horror ever again", ["horror"]),  # "horror ever" is kept
        ("I'm over my horror phase, give me jazz", ["horror"]),  # "my horror phase"
        ("a bit longer but no more than an hour", []),  # a dislike of "than an hour"
        ("never more than an hour, from now on", ["max_minutes"]),  # min_minutes, or nothing
        ("stop recommending documentaries", ["documentary"]),  # "stop ing docu ntaries"
        ("我爱爵士乐但是今天想听点别的", ["爵士乐"]),  # the rest of the sentence too
    ],
)
def test_what_is_kept_of_the_person(text: str, kept: list[str], talker: Talker) -> None:
    """What lasts has to be exactly what they said."""
    talker.say("something calm about the sea")
    talker.say(text)
    assert [facet.text for facet in talker.profile().facets] == kept


@pytest.mark.parametrize(
    "text",
    [
        "remember that I have only 30 minutes on weekdays",  # saves the first of the list
        "what did I like last week?",  # "your profile stays as it is"
        "what do you know about me?",  # tells of the first of the list
    ],
)
def test_not_about_the_list(text: str, talker: Talker) -> None:
    talker.say("something calm about the sea")
    told = talker.say(text)
    assert not {"record_feedback", "show_item", "update_profile"} & {*told.tools}
