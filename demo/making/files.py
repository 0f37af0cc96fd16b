"""Samples and pictures into media files, with a title in the container."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.making.sound import RATE

FPS = 5
AUDIO = {".ogg": "libopus", ".m4a": "aac", ".mp4": "aac"}
SPEECH_BITS = 32_000
MUSIC_BITS = 80_000

Samples = NDArray[np.float32]


def write_audio(out: Path, samples: Samples, tags: dict[str, str], bits: int) -> None:
    """An audio file in the codec of its suffix."""
    with av.open(str(out), "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream(AUDIO[out.suffix], rate=_rate(out))
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate, stream.layout = bits, "mono"
        for frame in _frames(samples):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_video(out: Path, samples: Samples, pictures: Iterator[Image.Image], title: str) -> None:
    """An MP4 of H.264 and AAC, its index at the front so that it plays while it loads."""
    with av.open(str(out), "w", options={"movflags": "+faststart"}) as container:
        container.metadata["title"] = title
        video = container.add_stream("libx264", rate=FPS)
        assert isinstance(video, av.VideoStream)
        video.options = {"crf": "30", "preset": "medium", "tune": "animation", "g": "50"}
        sound = container.add_stream("aac", rate=RATE)
        assert isinstance(sound, av.AudioStream)
        sound.bit_rate, sound.layout = SPEECH_BITS, "mono"
        heard = _frames(samples)
        for n, picture in enumerate(pictures):
            if n == 0:
                video.width, video.height, video.pix_fmt = *picture.size, "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
            for piece in heard:  # kept abreast of the pictures, so that the file is interleaved
                container.mux(sound.encode(piece))
                if piece.pts is not None and piece.pts / RATE > n / FPS:
                    break
        container.mux(video.encode(None))
        for piece in heard:
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))


def _rate(out: Path) -> int:
    """Opus knows only its own rates; AAC takes what the samples have."""
    return 48_000 if out.suffix == ".ogg" else RATE


def _frames(samples: Samples) -> Iterator[av.AudioFrame]:
    """The samples in frames of about 40 ms."""
    size = RATE // 25
    for start in range(0, len(samples), size):
        piece = np.ascontiguousarray(samples[None, start : start + size])
        frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
        frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame
