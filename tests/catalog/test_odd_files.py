"""Files that are unusual but not broken: HDR, odd pixels and times, lying headers, a writer."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from base.slots import SAMPLE_RATE
from catalog.decode import DecodeConfig, decode
from catalog.extent import sample_extent
from catalog.testing import make_video, scene
from catalog.testing_odd import declare, make_ladder, rung
from catalog.tone import standard_of_pq


def encode(
    path: Path,
    codec: str,
    pix_fmt: str,
    size: tuple[int, int] = (160, 120),
    options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    pictures: int = 5,
) -> Path:
    """A video with whatever an encoder can be told."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=5, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for index in range(pictures):
            frame = av.VideoFrame.from_ndarray(scene(0, 0, size)).reformat(format=pix_fmt)
            frame.pts, frame.time_base = index, Fraction(1, 5)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


X265 = "log-level=none:"


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "options"),
    [
        ("alpha.mov", "prores_ks", "yuva444p10le", {}),
        ("alpha.mov", "qtrle", "argb", {}),
        ("alpha.mkv", "ffv1", "bgra", {}),
        ("interlaced.mkv", "libx264", "yuv420p", {"x264-params": "tff=1"}),
        ("interlaced.mpg", "mpeg2video", "yuv420p", {"flags": "+ildct+ilme"}),
        ("full.mp4", "libx264", "yuvj420p", {}),
        ("palette.gif", "gif", "rgb8", {}),
        ("rgb.mkv", "libx264rgb", "rgb24", {}),
    ],
)
def test_kinds_of_pictures(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, options: dict[str, str]
) -> None:
    decoded = decode(encode(tmp_path / name, codec, pix_fmt, options=options))
    assert decoded.warnings == []
    error = np.abs(decoded.frames[0].picture.astype(int) - scene(0))
    assert np.median(error) < (20 if codec == "gif" else 8)


@pytest.mark.parametrize(("codec", "pix_fmt"), [("ffv1", "gray"), ("ffv1", "gray16le")])
def test_grey_pictures(tmp_path: Path, codec: str, pix_fmt: str) -> None:
    seen = decode(encode(tmp_path / "a.mkv", codec, pix_fmt)).frames[0].picture
    assert seen.shape == (120, 160, 3)
    assert (seen[..., 0] == seen[..., 1]).all()
    assert np.ptp(seen) > 60


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 64), (64, 1), (3, 5)])
def test_tiny_pictures(tmp_path: Path, size: tuple[int, int]) -> None:
    decoded = decode(encode(tmp_path / "a.mov", "png", "rgb24", size))
    assert decoded.frames[0].picture.shape == (size[1], size[0], 3)


def test_4k_is_kept_small(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp4", "mpeg4", "yuv420p", (3840, 2160), pictures=2)
    decoded = decode(path)
    assert decoded.frames[0].picture.shape == (288, 512, 3)
    assert decoded.nbytes < 1_000_000


@pytest.mark.parametrize(
    ("aspect", "shape"),
    [
        (Fraction(2), (120, 320, 3)),
        (Fraction(1, 2), (120, 80, 3)),
        (Fraction(64, 45), (120, 228, 3)),
    ],
)
def test_pixels_that_are_not_square(
    tmp_path: Path, aspect: Fraction, shape: tuple[int, ...]
) -> None:
    path = encode(tmp_path / "a.mkv", "mpeg4", "yuv420p", aspect=aspect)
    assert decode(path).frames[0].picture.shape == shape


def test_hdr_is_shown_as_on_an_ordinary_screen(tmp_path: Path) -> None:
    """The same levels, once said to be PQ and once not: half of PQ is 93 nits, a bright grey."""
    params = {"hdr.mkv": X265 + "transfer=smpte2084:colorprim=bt2020", "sdr.mkv": X265}
    means = []
    for name, value in params.items():
        options = {"x265-params": value, "preset": "ultrafast"}
        decoded = decode(encode(tmp_path / name, "libx265", "yuv420p10le", options=options))
        assert decoded.warnings == []
        means.append(float(decoded.frames[0].picture.mean()))
    assert means[0] > means[1] + 10
    curve = standard_of_pq().astype(int)
    assert (np.diff(curve) >= 0).all()
    assert curve[0] == 0
    assert curve[148] == pytest.approx(255 * (0.5 * (1 + 1 / 24.27)) ** (1 / 2.4), abs=2), (
        "203 nits"
    )
    assert curve[192] == pytest.approx(255, abs=3), "1000 nits"


def test_a_video_of_one_picture(tmp_path: Path) -> None:
    decoded = decode(encode(tmp_path / "a.mkv", "ffv1", "bgr0", pictures=1))
    assert len(decoded.frames) == len(decoded.shots) == 1
    assert decoded.shots[0].end_s >= decoded.frames[0].time_s


def test_headers_that_lie_about_the_duration(tmp_path: Path) -> None:
    """The whole is decoded whatever they say, and measured; too much is a warning."""
    path = make_ladder(tmp_path / "a.mkv", 5, "libopus", "libx264")
    claims_more = decode(declare(path, 36_000.0))
    assert claims_more.probe.duration_s == pytest.approx(5, abs=0.1)
    assert "of the 36000.0 s that it announces" in claims_more.warnings[0]
    told: list[float] = []
    path = make_ladder(tmp_path / "b.mkv", 60, "libopus")
    claims_less = decode(declare(path, 5.0), on_progress=told.append)
    assert claims_less.probe.duration_s == pytest.approx(60, abs=0.1)
    assert rung(claims_less.audio[-16_000:]) == 59
    assert claims_less.warnings == []
    assert max(told) == 1.0


@pytest.mark.parametrize(
    ("name", "codecs"),
    [
        ("a.ts", ("aac", "libx264")),
        ("a.mkv", ("libopus", "libx264")),
        ("a.mp3", ("libmp3lame", None)),
        ("a.ogg", ("libopus", None)),
        ("a.aac", ("aac", None)),
    ],
)
@pytest.mark.parametrize("sampled", [False, True])
def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, name: str, codecs: tuple[str, str | None], sampled: bool
) -> None:
    """A fast writer could keep it going for ever; what was there is decoded, and said so."""
    path = make_ladder(tmp_path / name, 30, *codecs)
    more, extent = path.read_bytes(), sample_extent(30.0, 6.0, 2) if sampled else ()

    def append(_: float) -> None:
        with path.open("ab") as file:
            file.write(more)

    decoded = decode(path, on_progress=append, extent=extent)
    assert path.stat().st_size > 1.9 * len(more)
    least_s, most_s = (3, 7.01) if sampled else (29.4, 30.6)  # Ogg looks for pages from its end
    assert least_s <= decoded.audio.size / SAMPLE_RATE <= most_s
    assert sum("changed while it was read" in warning for warning in decoded.warnings) == 1


def test_a_writer_beside_the_reader(tmp_path: Path) -> None:
    path = make_ladder(tmp_path / "a.ts", 20, "aac", "libx264")
    more, done = path.read_bytes(), threading.Event()

    def write() -> None:
        with path.open("ab") as file:
            while not done.wait(0.002):
                file.write(more)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        decoded = decode(path)
    finally:
        done.set()
        writer.join()
    assert decoded.audio.size > 0
    assert any("changed while it was read" in warning for warning in decoded.warnings)


def test_times_that_jump_back_go_on(tmp_path: Path) -> None:
    """Two recordings joined byte by byte, as cameras and receivers leave them."""
    one = make_ladder(tmp_path / "a.ts", 10, "aac", "libx264").read_bytes()
    path = tmp_path / "b.ts"
    path.write_bytes(one + one)
    decoded = decode(path)
    assert decoded.audio.size / SAMPLE_RATE == pytest.approx(20, abs=0.5)
    assert decoded.shots[-1].end_s == pytest.approx(20, abs=0.5)
    starts = [shot.start_s for shot in decoded.shots]
    assert starts == sorted(starts)


def test_open_groups_of_pictures_keep_all_their_key_frames(tmp_path: Path) -> None:
    """Discs and broadcasts have them; a decoder that sees key frames alone would hold most back."""
    params = "keyint=50:open-gop=1:bframes=3:scenecut=0"
    path = make_ladder(
        tmp_path / "a.mkv",
        20,
        "libopus",
        "libx264",
        encoder={"x264-params": params, "preset": "fast"},
    )
    decoded = decode(path, DecodeConfig(keyframes_above_s=0))
    assert [round(shot.start_s) for shot in decoded.shots] == list(range(0, 20, 2))


def test_pictures_that_build_up_bit_by_bit_are_all_decoded(tmp_path: Path) -> None:
    """Live streams refresh a column at a time: their key frames alone show nothing."""
    path = make_ladder(
        tmp_path / "a.mkv",
        20,
        "libopus",
        "libx264",
        encoder={"x264-params": "keyint=25:intra-refresh=1"},
    )
    decoded = decode(path, DecodeConfig(keyframes_above_s=0))
    assert len(decoded.shots) > 5


def test_a_stream_without_times_is_counted(tmp_path: Path) -> None:
    decoded = decode(make_video(tmp_path / "a.h264", 10, cuts=[5], container="h264"))
    assert decoded.probe.duration_s == pytest.approx(10, abs=0.2)
    assert [shot.start_s for shot in decoded.shots] == pytest.approx([0, 5], abs=0.5)
