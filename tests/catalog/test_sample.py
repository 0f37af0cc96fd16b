"""A sample of a file holds what the file has at that time, whatever the format, or says why not."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from base.errors import UndecodableError
from base.slots import SAMPLE_RATE, Span
from catalog.clock import Clock
from catalog.decode import DecodeConfig, Decoded, decode
from catalog.extent import sample_extent
from catalog.testing import make_audio, make_video, truncate
from catalog.testing_odd import declare, ladder, make_ladder, rung

EPSILON = 1e-6
NEAR_S = 0.15
SECONDS = 40
EXTENT = sample_extent(float(SECONDS), most_s=9.0, pieces=3)
FORMATS = {
    "a.wav": ("pcm_s16le", None),
    "a.flac": ("flac", None),
    "a.mp3": ("libmp3lame", None),
    "a.ogg": ("libopus", None),
    "a.m4a": ("aac", None),
    "a.aac": ("aac", None),
    "a.mp4": ("aac", "libx264"),
    "a.mov": ("pcm_s16le", "libx264"),
    "a.mkv": ("libopus", "libx264"),
    "a.webm": ("libopus", "libvpx"),
    "a.ts": ("aac", "libx264"),
    "a.mpg": ("mp2", "mpeg2video"),
    "a.avi": ("libmp3lame", "mpeg4"),
    "a.flv": ("aac", "libx264"),
}


def spans(*pairs: tuple[float, float]) -> list[Span]:
    return [Span(start_s=start_s, end_s=end_s) for start_s, end_s in pairs]


def furthest_off(decoded: Decoded) -> float:
    """Seconds between where a tone of a ladder is by the clock and where it really is, at worst."""
    worst, step = 0.0, SAMPLE_RATE // 20
    for start in range(0, decoded.audio.size - 2 * step, step):
        piece = decoded.audio[start : start + 2 * step]
        if np.abs(piece).max() < 0.1:
            continue  # the silence between two stretches
        middle_s = (start + step) / SAMPLE_RATE
        found_s = decoded.clock.to_file(Span(start_s=middle_s, end_s=middle_s)).start_s
        worst = max(worst, abs(found_s - rung(piece) - 0.5) - 0.5)
    return worst


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_lands_where_it_should(tmp_path: Path, name: str) -> None:
    """Demuxers seek in a dozen ways; what is heard at a time must be what the file has there."""
    decoded = decode(make_ladder(tmp_path / name, SECONDS, *FORMATS[name]), extent=EXTENT)
    assert decoded.warnings == []
    assert decoded.sampled_s == pytest.approx(9)
    for stretches in (decoded.extent, decoded.clock.pieces):
        assert [span.start_s for span in stretches] == [span.start_s for span in EXTENT]
    assert decoded.audio.size == SAMPLE_RATE * (9 + 2)
    assert furthest_off(decoded) < NEAR_S
    assert decoded.probe.duration_s == pytest.approx(SECONDS, abs=0.6), "as the file declares it"
    check_pictures(decoded)


def check_pictures(decoded: Decoded) -> None:
    assert bool(decoded.frames) == bool(decoded.shots) == (decoded.probe.medium == "video")
    for frame in decoded.frames:
        shot = decoded.shots[frame.shot]
        assert shot.start_s <= frame.time_s < shot.end_s
    for shot in decoded.shots:
        assert any(s.start_s <= shot.start_s < shot.end_s <= s.end_s for s in decoded.extent)
    if decoded.frames:
        assert {int(shot.start_s / SECONDS * 3) for shot in decoded.shots} == {0, 1, 2}


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv", "a.webm"])
def test_by_key_frames_every_stretch_is_still_seen(tmp_path: Path, name: str) -> None:
    """Eight seconds between key frames: of a stretch without one the one before stands for it."""
    path = make_ladder(tmp_path / name, SECONDS, *FORMATS[name], key_every=200, scene_s=20)
    decoded = decode(path, DecodeConfig(keyframes_above_s=0), extent=EXTENT)
    check_pictures(decoded)
    assert furthest_off(decoded) < NEAR_S


def test_a_file_that_begins_at_an_hour(tmp_path: Path) -> None:
    for name in ("a.ts", "a.mkv"):
        path = make_ladder(tmp_path / name, SECONDS, *FORMATS[name], start_s=3600)
        decoded = decode(path, extent=EXTENT)
        assert decoded.warnings == []
        assert decoded.probe.duration_s == pytest.approx(SECONDS, abs=0.1)
        assert furthest_off(decoded) < NEAR_S
        check_pictures(decoded)


def test_loosely_interleaved_sound_is_found(tmp_path: Path) -> None:
    """Here the muxer had all pictures before all sound."""
    path = make_video(tmp_path / "a.mp4", 40, cuts=range(2, 40, 2), fps=5, tones=[440])
    decoded = decode(path, extent=EXTENT)
    assert decoded.audio.size == SAMPLE_RATE * 11
    assert np.abs(decoded.audio[: SAMPLE_RATE * 3]).max() == pytest.approx(0.5, abs=0.05)
    check_pictures(decoded)


def test_pictures_alone_and_sound_that_ends_early(tmp_path: Path) -> None:
    silent = decode(make_video(tmp_path / "a.mp4", 40, cuts=[20], fps=5), extent=EXTENT)
    assert silent.audio.shape == (0,)
    assert silent.clock == Clock()
    assert len(silent.extent) == 3
    check_pictures(silent)
    path = make_video(tmp_path / "b.mp4", 40, fps=5, tones=[440], audio_seconds=20)
    early = decode(path, extent=EXTENT)
    assert [piece.start_s for piece in early.clock.pieces] == [EXTENT[0].start_s, EXTENT[1].start_s]
    assert len(early.extent) == 3


def test_a_still_picture_stands_for_a_stretch_in_which_nothing_begins(tmp_path: Path) -> None:
    """Screen recordings write a picture only where something changes."""
    path = make_video(tmp_path / "a.mkv", times=[0, 2, 30, 39.9], cuts=[30], tones=[440])
    decoded = decode(path, extent=spans((10, 13), (34, 37)))
    assert [frame.time_s for frame in decoded.frames] == [10, 34]


def test_a_header_that_claims_ten_hours(tmp_path: Path) -> None:
    """None of the stretches exists: the beginning stands for the file, and here it is all of it."""
    path = declare(make_ladder(tmp_path / "a.mkv", 5, "libopus", "libx264"), 36_000)
    decoded = decode(path, extent=sample_extent(36_000.0))
    assert decoded.extent == ()
    assert decoded.clock == Clock()
    assert decoded.probe.duration_s == pytest.approx(5, abs=0.1)
    assert decoded.audio.size == pytest.approx(5 * SAMPLE_RATE, abs=800)
    assert any("of the 36000.0 s that it announces" in warning for warning in decoded.warnings)


def test_a_file_cut_off_in_the_middle_gives_the_stretches_that_are_there(tmp_path: Path) -> None:
    path = truncate(make_ladder(tmp_path / "a.flac", SECONDS, "flac"), 0.5)
    decoded = decode(path, extent=EXTENT)
    assert len(decoded.extent) in (1, 2)
    assert furthest_off(decoded) < NEAR_S
    assert any("of the 3 stretches" in warning for warning in decoded.warnings)


def test_a_stream_that_cannot_be_aimed_at_is_read_from_its_start(tmp_path: Path) -> None:
    """Bare H.264 has no times at all."""
    path = make_video(tmp_path / "a.h264", 20, cuts=[4, 12], container="h264")
    decoded = decode(path, extent=spans((5, 8), (14, 16)))
    assert any("its beginning stands for it" in warning for warning in decoded.warnings)
    assert decoded.extent[0].start_s == 0
    assert decoded.sampled_s == pytest.approx(5, abs=0.5)
    assert len(decoded.shots) == 2


def test_a_beginning_that_is_longer_than_the_file_is_the_whole(tmp_path: Path) -> None:
    decoded = decode(make_audio(tmp_path / "a.wav", 2), extent=sample_extent(None))
    assert (decoded.extent, decoded.clock, decoded.warnings) == ((), Clock(), [])
    assert decoded.probe.duration_s == decoded.sampled_s == pytest.approx(2, abs=0.01)


def test_joined_recordings_do_not_upset_a_sample(tmp_path: Path) -> None:
    """Times that begin again in the middle: whatever comes is short, and nothing fails."""
    one = make_ladder(tmp_path / "a.ts", 20, "aac", "libx264").read_bytes()
    path = tmp_path / "b.ts"
    path.write_bytes(one + one)
    decoded = decode(path, extent=EXTENT)
    assert 0 < decoded.audio.size <= SAMPLE_RATE * 11
    assert decoded.sampled_s <= 9 + EPSILON


def test_what_cannot_be_understood_is_refused_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    path.write_bytes(bytes(50_000))
    with pytest.raises(UndecodableError):
        decode(path, extent=EXTENT)


def test_progress_and_being_stopped(tmp_path: Path) -> None:
    path, told = make_audio(tmp_path / "a.flac", 40), list[float]()
    decode(path, on_progress=told.append, extent=EXTENT)
    assert told == sorted(told)
    assert told[-1] == 1.0
    stop = threading.Event()
    stop.set()
    for extent in ((), EXTENT):
        with pytest.raises(CancelledError):
            decode(path, extent=extent, stop=stop)


def test_three_hours_of_sound(tmp_path: Path) -> None:
    """172 MB on paper; the file is sparse, with a ladder where the fourth stretch begins."""
    path = make_audio(tmp_path / "a.wav", 1, tones=(), rate=8000, layout="mono", codec="pcm_s16le")
    extent, size = sample_extent(10_800.0), 10_800 * 16_000
    header = path.read_bytes().partition(b"data")
    with path.open("wb") as file:
        file.write(header[0] + header[1] + size.to_bytes(4, "little"))
        first = file.tell()
        file.seek(first + round(extent[3].start_s) * 16_000)
        file.write((ladder(30, 8000) * 32_767).astype("<i2").tobytes())
        file.truncate(first + size)
    decoded = decode(path, extent=extent)
    assert decoded.probe.duration_s == pytest.approx(10_800)
    assert decoded.sampled_s == pytest.approx(180)
    heard = decoded.audio[round(3 * 31 * SAMPLE_RATE) :]
    assert [rung(heard[s * SAMPLE_RATE :][:SAMPLE_RATE]) for s in (0, 11, 29)] == [0, 11, 29]
