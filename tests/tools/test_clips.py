"""A clip cut out of a file of the library finds its item: with real weights and real media."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from agent.recommender import Recommender
from base.slots import SAMPLE_RATE, Span
from catalog.decode import decode
from tools.attachment import look_at_file
from tools.similar import similar_to

FILES = (
    "music/mdn_viper.mp3",
    "music/wesnoth_defeat2.ogg",
    "music/asterisk_manolo_camp-morning_coffee.wav",
    "speech/libri_198-209-0000.hq.ogg",
    "speech/libri_5703-47212-0000.hq.ogg",
    "speech/jfk.flac",
    "video/moviepy_trailer_bbb.mp4",
    "video/intel_bottle-detection.mp4",
    "video/wmf_shuttle10seconds.1080x608.webm",
)
CLIPS = (
    ("music/mdn_viper.mp3", 10.0, 15.0),
    ("music/asterisk_manolo_camp-morning_coffee.wav", 30.0, 20.0),
    ("speech/libri_198-209-0000.hq.ogg", 4.0, 7.0),
    ("speech/jfk.flac", 3.0, 6.0),
    ("video/moviepy_trailer_bbb.mp4", 20.0, 12.0),
    ("video/intel_bottle-detection.mp4", 10.0, 12.0),
)


@pytest.fixture(scope="module")
def library(shared_media: Path, tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    matinee = Recommender.open(tmp_path_factory.mktemp("home"))
    matinee.add([shared_media / name for name in FILES])
    return matinee


def cut_sound(path: Path, clip: Path, start_s: float, length_s: float) -> Path:
    extent = (Span(start_s=start_s, end_s=start_s + length_s),)
    audio = decode(path, extent=extent).audio
    with wave.open(str(clip), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(audio, -1, 1) * 32_767).astype("<i2").tobytes())
    return clip


def cut_pictures(path: Path, clip: Path, start_s: float, length_s: float) -> Path:
    """Smaller and encoded anew, as a clip from elsewhere would be; without sound."""
    with av.open(str(path)) as source, av.open(str(clip), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 480, 270, "yuv420p"
        frames = (frame for frame in source.decode(video=0) if (frame.time or 0.0) >= start_s)
        for count, frame in enumerate(frames):
            if (frame.time or 0.0) > start_s + length_s:
                break
            small = frame.reformat(width=480, height=270, format="yuv420p")
            small.pts, small.time_base = count, Fraction(1, 25)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))
    return clip


@pytest.mark.weights
@pytest.mark.parametrize(("name", "start_s", "length_s"), CLIPS)
def test_a_clip_finds_its_item(
    library: Recommender,
    shared_media: Path,
    tmp_path: Path,
    name: str,
    start_s: float,
    length_s: float,
) -> None:
    path = shared_media / name
    if name.startswith("video"):
        clip = cut_pictures(path, tmp_path / "clip.mp4", start_s, length_s)
    else:
        clip = cut_sound(path, tmp_path / "clip.wav", start_s, length_s)
    looked = look_at_file(library.library, clip)
    assert looked.closer.item is None
    found = similar_to(library.library, looked.blocks, k=5).results
    assert library.show(str(path)).item.id in [result.item for result in found[:2]]
