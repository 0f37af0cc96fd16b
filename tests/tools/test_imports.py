"""Catalogues of words alone, and histories: nothing is lost, every bad line is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.errors import ImportFormatError, UsageError
from catalog.imports.jsonl import read_items, read_plays
from catalog.testing import make_audio


def lines(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    )
    return path


def test_ids_are_kept_and_nulls_are_as_if_absent(matinee: Recommender, tmp_path: Path) -> None:
    row = {"id": "tt1", "title": "Toy Story", "ids": {"imdb": "tt0114709"}, "series": None,
           "description": None, "published": "1995"}  # fmt: skip
    report = matinee.import_items(read_items(lines(tmp_path / "items.jsonl", row, "")))
    assert report.added == 1
    assert matinee.show("tt1").item.year == 1995
    assert matinee.show("tt0114709").item.id == "tt1"
    assert matinee.import_items(read_items(tmp_path / "items.jsonl")).updated == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"id": "a"}, "title"),
        ({"id": "a", "title": "b", "medium": "smell"}, "medium"),
        ({"id": "a", "title": "b", "colour": 1}, "colour"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, reason: str) -> None:
    path = lines(tmp_path / "items.jsonl", {"id": "x", "title": "fine"}, row)
    with pytest.raises(ImportFormatError, match=rf"Line 2 of .*{reason}"):
        list(read_items(path))
    bad: list[tuple[int, str]] = []
    assert len(list(read_items(path, lambda number, why: bad.append((number, why))))) == 1
    assert bad[0][0] == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        list(read_items(tmp_path / "none.jsonl"))


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_bytes(b'{"id": "a", "title": "\xff"}\n')
    with pytest.raises(ImportFormatError, match="UTF-8"):
        list(read_items(tmp_path / "items.jsonl"))


def test_plays_are_added_once_and_unknown_items_are_named(
    matinee: Recommender, tmp_path: Path
) -> None:
    matinee.import_items(
        read_items(lines(tmp_path / "i.jsonl", {"id": "a", "title": "A", "ids": {"imdb": "tt7"}}))
    )
    rows = [
        {"user": "ada", "item": "a", "action": "rate", "value": 4.0, "at": "2026-01-31T20:15:00Z"},
        {"user": "ada", "item": "imdb:tt7", "action": "finish", "at": "2026-01-31T21:15:00+01:00"},
        {"user": "ada", "item": "elsewhere", "action": "like", "at": "2026-01-31T20:15:00Z"},
    ]
    path = lines(tmp_path / "plays.jsonl", *rows)
    first = matinee.import_plays(read_plays(path))
    assert (first.added, first.unknown) == (2, ("elsewhere",))
    assert matinee.import_plays(read_plays(path)).repeated == 2
    assert {play.at for play in matinee.plays("ada")} == {"2026-01-31T20:15:00.000000Z"}


def test_an_import_does_not_unlearn_a_file(matinee: Recommender, tmp_path: Path) -> None:
    make_audio(tmp_path / "tone.flac", 1.0)
    matinee.add([tmp_path / "tone.flac"])
    item = matinee.items()[0]
    row = {"id": item.id, "title": "Another title"}
    matinee.import_items(read_items(lines(tmp_path / "items.jsonl", row)))
    assert matinee.show(item.id).moments


def test_a_line_without_an_end_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one bad line, however many pieces it is read in."""
    monkeypatch.setattr("catalog.imports.jsonl.LONGEST", 64)
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"x" * 64 * 5 + b"yy\n" + b'{"id": "a", "title": "b"}\n')
    bad: list[tuple[int, str]] = []
    found = list(read_items(path, lambda number, why: bad.append((number, why))))
    assert [item.id for item in found] == ["a"]
    assert bad == [(1, "it is longer than 64 bytes")]
