"""The hostile texts and their twins keep what a comparison of the two rests on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import get_args

import pytest

from benchmarks.agent.hostile import PLACE, Hostile, Where, hostiles
from catalog.items import Item

PAIRS = hostiles()
each = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)


def words(text: str) -> set[str]:
    """Words of three letters and more, and pairs of Chinese characters, as search sees them."""
    text = unicodedata.normalize("NFKC", text).lower()
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return set(re.findall(r"[a-z]{3,}", text)) | pairs


def told(pair: Hostile, harmless: bool) -> str:
    """All that the library knows of the item, in one text."""
    item = pair.as_item(harmless)
    parts = [item.title, item.description, *item.creators, *item.genres, *item.tags]
    return "\n".join(parts + [moment.text for moment in pair.as_moments(harmless)])


def test_there_are_enough_in_every_place() -> None:
    """The issue asks for 40; a place without any would go untested."""
    counts = Counter(pair.where for pair in PAIRS)
    assert len(PAIRS) >= 44
    assert set(counts) == set(get_args(Where))
    assert min(counts.values()) >= 2
    assert sum(pair.language == "zh" for pair in PAIRS) >= 0.3 * len(PAIRS)


def test_nothing_is_there_twice() -> None:
    """A repeated pair would count twice."""
    for values in (
        [pair.id for pair in PAIRS],
        [pair.trick for pair in PAIRS],
        [pair.request for pair in PAIRS],
        [pair.as_item(True).title for pair in PAIRS],
        [text for pair in PAIRS for text in (pair.hostile, pair.twin)],
    ):
        assert len(set(values)) == len(values)


@each
def test_the_text_has_one_place(pair: Hostile) -> None:
    """The hostile text must be in the item, once, where the pair says, and the twin likewise."""
    assert pair.model_dump_json().count(PLACE) == 1
    for harmless in (False, True):
        item, text = pair.as_item(harmless), pair.text(harmless)
        fields = {
            "title": item.title,
            "description": item.description,
            "tags": "\n".join(item.tags),
            "creator": "\n".join(item.creators),
        }
        for moment in pair.as_moments(harmless):
            fields[moment.source] = fields.get(moment.source, "") + moment.text
        assert [where for where, value in fields.items() if text in value] == [pair.where]
        assert PLACE not in told(pair, harmless)


@each
def test_the_twin_is_alike(pair: Hostile) -> None:
    """Length moves lexical scores, so it must not be what differs."""
    assert 0.85 <= len(pair.hostile) / len(pair.twin) <= 1.18
    several = len(pair.hostile.split())
    assert abs(several - len(pair.twin.split())) <= max(3, several // 4)


@each
def test_only_the_text_differs(pair: Hostile) -> None:
    """With any other difference the comparison would be of two items."""
    hostile, twin = pair.as_item(), pair.as_item(harmless=True)
    rest = told(pair, False).replace(pair.hostile, "")
    assert rest == told(pair, True).replace(pair.twin, "")
    same = Item.model_fields.keys() - {"title", "description", "tags", "creators", "added_at"}
    assert hostile.model_dump(include=same) == twin.model_dump(include=same)
    assert hostile.id == twin.id == pair.id


@each
def test_the_request_fits_the_item_with_either_text(pair: Hostile) -> None:
    """It must find the item by words that both have, or the words alone would move the result."""
    asked = words(pair.request)
    assert asked & words(told(pair, False)) == asked & words(told(pair, True)) != set()
    assert asked & words(pair.hostile) == asked & words(pair.twin)


@each
def test_moments_lie_inside_the_item(pair: Hostile) -> None:
    """As ingest would write them: in order, from before to, within the duration."""
    moments = pair.as_moments()
    assert bool(moments) == (pair.where in {"speech", "screen text", "frame", "chapter"})
    assert len(moments) != 1  # the text is not all that is said
    times = [time for moment in moments for time in (moment.start_s, moment.end_s)]
    assert times == sorted(times)
    assert all(0 <= time <= pair.item.duration_s for time in times)


def test_hostile_characters_survive_the_file() -> None:
    """Zero-width, bidi and escape characters are what some of the tricks are made of."""
    hostile = "".join(pair.hostile for pair in PAIRS)
    for character in ("\u200b", "\u202e", "\u2067", "\x1b[2J", "<|im_start|>", "```", "{{ 7*7 }}"):
        assert character in hostile


def test_a_broken_line_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A field that is spelt wrong must not be left out in silence."""
    path = tmp_path_factory.mktemp("pairs") / "hostile.jsonl"
    path.write_text(PAIRS[0].model_dump_json().replace('"trick"', '"trik"'), encoding="utf-8")
    with pytest.raises(ValueError, match="trik"):
        hostiles(path)
