"""The labelled searches keep the promises that the benchmark's tables rest on."""

from __future__ import annotations

import re
from collections import Counter

from benchmarks.searches import KINDS, LabelledSearch, media_names, searches

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_enough_of_each_kind() -> None:
    """An interval over fewer searches would say nothing."""
    counts = Counter(search.kind for search in searches())
    assert sum(counts.values()) >= 84
    assert all(counts[kind] >= 16 for kind in KINDS)
    assert counts["mixed"] >= 20


def test_a_fifth_is_chinese_in_every_kind() -> None:
    """Chinese spread over the kinds, and the field `language` says what the query is."""
    found = searches()
    chinese = [search for search in found if search.language == "zh"]
    assert len(chinese) >= 18
    assert len(chinese) / len(found) >= 0.2
    assert set(KINDS) == {search.kind for search in chinese}
    assert all(bool(CHINESE.search(one.query)) == (one.language == "zh") for one in found)


def test_both_halves_hold_every_kind() -> None:
    """What is tuned on one half is judged on the other."""
    counts = Counter((search.half, search.kind) for search in searches())
    assert all(counts[half, kind] >= 5 for half in ("tuning", "test") for kind in KINDS)


def test_the_split_is_by_the_hash_of_the_id() -> None:
    """First bytes by the program `sha256sum`: f9, be, f4, 35, a7."""
    halves = {search.id: search.half for search in searches()}
    assert halves["speech-01"] == "test"
    assert halves["picture-01"] == "tuning"
    assert halves["sound-01"] == "tuning"
    assert halves["screen-01"] == "test"
    assert halves["mixed-01"] == "test"


def test_ids_and_queries_are_unique() -> None:
    """A repeated search would count twice."""
    found = searches()
    assert len({search.id for search in found}) == len(found)
    assert len({search.query.casefold() for search in found}) == len(found)
    assert all(search.id.startswith(f"{search.kind}-") for search in found)


def test_answers_are_known_files() -> None:
    """Names alone, relative, and each once a search."""
    known = media_names()
    assert len(known) == 146
    for search in searches():
        assert search.answers, search.id
        assert len(set(search.answers)) == len(search.answers), search.id
        assert set(search.answers) <= known, search.id
        assert search.why


def test_places_are_spans() -> None:
    """From before to, in seconds."""
    spans = [search.start_s for search in searches() if search.start_s]
    assert spans
    assert all(0 <= start < end for start, end in spans)


def test_no_search_is_a_file_name() -> None:
    """A query that is the name of its answer would test nothing that is understood."""

    def stem(name: str) -> str:
        return name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold()

    def is_name(search: LabelledSearch) -> bool:
        return search.query.casefold() in {stem(name) for name in search.answers}

    assert not [search.id for search in searches() if is_name(search)]
