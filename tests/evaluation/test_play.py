"""A dialogue is held through the public API, in a world of its own."""

from __future__ import annotations

from typing import Any

import pytest

from agent.events import Done, Event, Items, Text
from base.errors import NotFoundError
from evaluation.dialogues import Dialogue
from evaluation.play import Depth, play
from evaluation.results import Result
from evaluation.stage import Stage

DEPTH = Depth(k=10, page=3)
SEA = "something about the sea"


def held(stage: Stage, *turns: dict[str, Any], depth: Depth = DEPTH, **more: Any) -> list[Result]:
    dialogue = Dialogue.model_validate({"id": "d", "user": "ada", "turns": turns} | more)
    return play(stage, stage.resolved(dialogue), depth)


def test_a_turn_gives_one_line(stage: Stage) -> None:
    """What was listed, what comes after it, how it was read, and what it cost."""
    expect = {"items": ["Sea at dawn"], "intent": "recommend", "tools": ["recommend|search"]}
    (line,) = held(stage, {"user": SEA, "expect": expect})
    assert set(line.items[: line.shown]) <= {"sea0", "sea1", "sea2", "sea3"}
    assert (line.shown, len(line.items)) == (3, 10)
    assert (line.dialogue, line.turn, line.way) == ("d", 0, "matinee")
    assert (line.intent, line.violations, line.outside, line.wrong_times) == (
        "recommend",
        (),
        (),
        (),
    )
    assert line.expect is not None
    assert line.expect.items == ("sea0",)  # a title became an id
    assert line.seconds_to_items is not None
    assert line.diversity is not None


def test_only_turns_with_labels_are_scored_and_all_are_held(stage: Stage) -> None:
    """The second message changes the request of the first, which has no labels."""
    (line,) = held(
        stage,
        {"user": SEA},
        {"user": "under 15 minutes", "expect": {"constraints": {"max_minutes": 15}}},
    )
    assert (line.turn, line.items[0], line.violations) == (1, "sea0", ())
    assert set(line.mentioned) >= {"sea1", "sea2"}  # the first list


def test_two_dialogues_know_nothing_of_each_other(stage: Stage) -> None:
    """What one says, does and sees is gone before the next, also if the person has one name."""
    alone = held(stage, {"user": "what should I watch?", "expect": {"items": ["tea"]}})
    history = [{"item": "jazz0", "action": "like", "days_ago": 1}]
    held(
        stage,
        {"user": "I loved Ghost at noon, and never show me Jazz Makers again", "expect": {}},
        history=history,
    )
    assert stage.matinee.plays("ada") == []
    again = held(stage, {"user": "what should I watch?", "expect": {"items": ["tea"]}})
    assert [one.items for one in again] == [one.items for one in alone]


def test_the_history_decides_and_is_as_old_as_it_says(stage: Stage) -> None:
    """Plays of 1998 are an hour old in a dialogue of 1998."""
    liked = [
        {"item": f"jazz{n}", "action": "like", "at": f"1998-03-0{n + 1}T20:00:00Z"} for n in (0, 1)
    ]
    turn = {"user": "what should I listen to?", "expect": {"items": ["jazz2"]}}
    (line,) = held(stage, turn, history=liked)
    assert line.items[0] in ("jazz2", "jazz3")


def test_others_who_are_named_have_their_own_past(stage: Stage) -> None:
    """Bo of the dialogue is not Bo of the library, who likes ghosts."""
    people = {"bo": [{"item": "bread0", "action": "like", "days_ago": 2}]}
    turn = {"user": "something for bo and me", "expect": {"items": ["bread1"]}}
    history = [{"item": "bread2", "action": "like", "days_ago": 2}]
    (line,) = held(stage, turn, people=people, history=history)
    assert line.items[0] in ("bread1", "bread3")
    assert stage.matinee.plays("bo") == []


def test_a_scripted_reply_is_what_the_talk_goes_on_from(stage: Stage) -> None:
    """The list that it names is in hand, and not that of Matinee: "the first" is Bread."""
    scripted = "How about “Bread at noon”, or “Jazz at dusk”?"
    lines = held(
        stage,
        {"user": SEA, "agent": scripted, "expect": {"items": ["sea0"]}},
        {"user": "how long is the first?", "expect": {"items": ["bread1"]}},
    )
    assert lines[0].items[0].startswith("sea")  # what Matinee said is scored, not the script
    assert (lines[1].items[0], lines[1].shown) == ("bread1", 1)
    assert lines[1].mentioned[-2:] == ("bread1", "jazz2")
    assert not {item for item in lines[1].mentioned if item.startswith("sea")}


def test_an_explicit_list_wins_over_the_titles_in_the_reply(stage: Stage) -> None:
    """`shown` is what the reply showed."""
    lines = held(
        stage,
        {"user": SEA, "agent": "Two for you.", "shown": ["ghost3", "ghost2"]},
        {"user": "how long is the second?", "expect": {"items": ["ghost2"]}},
    )
    assert lines[0].items[0] == "ghost2"


def test_without_a_list_it_is_told_what_would_be_recommended(stage: Stage) -> None:
    """Small talk shows nothing; what would come is ranked all the same, where it is scored."""
    history = [{"item": f"jazz{n}", "action": "like", "days_ago": 1} for n in (0, 1)]
    thanks, again = held(
        stage,
        {"user": "thanks!", "expect": {"items": ["jazz2"]}},
        {"user": "thanks!", "expect": {"intent": "smalltalk"}},
        history=history,
    )
    assert thanks.shown == 0
    assert thanks.items[0] in ("jazz2", "jazz3")
    assert again.items == ()


def test_what_is_shown_again_is_counted(stage: Stage) -> None:
    """Of the second list, what the first had too."""
    lines = held(stage, *({"user": SEA, "expect": {"intent": "recommend"}} for _ in range(2)))
    first, second = (set(one.items[: one.shown]) for one in lines)
    assert lines[0].repeated == 0
    assert lines[1].repeated == len(first & second)


def test_broken_constraints_exclusions_and_readings_are_named(stage: Stage) -> None:
    """The labels are wrong on purpose: everything of them is found broken."""
    expect = {
        "constraints": {"max_minutes": 5},
        "not_items": [f"sea{n}" for n in range(4)],
        "intent": "feedback",
        "tools": ["look_closer"],
    }
    (line,) = held(stage, {"user": SEA, "expect": expect})
    kinds = {one.split(":")[0] for one in line.violations}
    assert kinds == {"max_minutes", "not_items", "intent", "tools"}


def talk_that_says(reply: str) -> list[Event]:
    return [Items(), Text(text=reply), Done(conversation=1, reply=reply)]


@pytest.mark.parametrize(
    ("reply", "outside", "wrong_times"),
    [
        ("“Sea at dawn” is calm.", (), ()),
        ("“The Submarine of Gold” is calm.", ("The Submarine of Gold",), ()),
        ("“Sea at dawn”: press play at 47:11.", (), ("47:11",)),
    ],
)
def test_a_planted_title_and_a_planted_time_are_caught(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    reply: str,
    outside: tuple[str, ...],
    wrong_times: tuple[str, ...],
) -> None:
    """Whatever answers: a title that the library lacks, and a second that nothing holds."""
    keep = stage.matinee.chat

    def planted(*args: Any, **options: Any) -> Any:
        list(keep(*args, **options))  # the conversation needs its turn
        return iter(talk_that_says(reply))

    monkeypatch.setattr(stage.matinee, "chat", planted)
    (line,) = held(stage, {"user": SEA, "expect": {"intent": "recommend"}})
    assert (line.outside, line.wrong_times) == (outside, wrong_times)


def test_a_turn_that_breaks_is_told_and_the_next_is_held(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An evaluation of thousands does not end at the first fault, which has found nothing."""
    keep, calls = stage.matinee.chat, []

    def once_broken(*args: Any, **options: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise RuntimeError("a fault")
        return keep(*args, **options)

    monkeypatch.setattr(stage.matinee, "chat", once_broken)
    lines = held(stage, *({"user": SEA, "expect": {"items": ["sea0"]}} for _ in range(2)))
    assert [one.error for one in lines] == ["RuntimeError: a fault", ""]
    assert (lines[0].items, lines[0].shown) == ((), 0)
    assert lines[1].items[0].startswith("sea")


def test_an_attachment_that_is_not_there_is_told(stage: Stage) -> None:
    """By its name, in the line of its turn."""
    (line,) = held(stage, {"user": "like this", "attach": "no.mp4", "expect": {"items": ["tea"]}})
    assert "no.mp4" in line.error


def test_an_unknown_item_names_the_dialogue_or_is_left_out(stage: Stage) -> None:
    """It stops by default; with a handler the rest of the labels counts."""
    turn = {"user": SEA, "expect": {"items": ["sea0", "Not There"]}}
    dialogue = Dialogue.model_validate({"id": "d7", "user": "ada", "turns": [turn]})
    with pytest.raises(NotFoundError, match="d7 names 'Not There'"):
        stage.resolved(dialogue)
    missing: list[str] = []
    found = stage.resolved(dialogue, missing.append)
    assert missing == ["Not There"]
    assert found.turns[0].expect is not None
    assert found.turns[0].expect.items == ("sea0",)
    assert found.digest == dialogue.digest
