"""Training learns what modalities count, keeps it where it is no worse, and can go back."""

from __future__ import annotations

import numpy as np
import pytest

from agent.recommender import Recommender
from base.settings import FusionSettings
from base.slots import Modality
from catalog.items import Item
from catalog.plays import Action, Play
from catalog.vectors import put_vectors
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import KeptModels
from ranking.models.testing_modalities import (
    NAMES,
    SETTINGS,
    SOUND,
    TEXT,
    about_modalities,
    likes_by,
    liking,
    vectors,
)
from ranking.trained import weights_of
from tools import train as training
from tools import train_weights
from tools.collaborative import Collaborative
from tools.train import train
from tools.train_check import Checked
from tools.train_report import roll_back, versions
from tools.train_weights import OWN, SHARED, Weighed, check_weights, told
from tools.train_weights import SETTINGS as AS_SET


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Items whose words and sounds group them in two ways; nobody has played any."""
    matinee.import_items([Item(id=name, title=name) for name in NAMES])
    library = matinee.library
    with library.catalog.write() as connection:
        for modality in (TEXT, SOUND):
            for name, row in zip(NAMES, vectors(modality), strict=True):
                put_vectors(connection, name, library.space(modality), [None], row[None])
    return matinee


def like(matinee: Recommender, user: str, modality: Modality, kind: int, count: int = 30) -> None:
    """Somebody likes items of one kind."""
    matinee.import_plays(
        Play(user=user, item=NAMES[item], action=Action.LIKE, at=f"2026-01-{day + 1:02d}T20:00:00Z")
        for day, item in enumerate(likes_by(modality, kind, count))
    )


@pytest.fixture
def alone(library: Recommender) -> Recommender:
    """One person, who goes by sound."""
    like(library, "ada", SOUND, 0)
    return library


def in_use(matinee: Recommender) -> ModalityWeights | None:
    kept = KeptModels(matinee.library.settings.trained)
    version = kept.current()
    return None if version is None else weights_of(kept.describe(version).parameters)


def figures(monkeypatch: pytest.MonkeyPatch, settings: float, shared: float, own: float) -> None:
    """Let the check of weights come out as told."""
    found = {AS_SET: settings, SHARED: shared, OWN: own}
    monkeypatch.setattr(train_weights, "check_weights", lambda *_: found)


def test_one_person_alone_has_weights_learned(alone: Recommender) -> None:
    """A version without any ranker, whose sentence has both figures; going back forgets it."""
    steps: list[tuple[int, int]] = []
    report = train(alone.library, on_step=lambda done, total: steps.append((done, total)))
    assert report.made
    assert report.said == (
        "Version 0001 has weights of modalities alone: there are too few plays to train a ranker "
        "on."
    )
    quality = report.weights_quality
    assert quality[SHARED] > quality[AS_SET]
    assert f"{quality[SHARED]:.3f}, against {quality[AS_SET]:.3f} by the settings." in (
        report.weights_said
    )
    assert report.weights[SOUND] > 2 * SETTINGS[SOUND]
    assert f"sound {report.weights[SOUND]:.2f} instead of 0.50" in report.weights_said
    weights = in_use(alone)
    assert weights is not None
    assert weights.shared == report.weights
    assert weights.spaces == alone.library.spaces
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1]
    assert sorted(steps) == steps
    (version,) = versions(alone.library)
    assert version.model is not None
    assert version.model.what == "weights of modalities"
    again = train(alone.library)
    assert (again.made, again.version, again.weights_said) == (False, "0001", "")
    assert "no older version" in roll_back(alone.library)
    assert in_use(alone) is None


def test_a_version_without_a_ranker_says_nothing_of_items(alone: Recommender) -> None:
    """No part, no candidate, no note."""
    train(alone.library)
    library = alone.library
    found = Collaborative(library.catalog, KeptModels(library.settings.trained))
    played = [Play(user="ada", item=NAMES[0], action=Action.LIKE)]
    assert found.parts_for(played, NAMES, np.zeros(len(NAMES))) == {}
    assert found.nearest(played, 5) == []
    assert found.note is None


def test_going_back_brings_the_weights_before(
    alone: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "check", lambda *_: Checked({"new": 0.1, "untrained": 0.4}, 40))
    figures(monkeypatch, settings=0.2, shared=0.3, own=0.3)
    train(alone.library)
    first = in_use(alone)
    like(alone, "bo", TEXT, 1)
    report = train(alone.library)
    assert report.said == (
        "Version 0002 has weights of modalities alone, for no ranker is better than none: NDCG@10 "
        "0.400 on 40 plays that were held out, against 0.100 of a ranker."
    )
    assert in_use(alone) != first
    roll_back(alone.library)
    assert in_use(alone) == first


def test_two_who_differ_have_their_own(
    library: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept where they foretell no worse than what they share, and else that alone."""
    like(library, "ada", SOUND, 0)
    like(library, "bo", TEXT, 0)
    monkeypatch.setattr(training, "check", lambda *_: Checked({"new": 0.4, "untrained": 0.1}, 40))
    report = train(library.library)
    assert report.own_weights == 2
    assert report.weights_quality[OWN] >= report.weights_quality[SHARED]
    assert f"2 people have weights of their own: {report.weights_quality[OWN]:.3f}." in (
        report.weights_said
    )
    own = in_use(library)
    assert own is not None
    assert own.of("ada")[SOUND] > own.shared[SOUND] > own.of("bo")[SOUND]
    described = KeptModels(library.library.settings.trained).describe("0001")
    assert described.what.endswith("and weights of modalities")
    figures(monkeypatch, settings=0.2, shared=0.3, own=0.29)
    monkeypatch.setattr(training, "check", lambda *_: Checked({"new": 0.1, "untrained": 0.4}, 40))
    library.record("ada", NAMES[0], "like")
    assert train(library.library).own_weights == 0
    shared = in_use(library)
    assert shared is not None
    assert (shared.own, shared.shared[SOUND] > SETTINGS[SOUND]) == ({}, True)


@pytest.mark.parametrize(("shared", "kept"), [(0.29, False), (0.3, True)])
def test_worse_weights_are_not_kept(
    alone: Recommender, monkeypatch: pytest.MonkeyPatch, shared: float, kept: bool
) -> None:
    """Those that are no worse are."""
    figures(monkeypatch, settings=0.3, shared=shared, own=shared)
    report = train(alone.library)
    assert report.made == kept
    assert (in_use(alone) is not None) == kept
    assert report.weights_quality == {AS_SET: 0.3, SHARED: shared, OWN: shared}
    if not kept:
        assert report.weights_said == (
            "Modalities count as in the settings: NDCG@10 of content 0.300, against 0.290 by "
            "learned weights."
        )


def test_worse_weights_take_an_earlier_version_out_of_use(
    alone: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For it had nothing but weights; it is kept."""
    train(alone.library)
    alone.record("ada", NAMES[0], "like")
    figures(monkeypatch, settings=0.3, shared=0.2, own=0.2)
    report = train(alone.library)
    assert (report.made, report.version) == (False, None)
    assert in_use(alone) is None
    assert [one.name for one in versions(alone.library)] == ["0001"]


def test_what_is_set_by_hand_is_not_learned(
    alone: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is the default that was set; how words are matched is another thing."""
    settings = alone.library.settings
    for fusion, is_set in (
        (FusionSettings(text=1.0), True),
        (FusionSettings(lexical=0.5, method="weighted"), False),
        (FusionSettings(), False),
    ):
        changed = settings.model_copy(update={"fusion": fusion})
        monkeypatch.setattr(alone.library, "settings", changed)
        assert alone.library.weights_are_set == is_set
    monkeypatch.setattr(
        alone.library,
        "settings",
        settings.model_copy(update={"fusion": FusionSettings(sound=0.5)}),
    )
    report = train(alone.library)
    assert not report.made
    assert report.weights_said == (
        "Modalities count as in the settings: weights of modalities are set in the settings "
        "(fusion)."
    )


@pytest.mark.parametrize("count", [0, 19])
def test_too_few_plays(library: Recommender, count: int) -> None:
    like(library, "ada", SOUND, 0, count)
    report = train(library.library)
    assert not report.made
    assert "need a person with 20 plays" in report.weights_said


def test_one_modality_alone_cannot_be_weighed(matinee: Recommender) -> None:
    matinee.import_items([Item(id=name, title=name) for name in NAMES])
    like(matinee, "ada", SOUND, 0)
    assert "there is nothing to weigh" in train(matinee.library).weights_said


def test_nobody_sees_what_is_held_out() -> None:
    """Each round learns from nine tenths of the plays."""
    seen = liking(likes_by(SOUND, 0), likes_by(TEXT, 1))
    given = []

    def learn(rest: object) -> ModalityWeights:
        given.append(rest)
        return ModalityWeights(shared=SETTINGS)

    quality = check_weights(learn, seen, about_modalities())
    assert [len(rest) for rest in given] == [54] * 10  # type: ignore[arg-type]
    assert quality[AS_SET] == quality[SHARED] == quality[OWN]


def test_nothing_is_told_where_nothing_is_known() -> None:
    assert told(Weighed(), SETTINGS) == ""
