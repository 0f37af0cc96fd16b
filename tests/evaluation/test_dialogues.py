"""The form of scripted dialogues: what is read, what is told, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from base.errors import ImportFormatError, UsageError
from evaluation.dialogues import Clip, read_dialogues, unknown_keys

PLAIN = {"id": "d1", "user": "ada", "turns": [{"user": "hi", "expect": {"intent": "smalltalk"}}]}


def written(folder: Path, *dialogues: dict[str, Any] | str) -> Path:
    path = folder / "dialogues.jsonl"
    lines = (one if isinstance(one, str) else json.dumps(one) for one in dialogues)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_documented_form_is_read(tmp_path: Path) -> None:
    """As DESIGN.md and the README show it, with every label."""
    line = {
        "id": "d1",
        "user": "ada",
        "history": [
            {
                "user": "ada",
                "item": "x",
                "action": "rate",
                "value": 4.0,
                "at": "1998-01-02T00:00:00Z",
            }
        ],
        "turns": [
            {
                "user": "something short",
                "agent": "How about X?",
                "attach": None,
                "expect": {
                    "items": ["x"],
                    "not_items": ["y"],
                    "tools": ["search|recommend"],
                    "intent": "recommend",
                    "constraints": {"max_minutes": 30, "medium": "audio", "unseen": True},
                },
            },
            {"user": "ok", "attach": {"item": "x", "start_s": 1, "end_s": 4}},
        ],
    }
    (dialogue,) = read_dialogues(written(tmp_path, line))
    ((number, turn, expect),) = dialogue.scored
    assert (number, turn.agent, expect.items, expect.not_items) == (
        0,
        "How about X?",
        ("x",),
        ("y",),
    )
    assert expect.constraints is not None
    assert expect.constraints.max_minutes == 30
    assert dialogue.turns[1].attach == Clip(item="x", start_s=1, end_s=4)
    assert unknown_keys([dialogue]) == {}


def test_it_is_held_an_hour_after_its_history(tmp_path: Path) -> None:
    """So tastes have the age that they had then, and every run has the same time."""
    history = [{"item": "x", "action": "like", "at": f"1998-01-0{day}T00:00:00"} for day in (3, 2)]
    (dialogue,) = read_dialogues(written(tmp_path, PLAIN | {"history": history}))
    otherwise = datetime(2026, 1, 1, tzinfo=UTC)
    assert dialogue.begins(otherwise) == datetime(1998, 1, 3, 1, tzinfo=UTC)
    (timeless,) = read_dialogues(written(tmp_path, PLAIN))
    assert timeless.begins(otherwise) == otherwise
    (dated,) = read_dialogues(written(tmp_path, PLAIN | {"at": "2000-05-06T07:00:00Z"}))
    assert dated.begins(otherwise) == datetime(2000, 5, 6, 7, tzinfo=UTC)


def test_a_mistyped_label_is_told(tmp_path: Path) -> None:
    """Left out in silence it would be a turn that nobody scores."""
    turn = {"user": "hi", "expect": {"itmes": ["x"]}}
    found = read_dialogues(written(tmp_path, PLAIN | {"turns": [turn, turn]}))
    assert unknown_keys(found) == {"turns.expect.itmes": 2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"turns": []}, "turns"),
        ({"user": ""}, "user"),
        ({"history": [{"item": "x", "action": "adore"}]}, "action"),
        ({"history": [{"item": "x", "action": "like", "at": "2190-01-01T00:00:00Z"}]}, "future"),
        ({"at": "1990-01-01T00:00:00Z", "history": [
            {"item": "x", "action": "like", "at": "1991-01-01T00:00:00Z"}]}, "future"),
        ({"history": [{"item": "x", "action": "like", "at": "1991-01-01", "days_ago": 3}]}, "both"),
        ({"turns": [{"user": "a", "expect": {"items": ["x"], "not_items": ["x"]}}]}, "excluded"),
        ({"turns": [{"user": "a", "attach": {"item": "x", "start_s": 4, "end_s": 4}}]}, "ends"),
        ({"people": {"ada": []}}, "speaks"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    """The number of the line and the reason are named; with a handler the others go on."""
    path = written(tmp_path, PLAIN, PLAIN | {"id": "d2"} | change)
    with pytest.raises(ImportFormatError, match=r"^Line 2 of .* is malformed") as caught:
        read_dialogues(path)
    assert said in str(caught.value)
    bad: list[int] = []
    assert [one.id for one in read_dialogues(path, lambda n, _: bad.append(n))] == ["d1"]
    assert bad == [2]


def test_broken_json_is_refused_with_its_line(tmp_path: Path) -> None:
    """As any other line that is none."""
    with pytest.raises(ImportFormatError, match="Line 2"):
        read_dialogues(written(tmp_path, PLAIN, '{"id": "d2", '))


def test_two_of_one_id_are_refused(tmp_path: Path) -> None:
    """Results are kept by id."""
    with pytest.raises(ImportFormatError, match="d1 twice"):
        read_dialogues(written(tmp_path, PLAIN, PLAIN))


def test_a_file_without_dialogues_is_told(tmp_path: Path) -> None:
    """An evaluation of nothing has no result."""
    with pytest.raises(ImportFormatError, match="no dialogue"):
        read_dialogues(written(tmp_path, ""))
    with pytest.raises(UsageError, match="cannot be read"):
        read_dialogues(tmp_path / "none.jsonl")


def test_the_digest_is_of_everything_that_is_played(tmp_path: Path) -> None:
    """Results of another text, history or label are not taken for its results."""
    lines = [
        PLAIN,
        PLAIN | {"turns": [{"user": "hi!", "expect": {"intent": "smalltalk"}}]},
        PLAIN | {"turns": [{"user": "hi", "expect": {"intent": "feedback"}}]},
        PLAIN | {"history": [{"item": "x", "action": "like"}]},
    ]
    digests = {read_dialogues(written(tmp_path, line))[0].digest for line in lines}
    assert len(digests) == 4
