"""The whole suite is held, with models that need no weights, and rules that read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from agent import Recommender
from base.settings import Settings, load_settings
from catalog.items import Item
from demo.library import entries
from demo.place import metadata
from evaluation.evaluate import Asked, evaluate
from evaluation.results import Result, read_results
from evaluation.suite.load import dialogue_files, suite_dialogues
from evaluation.summary import Summary
from tools.fakes import OfflineModels

Held = tuple[Summary, list[Result]]


@pytest.fixture(scope="module")
def held(everything: list[Item], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """Every dialogue of the suite; of what the demo fetches only words are known here."""
    folder = tmp_path_factory.mktemp("suite")
    made = [path for entry in entries() if (path := entry.committed) is not None]
    titles = {entry.title for entry in entries() if entry.committed is not None}
    settings: Settings = load_settings(
        home=folder / "home", offline=True, llm="none", reading="rules"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agent.opened.Models", OfflineModels)
        with Recommender.open(settings=settings) as matinee:
            matinee.add(made, metadata=metadata)
            matinee.import_items(item for item in everything if item.title not in titles)
        asked = Asked(tuple(dialogue_files()), folder / "results.jsonl", ("chance",))
        summary = evaluate(settings, asked)
        yield summary, read_results(asked.out)


def test_every_scored_turn_has_a_line_and_none_breaks(held: Held) -> None:
    """Attachments, several people, hostile text and both languages among them."""
    summary, lines = held
    wanted = [(one.id, n) for one in suite_dialogues() for n, _, _ in one.scored]
    assert [(line.dialogue, line.turn) for line in lines] == wanted
    assert {line.error for line in lines} == {""}
    assert summary.dialogues == len(suite_dialogues())


def test_nothing_is_said_that_the_library_does_not_have(held: Held) -> None:
    """No title, no quotation and no time, also where somebody asks for it."""
    _, lines = held
    assert [(line.dialogue, line.outside) for line in lines if line.outside] == []
    assert [(line.dialogue, line.wrong_times) for line in lines if line.wrong_times] == []


def test_it_is_far_from_chance(held: Held) -> None:
    """Even with vectors that are hashes of words: reading and rules do much of the work."""
    summary, _ = held
    row = next(one for one in summary.rows if one.name == "recall@10")
    assert row.chance is not None
    assert row.chance < 0.02
    assert row.ways["matinee"].low > 10 * row.ways["chance"].high
    kinds = Counter(dialogue.kind for dialogue in suite_dialogues())
    assert {one.kind for one in summary.by_kind} >= set(kinds)


def test_no_expected_item_is_given_away(held: Held) -> None:
    """The report's own audit of the suite finds nothing that is not asked for by name."""
    summary, _ = held
    named = {one.id for one in suite_dialogues() if "by name" in one.why}
    assert [leak for leak in summary.leaks if leak.dialogue not in named] == []
