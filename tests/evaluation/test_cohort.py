"""People out of histories: what is held out is nowhere in what they did."""

from __future__ import annotations

from datetime import datetime

import pytest

from catalog.items import Item
from catalog.plays import Action, Play
from evaluation.audit import Audit
from evaluation.cohort import Drawing, duplicates, liked, people_from
from evaluation.simulate import SimulatedPerson, World

NAMES = ("Cedar", "Basalt", "Quartz", "Willow", "Marble", "Juniper", "Slate", "Alder")
ITEMS = {
    name.casefold(): Item(
        id=name.casefold(),
        title=name,
        description=f"a walk past {place} by the river",
        medium="audio",
        form="podcast",
        language="zh" if name in ("Alder", "Slate", "Marble") else "en",
        published="2001",
        duration_s=1200,
        genres=["nature"],
    )
    for name, place in zip(NAMES, "mill pier yard gate ford weir lock dyke".split(), strict=True)
}
ITEMS["alder2"] = ITEMS["alder"].model_copy(update={"id": "alder2"})
ITEMS["bare"] = Item(id="bare", title="Bare")
WORLD = World(ITEMS, Audit.of(ITEMS))


def play(item: str, action: str, day: int, user: str = "ada", **more: object) -> Play:
    return Play.model_validate(
        {"user": user, "item": item, "action": action, "at": f"2026-01-{day:02}T10:00:00Z"} | more
    )


PLAYS = [
    play("cedar", "finish", 1),
    play("basalt", "skip", 2),
    play("quartz", "rate", 3, value=4.5),
    play("willow", "rate", 4, value=3.5),
    play("alder", "play", 5),
    play("alder2", "seen", 6),
    play("marble", "like", 7),
    play("alder", "like", 8),
    play("slate", "play", 9),
]


def items_of(person: SimulatedPerson) -> list[str]:
    return [past.item for past in person.history]


def test_latest_ends_before_the_target_was_played() -> None:
    """What was liked last is looked for; neither it, nor its double, nor later plays are told."""
    (ada,) = people_from(PLAYS, WORLD)
    assert ada.targets == ("alder", "alder2")
    assert items_of(ada) == ["cedar", "basalt", "quartz", "willow"]  # alder was begun on the 5th
    (earlier,) = people_from(PLAYS[:7], WORLD)
    assert earlier.targets == ("marble",)
    assert items_of(earlier) == ["cedar", "basalt", "quartz", "willow", "alder", "alder2"]
    for one, day in ((ada, 5), (earlier, 7)):
        assert one.at is not None
        assert one.at > datetime.fromisoformat(f"2026-01-{day:02}T10:00:00Z")
        assert all(past.at is not None and past.at < one.at for past in one.history)


def test_random_keeps_everything_else() -> None:
    """Also what came later; by seed, and the same for the same seed."""
    drawing = Drawing(held_out=1, by="random")
    drawn = [people_from(PLAYS, WORLD, seed, drawing)[0] for seed in range(30)]
    assert {one.targets[0] for one in drawn} == {"cedar", "quartz", "alder", "alder2", "marble"}
    for one in drawn:
        assert not set(items_of(one)) & set(one.targets)
        assert len(one.history) == len([p for p in PLAYS if p.item not in one.targets])
    again = people_from(PLAYS, WORLD, 3, drawing)[0]
    assert again.targets == drawn[3].targets
    assert again.opening() == drawn[3].opening()


def test_several_targets_hide_each_other() -> None:
    """Each is a dialogue of its own, and in nobody's history."""
    people = people_from(PLAYS, WORLD, 0, Drawing(held_out=2, by="random", fewest=1))
    assert len({one.id for one in people}) == len(people) == 2
    hidden = {name for one in people for name in one.targets}
    assert not any(set(items_of(one)) & hidden for one in people)


def test_who_did_little_is_left_out() -> None:
    """There is nothing to know them by; being shown something is doing nothing."""
    few = [*PLAYS[:3], play("willow", "shown", 1), play("alder", "shown", 2)]
    assert people_from(few, WORLD, 0, Drawing(fewest=3)) == []
    assert len(people_from(few, WORLD, 0, Drawing(fewest=2))) == 1


def test_words_that_tell_the_target_are_not_in_the_history() -> None:
    """A search or a comment may name what is looked for."""
    told = [
        *PLAYS[:6],
        play("cedar", "search", 5, text="marble podcast"),
        play("cedar", "comment", 5, text="lovely"),
        PLAYS[6],
    ]
    (ada,) = people_from(told, WORLD)
    assert ada.targets == ("marble",)
    assert [past.text for past in ada.history if past.text] == ["lovely"]


def test_nothing_can_be_said_of_a_bare_item() -> None:
    """Somebody who can say nothing is not made; unknown items say nothing either."""
    plays = [*PLAYS[:5], play("bare", "like", 9), play("gone", "like", 10)]
    bare = Item(id="bare", title="Video")
    world = World({**ITEMS, "bare": bare}, Audit.of({**ITEMS, "bare": bare}))
    assert people_from(plays, world) == []


@pytest.mark.parametrize(("language", "expected"), [(None, "en"), ("zh", "zh")])
def test_the_language_is_that_of_the_history(language: str | None, expected: str) -> None:
    """Unless one is given."""
    (ada,) = people_from(PLAYS, WORLD, 0, Drawing(language=language))
    assert ada.language == expected
    chinese = [play(name, "finish", n + 1, "bo") for n, name in enumerate(("alder", "slate"))]
    chinese += [play("cedar", "finish", 3, "bo"), play("marble", "like", 4, "bo")]
    (bo,) = people_from(chinese, WORLD)
    assert bo.language == "zh"


def test_people_come_by_name() -> None:
    """Whatever the order of the plays."""
    both = [one.model_copy(update={"user": "bo"}) for one in PLAYS] + PLAYS
    assert [one.id for one in people_from(both, WORLD)] == ["ada-1", "bo-1"]
    assert [one.id for one in people_from(both[::-1], WORLD)] == ["ada-1", "bo-1"]


def test_exact_duplicates() -> None:
    """The same file, or the same words in every field that tells them apart."""
    items = [
        Item(id="a", title="Sea: One", published="1990", content="x"),
        Item(id="b", title="sea one", published="1990-02-01"),
        Item(id="c", title="Other", content="x"),
        Item(id="d", title="Sea: One", published="1991"),
        Item(id="e", title="Sea: One", published="1990", series="Seas", episode=2),
    ]
    found = duplicates(items)
    assert found["a"] == ("a", "b", "c")
    assert found["b"] == ("b", "a")
    assert found["d"] == ("d",)
    assert found["e"] == ("e",)


def test_what_was_disliked_is_not_looked_for() -> None:
    """Nor what was only begun, or rated low."""
    assert liked(PLAYS) == ["cedar", "quartz", "alder2", "marble", "alder"]
    assert liked([*PLAYS, play("marble", "never", 9)])[-1] == "alder"
    assert Action.NEVER not in (one.action for one in PLAYS)
