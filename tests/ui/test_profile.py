"""`matinee profile`: what is printed, what is asked, and one sentence for a mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.settings import load_settings
from base.slots import Modality
from catalog.items import Item
from catalog.store import Catalog
from ranking.modality_weights import ModalityWeights
from tools.context import Library
from tools.fakes import FakeModels

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(command: Run, home: Path) -> Run:
    """Run a command on a library where ada likes jazz; gives exit status, output and errors."""
    with Recommender(load_settings(home=home, offline=True), Catalog(home), FakeModels()) as made:
        made.import_items(
            Item(id=f"{topic}{n}", title=f"{topic} number {n}", genres=[topic])
            for topic in ("jazz", "horror", "chess")
            for n in range(3)
        )
        for item in ("jazz0", "jazz1"):
            made.record("ada", item, "like")
    return partial(command, "profile")


def test_what_counts_more_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the weights themselves are in what machines read; without own weights neither is."""
    assert "For you" not in run("show", "-u", "ada")[1]
    own = {Modality.TEXT: 0.1, Modality.IMAGE: 0.6, Modality.SOUND: 1.4, Modality.TIMBRE: 0.5}
    settings = dict(zip(Modality, (1.0, 0.6, 0.5, 0.5), strict=True))
    learned = ModalityWeights(shared=settings, own={"ada": own}, people=2)
    monkeypatch.setattr(Library, "learned_weights", learned)
    _, text, _ = run("show", "-u", "ada")
    assert "\nFor you sounds count more than usual, and words less.\n" in text
    assert "对你来说，声音比通常更重要" in run("show", "-u", "ada", "--in", "zh")[1]
    found = json.loads(run("show", "-u", "ada", "--json")[1])
    assert found["weights"] == {"text": 0.1, "image": 0.6, "sound": 1.4, "timbre": 0.5}


def test_said_shown_and_corrected(run: Run) -> None:
    """An evening with one's own profile."""
    assert run("add", "dislikes", "scary movies", "-u", "ada")[1] == "You are off “scary movies”.\n"
    assert run("add", "never", "horror number 1", "--item", "-u", "ada")[0] == 0
    status, text, _ = run("show", "-u", "ada")
    assert status == 0
    for said in ("likes:jazz", "2 plays", "scary movies", "your words", "Never", "horror number 1"):
        assert said in text
    assert "you liked “jazz number 1” on 2" in text
    assert run("edit", "jazz", "-u", "ada", "--text", "Bebop", "--pin")[1].splitlines() == [
        "“jazz” is now called “Bebop”.",
        "“Bebop” is kept: it does not fade.",
    ]
    assert "Bebop (kept)" in run("show", "-u", "ada")[1]
    assert "was taken out" in run("edit", "Bebop", "-u", "ada", "--delete")[1]
    assert "taken out: Bebop" in run("show", "-u", "ada")[1]
    assert run("edit", "scary movies", "-u", "ada", "--unpin")[1] == "Nothing changed.\n"


def test_json_is_one_object(run: Run) -> None:
    """For machines, also of somebody of whom nothing is known."""
    found = json.loads(run("show", "-u", "ada", "--json")[1])
    assert found["lasting"][0]["text"] == "jazz"
    assert json.loads(run("show", "-u", "bo", "--json")[1])["lasting"] == []
    assert "Nothing is known yet" in run("show", "-u", "bo")[1]


def test_an_export_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    """The same, and a folder that is not there is one sentence."""
    printed = json.loads(run("export", "-u", "ada")[1])
    file = tmp_path / "ada.json"
    assert "Wrote 2 plays" in run("export", "-u", "ada", "--out", str(file))[1]
    assert json.loads(file.read_text(encoding="utf-8"))["plays"] == printed["plays"]
    status, _, error = run("export", "-u", "ada", "--out", str(tmp_path / "none" / "x"))
    assert status == 2
    assert "cannot be written" in error


def test_forgetting_everything_asks_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No is no, and nothing to answer is no."""
    monkeypatch.setattr("typer.confirm", _answers(False))
    assert run("forget", "-u", "ada")[0] == 1
    assert "2 plays" in run("show", "-u", "ada")[1]
    monkeypatch.setattr("typer.confirm", _answers(True))
    assert run("forget", "-u", "ada")[1] == "Forgot 2 plays of ada.\n"
    assert run("forget", "-u", "ada", "--yes")[1] == "Nothing was known of ada.\n"


def test_forgetting_one_item(run: Run) -> None:
    """Is not asked twice, and leaves the rest."""
    assert run("forget", "-u", "ada", "--item", "jazz0")[1] == "Forgot 1 play of ada.\n"
    assert "1 play" in run("show", "-u", "ada")[1]
    status, _, error = run("forget", "-u", "ada", "--item", "jazz0")
    assert status == 2
    assert "did nothing with" in error


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "jazz", "-u", "ada"),
        ("edit", "opera", "-u", "ada", "--pin"),
        ("edit", "jazz", "-u", "ada", "--weight", "12"),
        ("edit", "jazz", "-u", "ada", "--delete", "--pin"),
        ("add", "adores", "jazz", "-u", "ada"),
        ("add", "likes", " ", "-u", "ada"),
        ("add", "likes", "x", "--item", "--series", "-u", "ada"),
        ("forget", "-u", "ada", "--at", "2026"),
        ("show",),
    ],
)
def test_a_mistake_is_status_2(run: Run, words: tuple[str, ...]) -> None:
    """And nothing was changed."""
    status, text, error = run(*words)
    assert (status, text) == (2, "")
    assert error.strip()
    assert "likes:jazz" in run("show", "-u", "ada")[1]


def _answers(yes: bool) -> Callable[..., bool]:
    import typer

    def confirm(question: str, abort: bool = False) -> bool:
        assert "ada" in question
        if abort and not yes:
            raise typer.Abort
        return yes

    return confirm
