"""What is streamed from a second on shows that second at its time 0, in pictures and in sound."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from base.errors import UndecodableError
from catalog.testing import truncate
from ui.media.entry import packets_of
from ui.media.plan import plan_of
from ui.media.stream import stream
from ui.media.testing import FPS, RATE, make_counter, played

FRAME_S = 1 / FPS


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
    assert 0 <= sent.audio_s < 0.1  # what is copied begins with a packet
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


def test_joined_recordings_go_on(tmp_path: Path) -> None:
    """The clock begins again, and a sound track appears that was not there at first."""
    first = make_counter(tmp_path / "a.ts", 12, "libx264", None).read_bytes()
    second = make_counter(tmp_path / "b.ts", 2, "libx264", "mp2").read_bytes()
    path = tmp_path / "joined.ts"
    path.write_bytes(first + second)
    _, sent = played(path)
    assert sent.pictures[-1].time_s == pytest.approx(14, abs=0.2)
    assert sent.pictures[-1].second == 1
    _, late = played(path, 10.5)
    assert late.pictures[2].second == 10


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
    path = make_counter(tmp_path / "a.mkv", 18, "libx264", "ac3", key_every=25)
    taken = 0
    read: list[tuple[int, float]] = []

    def counted(container: InputContainer, *streams: Stream) -> Iterator[Packet[Stream]]:
        for packet in packets_of(container, *streams):
            read.append((taken, float((packet.pts or 0) * (packet.time_base or 0))))
            yield packet

    monkeypatch.setattr("ui.media.stream.packets_of", counted)
    sizes = []
    for block in stream(path, plan_of(path)):
        sizes.append(len(block))
        taken += 1
    first_s = max(time_s for at, time_s in read if at == 0)
    assert first_s < 5  # what was read before the first block was there, of 18 seconds
    assert max(sizes) <= 2**16
    steps = [b - a for (_, a), (_, b) in pairwise(read)]
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
