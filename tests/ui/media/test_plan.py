"""What is sent as it is, what is copied, and what is converted: nothing that a browser cannot play
is sent as it is, and nothing is converted that could be copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from av.stream import Disposition

from base.errors import UndecodableError
from catalog.testing import make_audio, make_video, truncate
from catalog.testing_odd import Sound, make_tracks
from ui.media.plan import plan_of
from ui.media.testing import make_counter

PCM_24 = "pcm_s24le"


@pytest.mark.parametrize(
    ("name", "video", "audio", "mode", "works", "media_type"),
    [
        ("a.mp4", "libx264", "aac", "direct", ("copy", "copy"), "video/mp4"),
        ("a.mov", "libx264", "aac", "direct", ("copy", "copy"), "video/mp4"),
        ("a.mp4", "libx264", "libmp3lame", "direct", ("copy", "copy"), "video/mp4"),
        ("a.mp4", "libx264", None, "direct", ("copy", None), "video/mp4"),
        ("a.webm", "libvpx", "libopus", "direct", ("copy", "copy"), "video/webm"),
        ("a.webm", "libvpx-vp9", None, "direct", ("copy", None), "video/webm"),
        ("a.mkv", "libx264", "aac", "remux", ("copy", "copy"), "video/mp4"),
        ("a.mkv", "libvpx-vp9", "libopus", "remux", ("copy", "copy"), "video/mp4"),
        ("a.flv", "libx264", "aac", "remux", ("copy", "copy"), "video/mp4"),
        ("a.mkv", "libx264", "ac3", "transcode", ("copy", "encode"), "video/mp4"),
        ("a.mkv", "libx264", "eac3", "transcode", ("copy", "encode"), "video/mp4"),
        ("a.mp4", "libx264", "ac3", "transcode", ("copy", "encode"), "video/mp4"),
        ("a.mp4", "libx264", "alac", "transcode", ("copy", "encode"), "video/mp4"),
        ("a.ts", "libx264", "aac", "transcode", ("copy", "encode"), "video/mp4"),  # ADTS
        ("a.mkv", "libvpx", "libopus", "transcode", ("encode", "copy"), "video/mp4"),
        ("a.mp4", "libx265", "aac", "transcode", ("encode", "copy"), "video/mp4"),
        ("a.mp4", "mpeg4", "aac", "transcode", ("encode", "copy"), "video/mp4"),
        ("a.avi", "mpeg4", "libmp3lame", "transcode", ("encode", "copy"), "video/mp4"),
        ("a.avi", "libx264", "libmp3lame", "transcode", ("encode", "copy"), "video/mp4"),
        ("a.mpg", "mpeg2video", "mp2", "transcode", ("encode", "encode"), "video/mp4"),
    ],
)
def test_pictures_and_sound(
    tmp_path: Path,
    name: str,
    video: str,
    audio: str | None,
    mode: str,
    works: tuple[str | None, str | None],
    media_type: str,
) -> None:
    plan = plan_of(make_counter(tmp_path / name, 1, video, audio))
    tracks = (plan.video, plan.audio)
    assert (plan.mode, plan.media_type) == (mode, media_type)
    assert tuple(track and track.work for track in tracks) == works
    assert plan.reason.endswith(".")


@pytest.mark.parametrize(
    ("name", "codec", "mode", "media_type"),
    [
        ("a.mp3", "libmp3lame", "direct", "audio/mpeg"),
        ("a.ogg", "libopus", "direct", "audio/ogg"),
        ("a.flac", "flac", "direct", "audio/flac"),
        ("a.wav", "pcm_s16le", "direct", "audio/wav"),
        ("a.wav", PCM_24, "direct", "audio/wav"),
        ("a.m4a", "aac", "direct", "audio/mp4"),
        ("a.webm", "libopus", "direct", "audio/webm"),
        ("a.mka", "aac", "remux", "audio/mp4"),
        ("a.mka", "ac3", "transcode", "audio/mp4"),
        ("a.m4a", "alac", "transcode", "audio/mp4"),
        ("a.wav", "pcm_s32le", "transcode", "audio/mp4"),
        ("a.mp2", "mp2", "transcode", "audio/mp4"),
        ("a.aac", "aac", "transcode", "audio/mp4"),
    ],
)
def test_sound_alone(tmp_path: Path, name: str, codec: str, mode: str, media_type: str) -> None:
    plan = plan_of(make_counter(tmp_path / name, 1, None, codec))
    assert (plan.mode, plan.media_type, plan.video) == (mode, media_type, None)


@pytest.mark.parametrize("pix_fmt", ["yuv420p10le", "yuv422p", "yuv444p"])
def test_h264_of_the_studio_is_converted(tmp_path: Path, pix_fmt: str) -> None:
    """Browsers play 8 bits at a quarter of the colour only, whatever the codec's name says."""
    plan = plan_of(make_counter(tmp_path / "a.mp4", 1, pix_fmt=pix_fmt))
    assert plan.mode == "transcode"
    assert plan.encodes_pictures
    assert pix_fmt in plan.reason


def test_a_cover_is_no_video(tmp_path: Path) -> None:
    plan = plan_of(make_audio(tmp_path / "a.mp3", cover=True))
    assert (plan.mode, plan.media_type) == ("direct", "audio/mpeg")


def test_the_track_to_hear_is_not_what_a_browser_would_choose(tmp_path: Path) -> None:
    """A browser plays the first, which here is a talk over the film."""
    talk, film = Sound(440, "eng", "Commentary"), Sound(880, "eng", "", Disposition.default)
    plan = plan_of(make_tracks(tmp_path / "a.m4a", [talk, film]))
    assert plan.mode == "remux"
    assert plan.audio is not None
    assert plan.audio.index == 1


def test_a_changed_file_is_planned_anew(tmp_path: Path) -> None:
    """Plans are remembered, since a browser asks for many ranges of one file."""
    path = make_counter(tmp_path / "a.mkv", 1)
    assert plan_of(path).mode == "remux"
    path.write_bytes(make_counter(tmp_path / "b.webm", 1, "libvpx", None).read_bytes())
    assert plan_of(path).mode == "direct"


def test_what_is_no_media_has_no_plan(tmp_path: Path) -> None:
    """So that nothing else of the disk is ever sent, wherever a link leads."""
    page = tmp_path / "a.mp4"
    page.write_text("<script>alert(1)</script>" * 100)
    gone = tmp_path / "gone.mp4"
    headless = truncate(make_video(tmp_path / "b.mp4"), 0.5)
    for path in (page, gone, headless):
        with pytest.raises(UndecodableError, match=path.name):
            plan_of(path)
