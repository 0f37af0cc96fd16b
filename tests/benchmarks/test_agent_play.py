"""Labelled conversations are played by a person each, and go on from scripted replies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.llm.fakes import ScriptedChat
from agent.recommender import Recommender
from agent.turn import Usage
from base.errors import UsageError
from base.settings import load_settings
from benchmarks.agent.cases import Attach, Case
from benchmarks.agent.observed import Observed
from benchmarks.agent.play import clip, play
from benchmarks.agent.world import World, history
from catalog.items import Item
from catalog.plays import plays_of, users
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from demo.people import people
from evaluation.clips import cut
from tools.fakes import FakeModels

ITEMS = {
    "b-film-001": ("Pier in the Fog", "a ferry clerk and smugglers on a foggy pier", 5400),
    "b-film-002": ("Bread at Dawn", "a baker lights the oven and kneads bread", 1200),
    "b-pod-003": ("Tide Tables", "how the moon moves the sea", 600),
}


@pytest.fixture
def world(matinee: Recommender, tmp_path: Path) -> World:
    """Three items, rules alone."""
    return filled(matinee, tmp_path)


def filled(matinee: Recommender, files: Path) -> World:
    matinee.import_items(
        Item(id=name, title=title, description=words, duration_s=seconds, form="film")
        for name, (title, words, seconds) in ITEMS.items()
    )
    return World(matinee, {name: name for name in ITEMS}, files)


@pytest.fixture
def with_model(home: Path, tmp_path: Path) -> Iterator[World]:
    """The same with a model that reads every message as a search for its words."""

    def reply(_: Any, tools: list[dict[str, Any]]) -> Any:
        if tools:
            return {"name": "search", "args": {"query": "bread"}}
        return "It is about bread [1a]."

    settings = load_settings(home=home, offline=True)
    model = ScriptedChat(replies=reply)
    with Recommender(settings, Catalog(home), FakeModels(), open_model=lambda: model) as opened:
        yield filled(opened, tmp_path)


def case(*turns: dict[str, Any], user: str = "new", **fields: Any) -> Case:
    given = {"id": "t-001", "language": "en", "why": "w", "user": user, "turns": list(turns)}
    return Case.model_validate(given | fields)


def asked(text: str, **fields: Any) -> dict[str, Any]:
    return {"user": text, "expect": {}} | fields


def scripted(text: str, *shown: str) -> dict[str, Any]:
    return {"user": text, "agent": "Here you are.", "shown": list(shown)}


def everybody(world: World) -> list[str]:
    with world.matinee.library.catalog.read() as connection:
        return list(users(connection))


def test_a_case_is_played_and_leaves_nobody(world: World, tmp_path: Path) -> None:
    """The next case must not find anything that this one did."""
    done = play(world, case(asked("bread, something with an oven")), "rules", tmp_path)
    (seen,) = done.turns
    assert (seen.intent, seen.listed, seen.error) == ("recommend", True, "")
    assert seen.results[:1] == ("b-film-002",)
    assert seen.before == ()
    assert seen.after == seen.results
    assert ("shown", "b-film-002") in seen.plays
    assert everybody(world) == []


def test_a_scripted_list_is_in_hand(world: World, tmp_path: Path) -> None:
    """ "The second" is the second of the script, whatever Matinee itself would have shown."""
    shown = ("b-pod-003", "b-film-001")
    done = play(
        world, case(scripted("something about bread", *shown), asked("why the second?")),
        "rules", tmp_path,
    )  # fmt: skip
    assert done.turns[1].before == done.turns[1].after == shown
    assert done.turns[1].about == "b-film-001"
    assert [made.tool for made in done.turns[1].calls] == ["explain"]


def test_only_the_scripted_list_was_shown(world: World, tmp_path: Path) -> None:
    """What the person never saw must not count as passed over."""
    done = play(
        world, case(scripted("something about bread", "b-pod-003"), asked("thanks")),
        "rules", tmp_path,
    )  # fmt: skip
    assert "b-film-002" in done.turns[0].results
    assert done.turns[1].plays == (("shown", "b-pod-003"),)


def test_a_turn_that_breaks_is_told(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One broken turn is a miss, not the end of a run of hours."""
    chat = world.matinee.chat

    def broken(user: str, text: str, **options: Any) -> Any:
        if text == "break":
            raise ValueError("no")
        return chat(user, text, **options)

    monkeypatch.setattr(world.matinee, "chat", broken)
    done = play(world, case(asked("break"), asked("something about bread")), "rules", tmp_path)
    assert done.turns[0] == Observed(error="ValueError: no")
    assert done.turns[1].listed


def test_what_the_model_did_is_counted(with_model: World, tmp_path: Path) -> None:
    """Calls and tokens of a turn are those that its last event tells."""
    done = play(with_model, case(asked("bread and the like would be nice")), "model", tmp_path)
    (seen,) = done.turns
    assert seen.by == "model"
    assert seen.cost.calls >= 1
    assert seen.cost.written > 0
    assert seen.cost.cut == 0


def test_an_answer_that_was_cut_is_counted() -> None:
    """By the reason that the model gives for its end."""
    from langchain_core.messages import AIMessage

    usage = Usage()
    for finish in ("stop", "length", "tool_calls"):
        usage.add(AIMessage("", response_metadata={"finish_reason": finish}))
    assert (usage.calls, usage.cut) == (3, 1)


def test_a_history_counts_back_from_now() -> None:
    """A person of the demo has their own plays too; what the library lacks is left out."""
    given = {"item": "b-film-001", "action": "finish", "days_ago": 3.0}
    ids = {"b-film-001": "b-film-001", "demo:volcano.mp4": "v"}
    ada = case(asked("hi"), user="ada", history=[given, given | {"item": "b-film-009"}])
    plays = history("ada~t-001", "ada", ada, ids)
    assert {(play.item, str(play.action)) for play in plays} == {
        ("v", "finish"),
        ("b-film-001", "finish"),
    }
    assert {play.user for play in plays} == {"ada~t-001"}
    ages = sorted(play.at for play in plays)
    assert ages[0][:10] < ages[1][:10]  # ada's volcano was 14.5 days ago


def test_the_people_of_the_demo_stay_as_they_are(world: World, tmp_path: Path) -> None:
    """Who is named as the second person has the demo's plays, however many cases were played."""
    ids = {f"demo:{play.file}": "b-film-001" for play in people()[0].plays[:1]}
    named = World(world.matinee, {**world.ids, **ids}, world.files)
    named.refresh_people()
    name = people()[0].name
    play(named, case(asked("loved it, never again"), user="ada"), "rules", tmp_path)
    named.refresh_people()
    with world.matinee.library.catalog.read() as connection:
        assert {play.source for play in plays_of(connection, name)} == {"benchmark"}
    assert everybody(named) == [name]


def test_a_clip_of_a_video_is_a_stretch_of_it(tmp_path: Path) -> None:
    """Pictures and sound, as long as asked for; the whole file would be found by its content."""
    import av

    whole = make_video(tmp_path / "whole.mp4", 6, tones=[440.0])
    found = cut(whole, 2, 5, tmp_path / "clips")
    assert found.suffix == ".mp4"
    with av.open(str(found)) as opened:
        assert opened.streams.video
        assert opened.streams.audio
        assert opened.duration is not None
        assert opened.duration / 1e6 == pytest.approx(3, abs=0.2)


def test_a_clip_of_a_sound_is_cut_once(tmp_path: Path) -> None:
    """The same stretch is the same file: what was made of it is found again."""
    import av

    whole = make_audio(tmp_path / "whole.ogg", 6)
    found = cut(whole, 1, 3, tmp_path / "clips")
    written = found.stat().st_mtime_ns
    with av.open(str(found)) as opened:
        assert opened.duration is not None
        assert opened.duration / 1e6 == pytest.approx(2, abs=0.1)
    assert cut(whole, 1, 3, tmp_path / "clips") == found
    assert found.stat().st_mtime_ns == written


def test_a_clip_of_a_missing_file(world: World, tmp_path: Path) -> None:
    """It says which, and what helps."""
    attach = Attach(item="demo:volcano.mp4", start_s=0, end_s=2)
    with pytest.raises(UsageError, match=r"volcano\.mp4.*build the library anew"):
        clip(world, attach, tmp_path)
