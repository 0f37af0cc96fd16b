"""What is streamed from a second on shows that second at its time 0, in pictures and in sound."""

from __future__ import annotations

import gc
import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from base.errors import UndecodableError
from catalog.testing import truncate
from catalog.testing_odd import make_channels
from ui.media.plan import Plan, plan_of
from ui.media.stream import stream
from ui.media.testing import FPS, RATE, Sent, make_counter, received

FRAME_S = 1 / FPS


def played(path: Path, start_s: float = 0.0) -> tuple[Plan, Sent]:
    plan = plan_of(path)
    return plan, received(b"".join(stream(path, plan, start_s)))


KINDS = [
    ("a.mkv", "libx264", "aac"),
    ("a.mkv", "libx264", "ac3"),
    ("a.mkv", "libvpx-vp9", "libopus"),
    ("a.mkv", "libx265", "ac3"),
    ("a.avi", "mpeg4", "libmp3lame"),
    ("a.ts", "libx264", "aac"),
    ("a.mpg", "mpeg2video", "mp2"),
    ("a.flv", "libx264", "aac"),
    ("a.mkv", "mjpeg", "flac"),
]


@pytest.mark.parametrize(("name", "video", "audio"), KINDS)
@pytest.mark.parametrize("start_s", [0.0, 3.5])
def test_begins_at_the_second(
    tmp_path: Path, name: str, video: str, audio: str, start_s: float
) -> None:
    """Whatever is done with it, and though its key frames are two seconds apart."""
    pix_fmt = "yuvj420p" if video == "mjpeg" else "yuv420p"
    path = make_counter(tmp_path / name, 6, video, audio, pix_fmt=pix_fmt)
    plan, sent = played(path, start_s)
    assert set(sent.codecs) <= {"h264", "vp9", "aac", "mp3", "opus", "flac", "mp3float"}
    assert plan.mode != "direct"
    assert 0 <= sent.pictures[0].time_s <= 2 * FRAME_S
    for picture in sent.pictures:
        middle_s = (picture.time_s + start_s) % 1  # near a change of second, either may be shown
        if 0.1 < middle_s < 0.9:
            assert picture.second == int(picture.time_s + start_s)
    assert len(sent.pictures) == pytest.approx((6 - start_s) * FPS, abs=3)
    assert abs(sent.audio_s) < 0.05
    heard = [sent.tone(at, at + 0.3) for at in (0.1, 0.6, 1.6)]
    assert heard == [int(start_s + at + 0.1) for at in (0.1, 0.6, 1.6)]


def test_copied_pictures_are_the_same_bytes(tmp_path: Path) -> None:
    """Copying loses nothing; B-frames are told their decoding times, which Matroska lacks."""
    slow = {"preset": "medium", "bf": "3"}
    path = make_counter(tmp_path / "a.mkv", 4, encoder=slow)
    with av.open(str(path)) as container:
        made = [frame.to_ndarray() for frame in container.decode(video=0)]
    data = b"".join(stream(path, plan_of(path)))
    (tmp_path / "b.mp4").write_bytes(data)
    with av.open(str(tmp_path / "b.mp4")) as container:
        got = [frame.to_ndarray() for frame in container.decode(video=0)]
    assert len(got) == len(made) == 4 * FPS
    assert all(np.array_equal(one, other) for one, other in zip(made, got, strict=True))


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("video", ["libx264", "mpeg4"])
def test_turned_pictures_are_upright(tmp_path: Path, rotate: int, video: str) -> None:
    """A telephone's film: the black corner, upper left as stored, lies where a player turns it."""
    path = make_counter(tmp_path / "a.mov", 1, video, "ac3", rotate=rotate)
    _, _, sent = (tmp_path, *played(path))
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
    assert sent.pictures


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
    assert sent.pictures[0].grey.mean() == pytest.approx(194, abs=3)


@pytest.mark.parametrize(
    ("layout", "channel", "left", "right"),
    [
        ("mono", "FC", 1.0, 1.0),
        ("stereo", "FL", 1.0, 0.0),
        ("5.1", "FC", 0.7071, 0.7071),
        ("5.1", "FR", 0.0, 1.0),
        ("7.1", "FC", 0.7071, 0.7071),
    ],
)
def test_channels_become_two(
    tmp_path: Path, layout: str, channel: str, left: float, right: float
) -> None:
    """ITU-R BS.775: the centre at 0.71 on either side, and speech does not get quiet."""
    wave = (0.4 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)
    path = make_channels(tmp_path / "a.mka", layout, {channel: wave}, "flac")
    plan = plan_of(path)
    assert plan.audio is not None
    forced = Plan("transcode", "", "audio/mp4", None, type(plan.audio)(0, "encode", "flac"), None)
    sent = received(b"".join(stream(path, forced)))
    peaks = np.abs(sent.audio[:, RATE // 4 : RATE // 2]).max(1)
    assert peaks == pytest.approx([0.4 * left, 0.4 * right], abs=0.03)


def test_a_gap_in_the_sound_is_silence(tmp_path: Path) -> None:
    """Else all that follows would be heard too early."""
    path = tmp_path / "a.mka"
    with av.open(str(path), "w") as output:
        sound = output.add_stream("ac3", rate=RATE)
        assert isinstance(sound, av.AudioStream)
        sound.layout = "mono"
        for start in (0, 3):
            wave = 0.4 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
            for at in range(0, RATE - 1536, 1536):
                piece = wave[None, at : at + 1536]
                frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = start * RATE + at
                output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    _, sent = played(path)
    loud = [
        bool(np.abs(sent.audio[0, round(at * RATE) :][:4800]).max() > 0.1)
        for at in (0.5, 1.5, 2.5, 3.2, 3.7)
    ]
    assert loud == [True, False, False, True, True]


@pytest.mark.parametrize("video", ["libx264", "mpeg4"])
def test_damaged_media_are_sent_as_far_as_they_go(tmp_path: Path, video: str) -> None:
    path = make_counter(tmp_path / "a.mkv", 6, video, "ac3")
    data = bytearray(path.read_bytes())
    hurt = np.random.default_rng(7).integers(len(data) // 3, len(data) // 2, 200)
    for place in hurt:
        data[place] ^= 0x55
    path.write_bytes(data)
    truncate(path, 0.9)
    _, sent = played(path)
    assert len(sent.pictures) > 2 * FPS
    assert sent.audio.shape[1] > 2 * RATE


def test_beyond_the_end_there_is_nothing(tmp_path: Path) -> None:
    """One sentence, and before anything is sent."""
    path = make_counter(tmp_path / "a.mka", 2, None, "ac3")
    with pytest.raises(UndecodableError, match="from second 50 on"):
        next(stream(path, plan_of(path), 50.0))


def test_a_file_without_times(tmp_path: Path) -> None:
    """A bare stream cannot be jumped in: it is read from its beginning."""
    made = make_counter(tmp_path / "a.mp4", 4, "libx264", None)
    bare = tmp_path / "a.h264"
    with av.open(str(made)) as source, av.open(str(bare), "w", format="h264") as output:
        copy = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                output.mux(packet)
    _, sent = played(bare, 2.5)
    assert sent.pictures[0].second == 2
    assert sent.pictures[-1].second == 3


def test_closing_ends_the_work(tmp_path: Path) -> None:
    """A person who leaves must not keep a processor busy: no file and no thread is left."""
    path = make_counter(tmp_path / "a.mkv", 10, "mpeg4", "ac3")
    plan = plan_of(path)
    gc.collect()
    before = threading.active_count(), open_files(path)
    blocks = stream(path, plan)
    next(blocks)
    assert open_files(path) == before[1] + 1
    blocks.close()  # type: ignore[attr-defined]
    assert (threading.active_count(), open_files(path)) == before


def test_nothing_runs_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read of the file follows what is taken: a reader who pauses pauses the work."""
    path = make_counter(tmp_path / "a.mkv", 60, "libx264", "ac3", key_every=25)
    taken, read = 0, []

    def counted(container: object, *streams: av.stream.Stream) -> object:
        for packet in real(container, *streams):  # type: ignore[arg-type]
            read.append((taken, packet.pts * packet.time_base))
            yield packet

    from ui.media import stream as module

    real = module.packets_of
    monkeypatch.setattr(module, "packets_of", counted)
    sizes = []
    for block in stream(path, plan_of(path)):
        sizes.append(len(block))
        taken += 1
    first_s = max(time_s for at, time_s in read if at == 0)
    assert first_s < 5  # what was read before the first block was there, of 60 seconds
    assert max(sizes) <= 2**16
    steps = [float(b - a) for (_, a), (_, b) in pairwise(read)]
    assert max(steps) < 5


def open_files(path: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("open files cannot be counted on this system")
    found = 0
    for link in links.iterdir():
        try:
            found += link.readlink() == path
        except OSError:
            continue
    return found
