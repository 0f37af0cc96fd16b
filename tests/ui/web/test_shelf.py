"""The library on the page: how far jobs are, what failed, the list, and what is brought in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.item_view import ItemPage
from agent.recommender import Recommender
from base.errors import NotFoundError, UsageError
from catalog.items import Item
from catalog.jobs import Job, PassProgress, get_jobs
from tools.ingest import Failure
from ui.api.uploads import Uploads
from ui.media.testing import make_counter
from ui.web import shelf
from ui.web.bringing import add_path, bring_in, take_files
from ui.web.testing import Elements

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BEGAN = "2026-01-01T11:59:00+00:00"  # a minute before


def job(state: str, *passes: PassProgress) -> Job:
    return Job(
        id=3, paths=("/films",), state=state, passes=passes, doing="speech: sea.mp4", message="",
        pid=1, created_at=BEGAN, updated_at=BEGAN,
    )  # fmt: skip


def test_a_job_speaks_chinese_to_whoever_does() -> None:
    """What goes on, what was done, and why it failed."""
    done = job("done").model_copy(update={"message": "3 added, 2 removed before"})
    failed = job("failed").model_copy(
        update={"message": "Something unexpected happened, and the log says what."}
    )
    page = Elements(shelf.jobs([job("running"), done, failed], True, NOON, "zh"))
    assert "说话: sea.mp4" in page.said
    assert "新增 3, 此前移除 2" in page.said
    assert "出了意外，日志里有说明。" in page.said
    said = Elements(shelf.jobs([done, failed], True, NOON, "en")).said
    assert "3 added, 2 removed before" in said
    assert "Something unexpected happened" in said


def test_a_job_says_how_far_it_is_and_how_long_it_takes() -> None:
    one = PassProgress(name="sample", files=4, total=400, files_done=1, done=100, began_at=BEGAN)
    page = Elements(shelf.jobs([job("running", one)], True, NOON, "en"))
    bars = [about for name, about in page.found if name == "progress"]
    assert [(bar["value"], bar["aria-label"]) for bar in bars] == [("0.250", "samples")]
    # a quarter took a minute: the rest takes three
    assert "1 of 4 files, about 3 minutes left" in page.said
    assert "speech: sea.mp4" in page.said


@pytest.mark.parametrize(
    ("state", "working", "said", "goes_on"),
    [("running", False, "interrupted", True), ("failed", True, "failed", True),
     ("done", True, "done", False), ("queued", True, "waits", False),
     ("queued", False, "waits", True)],
)  # fmt: skip
def test_a_job_says_how_it_is(state: str, working: bool, said: str, goes_on: bool) -> None:
    assert said in Elements(shelf.jobs([job(state)], working, NOON, "en")).said
    assert shelf.can_go_on(job(state), working) is goes_on


def test_what_failed_says_why() -> None:
    reasons = [Failure(path=f"/{n}.mp4", reason=f"{n} <b>is cut off</b>") for n in range(120)]
    page = Elements(shelf.failures(reasons, "en"))
    assert "(120)" in page.said
    assert "119 <b>is cut off</b>" in page.said
    assert "and 20 more" in page.said
    assert "b" not in {name for name, _ in page.found}


def test_the_list_says_where_it_is_and_what_plays() -> None:
    items = tuple(Item(id=f"i{n}", title=f"Film {n}", duration_s=60) for n in range(2))
    page = Elements(
        shelf.shelf(
            ItemPage(items=items, total=5, offset=2, limit=2), {"i0": "/a.mp4", "i1": None}, "en"
        )
    )
    assert "3–4 of 5" in page.said
    buttons = [about for name, about in page.found if name == "button"]
    assert [one.get("data-item") for one in buttons if "data-play" in one] == ["i0"]
    assert [one["data-act"] for one in buttons if "data-act" in one] == ["previous", "next"]
    assert "no file" in page.said


def test_how_much_there_is() -> None:
    assert shelf.size(0, 0, "en") == "Nothing is here yet."
    assert shelf.size(3, 0, "en") == "3 items"
    assert shelf.size(3, 7200, "en") == "3 items, 2 hours in all"


def test_a_path_is_queued_or_said_to_be_missing(
    matinee: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)
    assert "in the background" in add_path(matinee, f' "{tmp_path}" ', "en")
    with matinee.library.catalog.read() as connection:
        assert [one.state for one in get_jobs(connection)] == ["queued"]
    with pytest.raises(UsageError, match="in full"):
        add_path(matinee, "  ", "en")
    with pytest.raises(NotFoundError):
        add_path(matinee, "relative/folder", "en")


def test_files_that_are_sent_are_kept_or_leave_nothing(
    matinee: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.background.start_worker", lambda _: None)
    film, fake = make_counter(tmp_path / "counting.mp4", seconds=1), tmp_path / "fake.mp4"
    fake.write_text("no film at all")
    said = take_files(Uploads(matinee), [film, fake], "en")
    assert said[0].startswith("“counting” is in the library")
    assert "fake.mp4" in said[1]
    assert not film.exists()
    assert not fake.exists()
    uploads = matinee.library.settings.home / "uploads"
    assert len(list(uploads.iterdir())) == 1


def test_lines_are_brought_in_whole_or_not_at_all(matinee: Recommender, tmp_path: Path) -> None:
    lines = tmp_path / "items.jsonl"
    lines.write_text(json.dumps({"id": "a", "title": "A"}) + "\n")
    assert bring_in(matinee, "items", lines, "en") == ["1 items added, 0 updated."]
    plays = tmp_path / "plays.jsonl"
    play = {"user": "ada", "item": "a", "action": "like", "at": "2026-01-01T10:00:00Z"}
    plays.write_text("\n".join(json.dumps(play | {"item": item}) for item in ("a", "b")))
    assert bring_in(matinee, "plays", plays, "en") == [
        "1 plays added, 0 known already.",
        "1 items that they name are not in the library.",
    ]
    lines.write_text(json.dumps({"id": "b", "title": "B"}) + "\nnot json\n")
    with pytest.raises(UsageError, match="Line 2 is malformed"):
        bring_in(matinee, "items", lines, "en")
    assert [item.id for item in matinee.items()] == ["a"]
