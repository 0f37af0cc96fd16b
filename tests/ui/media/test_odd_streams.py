"""What is unusual looks and sounds as it should: turned, odd, HDR, surround, with gaps."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from catalog.testing_odd import make_channels
from ui.media.plan import Plan, TrackPlan, plan_of
from ui.media.stream import stream
from ui.media.testing import FPS, RATE, make_counter, played, received

FRAME_S = 1 / FPS


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("video", ["libx264", "mpeg4"])
def test_turned_pictures_are_upright(tmp_path: Path, rotate: int, video: str) -> None:
    """A telephone's film: the black corner, upper left as stored, lies where a player turns it."""
    path = make_counter(tmp_path / "a.mov", 1, video, "ac3", rotate=rotate)
    with av.open(str(path)) as source:
        turn = next(source.decode(video=0)).rotation
    data = b"".join(stream(path, plan_of(path)))
    (tmp_path / "b.mp4").write_bytes(data)
    with av.open(str(tmp_path / "b.mp4")) as container:
        frame = next(container.decode(video=0))
        shown = np.rot90(frame.to_ndarray(format="gray"), round(frame.rotation / 90))
    stored = np.zeros((2, 2), bool)
    stored[0, 0] = True
    expected = np.rot90(stored, round(turn / 90))
    height, width = shown.shape
    quarters = np.array(
        [
            [shown[y : y + height // 4, x : x + width // 4].mean() < 10 for x in (4, width - 30)]
            for y in (4, height - 20)
        ]
    )
    assert turn % 360 != 0
    assert np.array_equal(quarters, expected)


@pytest.mark.parametrize(
    ("size", "rotate", "aspect", "expected"),
    [
        ((3840, 2160), 0, None, (1920, 1080)),
        ((2160, 3840), 0, None, (1080, 1920)),
        ((96, 64), 0, None, (96, 64)),
        ((95, 63), 0, None, (96, 64)),
        ((96, 64), 90, None, (64, 96)),
        ((72, 64), 0, Fraction(16, 9), (128, 64)),
    ],
)
def test_size(
    tmp_path: Path,
    size: tuple[int, int],
    rotate: int,
    aspect: Fraction | None,
    expected: tuple[int, int],
) -> None:
    """At most full HD, square pixels, even numbers, and never enlarged."""
    path = tmp_path / "a.mov"
    with av.open(str(path), "w") as output:
        pictures = output.add_stream("mjpeg", rate=5)
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuvj420p"
        if aspect:
            pictures.codec_context.sample_aspect_ratio = aspect
        if rotate:
            pictures.set_display_rotation(rotate)
        frame = av.VideoFrame(*size, "yuvj420p")
        frame.pts, frame.time_base = 0, Fraction(1, 5)
        output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))
    _, sent = played(path)
    height, width = sent.pictures[0].grey.shape
    assert (width, height) == expected


def test_a_variable_rate_is_kept(tmp_path: Path) -> None:
    """A recording of a screen has few pictures where nothing moves."""
    times = [0.0, 0.04, 0.08, 1.5, 1.54, 3.0, 3.75]
    path = make_counter(tmp_path / "a.mkv", 4, "mpeg4", None, times=times)
    _, sent = played(path)
    assert [picture.time_s for picture in sent.pictures] == pytest.approx(times, abs=0.002)
    _, late = played(path, 2.0)
    # What stood at second 2 is the picture of 1.54.
    assert [picture.time_s for picture in late.pictures] == pytest.approx([0, 1, 1.75], abs=0.002)
    assert [picture.second for picture in late.pictures] == [1, 3, 3]


@pytest.mark.parametrize(
    ("video", "pix_fmt"),
    [
        ("libx264", "yuv420p10le"),
        ("libx264", "yuv444p"),
        ("ffv1", "bgra"),
        ("prores", "yuv422p10le"),
    ],
)
def test_odd_pixels_keep_their_grey(tmp_path: Path, video: str, pix_fmt: str) -> None:
    path = make_counter(tmp_path / "a.mkv", 2, video, None, pix_fmt=pix_fmt)
    _, sent = played(path)
    assert [picture.second for picture in sent.pictures] == [0] * FPS + [1] * FPS


def test_hdr_is_shown_as_on_an_ordinary_screen(tmp_path: Path) -> None:
    """Sent as it is, a white of 203 nits, 148 of 255 by the PQ curve, would be a dim grey.

    By Reinhard's curve it is 255 * (0.5 * (1 + 1 / (1000 / 203)**2)) ** (1 / 2.4) = 194.
    """
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as output:
        params = "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
        pictures = output.add_stream("libx265", rate=5, options={"x265-params": params})
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p10le"
        for index in range(3):
            planes = np.full((96, 64), 512, np.uint16)
            planes[:64] = 64 + round(148 / 255 * 876)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p10le")
            frame.pts, frame.time_base = index, Fraction(1, 5)
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))
    _, sent = played(path)
    assert sent.pictures[0].grey.mean() == pytest.approx(194, abs=5)  # libswscale rounds quickly


@pytest.mark.parametrize(
    ("layout", "channel", "left", "right"),
    [
        ("mono", "FC", 1.0, 1.0),
        ("stereo", "FL", 1.0, 0.0),
        ("5.1", "FC", 0.7071, 0.7071),
        ("5.1", "FR", 0.0, 1.0),
        ("6.1", "FC", 0.7071, 0.7071),
    ],
)
def test_channels_become_two(
    tmp_path: Path, layout: str, channel: str, left: float, right: float
) -> None:
    """ITU-R BS.775: the centre at 0.71 on either side, and speech does not get quiet."""
    wave = (0.4 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)
    path = make_channels(tmp_path / "a.mka", layout, {channel: wave}, "flac")
    forced = Plan("transcode", "", "audio/mp4", None, TrackPlan(0, "encode", "flac"), None)
    sent = received(b"".join(stream(path, forced)))
    peaks = np.abs(sent.audio[:, RATE // 4 : RATE // 2]).max(1)
    assert peaks == pytest.approx([0.4 * left, 0.4 * right], abs=0.03)


def two_sounds(path: Path, later_s: int) -> Path:
    """A second of a tone, and another that is heard later."""
    with av.open(str(path), "w") as output:
        sound = output.add_stream("ac3", rate=RATE)
        assert isinstance(sound, av.AudioStream)
        sound.layout = "mono"
        wave = 0.4 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
        for start_s in (0, later_s):
            for at in range(0, RATE - 1536, 1536):
                piece = wave[None, at : at + 1536]
                frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = start_s * RATE + at
                output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return path


def test_a_gap_in_the_sound_is_silence(tmp_path: Path) -> None:
    """Else all that follows would be heard too early."""
    _, sent = played(two_sounds(tmp_path / "a.mka", 3))
    loud = [
        bool(np.abs(sent.audio[0, round(at * RATE) :][:4800]).max() > 0.1)
        for at in (0.5, 1.5, 2.5, 3.2, 3.7)
    ]
    assert loud == [True, False, False, True, True]


def test_a_damaged_clock_is_no_silence(tmp_path: Path) -> None:
    """Nobody waits for seven minutes because a few bytes are wrong."""
    _, sent = played(two_sounds(tmp_path / "a.mka", 420))
    assert sent.audio.shape[1] / RATE == pytest.approx(2, abs=0.2)
