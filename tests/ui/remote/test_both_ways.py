"""Every command prints the same with a server and without: an evening, held both ways."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from base import clock
from catalog.testing import make_audio, make_video

Run = Callable[..., tuple[int, str, str]]
Printed = tuple[int, str, str]

NOW = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
VARIES = (
    (re.compile(r"\b\d+\.\d+( ?s\b)"), r"TIME\1"),
    (re.compile(r"(\"(?:seconds\w*|real_time_factor)\": ?)[\d.e+-]+"), r"\1TIME"),
    (re.compile(r"(?m)^( *[a-z]+) +\d+\.\d +\d+:\d\d +\d+\.\d{3} *$"), r"\1 TIME"),  # of a stage
    (re.compile(r"(?<![\w.])[0-9a-f]{8}(?:[0-9a-f]{4})?(?!\w)"), "ID"),
)
LOOKING: list[tuple[Any, ...]] = [
    ("list",),
    ("list", "--json"),
    ("list", "--failed"),
    ("show", "sea0"),
    ("show", "Sea at dawn", "--json"),
    ("show", "sea"),
    ("show", "nothing like it"),
    ("search", "calm sea"),
    ("search", "jazz", "--moments", "--medium", "audio", "-k", 3, "--json"),
    ("search", "night", "--max-minutes", 35, "--unseen", "-u", "ada"),
    ("search", " "),
    ("search", "sea", "-k", 1000),
    ("report", "-u", "nobody"),
]
TASTE: list[tuple[Any, ...]] = [
    ("recommend", "-u", "ada", "--without", "sea0"),
    ("recommend", "-u", "ada"),
    ("recommend", "-u", "ada", "--user", "bo", "--query", "平静的大海", "--json"),
    ("record", "Sea at dawn", "like", "-u", "ada"),
    ("record", "sea1", "rate", 4.5, "-u", "ada", "--at", 12, "--json"),
    ("record", "sea1", "rate", "-u", "ada"),
    ("record", "sea1", "rate", 7, "-u", "ada"),
    ("record", "sea1", "adore", "-u", "ada"),
    ("record", "nothing like it", "like", "-u", "ada"),
    ("recommend", "-u", "ada", "--without", "sea0"),
    ("recommend", "-u", "ada", "--without", "sea0", "--json"),
    ("recommend", "-u", "ada", "--genre", "horror", "--no-record"),
    ("report", "-u", "ada"),
    ("report", "-u", "ada", "--weeks", 4, "--json"),
]
PROFILE: list[tuple[Any, ...]] = [
    ("profile", "add", "likes", "green tea", "-u", "ada"),
    ("profile", "add", "likes", "green tea", "-u", "ada"),
    ("profile", "add", "never", "Ghost at dawn", "--item", "-u", "ada"),
    ("profile", "add", "dislikes", "Mira Olsen", "--creator", "-u", "ada"),
    ("profile", "add", "likes", "nothing like it", "--item", "-u", "ada"),
    ("profile", "add", "likes", " ", "-u", "ada"),
    ("profile", "show", "-u", "ada"),
    ("profile", "show", "-u", "ada", "--in", "zh", "--json"),
    ("profile", "edit", "green tea", "-u", "ada", "--text", "oolong", "--pin"),
    ("profile", "edit", "oolong", "-u", "ada", "--weight", 2),
    ("profile", "edit", "oolong", "-u", "ada", "--weight", 12),
    ("profile", "edit", "opera", "-u", "ada", "--unpin"),
    ("profile", "edit", "oolong", "-u", "ada", "--delete"),
    ("profile", "show", "-u", "nobody at all"),
    ("profile", "export", "-u", "ada"),
    ("profile", "forget", "-u", "ada", "--item", "sea1"),
    ("profile", "forget", "-u", "ada", "--item", "sea1"),
    ("profile", "forget", "-u", "ada", "--yes"),
    ("profile", "forget", "-u", "ada", "--yes"),
]
ASKED = "something calm about the sea, under 30 minutes"
TALK: list[tuple[Any, ...]] = [
    ("chat", "-u", "ada", "--message", ASKED),
    ("chat", "-u", "ada", "--message", "why the first?", "--json"),
    ("chat", "-u", "ada", "--message", "平静的大海，40分钟以内", "--with", "bo", "--json"),
    ("chat", "-u", "ada", "--message", "hello", "--conversation", 77),
    ("chat", "-u", " ", "--message", "hello"),
    ("chat", "-u", "bo", "--message", "x" * 5_000),
]
TYPED = [
    "/why 1", ASKED, "/why 2", "/why", "/like 1 2", "/notnow 3", "/like 9", "/like No such title",
    "/profile", "/play 1", "/with cy", "/dance", "/attach /no/such/file.mp4", "no, shorter",
    "/new", "thanks", "平静的大海", "/画像", "/quit",
]  # fmt: skip


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same evening for both, in an English terminal of one width."""
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    with clock.held(NOW):
        yield


@pytest.fixture
def both(
    library: Path, command: Run, serve: Any, request: pytest.FixtureRequest
) -> Callable[[list[tuple[Any, ...]]], list[Printed]]:
    """Holds commands without a server, then with one on a fresh copy; gives what both printed.

    A last word that is a list is what is typed. In the second round no command opens the library.
    """

    def held(commands: list[tuple[Any, ...]]) -> list[Printed]:
        fresh = library.with_name("fresh")
        shutil.copytree(library, fresh)
        alone = [_ran(command, words) for words in commands]
        shutil.rmtree(library)
        shutil.move(fresh, library)
        request.getfixturevalue("through")
        with serve():
            served = [_ran(command, words) for words in commands]
        for words, one, other in zip(commands, alone, served, strict=True):
            assert _plain(other) == _plain(one), words
        assert not any("Traceback" in out + err for _, out, err in served)
        return served

    return held


def _ran(command: Run, words: tuple[Any, ...]) -> Printed:
    if isinstance(words[-1], list):
        return command(*words[:-1], typed="".join(f"{line}\n" for line in words[-1]))
    return command(*words, typed="")


def _plain(printed: Printed) -> Printed:
    """Without what differs between any two runs: seconds and new ids."""
    status, out, err = printed
    for pattern, mark in VARIES:
        out, err = pattern.sub(mark, out), pattern.sub(mark, err)
    return status, out, err


def test_looking_for_something(both: Any) -> None:
    """Lists, one item by every kind of name, searches, and what is not there."""
    printed = both(LOOKING)
    assert [status for status, *_ in printed] == [0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 2, 0, 0]
    assert len(printed[1][1].splitlines()) == 18
    assert json.loads(printed[4][1])["item"]["id"] == "sea0"
    assert "query is empty" in printed[10][2]


def test_taste(both: Any) -> None:
    """Recommendations, plays and the report; what cannot be recorded is the same sentence."""
    printed = both(TASTE)
    assert [status for status, *_ in printed] == [2, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0, 0]
    assert printed[3][1] == "ada: like “Sea at dawn”\n"
    assert json.loads(printed[4][1])["position_s"] == 12
    assert "use one of shown, play" in printed[7][2]
    assert json.loads(printed[10][1])["without"] == "sea0"
    assert json.loads(printed[13][1])["total"]["shown"] > 0


def test_a_profile(both: Any) -> None:
    """Said, shown, corrected, exported and forgotten."""
    printed = both([("record", "sea1", "like", "-u", "ada"), *PROFILE])[1:]
    statuses = [status for status, *_ in printed]
    assert statuses == [0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0, 0]
    assert "Ghost at dawn" in printed[6][1]
    assert "not above 0" in printed[10][2]
    assert [one["action"] for one in json.loads(printed[14][1])["plays"]] == ["like"]
    assert printed[18][1] == "Nothing was known of ada.\n"


def test_single_messages(both: Any) -> None:
    """Events, words and mistakes; a conversation goes on from one command to the next."""
    printed = both(TALK)
    assert [status for status, *_ in printed] == [0, 0, 0, 2, 2, 0]
    assert "things fit:" in printed[0][1]
    ends = [json.loads(out.splitlines()[-1]) for _, out, _ in printed[1:3]]
    assert [one["event"] for one in ends] == ["done", "done"]
    assert len({one["conversation"] for one in ends}) == 1
    assert "no conversation 77" in printed[3][2]
    assert "5,000 characters" in printed[5][1]


def test_a_conversation(both: Any) -> None:
    """With its commands, and in two languages."""
    ((status, out, err),) = both([("chat", "-u", "ada", TYPED)])
    assert status == 0
    assert out.count("Its score is ") == 2
    assert "There is no list yet" in err
    assert "The list has" in err
    assert "由规则理解" in out


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Two items, and a line that is none."""
    file = tmp_path / "items.jsonl"
    reef = {"id": "reef/1", "title": "Life on a coral\u2028reef", "duration_s": 60}
    file.write_text(f'{json.dumps(reef)}\n{{"id": 7}}\n{{"id": "tea2", "title": "Tea"}}\n')
    return file


def test_imports(both: Any, lines: Path, tmp_path: Path) -> None:
    """Also of an item whose id no address can hold; a bad line is named with its file."""
    plays = tmp_path / "plays.jsonl"
    plays.write_text(
        '{"user": "ada", "item": "reef/1", "action": "like", "at": "2026-01-31T20:15:00Z"}\n'
        '{"user": "ada", "item": "gone", "action": "like", "at": "2026-01-31T20:15:00Z"}\n'
    )
    printed = both(
        [
            ("import", "items", tmp_path / "none.jsonl"),
            ("import", "items", lines),
            ("import", "items", lines, "--skip-bad-lines"),
            ("import", "items", lines, "--skip-bad-lines", "--json"),
            ("import", "plays", plays),
            ("import", "plays", plays, "--json"),
            ("show", "reef/1", "--json"),
        ]
    )
    assert [status for status, *_ in printed] == [2, 6, 0, 0, 0, 0, 0]
    assert "Line 2 of" in printed[1][2]
    assert json.loads(printed[3][1])["updated"] == 2
    assert json.loads(printed[5][1])["repeated"] == 1
    assert json.loads(printed[6][1])["item"]["title"].endswith("coral\u2028reef")


def test_adding(both: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files by paths of every kind, with what is skipped; pictures, removing, and jobs."""
    media = tmp_path / "media"
    media.mkdir()
    make_audio(media / "tone.flac", 1.0, tones=[500])
    make_video(media / "cut.mp4", 2.0, cuts=[1.0])
    (media / "bad.mp4").write_text("no")
    monkeypatch.chdir(tmp_path)
    poster = tmp_path / "poster.jpg"
    printed = both(
        [
            ("add", "media", "--until", "names", "--json"),
            ("add", media / "tone.flac", "--until", "sample"),
            ("add", "media"),
            ("add", media, "--json"),
            ("add", tmp_path / "gone", "--background"),
            ("add", "media", "--until", "noon"),
            ("list", "--failed"),
            ("show", "media/tone.flac"),
            ("show", "cut", "--poster", poster),
            ("show", "sea0", "--poster", poster),
            ("search", "tone 500 hz"),
            ("jobs",),
            ("jobs", "--json"),
            ("jobs", "stop", 1),
            ("jobs", "stop", 1),
            ("jobs", "stop", 9),
            ("jobs", "resume"),
            ("remove", "tone"),
            ("remove", "tone"),
            ("list",),
        ]
    )
    assert [status for status, *_ in printed] == [
        3, 0, 3, 3, 3, 2, 0, 0, 0, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0,
    ]  # fmt: skip
    assert "1 skipped" in printed[2][1]
    assert "bad.mp4" in printed[2][2]
    assert "as job 1:" in printed[4][1]
    assert poster.read_bytes().startswith(b"\xff\xd8\xff")
    assert "tone 500 hz" in printed[10][1]
    assert "tone" not in printed[19][1]
