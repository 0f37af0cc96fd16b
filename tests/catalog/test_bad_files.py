"""Whatever a folder may hold: a sentence with the file and the reason, or what is left of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from base.errors import UndecodableError
from catalog.decode import decode, probe
from catalog.testing import make_audio, make_video, scene, truncate


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mp3", "a.flac"])
def test_cut_off_files_give_what_is_there_and_say_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(("mp4", "mkv")):
        make_video(path, 10, cuts=[3], tones=[440], options={"movflags": "faststart"})
    else:
        make_audio(path, 10)
    decoded = decode(truncate(path, 0.5))
    assert decoded.probe.duration_s == pytest.approx(5, abs=1)
    assert decoded.audio.size / 16_000 == pytest.approx(decoded.probe.duration_s, abs=0.3)
    assert all(str(path) in warning for warning in decoded.warnings)
    assert any("of the 10.0 s that it announces" in warning for warning in decoded.warnings)


def test_damage_in_the_middle_costs_only_the_middle(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", 10, cuts=[5], tones=[440])
    data = bytearray(path.read_bytes())
    for place in np.random.default_rng(0).integers(len(data) // 3, 2 * len(data) // 3, 300):
        data[place] ^= 0xFF
    path.write_bytes(data)
    decoded = decode(path)
    assert decoded.probe.duration_s == pytest.approx(10, abs=0.2)
    assert decoded.audio.size / 16_000 == pytest.approx(10, abs=0.3), "gaps are silence"
    assert any("damaged pieces of its sound track" in warning for warning in decoded.warnings)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.mp4", b"", "zero bytes"),
        ("text.mp4", b"not a film\n" * 500, "not media"),
        ("text.txt", b"not a film\n" * 500, ""),
        ("zeros.mkv", bytes(50_000), "not media"),
        ("noise.mp3", np.random.default_rng(0).bytes(100_000), ""),
        ("noise.mp4", np.random.default_rng(0).bytes(100_000), "not media"),
        ("list.mp4", b"ffconcat version 1.0\nfile other.mp4\n", "neither video nor audio"),
        ("lines.srt", b"1\n00:00:00,000 --> 00:00:01,000\nhello\n", "neither"),
    ],
)
def test_what_is_no_media_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    make_video(tmp_path / "other.mp4", 0.2)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UndecodableError) as caught:
        decode(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "picture.mp4"
    Image.fromarray(scene(0)).save(path, "PNG")
    with pytest.raises(UndecodableError, match="neither video nor audio"):
        probe(path)


def test_an_mp4_without_its_end_has_no_index_and_is_refused(tmp_path: Path) -> None:
    path = truncate(make_video(tmp_path / "a.mp4", 2), 0.5)
    with pytest.raises(UndecodableError, match="cut off"):
        decode(path)


def test_the_extension_does_not_matter(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 0.5, tones=[440]).rename(tmp_path / "film.dat")
    assert len(decode(path).frames) == 1


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path, tmp_path / "pipe.mp4"):
        with pytest.raises(UndecodableError, match="not an ordinary file"):
            decode(path)
    with pytest.raises(UndecodableError, match="no longer there"):
        decode(tmp_path / "gone.mp4")


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_audio(tmp_path / "a.wav", 0.2)

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # permissions do not bind a superuser
    with pytest.raises(UndecodableError, match="no permission"):
        decode(path)


@pytest.mark.parametrize(
    "name",
    ["two\nlines.wav", "🎬🐋.wav", "x" * 246 + ".wav", "concat:a|b.wav", "%d.wav", "a\udcff.wav"],
)
def test_names_of_all_kinds(tmp_path: Path, name: str) -> None:
    made = make_audio(tmp_path / "plain.wav", 0.3)
    path = made.rename(tmp_path / name)
    assert decode(path).audio.size == pytest.approx(4800, abs=20)
    path.write_bytes(b"")
    with pytest.raises(UndecodableError) as caught:
        decode(path)
    assert "\n" not in str(caught.value)
    str(caught.value).encode("utf-8")


def test_tags_in_an_old_encoding_are_no_obstacle(tmp_path: Path) -> None:
    path = make_audio(tmp_path / "a.wav", 0.3, tags={"title": "XXXX"})
    path.write_bytes(path.read_bytes().replace(b"XXXX", b"Caf\xe9"))
    decoded = decode(path)
    assert decoded.probe.tags["title"].startswith("Caf")
    assert decoded.audio.size > 0
