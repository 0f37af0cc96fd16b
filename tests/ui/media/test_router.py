"""The routes that play: the right bytes of the right file, and nothing else of the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.recommender import Recommender
from base.errors import UsageError
from base.settings import load_settings
from base.slots import Source
from catalog.items import Item, Moment, put_items, replace_moments
from ui.media.router import BEGINS
from ui.media.testing import make_counter, received

Added = Callable[[Path], str]
WHATS = ["media", "media/plan", "links", "playlist.m3u"]


def test_a_file_that_browsers_play(tmp_path: Path, added: Added, client: TestClient) -> None:
    """As it is, and by ranges, whatever second is asked for: the player jumps by itself."""
    path = make_counter(tmp_path / "film.mp4", 2)
    item = added(path)
    plan = client.get(f"/api/items/{item}/media/plan?start_s=1.5").json()
    assert (plan["mode"], plan["begins_s"], plan["seek_s"]) == ("direct", 0, 1.5)
    whole = client.get(plan["url"])
    assert (whole.status_code, whole.content) == (200, path.read_bytes())
    assert (whole.headers["content-type"], whole.headers[BEGINS]) == ("video/mp4", "0.000")
    part = client.get(plan["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, path.read_bytes()[10:20])


def test_a_file_that_they_do_not(tmp_path: Path, added: Added, client: TestClient) -> None:
    """From the second on, whose time is 0 in it."""
    item = added(make_counter(tmp_path / "film.mkv", 6, "libx264", "ac3"))
    plan = client.get(f"/api/items/{item}/media/plan?start_s=3.5").json()
    assert (plan["mode"], plan["begins_s"], plan["seek_s"]) == ("transcode", 3.5, 0)
    assert "AC-3" in plan["reason"]
    got = client.get(plan["url"], headers={"Range": "bytes=0-"})
    assert (got.status_code, got.headers[BEGINS]) == (200, "3.500")
    assert got.headers["accept-ranges"] == "none"
    sent = received(got.content)
    assert sent.pictures[5].second == 3
    assert sent.tone(0.1, 0.4) == 3
    head = client.head(plan["url"])
    assert (head.status_code, head.headers[BEGINS], head.content) == (200, "3.500", b"")


def test_the_file_itself_for_another_player(
    tmp_path: Path, added: Added, client: TestClient
) -> None:
    path = make_counter(tmp_path / "film.mkv", 1, "libx264", "ac3")
    got = client.get(f"/api/items/{added(path)}/media?as_file=true")
    assert got.content == path.read_bytes()
    assert 'filename="film.mkv"' in got.headers["content-disposition"]


@pytest.mark.parametrize("start", ["-1", "nan", "inf", "1e300", "x", ""])
def test_a_broken_second(tmp_path: Path, added: Added, client: TestClient, start: str) -> None:
    item = added(make_counter(tmp_path / "film.mkv", 1))
    for what in ("media", "media/plan", "subtitles.vtt", "links", "playlist.m3u"):
        assert client.get(f"/api/items/{item}/{what}?start_s={start}").status_code == 422


def test_a_second_beyond_the_end(tmp_path: Path, added: Added, client: TestClient) -> None:
    item = added(make_counter(tmp_path / "film.mka", 1, None, "ac3"))
    got = client.get(f"/api/items/{item}/media?start_s=9999999")
    assert got.status_code == 415
    assert "from second 9999999 on" in got.json()["detail"]


@pytest.mark.parametrize("what", WHATS)
def test_what_is_not_there(
    tmp_path: Path, added: Added, client: TestClient, matinee: Recommender, what: str
) -> None:
    """404 and one sentence: no such item, a file that was moved, an item of words only."""
    path = make_counter(tmp_path / "film.mp4", 1)
    moved = added(path)
    path.unlink()
    removed = added(make_counter(tmp_path / "other.mp4", 1, None))
    matinee.remove(removed)
    with matinee.library.catalog.write() as connection:
        put_items(connection, [Item(id="words", title="Words")])
    for item in (moved, removed, "words", "nothing", path.name, "film"):
        got = client.get(f"/api/items/{item}/{what}")
        assert got.status_code == 404
        assert got.json()["detail"].count(". ") == 0
        assert got.json()["detail"].endswith(".")
        assert str(tmp_path) not in got.text


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "....//etc/passwd"]
)
def test_no_path_is_taken_from_who_asks(client: TestClient, name: str) -> None:
    assert client.get(f"/api/items/{name}/media").status_code == 404


def test_a_link_out_of_the_library(tmp_path: Path, added: Added, client: TestClient) -> None:
    """To media it is the owner's own; put in place of media, to anything else, it sends nothing."""
    (tmp_path / "library").mkdir()
    kept, link = make_counter(tmp_path / "film.mp4", 1), tmp_path / "library" / "film.mp4"
    link.symlink_to(kept)
    item = added(link)
    assert client.get(f"/api/items/{item}/media").content == kept.read_bytes()
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of this machine\n" * 50)
    link.unlink()
    link.symlink_to(secret)
    for query in ("", "?as_file=true", "?start_s=1"):
        got = client.get(f"/api/items/{item}/media{query}")
        assert got.status_code == 415
        assert "the secret" not in got.text


def test_subtitles(tmp_path: Path, added: Added, client: TestClient, matinee: Recommender) -> None:
    item = added(make_counter(tmp_path / "film.mp4", 1))
    moment = Moment(item=item, start_s=4, end_s=6, source=Source.SPEECH, text="A <b> word")
    with matinee.library.catalog.write() as connection:
        replace_moments(connection, item, [moment])
    got = client.get(f"/api/items/{item}/subtitles.vtt?start_s=3")
    assert got.headers["content-type"] == "text/vtt; charset=utf-8"
    assert got.text == "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nA &lt;b&gt; word\n"


def test_links_and_a_playlist(tmp_path: Path, added: Added, client: TestClient) -> None:
    path = make_counter(tmp_path / "film.mkv", 1)
    item = added(path)
    links = client.get(f"/api/items/{item}/links?start_s=12.5").json()
    assert links["path"] == str(path)
    playlist = client.get(links["links"][0]["url"])
    assert playlist.text.endswith(f"#EXTVLCOPT:start-time=12.500\n{path.as_uri()}\n")
    assert playlist.headers["content-type"].startswith("audio/x-mpegurl")


def test_from_another_machine_vlc_is_sent_an_address(
    tmp_path: Path, added: Added, client: TestClient
) -> None:
    path = make_counter(tmp_path / "film.mkv", 1)
    item = added(path)
    with TestClient(client.app, client=("192.168.1.4", 50_000), base_url="http://tv:7860") as far:
        entry = far.get(f"/api/items/{item}/playlist.m3u").text.splitlines()[-1]
        assert entry == f"http://tv:7860/api/items/{item}/media?as_file=true"
        assert far.get(entry).content == path.read_bytes()
    proxied = client.get(
        f"/api/items/{item}/playlist.m3u", headers={"x-forwarded-for": "192.168.1.4"}
    )
    assert "file:" not in proxied.text


def test_settings() -> None:
    """An address that is none would become a link that runs a script."""
    chosen = load_settings(jellyfin_url="https://tv/jellyfin", playback={"transcodes": 3})
    assert (chosen.playback.transcodes, chosen.playback.streams) == (3, 8)
    with pytest.raises(UsageError, match="jellyfin_url"):
        load_settings(jellyfin_url="javascript:alert(1)")


def test_the_interface_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) == 5
    assert all(one["get"]["summary"] for one in paths.values())
    assert {"200", "206", "416", "503"} <= set(
        paths["/api/items/{item_id}/media"]["get"]["responses"]
    )
