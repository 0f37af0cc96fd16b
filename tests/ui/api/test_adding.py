"""Adding while somebody watches: the steps as events, and who may ask for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalog.testing import make_audio
from ui.api.ingesting import STEPS, Reported, Staged


def steps(body: str) -> list[Any]:
    """What each event says."""
    lines = [line for line in body.splitlines() if line.startswith("data: ")]
    return [STEPS.validate_json(line.removeprefix("data: ")) for line in lines]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    make_audio(folder / "tone.flac", 1.0, tones=[500])
    (folder / "bad.mp4").write_text("no")
    return folder


def test_each_step_and_the_report_at_last(served: Any, media: Path) -> None:
    answer = served.client.post("/api/items/add", json={"paths": [str(media)]})
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = steps(answer.text)
    assert [step.event for step in told[:2]] == ["begin", "stage"]
    assert {step.name for step in told if isinstance(step, Staged)} > {"names"}
    last = told[-1]
    assert isinstance(last, Reported)
    assert (last.report.counts["added"], len(last.report.failures), last.job) == (1, 1, None)
    assert "tone" in [item.title for item in served.matinee.items()]


def test_names_now_and_a_job_for_the_rest(served: Any, media: Path) -> None:
    sent = {"paths": [str(media)], "queued": True}
    told = steps(served.client.post("/api/items/add", json=sent).text)
    assert [step.name for step in told if step.event == "begin"] == ["names"]
    (job,) = served.client.get("/api/jobs").json()
    assert (told[-1].job, job["paths"]) == (job["id"], [str(media)])


def test_one_at_a_time(served: Any, media: Path) -> None:
    """The second is told so in an event, by the sentence of the command line."""
    with served.matinee.library.catalog.ingest_lock():
        answer = served.client.post("/api/items/add", json={"paths": [str(media)]})
    (line,) = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    problem = json.loads(line.removeprefix("data: "))
    assert (problem["event"], problem["error"]) == ("error", "LibraryBusyError")
    assert "adding media" in problem["detail"]


def test_what_nobody_foresaw_says_nothing_of_the_program(
    served: Any, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(served.matinee, "add", broken)
    answer = served.client.post("/api/items/add", json={"paths": [str(media)]})
    assert '"status":500' in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"paths": []}, 422), ({"paths": ["Videos"]}, 400), ({"paths": ["/x\0"]}, 422),
     ({"paths": ["/x"], "until": "noon"}, 422), ({}, 422)],
)  # fmt: skip
def test_what_cannot_be_added(client: TestClient, sent: dict[str, Any], status: int) -> None:
    assert client.post("/api/items/add", json=sent).status_code == status


def test_paths_are_not_taken_from_elsewhere(serve: Any, media: Path) -> None:
    """As for the jobs that add."""
    served = serve(client=("10.0.0.9", 1), host="0.0.0.0", token="secret")
    sent, known = {"paths": [str(media)]}, {"Authorization": "Bearer secret"}
    assert served.client.post("/api/items/add", json=sent, headers=known).status_code == 403
    here = TestClient(served.app, "http://nas.example", client=("127.0.0.1", 1))
    by_proxy = known | {"X-Forwarded-For": "10.0.0.9"}
    assert here.post("/api/items/add", json=sent, headers=by_proxy).status_code == 403
    assert len(served.matinee.items()) == 18


@pytest.mark.parametrize("keep", [True, False])
def test_an_upload_may_stay_when_its_item_goes(served: Any, media: Path, keep: bool) -> None:
    """As `matinee remove` leaves every file; else it goes too."""
    file = {"file": ("tone.flac", (media / "tone.flac").read_bytes())}
    item = served.client.post("/api/items/upload", files=file).json()["item"]["id"]
    removed = served.client.delete(f"/api/items/{item}?keep_file={str(keep).lower()}").json()
    assert removed["file_removed"] is not keep
    uploads = served.matinee.library.settings.home / "uploads"
    assert len([path for path in uploads.iterdir() if path.is_dir()]) == keep
