"""The command line: what it prints, its exit statuses, and one sentence for every mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from catalog import schema
from catalog.pictures import put_picture
from catalog.store import Catalog
from catalog.testing import make_audio, make_video
from tools.results import Answer

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(command: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, on a wide screen; gives exit status, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")
    return command


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    make_audio(folder / "tone.flac", 1.0, tones=[500])
    make_video(folder / "cut.mp4", 2.0, cuts=[1.0])
    return folder


def test_a_first_evening(run: Run, media: Path) -> None:
    """Add, list, search, record, recommend, show, remove, reindex: as a new user would."""
    status, out, _ = run("add", media)
    assert status == 0
    assert "2 added" in out
    assert "real-time factor" in out
    items = [json.loads(line) for line in run("list", "--json")[1].splitlines()]
    assert {item["title"] for item in items} == {"tone", "cut"}
    status, out, _ = run("search", "tone 500 hz")
    assert status == 0
    assert "tone" in out.splitlines()[0]
    assert "somebody says “tone 500 hz”" in out
    assert run("record", "cut", "like", "--user", "ada")[1] == "ada: like “cut”\n"
    assert run("recommend", "--user", "ada")[0] == 0
    assert "tone 500 hz" in run("show", "tone")[1]
    assert run("remove", "tone")[0] == 0
    assert run("list")[1].count("tone") == 0
    assert "vectors indexed" in run("reindex")[1]


def test_json_is_one_object_and_nothing_else(run: Run, media: Path) -> None:
    report = json.loads(run("add", media, "--json")[1])
    assert report["counts"]["added"] == 2
    answer = Answer.model_validate_json(run("search", "tone", "--json")[1])
    assert answer.results[0].title == "tone"
    assert Answer.model_validate_json(run("recommend", "-u", "ada", "--json")[1]).results
    assert json.loads(run("show", "tone", "--json")[1])["item"]["title"] == "tone"
    assert (
        json.loads(run("record", "tone", "rate", "4.5", "-u", "ada", "--json")[1])["value"] == 4.5
    )


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["show", "nothing"], 2, "matinee list"),
        (["search", ""], 2, "query is empty"),
        (["search", "x", "--max-minutes", "-1"], 2, "max-minutes"),
        (["search", "x", "--medium", "smell"], 2, "medium"),
        (["search", "x", "--unseen"], 2, "--user"),
        (["import", "items", "none.jsonl"], 2, "cannot be read"),
        (["record", "nothing", "like", "-u", "ada"], 2, "matinee list"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_a_mistake_is_a_sentence(run: Run, words: list[str], status: int, said: str) -> None:
    got, out, err = run(*words)
    assert got == status
    assert said in err
    assert "Traceback" not in out + err


def test_pictures_of_an_item_are_written(run: Run, media: Path, home: Path, tmp_path: Path) -> None:
    """Where there are none, or the file cannot be written, a sentence says so."""
    run("add", media)
    (item,) = [json.loads(line) for line in run("list", "--json")[1].splitlines()][:1]
    catalog = Catalog(home)
    with catalog.write() as connection:
        connection.execute(delete(schema.pictures))
    status, _, err = run("show", item["id"], "--poster", tmp_path / "poster.jpg")
    assert status == 2
    assert "has no poster" in err
    with catalog.write() as connection:
        put_picture(connection, item["content"], "poster", b"poster", 1.0)
        put_picture(connection, item["content"], "strip", b"strip")
    catalog.close()
    files = tmp_path / "poster.jpg", tmp_path / "strip.jpg"
    status, out, err = run("show", item["id"], "--poster", files[0], "--strip", files[1])
    assert status == 0
    assert item["title"] in out
    assert "poster.jpg" in err
    assert [file.read_bytes() for file in files] == [b"poster", b"strip"]
    status, _, err = run("show", item["id"], "--poster", tmp_path / "none" / "poster.jpg")
    assert status == 2
    assert "cannot be written" in err


def test_bad_media_is_status_3_and_the_rest_is_there(run: Run, media: Path) -> None:
    (media / "bad.mp4").write_text("no")
    status, out, _ = run("add", media)
    assert status == 3
    assert "2 added" in out
    assert "bad.mp4" in run("list", "--failed")[1]


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("add", tmp_path / "gone")
    assert status == 3
    assert "1 skipped" in out


def test_a_newer_library_is_status_5(run: Run, home: Path) -> None:
    import sqlite3

    home.mkdir()
    with sqlite3.connect(home / "library.sqlite") as database:
        database.execute("PRAGMA user_version = 999")
    status, _, err = run("list")
    assert status == 5
    assert "newer Matinee" in err


def test_a_bad_line_is_status_6_and_can_be_skipped(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text('{"id": "a", "title": "A"}\n{"id": 7}\n')
    assert run("import", "items", file)[0] == 6
    status, out, _ = run("import", "items", file, "--skip-bad-lines")
    assert status == 0
    assert "line 2 was skipped" in out
    assert "a" in run("list", "--json")[1]


def test_a_setting_that_is_wrong_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_DEVICE", "abacus")
    status, _, err = run("list")
    assert status == 2
    assert "MATINEE_DEVICE" in err


def test_a_flag_beats_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_DEVICE", "abacus")
    monkeypatch.setenv("MATINEE_FUSION__IMAGE", "0.1")
    assert run("--set", "device=cpu", "--set", "fusion.image=0.3", "list")[0] == 0
    assert run("--set", "fusion.image=much", "list")[0] == 2
    assert run("--set", "device", "list")[0] == 2
    assert "fusion" in run("--set", "colour=red", "list")[2]


def test_doctor_and_models_look_without_fetching(run: Run, media: Path) -> None:
    """Also of a library whose models were cleared away, and cannot be fetched again."""
    run("add", media)
    found = json.loads(run("doctor", "--json")[1])
    assert found["device"]["kind"] in ("cpu", "cuda", "mps")
    assert found["library"]["items"] == {"present": 2}
    assert "matinee models pull whisper-base" in found["without_model"]["speech"]
    assert {slot["slot"] for slot in found["slots"]} | set(found["without_model"]) >= {
        "llm",
        "text",
    }
    assert "library" in run("doctor")[1]
    models = json.loads(run("models", "list", "--json")[1])
    assert any(model["model"] == "whisper-base" for model in models)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['matinee', '--help']\n"
        "from ui.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sqlalchemy', 'chromadb', 'numpy', 'rich'} & set(sys.modules)\n"
        "sys.exit(f'{heavy} loaded' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "recommend" in done.stdout
