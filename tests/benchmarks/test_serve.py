"""Protects what is said of the server: its answers and errors, what it held to, what it left."""

from __future__ import annotations

import io
import json
import re
import sys
import wave
from pathlib import Path
from typing import Any

import httpx
import pytest

from base.errors import MatineeError
from benchmarks.serve import server as process
from benchmarks.serve.__main__ import _given, who_wrote
from benchmarks.serve.crowd import Crowd, quantile
from benchmarks.serve.page import Measured, document, promises
from benchmarks.serve.paint import Visit, Visits
from benchmarks.serve.person import Asked, Heard, Person, Turn
from benchmarks.serve.server import Taken, served
from benchmarks.serve.uploads import Left, Uploaded, left_in, wav

PRINTS_AND_ANSWERS = """
import http.server
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *_):
        pass
found = http.server.HTTPServer(("127.0.0.1", 0), Health)
print(f"Matinee is at http://127.0.0.1:{found.server_port}; Ctrl-C ends it.", flush=True)
kept = bytearray(60_000_000)
kept[::4096] = b"1" * len(kept[::4096])
try:
    found.serve_forever()
except KeyboardInterrupt:
    print("Stopped.")
"""


def crowd(*waited: float, people: int = 20, **fields: Any) -> Crowd:
    asked = tuple(Asked(kind="recommendations", seconds=one) for one in waited)
    given = {"people": people, "asked": asked, "turns": (), "taken": Taken()} | fields
    return Crowd.model_validate(given)


def client(answer: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://server")


def stream(*events: dict[str, Any]) -> httpx.Response:
    lines = [f"event: {one['event']}\ndata: {json.dumps(one)}\n\n" for one in events]
    return httpx.Response(200, text=": still there\n\n" + "".join(lines))


def test_a_turn_is_what_its_events_say() -> None:
    """An empty list is no list, and the first of each kind counts."""
    heard = Heard()
    heard.hear({"event": "fallback", "reason": "no weights"}, 0.5)
    heard.hear({"event": "items", "results": [], "near_misses": []}, 1.0)
    heard.hear({"event": "items", "results": [{"item": "a"}]}, 2.0)
    heard.hear({"event": "waiting", "place": 3}, 2.5)
    heard.hear({"event": "waiting", "place": 0}, 2.6)
    heard.hear({"event": "text", "text": "One"}, 3.0)
    heard.hear({"event": "text", "text": "more"}, 4.0)
    heard.hear({"event": "done", "calls": 2, "tokens_written": 40}, 5.0)
    assert heard.turn(9.0) == Turn(
        items_s=2.0,
        text_s=3.0,
        last_s=5.0,
        places=(3,),
        calls=2,
        written=40,
        fallbacks=("no weights",),
    )


async def test_what_a_person_says_is_streamed_to_its_end() -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return stream({"event": "text", "text": "Yes."}, {"event": "done", "calls": 1})

    async with client(answer) as asking:
        turn = await Person(asking, 4).say("the sea")
    assert (turn.error, turn.calls) == ("", 1)
    assert asked == [{"user": "person4", "text": "the sea"}]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(503, json={"detail": "too many"}), "503"),
        (stream({"event": "text", "text": "Yes."}), "without `done`"),
        (stream({"event": "error", "status": 500, "detail": "a fault"}), "500: a fault"),
    ],
)
async def test_an_answer_that_breaks_is_an_error(answer: httpx.Response, error: str) -> None:
    async with client(lambda _: answer) as asking:
        assert error in (await Person(asking, 0).say("the sea")).error


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, json={"results": [{"item": "a"}]}), ""),
        (httpx.Response(200, json={"results": []}), "an empty list"),
        (httpx.Response(503, text="busy"), "503: busy"),
    ],
)
async def test_a_list_that_does_not_come_is_an_error(answer: httpx.Response, error: str) -> None:
    async with client(lambda _: answer) as asking:
        found = await Person(asking, 0).look("search")
    assert (found.kind, found.error) == ("search", error)


async def test_a_server_that_is_gone_is_an_error_of_each() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone", request=request)

    async with client(gone) as asking:
        person = Person(asking, 0)
        assert "ConnectError" in (await person.look("recommendations")).error
        assert "ConnectError" in (await person.say("hello")).error


def test_each_person_says_the_same_each_time_and_begins_elsewhere() -> None:
    def said(number: int) -> list[str]:
        messages = Person(httpx.AsyncClient(), number).messages()
        return [next(messages) for _ in range(8)]

    assert said(1) == said(1)
    assert len({said(number)[0].split()[0] for number in range(6)}) > 3


def test_percentiles_lie_between_two_lists() -> None:
    """Of 0, 1, …, 20 the 95th percentile is 19; of 1 and 2 it is 1 + 19/20."""
    assert quantile(list(range(21)), 95) == 19
    assert quantile([1.0, 2.0], 95) == pytest.approx(1 + 19 / 20)
    assert quantile([], 95) is None


def test_promises_are_met_at_their_limit_and_missed_beyond() -> None:
    """The largest crowd counts, and the median of visits."""
    painted = Visits(
        cold=tuple(Visit(paint_s=one, list_s=9) for one in (1.0, 2.1, 9.0)),
        warm=tuple(Visit(paint_s=one, list_s=9) for one in (0.1, 2.0, 9.0)),
        start_s=(1.0,),
    )
    found = Measured(
        items=10, seconds=1, pause_s=1, model="", crowds=(crowd(9.0, people=1), crowd(0.3)),
        visits=painted, left=Left(files=(), rows={}, vectors=0),
    )  # fmt: skip
    verdicts = [one.verdict for one in promises(found)]
    assert verdicts == ["met", "not measured", "met", "met", "missed", "met"]


def test_an_error_of_anybody_breaks_the_promise_and_is_told() -> None:
    wrong = crowd(0.1, turns=(Turn(error="500: a\nfault"),))
    found = Measured(items=10, seconds=1, pause_s=1, model="", crowds=(wrong,))
    assert promises(found)[0].verdict == "missed"
    assert "- 500: a fault\n" in document(found, "")


def test_what_was_not_measured_is_said() -> None:
    found = Measured(items=10, seconds=1, pause_s=1, model="", visits=Visits(why="No Chromium."))
    page = document(found, "")
    assert "No Chromium." in page
    assert {one.verdict for one in promises(found)} == {"not measured"}


def test_rules_alone_are_called_so() -> None:
    first = (Turn(fallbacks=("no weights here",)), Asked(kind="search", seconds=1))
    assert "rules read" in who_wrote(first, ())
    assert "no weights here" in who_wrote(first, ())
    assert "3 times and wrote 40" in who_wrote(None, (crowd(turns=(Turn(calls=3, written=40),)),))


def test_uploads_are_sounds_and_each_is_another() -> None:
    made = [wav(number) for number in (0, 1, 999)]
    assert len(set(made)) == 3
    assert wav(7) == wav(7)
    with wave.open(io.BytesIO(made[0])) as sound:
        assert (sound.getnframes(), sound.getframerate(), sound.getnchannels()) == (4000, 8000, 1)


def test_what_is_left_is_what_was_not_there_before(tmp_path: Path) -> None:
    """Rows that went count as well; what a library has of itself does not."""
    before = left_in(tmp_path)
    assert before.count == 0
    (tmp_path / "uploads" / "a").mkdir(parents=True)
    (tmp_path / "uploads" / "a" / "upload.wav").write_bytes(b"x")
    now = left_in(tmp_path)
    now = now.model_copy(update={"rows": now.rows | {"items": 2}, "vectors": 3})
    left = now.beyond(before)
    assert (left.files, left.rows, left.vectors) == (("uploads/a/upload.wav",), {"items": 2}, 3)
    assert left.count == 1 + 2 + 3
    assert before.beyond(now).count == 2 + 3


def test_what_was_left_is_named_on_the_page() -> None:
    done = Uploaded(
        sent=10, deleted=9, busy=1, with_picture=2, last=2, errors=("deletion: 500",),
        taken=Taken(seconds=20.0), memory=(100_000_000, 101_000_000),
    )  # fmt: skip
    left = Left(files=("uploads/a/upload.wav",), rows={"pictures": 1}, vectors=0)
    found = Measured(items=10, seconds=1, pause_s=1, model="", uploaded=done, left=left)
    page = document(found, "")
    assert "Left are: uploads/a/upload.wav, 1 of pictures." in page
    assert re.search(r"seconds for each, with its deletion *\| *2\.00 \|", page)


def test_a_server_is_watched_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", PRINTS_AND_ANSWERS))
    with served(tmp_path) as server:
        assert httpx.get(f"{server.url}/api/health").status_code == 200
        with server.watched("a phase") as taken:
            httpx.get(server.url)
            while not server._sampler.peaks["a phase"]:
                pass
        assert taken[0].peak_bytes > 60_000_000
        assert taken[0].seconds > 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_a_server_that_does_not_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = (sys.executable, "-c", "raise SystemExit('matinee: the folder is read-only')")
    monkeypatch.setattr(process, "COMMAND", command)
    with pytest.raises(MatineeError, match="the folder is read-only"), served(tmp_path):
        pass


def test_a_trial_is_small() -> None:
    given = _given(["--quick"])
    assert (given.people, given.items, given.uploads) == (3, 500, 20)
    with pytest.raises(SystemExit):
        _given(["--people", "0"])
