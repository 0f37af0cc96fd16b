"""What a person sets is checked, said, shown, exported and forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.events import Items
from agent.next_up import list_again
from agent.profiles import Profiles
from agent.recommender import Recommender
from agent.testing import Talker, Turnout
from agent.tuning import KNOBS, Knob
from base.errors import UsageError
from base.slots import Modality
from catalog.preferences import UNSET, Preferences, preferences
from tools.results import Result


@pytest.fixture
def profiles(matinee: Recommender) -> Profiles:
    return Profiles(matinee.library)


def test_each_change_is_a_sentence(profiles: Profiles) -> None:
    """What is not named stays; None is as learned again."""
    found = profiles.tune("ada", {"image": 1.5, "adventurous": 0.7})
    assert found.changes == (
        "For you pictures now count 1.5.",
        "How adventurous your lists are is now 0.7: 0 is what you know, 1 surprises you.",
    )
    found = profiles.tune("ada", {"image": None, "text": 0})
    assert found.changes == (
        "For you words now count 0.",
        "For you pictures count as learned again.",
    )
    assert found.preferences == Preferences(text=0, adventurous=0.7)
    assert profiles.tune("ada", {"text": 0.0}).changes == ()
    assert profiles.tune("ada", {}).preferences == found.preferences
    cleared = profiles.tune("ada", dict.fromkeys(KNOBS))
    assert (cleared.preferences, len(cleared.changes)) == (UNSET, 2)


def test_in_chinese(matinee: Recommender) -> None:
    profiles = Profiles(matinee.library, "zh")
    assert profiles.tune("ada", {"sound": 2}).changes == ("现在声音对你的权重是2。",)
    assert "冒险程度" in profiles.tune("ada", {"adventurous": 1}).changes[0]
    assert profiles.tune("ada", {"sound": None}).changes == ("声音对你的权重又按学到的来。",)


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("text", 3.01, "0 to 3"),
        ("image", -0.1, "0 to 3"),
        ("sound", float("nan"), "0 to 3"),
        ("adventurous", 1.5, "0 to 1"),
        ("adventurous", float("inf"), "0 to 1"),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    profiles: Profiles, name: Knob, value: float, most: str
) -> None:
    with pytest.raises(UsageError, match=f"For {name} give a number from {most}"):
        profiles.tune("ada", {"text": 1.0, name: value})
    assert profiles.show("ada").preferences == UNSET


def test_a_name_that_is_none_and_nobody(profiles: Profiles) -> None:
    with pytest.raises(UsageError, match=r"no 'timbre'.*text, image, sound, adventurous"):
        profiles.tune("ada", {"timbre": 1.0})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="name one person"):
        profiles.tune("", {"text": 1.0})


def test_a_profile_shows_what_is_set_and_what_it_does(profiles: Profiles) -> None:
    """`weights` are those in force, the settings' where nothing was set or learned."""
    assert (profiles.show("ada").weights, profiles.show("ada").counts) == ({}, "")
    profiles.tune("ada", {"image": 2.0, "sound": 0.0})
    view = profiles.show("ada")
    assert view.preferences == Preferences(image=2.0, sound=0.0)
    assert view.weights == {
        Modality.TEXT: 1.0, Modality.IMAGE: 2.0, Modality.SOUND: 0.0, Modality.TIMBRE: 0.0,
    }  # fmt: skip
    assert view.counts == ("For you pictures count more than usual, and sounds and timbres less.")
    profiles.tune("ada", {"image": None, "sound": None, "adventurous": 1.0})
    assert (profiles.show("ada").weights, profiles.show("ada").counts) == ({}, "")


def test_an_export_holds_them(profiles: Profiles) -> None:
    profiles.tune("ada", {"image": 2.0})
    found = json.loads(json.dumps(profiles.export("ada")))
    assert found["preferences"] == {
        "text": None, "image": 2.0, "sound": None, "adventurous": None,
    }  # fmt: skip
    assert "preferences" not in found["facets"]  # once is enough


def test_who_is_forgotten_has_set_nothing(
    profiles: Profiles, matinee: Recommender, home: Path
) -> None:
    """Others keep theirs, and no file of the library holds the name."""
    profiles.tune("ada-of-the-hill", {"image": 2.0, "adventurous": 0.5})
    profiles.tune("bo", {"text": 0.5})
    gone = profiles.forget("ada-of-the-hill")
    assert str(gone) == "Forgot 2 preferences of ada-of-the-hill."
    assert not profiles.forget("ada-of-the-hill").any
    with matinee.library.catalog.read() as connection:
        assert connection.execute(select(preferences.c.user)).scalars().all() == ["bo"]
    matinee.close()
    files = [path.read_bytes() for path in home.glob("library.sqlite*")]
    assert files
    assert not [file for file in files if b"ada-of-the-hill" in file]


def listed(turn: Turnout) -> tuple[Result, ...]:
    return turn.of(Items)[-1].results


def test_a_conversation_follows_at_once(talker: Talker) -> None:
    """The next list of a talk that goes on, and of a button on the page."""
    talker.matinee.record("ada", "sea0", "like")
    first = talker.say("recommend me something")
    assert not any("novelty" in one.parts for one in listed(first))
    talker.matinee.profiles.tune("ada", {"adventurous": 1.0})
    second = talker.say("something else")
    assert listed(second)
    for one in listed(second):
        assert "novelty" in one.parts
        assert sum(one.parts.values()) == pytest.approx(one.score, abs=1e-6)
    talker.matinee.profiles.tune("ada", {"adventurous": 0.0})
    again = list_again(talker.matinee.library, "ada", None, 5, "en")
    assert not any("novelty" in one.parts for one in again.results)
