"""A part of the suite with the real models: twice the same, and processes beside each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import Recommender
from base.settings import Settings, load_settings
from catalog.imports.jsonl import read_items
from evaluation.evaluate import Asked, evaluate
from evaluation.suite.load import ITEMS, suite_dialogues

pytestmark = [pytest.mark.weights, pytest.mark.timeout(900)]
TIMED = {"seconds", "seconds_to_items", "tokens_reused", "tokens_read"}
FEW = 3


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The labelled items, of which only words are known."""
    settings = load_settings(home=tmp_path_factory.mktemp("real") / "home")
    with Recommender.open(settings=settings) as matinee:
        matinee.import_items(read_items(ITEMS))
    return settings


@pytest.fixture
def asked(library: Settings, tmp_path: Path) -> Asked:
    """The first dialogues that name nothing beside these items."""
    ids = {item.id for item in read_items(ITEMS)}
    path = tmp_path / "part.jsonl"
    with path.open("w", encoding="utf-8") as file:
        some = [one for one in suite_dialogues() if _named(one.model_dump()) <= ids][:FEW]
        file.writelines(one.model_dump_json(exclude_defaults=True) + "\n" for one in some)
    return Asked((path,), tmp_path / "a.jsonl")


def test_two_runs_with_the_language_model_are_the_same_file(
    library: Settings, asked: Asked
) -> None:
    """At temperature 0, whatever of its prompt was read before; and it does answer."""
    evaluate(library, asked)
    again = replace(asked, out=asked.out.with_name("b.jsonl"))
    evaluate(library, again)
    assert _lines(asked.out) == _lines(again.out)
    assert sum(line["tokens_written"] for line in _lines(asked.out)) > 0
    assert {line["error"] for line in _lines(asked.out)} == {""}


def test_processes_beside_each_other_write_the_same_file(library: Settings, asked: Asked) -> None:
    """In the order of the dialogues, each process with a copy of the library."""
    rules = library.model_copy(update={"llm": "none"})
    evaluate(rules, asked)
    beside = replace(asked, out=asked.out.with_name("b.jsonl"), jobs=2)
    evaluate(rules, beside)
    assert _lines(asked.out) == _lines(beside.out)


def _lines(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{k: v for k, v in line.items() if k not in TIMED} for line in lines]


def _named(dialogue: Any) -> set[str]:
    """Every item that a dialogue names."""
    pasts = [*dialogue["history"], *(past for some in dialogue["people"].values() for past in some)]
    names = {past["item"] for past in pasts}
    for turn in dialogue["turns"]:
        labels = turn["expect"] or {}
        names |= {*(turn["shown"] or ()), *labels.get("items", ()), *labels.get("not_items", ())}
        if turn["attach"]:
            names.add(turn["attach"]["item"])
    return names
