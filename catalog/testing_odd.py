"""Media of the less usual kinds, for tests: ladders of tones, many tracks, wrong headers."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition

from base.slots import Audio
from catalog.testing import chord, scene

RATE = 48_000
FPS = 25
SIZE = (96, 64)
FAST = {"libx264": {"preset": "ultrafast"}, "libvpx": {"deadline": "realtime", "cpu-used": "8"}}
LOWEST, STEP = 300, 25  # Hz


class Sound(NamedTuple):
    """One of several sound tracks."""

    tone: float
    language: str = ""
    title: str = ""
    disposition: Disposition = Disposition(0)


def ladder(seconds: int, rate: int = RATE) -> Audio:
    """Another tone in each second, so that a piece of it tells where it lies; peaks at 0.5."""
    return np.concatenate([chord(1, [LOWEST + STEP * second], rate) for second in range(seconds)])


def rung(audio: Audio, rate: int = 16_000) -> int:
    """The second of a ladder out of which a piece of it, 0.05 s or more, was cut."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(audio.size), rate))
    return round((float(np.argmax(spectrum)) - LOWEST) / STEP)


def make_ladder(
    path: Path,
    seconds: int,
    audio_codec: str,
    video_codec: str | None = None,
    *,
    start_s: float = 0.0,
    scene_s: int = 2,
    key_every: int = 50,
    options: dict[str, str] | None = None,
    encoder: dict[str, str] | None = None,
) -> Path:
    """A ladder, and pictures whose scene changes every `scene_s`, interleaved second by second.

    `start_s` is the time of the first of both.
    """
    with av.open(str(path), "w", options=options or {}) as output:
        pictures = video_codec and _pictures(output, video_codec, key_every, encoder or {})
        sound = output.add_stream(audio_codec, rate=RATE)
        assert isinstance(sound, av.AudioStream)
        sound.layout = "mono"
        samples = ladder(seconds)
        for second in range(seconds):
            for index in range(FPS if pictures else 0):
                assert isinstance(pictures, av.VideoStream)
                time_s = second + index / FPS
                drawn = av.VideoFrame.from_ndarray(scene(second // scene_s, time_s, SIZE))
                frame = drawn.reformat(format=pictures.pix_fmt)
                frame.pts, frame.time_base = round((start_s + time_s) * FPS), Fraction(1, FPS)
                output.mux(pictures.encode(frame))
            part = samples[second * RATE : (second + 1) * RATE]
            output.mux(sound.encode(_heard(part[None], "mono", RATE, start_s + second)))
        for stream in (pictures, sound):
            if stream:
                assert isinstance(stream, av.VideoStream | av.AudioStream)
                output.mux(stream.encode())
    return path


def make_tracks(path: Path, sounds: Sequence[Sound], seconds: float = 1.0) -> Path:
    """A file with several sound tracks."""
    with av.open(str(path), "w") as output:
        streams = []
        for sound in sounds:
            stream = output.add_stream("aac", rate=RATE)
            assert isinstance(stream, av.AudioStream)
            stream.layout, stream.disposition = "mono", sound.disposition
            tags = {"language": sound.language, "title": sound.title, "handler_name": sound.title}
            stream.metadata.update({key: value for key, value in tags.items() if value})
            streams.append(stream)
        for sound, stream in zip(sounds, streams, strict=True):
            output.mux(stream.encode(_heard(chord(seconds, [sound.tone], RATE)[None], "mono")))
            output.mux(stream.encode())
    return path


def make_channels(
    path: Path, layout: str, waves: Mapping[str, Audio], codec: str = "flac", rate: int = RATE
) -> Path:
    """A sound file with a wave for each named channel ("FC"), and silence in the others."""
    channels = av.AudioLayout(layout).channels
    planes = np.zeros((len(channels), max(wave.size for wave in waves.values())), np.float32)
    for channel, plane in zip(channels, planes, strict=True):
        if channel.name in waves:
            plane[:] = waves[channel.name]
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        output.mux(stream.encode(_heard(planes, layout, rate)))
        output.mux(stream.encode())
    return path


def declare(path: Path, seconds: float) -> Path:
    """Makes the header of a Matroska file announce another duration (element 0x4489)."""
    data = bytearray(path.read_bytes())
    place = data.index(b"\x44\x89\x88") + 3
    data[place : place + 8] = struct.pack(">d", seconds * 1000)
    path.write_bytes(data)
    return path


def _pictures(
    output: OutputContainer, codec: str, key_every: int, encoder: dict[str, str]
) -> av.VideoStream:
    stream = output.add_stream(
        codec, rate=FPS, options=FAST.get(codec, {}) | {"threads": "1"} | encoder
    )
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = SIZE
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    stream.gop_size = key_every
    return stream


def _heard(planes: Audio, layout: str, rate: int = RATE, at_s: float = 0.0) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(planes, np.float32), format="fltp", layout=layout
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, round(at_s * rate), Fraction(1, rate)
    return frame
