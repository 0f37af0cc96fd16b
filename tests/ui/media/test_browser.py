"""A real browser plays what is sent: the right second is seen, and the player has no error.

Run with Debian's Chromium, or any that is called so; nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from agent.recommender import Recommender
from base.slots import Source
from catalog.items import Moment, replace_moments
from ui.media.testing import DARKEST, STEP, make_counter, small_app

sync_api = pytest.importorskip("playwright.sync_api")

Added = Callable[[Path], str]

PAGE = "<!doctype html><title>test</title><video id=player muted></video>"
# Plays for a moment, and tells the times and the grey of the lower right corner meanwhile.
WATCH = """
async ([address, seek, subtitles]) => {
    const player = document.getElementById("player");
    const canvas = Object.assign(document.createElement("canvas"), {width: 8, height: 8});
    const pen = canvas.getContext("2d", {willReadFrequently: true});
    if (subtitles) {
        const track = Object.assign(document.createElement("track"), {src: subtitles});
        player.append(track);
        track.track.mode = "showing";
    }
    player.src = address;
    await new Promise(done => { player.onloadeddata = player.onerror = done; });
    if (seek) {
        player.currentTime = seek;
        await new Promise(done => { player.onseeked = done; });
    }
    const picture = () => {
        pen.clearRect(0, 0, 8, 8);
        pen.drawImage(player, 0, 0, 8, 8);
        return pen.getImageData(6, 6, 1, 1).data;
    };
    for (let n = 0; n < 40 && !picture()[3]; n++) { // a busy machine has decoded, not yet drawn
        await new Promise(done => setTimeout(done, 50));
    }
    const seen = [];
    const look = () => seen.push([player.currentTime, picture()[0]]);
    look();
    await player.play().catch(() => {});
    for (let turn = 0; turn < 6; turn++) {
        await new Promise(done => setTimeout(done, 150));
        look();
    }
    const cues = [...(player.textTracks[0]?.cues ?? [])].map(cue => [cue.startTime, cue.text]);
    return {seen, cues, error: player.error && player.error.message,
            sound: player.webkitAudioDecodedByteCount};
}
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium is installed here")
    with sync_api.sync_playwright() as playwright:
        rights = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=found, args=[*rights, "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(matinee: Recommender) -> Iterator[str]:
    app: FastAPI = small_app(matinee)
    app.get("/", response_class=HTMLResponse)(lambda: PAGE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([free],))
        thread.start()
        assert ends(lambda: server.started)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    opened = chromium.new_page()
    opened.goto(address)
    yield opened
    opened.close()


def watch(page: Any, address: str, item: str, start_s: float) -> dict[str, Any]:
    """Plays an item as its plan says; what was seen, in the item's own seconds."""
    plan = page.request.get(f"{address}/api/items/{item}/media/plan?start_s={start_s}").json()
    got: dict[str, Any] = page.evaluate(WATCH, [plan["url"], plan["seek_s"], None])
    got["plan"] = plan
    got["seen"] = [(at + plan["begins_s"], level) for at, level in got["seen"]]
    return got


def check(got: dict[str, Any], start_s: float) -> None:
    """It began there, went on, and showed at each time the picture of that second."""
    assert got["error"] is None
    assert got["seen"][0][0] == pytest.approx(start_s, abs=0.05)
    assert got["seen"][-1][0] > start_s + 0.3
    for at, level in got["seen"]:
        if 0.1 < at % 1 < 0.9:
            assert round((level - DARKEST) / STEP) == int(at)
    assert got["sound"] > 0


@pytest.mark.parametrize(
    ("name", "video", "audio", "mode"),
    [
        ("a.mp4", "libx264", "aac", "direct"),
        ("a.webm", "libvpx", "libopus", "direct"),
        ("a.mkv", "libx264", "aac", "remux"),
        ("a.mkv", "libvpx-vp9", "libopus", "remux"),
        ("a.mkv", "libx264", "ac3", "transcode"),
        ("a.mkv", "libx265", "eac3", "transcode"),
        ("a.avi", "mpeg4", "libmp3lame", "transcode"),
        ("a.ts", "libx264", "aac", "transcode"),
    ],
)
def test_it_plays_from_the_second(
    tmp_path: Path,
    page: Any,
    address: str,
    added: Added,
    name: str,
    video: str,
    audio: str,
    mode: str,
) -> None:
    """Between two key frames, which are two seconds apart."""
    item = added(make_counter(tmp_path / name, 8, video, audio))
    got = watch(page, address, item, 3.4)
    assert got["plan"]["mode"] == mode
    check(got, 3.4)


def test_pictures_in_the_order_of_a_good_encoder(
    tmp_path: Path, page: Any, address: str, added: Added
) -> None:
    """B-frames, and a key frame four seconds before what is wanted."""
    slow = {"preset": "medium", "bf": "3"}
    path = make_counter(tmp_path / "a.mkv", 9, "libx264", "ac3", key_every=100, encoder=slow)
    check(watch(page, address, added(path), 7.6), 7.6)


def test_sound_alone(tmp_path: Path, page: Any, address: str, added: Added) -> None:
    item = added(make_counter(tmp_path / "a.mka", 6, None, "ac3"))
    got = watch(page, address, item, 2.0)
    assert got["error"] is None
    assert got["seen"][-1][0] > 2.3
    assert got["sound"] > 0


def test_jumping_is_another_stream(tmp_path: Path, page: Any, address: str, added: Added) -> None:
    """And the old one ends, though the player had not read it to its end."""
    path = make_counter(tmp_path / "a.mkv", 12, "libx265", "ac3", size=(320, 180))
    item = added(path)
    for start_s in (9.4, 1.4, 4.4):
        check(watch(page, address, item, start_s), start_s)
    page.goto("about:blank")
    assert ends(lambda: not open_files(path))


def test_subtitles_of_a_stream_that_begins_later(
    tmp_path: Path, page: Any, address: str, added: Added, matinee: Recommender
) -> None:
    item = added(make_counter(tmp_path / "a.mkv", 8, "libx264", "ac3"))
    said = Moment(item=item, start_s=4, end_s=6, source=Source.SPEECH, text="Good <evening>")
    with matinee.library.catalog.write() as connection:
        replace_moments(connection, item, [said])
    base = f"/api/items/{item}"
    got = page.evaluate(WATCH, [f"{base}/media?start_s=3", 0, f"{base}/subtitles.vtt?start_s=3"])
    assert got["cues"] == [[1, "Good &lt;evening&gt;"]]


def ends(done: Callable[[], bool], within_s: float = 5.0) -> bool:
    until = time.monotonic() + within_s
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    return done()


def open_files(path: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("open files cannot be counted on this system")
    return sum(os.path.realpath(link) == str(path.resolve()) for link in links.iterdir())
