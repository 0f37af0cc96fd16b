"""Small media made on the spot, for tests of any floor: always the same, nothing downloaded.

A video shows one scene after another: coloured tiles that differ from scene to scene, over which a
white square moves. A sound is a chord of sines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition

from base.slots import Audio, Picture

RATE = 44_100  # of sound, in Hz
TICKS = 1000  # a second of video time
CHUNK = 1024  # samples an audio frame
QUIET = {"libx265": {"x265-params": "log-level=none"}}
FAST = {"libx264": {"preset": "ultrafast"}, "libx265": {"preset": "ultrafast"}}


def scene(index: int, moment_s: float = 0.0, size: tuple[int, int] = (160, 120)) -> Picture:
    """One picture of a scene, shape (height, width, 3)."""
    width, height = size
    tiles = np.random.default_rng(1000 + index).integers(20, 230, (3, 4, 3), np.uint8)
    rows, columns = np.arange(height) * 3 // height, np.arange(width) * 4 // width
    picture: Picture = tiles[rows][:, columns]
    left = int(moment_s * 20) % max(1, width - 8)
    picture[height // 2 : height // 2 + 8, left : left + 8] = 255
    return picture


def chord(seconds: float, tones: Sequence[float] = (440.0,), rate: int = RATE) -> Audio:
    """Sines of equal strength, in Hz, that peak at 0.5; shape (samples,). No tones: silence."""
    time = np.arange(round(seconds * rate), dtype=np.float64) / rate
    waves = sum((np.sin(2 * np.pi * tone * time) for tone in tones), np.zeros_like(time))
    return (0.5 * waves / max(1, len(tones))).astype(np.float32)


def make_video(
    path: Path,
    seconds: float = 2.0,
    *,
    cuts: Sequence[float] = (),
    size: tuple[int, int] = (160, 120),
    fps: int = 25,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rotate: int = 0,
    times: Sequence[float] | None = None,
    key_every: int | None = None,
    tones: Sequence[float] | None = None,
    audio_codec: str = "aac",
    layout: str = "stereo",
    audio_seconds: float | None = None,
    languages: Sequence[str] = ("",),
    container: str | None = None,
    options: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
) -> Path:
    """A video whose scene changes at each of `cuts`, in seconds.

    `times` are the seconds of the pictures where the rate varies; `rotate` is what a player turns,
    counterclockwise; `tones` adds sound tracks, one for each of `languages`.
    """
    shown = list(times) if times is not None else [i / fps for i in range(round(seconds * fps))]
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        stream = output.add_stream(codec, rate=fps, options=_encoder_options(codec))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        stream.codec_context.time_base = Fraction(1, TICKS if times is not None else fps)
        if key_every:
            stream.gop_size = key_every
        if rotate:
            stream.set_display_rotation(rotate)
        sounds = [
            _add_sound(output, audio_codec, RATE, layout, language)
            for language in (languages if tones is not None else ())
        ]
        output.metadata.update(tags or {})
        ticks = stream.codec_context.time_base
        for time_s in shown:
            index = sum(time_s >= cut for cut in cuts)
            frame = av.VideoFrame.from_ndarray(scene(index, time_s, size)).reformat(format=pix_fmt)
            frame.pts, frame.time_base = round(time_s / ticks), ticks
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
        for sound in sounds:
            _write_sound(output, sound, chord(audio_seconds or seconds, tones or ()), RATE)
    return path


def make_audio(
    path: Path,
    seconds: float = 1.0,
    *,
    tones: Sequence[float] = (440.0,),
    rate: int = RATE,
    codec: str | None = None,
    layout: str = "stereo",
    cover: bool = False,
    container: str | None = None,
    tags: dict[str, str] | None = None,
) -> Path:
    """A sound file in the codec that is usual for its extension; `cover` puts a picture in."""
    with av.open(str(path), "w", format=container) as output:
        output.metadata.update(tags or {})
        stream = _add_sound(output, codec or _usual_codec(path), rate, layout)
        if cover:
            _add_cover(output)
        _write_sound(output, stream, chord(seconds, tones, rate), rate)
    return path


def truncate(path: Path, share: float) -> Path:
    """Cuts a file off after `share` of its bytes, as a broken download does."""
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    return path


def _usual_codec(path: Path) -> str:
    known = {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame", ".ogg": "libopus"}
    return known.get(path.suffix.lower(), "aac")


def _encoder_options(codec: str) -> dict[str, str]:
    return FAST.get(codec, {}) | QUIET.get(codec, {}) | {"threads": "1"}


def _add_sound(
    output: OutputContainer, codec: str, rate: int, layout: str, language: str = ""
) -> av.AudioStream:
    stream = output.add_stream(codec, rate=48_000 if codec == "libopus" else rate)
    assert isinstance(stream, av.AudioStream)
    stream.layout = layout
    if language:
        stream.metadata["language"] = language
    return stream


def _write_sound(
    output: OutputContainer, stream: av.AudioStream, samples: Audio, rate: int
) -> None:
    for frame in _frames(samples, stream.layout.name, rate):
        output.mux(stream.encode(frame))
    output.mux(stream.encode())


def _frames(samples: Audio, layout: str, rate: int) -> Iterator[av.AudioFrame]:
    channels = av.AudioLayout(layout).nb_channels
    for start in range(0, len(samples), CHUNK):
        planes = np.tile(samples[start : start + CHUNK], (channels, 1))
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        yield frame


def _add_cover(output: OutputContainer) -> None:
    picture = av.VideoFrame.from_ndarray(scene(0)).reformat(format="yuvj420p")
    stream = output.add_stream("mjpeg", rate=1)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuvj420p"
    stream.disposition = Disposition.attached_pic
    output.mux(stream.encode(picture))
    output.mux(stream.encode())
