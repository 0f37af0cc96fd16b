"""`matinee profile tune`: what is printed, what is kept, and one sentence for a mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.settings import load_settings
from catalog.items import Item
from catalog.store import Catalog
from tools.fakes import FakeModels

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(command: Run, home: Path) -> Run:
    """Run a command on a library where ada likes jazz; gives exit status, output and errors."""
    with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as made:
        made.import_items(
            Item(id=f"{topic}{n}", title=f"{topic} number {n}", genres=[topic])
            for topic in ("jazz", "chess")
            for n in range(6)
        )
        made.record("ada", "jazz0", "like")
    return command


@pytest.fixture
def tune(run: Run) -> Run:
    """The same for `matinee profile tune --user ada`."""
    return partial(run, "profile", "tune", "-u", "ada")


def test_set_shown_and_reset(tune: Run, run: Run) -> None:
    assert tune()[1] == "Nothing is set: all of it is as learned, or as the settings have it.\n"
    assert tune("--image", "1.5", "--adventurous", "0.7")[1].splitlines() == [
        "For you pictures now count 1.5.",
        "How adventurous your lists are is now 0.7: 0 is what you know, 1 surprises you.",
    ]
    assert tune()[1].splitlines() == ["pictures 1.5", "adventurous 0.7"]
    shown = run("profile", "show", "-u", "ada")[1]
    assert "Set by hand: pictures 1.5, adventurous 0.7\n" in shown
    assert "For you pictures count more than usual." in shown
    assert tune("--image", "1.5")[1] == "Nothing changed.\n"
    assert len(tune("--reset")[1].splitlines()) == 2
    assert "Set by hand" not in run("profile", "show", "-u", "ada")[1]


def test_reset_but_for_what_is_given(tune: Run) -> None:
    tune("--image", "2", "--sound", "0")
    tune("--reset", "--text", "0.5")
    assert tune()[1] == "words 0.5\n"


def test_json_is_one_object(tune: Run) -> None:
    found = json.loads(tune("--sound", "0", "--json")[1])
    assert found == {
        "user": "ada",
        "preferences": {"text": None, "image": None, "sound": 0.0, "adventurous": None},
        "changes": ["For you sounds now count 0."],
    }
    assert json.loads(tune("--json")[1]) == found | {"changes": []}


def test_the_next_list_follows(tune: Run, run: Run) -> None:
    def untried() -> int:
        found = json.loads(run("recommend", "-u", "ada", "-k", "4", "--json")[1])
        return sum(one["item"].startswith("chess") for one in found["results"])

    tune("--adventurous", "0")
    known = untried()
    tune("--adventurous", "1")
    assert untried() > known


def test_an_export_holds_them(tune: Run, run: Run) -> None:
    tune("--text", "2")
    assert json.loads(run("profile", "export", "-u", "ada")[1])["preferences"]["text"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--text", "3.5"), "For text give a number from 0 to 3."),
        (("--image", "-1"), "For image give a number from 0 to 3."),
        (("--sound", "nan"), "For sound give a number from 0 to 3."),
        (("--adventurous", "2"), "For adventurous give a number from 0 to 1."),
        (("--adventurous", "very"), "--adventurous"),
        (("--timbre", "1"), "--timbre"),
        (("--reset", "--text", "9"), "For text give a number from 0 to 3."),
    ],
)
def test_a_mistake_is_status_2(tune: Run, words: tuple[str, ...], said: str) -> None:
    """And nothing was changed."""
    tune("--sound", "1")
    status, text, error = tune(*words)
    assert (status, text) == (2, "")
    assert said in error
    assert tune()[1] == "sound 1\n"
