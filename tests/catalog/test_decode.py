"""One pass over real containers gives the sound, the pictures and the truth about both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from base.slots import Audio
from catalog import picture_track
from catalog.decode import DecodeConfig, Decoded, decode, probe
from catalog.shots import ShotConfig, dissimilarity
from catalog.testing import chord, make_audio, make_video, scene

SAMPLES_A_SECOND = DecodeConfig().samples_per_s


def loudest_tone(audio: Audio) -> float:
    """Hz of the strongest frequency."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(audio.size)))
    return float(np.argmax(spectrum) * 16_000 / audio.size)


def shows(decoded: Decoded, frame: int, index: int) -> bool:
    """Whether a frame shows scene `index` rather than its neighbours."""
    seen = decoded.frames[frame].picture
    size = seen.shape[1], seen.shape[0]
    near = [dissimilarity(seen, scene(i, 0, size)) for i in (index - 1, index, index + 1)]
    return near.index(min(near)) == 1


def test_sound_and_pictures_of_one_file(tmp_path: Path) -> None:
    decoded = decode(make_video(tmp_path / "a.mp4", 3, cuts=[1.5], tones=[440]))
    assert decoded.probe.medium == "video"
    assert decoded.probe.duration_s == pytest.approx(3, abs=0.05)
    assert decoded.audio.dtype == np.float32
    assert decoded.audio.size == pytest.approx(48_000, abs=800)
    assert loudest_tone(decoded.audio) == pytest.approx(440, abs=2)
    assert np.abs(decoded.audio).max() == pytest.approx(0.5, abs=0.05)
    assert [frame.picture.shape for frame in decoded.frames] == [(120, 160, 3)] * 2
    assert decoded.warnings == []


def test_cuts_are_found_where_they_are(tmp_path: Path) -> None:
    cuts = [2.0, 4.2, 7.5]
    decoded = decode(make_video(tmp_path / "a.mkv", 10, cuts=cuts))
    starts = [shot.start_s for shot in decoded.shots]
    assert starts == pytest.approx([0.0, *cuts], abs=1 / SAMPLES_A_SECOND)
    assert all(shows(decoded, i, frame.shot) for i, frame in enumerate(decoded.frames))
    assert [frame.shot for frame in decoded.frames] == [0, 1, 2, 3]
    assert decoded.shots[-1].end_s == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "audio_codec"),
    [
        ("ten_bit.mp4", "libx264", "yuv420p10le", "aac"),
        ("hevc_ten_bit.mkv", "libx265", "yuv420p10le", "libopus"),
        ("vp9.webm", "libvpx-vp9", "yuv420p", "libopus"),
        ("prores.mov", "prores_ks", "yuv422p10le", "pcm_s24le"),
        ("mjpeg.avi", "mjpeg", "yuvj420p", "pcm_s16le"),
        ("ffv1.mkv", "ffv1", "yuv444p16le", "flac"),
        ("mpeg2.mpg", "mpeg2video", "yuv420p", "mp2"),
    ],
)
def test_depths_and_codecs(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, audio_codec: str
) -> None:
    path = make_video(
        tmp_path / name, 1, codec=codec, pix_fmt=pix_fmt, tones=[600], audio_codec=audio_codec
    )
    decoded = decode(path)
    assert decoded.warnings == []
    assert loudest_tone(decoded.audio) == pytest.approx(600, abs=4)
    seen = decoded.frames[0]
    error = np.abs(seen.picture.astype(int) - scene(0, seen.time_s))
    assert np.median(error) < 8, "colours changed on the way"


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.m4a"])
def test_sound_files(tmp_path: Path, name: str) -> None:
    decoded = decode(make_audio(tmp_path / name, 1, tones=[300], tags={"title": "Tide"}))
    assert decoded.probe.medium == "audio"
    assert decoded.probe.tags["title"] == "Tide"
    assert decoded.audio.size == pytest.approx(16_000, abs=800)
    assert loudest_tone(decoded.audio) == pytest.approx(300, abs=3)
    assert decoded.frames == []
    assert decoded.shots == []


@pytest.mark.parametrize(
    ("name", "container"), [("a.mp3", None), ("a.flac", None), ("a.m4a", "mp4")]
)
def test_a_cover_makes_no_video(tmp_path: Path, name: str, container: str | None) -> None:
    path = make_audio(tmp_path / name, 1, cover=True, container=container)
    decoded = decode(path)
    assert decoded.probe.has_cover
    assert decoded.probe.medium == "audio"
    assert decoded.probe.video is None
    assert decoded.frames == []
    assert decoded.audio.size > 15_000


def test_no_sound(tmp_path: Path) -> None:
    decoded = decode(make_video(tmp_path / "a.mp4", 1))
    assert decoded.audio.shape == (0,)
    assert decoded.audio.dtype == np.float32
    assert len(decoded.frames) == 1


@pytest.mark.parametrize("seconds", [0.04, 0.2])
def test_very_short(tmp_path: Path, seconds: float) -> None:
    decoded = decode(make_video(tmp_path / "a.mp4", seconds, tones=[440]))
    assert len(decoded.frames) == 1
    assert decoded.audio.size >= 16_000 * seconds * 0.9
    assert decode(make_audio(tmp_path / "a.wav", 0.2)).audio.size == pytest.approx(3200, abs=20)


def test_surround_is_mixed_without_clipping(tmp_path: Path) -> None:
    decoded = decode(make_audio(tmp_path / "a.flac", 1, layout="5.1", tones=[500]))
    assert decoded.probe.audio[0].channels == 6
    assert loudest_tone(decoded.audio) == pytest.approx(500, abs=3)
    assert 0.1 < np.abs(decoded.audio).max() < 0.99


def test_the_first_of_several_sound_tracks_is_heard_and_all_are_listed(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", 1, tones=[440], languages=["eng", "fra"])
    assert [track.language for track in decode(path).probe.audio] == ["eng", "fra"]


@pytest.mark.parametrize("degrees", [90, 180, -90])
def test_rotation(tmp_path: Path, degrees: int) -> None:
    decoded = decode(make_video(tmp_path / "a.mp4", 1, rotate=degrees))
    seen = decoded.frames[0]
    upright = np.rot90(scene(0, seen.time_s), degrees // 90)
    assert seen.picture.shape == upright.shape
    assert np.median(np.abs(seen.picture.astype(int) - upright)) < 8
    assert decoded.probe.video
    assert abs(decoded.probe.video.rotation) == abs(degrees)


def test_variable_frame_rate_keeps_real_times(tmp_path: Path) -> None:
    times = [0, 0.1, 0.2, 3, 3.5, 3.6, 8, 8.1]
    decoded = decode(make_video(tmp_path / "a.mkv", times=times, cuts=[3, 8]))
    assert [shot.start_s for shot in decoded.shots] == pytest.approx([0, 3, 8], abs=0.01)
    assert decoded.probe.duration_s == pytest.approx(8.1, abs=0.1)


def test_sound_that_begins_late_or_ends_early(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 2, tones=[440], audio_seconds=0.5)
    decoded = decode(path)
    assert decoded.audio.size == pytest.approx(8_000, abs=800)
    assert decoded.probe.duration_s == pytest.approx(2, abs=0.05)


def test_pictures_are_shrunk_and_never_enlarged(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 0.4, size=(640, 360))
    assert decode(path).frames[0].picture.shape == (288, 512, 3)
    small = decode(path, DecodeConfig(picture_side=4000))
    assert small.frames[0].picture.shape == (360, 640, 3)


def test_never_more_than_max_frames_and_spread_over_the_whole(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 30, cuts=range(2, 30, 2), fps=10, key_every=10)
    decoded = decode(path, DecodeConfig(max_frames=5))
    times = [frame.time_s for frame in decoded.frames]
    assert len(times) == 5
    assert times == sorted(set(times))
    assert times[0] < 5
    assert times[-1] > 25
    assert max(np.diff(times)) < 11
    assert len(decoded.shots) == 15, "shots are all known, whatever is kept of them"


def test_a_long_shot_gives_more_frames_unless_nothing_changes(tmp_path: Path) -> None:
    one_shot = DecodeConfig(seconds_per_frame=3, shots=ShotConfig(floor=1, ceiling=1))
    changing = decode(make_video(tmp_path / "a.mp4", 9, cuts=[3, 6], fps=5), one_shot)
    assert len(changing.shots) == 1
    assert [shows(changing, i, i) for i in range(3)] == [True] * 3
    still = decode(make_video(tmp_path / "b.mp4", 9, fps=5), one_shot)
    assert len(still.frames) == 1


def test_long_videos_are_seen_by_key_frames(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 20, cuts=[10], fps=10, key_every=50)
    decoded = decode(path, DecodeConfig(keyframes_above_s=5))
    assert [shot.start_s for shot in decoded.shots] == pytest.approx([0, 10], abs=0.01)
    assert all(frame.time_s % 5 == pytest.approx(0, abs=0.01) for frame in decoded.frames)
    assert decoded.probe.duration_s == pytest.approx(20, abs=0.1)


def test_without_key_frames_to_go_by_everything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_track, "SPARSE_KEYS_S", 3.0)
    path = make_video(
        tmp_path / "a.mp4",
        8,
        cuts=[4.2],
        fps=10,
        key_every=1000,
        options={"x264-params": "scenecut=0"},
    )
    decoded = decode(path, DecodeConfig(keyframes_above_s=5))
    assert [shot.start_s for shot in decoded.shots] == pytest.approx([0, 4.2], abs=0.3)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    decode(make_video(tmp_path / "a.mp4", 2, tones=[440]), on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 5


def test_probe_decodes_nothing_and_agrees(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", 2, tones=[440], tags={"Title": "Tide", "ARTIST": "Moon"})
    before, after = probe(path), decode(path).probe
    assert before.duration_s == pytest.approx(after.duration_s, abs=0.1)
    assert before.model_copy(update={"duration_s": after.duration_s}) == after
    assert before.tags == {"title": "Tide", "artist": "Moon"}
    assert type(before).model_validate_json(before.model_dump_json()) == before


def test_config_survives_json() -> None:
    config = DecodeConfig(max_frames=7, samples_per_s=2)
    assert DecodeConfig.model_validate_json(config.model_dump_json()) == config


def test_the_chord_helper_is_what_it_says() -> None:
    assert loudest_tone(chord(1, [1000], 16_000)) == pytest.approx(1000, abs=2)
    assert not chord(1, []).any()


def test_real_media_decode_without_a_complaint(shared_media: Path) -> None:
    """A few of each kind: sound and pictures as long as they should be, frames that differ."""
    kinds = sorted(folder for folder in shared_media.iterdir() if folder.is_dir())
    files = [path for kind in kinds for path in sorted(kind.iterdir())[:3] if path.is_file()]
    assert files
    for path in files:
        before, decoded = probe(path), decode(path)
        assert decoded.warnings == []
        assert decoded.probe.duration_s == pytest.approx(before.duration_s, abs=0.2)
        assert bool(decoded.frames) == (before.medium == "video")
        assert bool(decoded.audio.size) == bool(before.audio)
