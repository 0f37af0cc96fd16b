"""Training: what the plays allow, the better of old and new is kept, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import LibraryBusyError, MissingExtraError, UsageError
from catalog.items import Item
from catalog.locks import held
from catalog.plays import Action, Play
from ranking.models.kept import KeptModels
from ranking.trained import FEATURES
from tools import train as training
from tools.train import train
from tools.train_check import UNTRAINED, Checked
from tools.train_data import known_of
from tools.train_plan import AUTO, HOUSEHOLD, LEAST_PLAYS, NOT_AT_HOME, plan_of
from tools.train_report import NEW, OLD, TrainReport, roll_back, versions

TASTE = 28  # items of each of two tastes, which their words do not tell
WORDS = "river stone lamp cloud table green door paper glass road".split()


def items() -> Iterator[Item]:
    draw = random.Random(0)
    for n in range(2 * TASTE):
        words = " ".join(draw.sample(WORDS, 4))
        yield Item(id=f"item{n:02d}", title=f"{words} {n}", genres=[f"genre {n % 5}"])


def plays(people: int, each: int = LEAST_PLAYS + 4, seed: int = 0) -> list[Play]:
    """Everybody likes items of one taste, in an order of their own."""
    draw = random.Random(seed)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    found = []
    for person in range(people):
        own = range(TASTE) if person % 2 else range(TASTE, 2 * TASTE)
        for step, item in enumerate(draw.sample(own, min(each, TASTE))):
            at = (begin + timedelta(hours=step)).isoformat()
            found.append(
                Play(user=f"user{person}", item=f"item{item:02d}", action=Action.LIKE, at=at)
            )
    return found


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """With items, and nobody's plays."""
    matinee.import_items(items())
    return matinee


@pytest.fixture
def site(library: Recommender) -> Recommender:
    """And with plays of eight people."""
    library.import_plays(plays(8))
    return library


def kept(matinee: Recommender) -> KeptModels:
    return KeptModels(matinee.library.settings.trained)


def outcome(monkeypatch: pytest.MonkeyPatch, **quality: float) -> None:
    """Let the check come out as told."""
    monkeypatch.setattr(training, "check", lambda *_: Checked(quality, 40))


def test_a_site_is_trained_and_better(site: Recommender) -> None:
    """What the like-minded played tells more than words do; both figures are in the sentence."""
    steps: list[tuple[int, int]] = []
    report = train(site.library, on_step=lambda done, total: steps.append((done, total)))
    assert report.made
    assert report.version == "0001" == kept(site).current()
    assert report.models == FEATURES
    assert report.quality[NEW] > 2 * report.quality[UNTRAINED]
    assert f"{report.quality[NEW]:.3f}" in report.said
    assert f"{report.quality[UNTRAINED]:.3f} without training" in report.said
    assert (report.plays, report.people, report.items) == (8 * 24, 8, 2 * TASTE)
    assert steps == [(done, len(steps) - 2) for done in range(len(steps) - 1)] + [steps[-2]]
    assert kept(site).describe("0001").quality == report.quality


def test_a_household_learns_no_weights(library: Recommender) -> None:
    """Content and popularity count alike there, unless somebody asks for more."""
    library.import_plays(plays(HOUSEHOLD))
    plan = plan_of(known_of(library.library, datetime.now(UTC)), AUTO)
    assert plan.recipe.learner == "even"
    assert plan.recipe.novelty == 0
    assert plan.left_out["ease"] == plan.left_out["als"] == NOT_AT_HOME
    report = train(library.library)
    assert NEW in report.quality
    assert train(library.library, "linear").quality[NEW] > report.quality[NEW]  # as if a site's
    one_more = plays(HOUSEHOLD + 1)
    library.import_plays(one_more)
    known = known_of(library.library, datetime.now(UTC))
    assert plan_of(known, AUTO).recipe.learner == "linear"


def test_nothing_new_is_said_and_done(site: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after a way back, which is not undone by training without new plays."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    assert train(site.library).version == "0001"
    monkeypatch.setattr(training, "check", None)
    again = train(site.library)
    assert (again.made, again.version) == (False, "0001")
    assert again.said == "Nothing is new since version 0001 was made: version 0001 stays."
    assert "no older version" in roll_back(site.library)
    back = train(site.library)
    assert (back.made, back.version) == (False, None)
    assert back.said == "Nothing is new since version 0001 was made: nothing trained is in use."


def test_a_play_more_is_new(site: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is another ranker, and a folder of models that was deleted."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    outcome(monkeypatch, new=0.4, old=0.3, untrained=0.1)
    site.record("user1", "item40", "like")
    report = train(site.library)
    assert (report.made, report.version) == (True, "0002")
    assert "against 0.300 of version 0001 and 0.100 without training" in report.said
    assert train(site.library, "trees").version == "0003"
    for name in kept(site).versions():
        for file in (kept(site).folder / name).iterdir():
            file.unlink()
        (kept(site).folder / name).rmdir()
    (kept(site).folder / "current").unlink()
    assert train(site.library, "trees").made


def test_the_old_one_stays_where_it_is_better(
    site: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its weights, with models that know the new plays."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    weights = kept(site).load("0001")[1]
    site.import_plays(plays(10, seed=1)[-2 * 24 :])
    outcome(monkeypatch, new=0.29, old=0.3, untrained=0.1)
    report = train(site.library)
    assert report.version == "0002"
    assert report.said.startswith("Version 0002 has the weights of 0001 on the new plays")
    assert "NDCG@10 0.300 on 40 plays" in report.said
    assert "0.290 with new weights" in report.said
    described, arrays = kept(site).load("0002")
    assert described.people == 10
    for name, values in weights.items():
        if name.startswith("learner/"):
            assert values.tolist() == arrays[name].tolist()


@pytest.mark.parametrize("figure", [0.5, 0.4])
def test_no_training_is_kept_where_none_is_better(
    site: Recommender, monkeypatch: pytest.MonkeyPatch, figure: float
) -> None:
    """Nor where all are alike: what is simpler wins."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    site.record("user1", "item40", "like")
    outcome(monkeypatch, new=0.4, old=0.4, untrained=figure)
    report = train(site.library)
    assert (report.made, report.version) == (False, None)
    assert report.said.startswith("Nothing trained is in use")
    assert kept(site).current() is None
    assert kept(site).versions() == ["0001"]
    monkeypatch.setattr(training, "check", None)
    assert train(site.library).said.startswith("Nothing is new since the last training")


def test_stopped_the_old_one_stays(site: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was at, and training can begin again."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    before = kept(site).load("0001")[1].keys()
    site.record("user1", "item40", "like")

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(site.library, on_step=stop)
    assert kept(site).current() == "0001"
    assert kept(site).load("0001")[1].keys() == before
    assert train(site.library).version == "0002"


def test_a_damaged_model_is_made_anew(site: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note says what was wrong with it."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    (kept(site).folder / "0001" / "arrays.npz").write_bytes(b"")
    report = train(site.library)
    assert report.version == "0002"
    assert OLD not in report.quality
    assert "0001 is damaged" in report.notes[0]


def test_an_old_one_that_cannot_be_made_is_not_compared(
    site: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one of its models needs what is not there any more."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    site.record("user1", "item40", "like")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    report = train(site.library)
    assert "als" not in report.models
    assert "matinee[train]" in report.left_out["als"]
    assert "Version 0001 is not compared" in report.notes[0]


def test_where_items_are_too_many_for_ease_their_neighbours_count(
    site: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome(monkeypatch, new=0.4, untrained=0.1)
    monkeypatch.setattr("tools.train_plan.MOST_ITEMS", 2 * TASTE)
    report = train(site.library)
    assert report.models == (*[name for name in FEATURES if name != "ease"], "item_knn")
    assert report.left_out == {"ease": "it is made for fewer than 56 items; 56 were played"}


@pytest.mark.parametrize(
    ("people", "each", "left_out"),
    [
        (0, 0, set(FEATURES)),
        (2, LEAST_PLAYS - 1, set(FEATURES)),
        (1, LEAST_PLAYS, set(FEATURES) - {"content"}),
    ],
)
def test_too_few_plays_are_told(
    library: Recommender,
    monkeypatch: pytest.MonkeyPatch,
    people: int,
    each: int,
    left_out: set[str],
) -> None:
    """Each model that cannot be made, and why; without any there is nothing to do."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    library.import_plays(plays(people, each))
    report = train(library.library)
    assert report.left_out.keys() == left_out
    assert all(str(LEAST_PLAYS) in why or why == NOT_AT_HOME for why in report.left_out.values())
    assert not report.made
    assert report.said == "There are too few plays to train on: recommendations go by content."


def test_what_everybody_dislikes_teaches_nothing(library: Recommender) -> None:
    """Nothing liked can be held out: too few plays, and no error."""
    disliked = [play.model_copy(update={"action": Action.DISLIKE}) for play in plays(2)]
    library.import_plays(disliked)
    assert train(library.library).said.startswith("There are too few plays")


def test_an_empty_library(matinee: Recommender) -> None:
    report = train(matinee.library)
    assert (report.plays, report.people, report.items) == (0, 0, 0)
    assert report.said.startswith("There are too few plays")
    assert versions(matinee.library) == []


def test_a_ranker_that_is_not_there(site: Recommender) -> None:
    with pytest.raises(UsageError, match="linear, trees"):
        train(site.library, "forest")


def test_trees_without_lightgbm_are_refused_at_once(
    site: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"LightGBM is not installed.*matinee\[train\]"):
        train(site.library, "trees")


def test_one_training_at_a_time(site: Recommender, home: Path) -> None:
    with held(home, "train"):
        for act in (train, roll_back):
            with pytest.raises(LibraryBusyError, match="training on the plays of"):
                act(site.library)


def test_versions_are_listed(site: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that cannot be read; none is current where the pointer is damaged."""
    outcome(monkeypatch, new=0.4, untrained=0.1)
    train(site.library)
    site.record("user1", "item40", "like")
    train(site.library)
    (kept(site).folder / "0001" / "model.json").write_text("{")
    first, second = versions(site.library)
    assert first.model is None
    assert "damaged" in (first.problem or "")
    assert second.current
    assert second.model is not None
    assert second.model.plays == 8 * 24 + 1
    assert roll_back(site.library) == "Version 0001 is in use again."
    (kept(site).folder / "current").write_text("?")
    assert not any(one.current for one in versions(site.library))


def test_the_report_is_the_same_after_json() -> None:
    report = TrainReport(said="x", version=None, made=False, learner="linear")
    assert TrainReport.model_validate_json(report.model_dump_json()) == report
