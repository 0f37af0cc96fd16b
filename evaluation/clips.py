"""A stretch of a media file as a file of its own, encoded anew as a clip from elsewhere is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import av
    from av.container import OutputContainer
    from numpy.typing import NDArray

RATE = 44_100  # of sound, in Hz
CHUNK = 1024  # samples an audio frame
TICKS = 1000  # a second of video time


def cut(source: Path, start_s: float, end_s: float, folder: Path) -> Path:
    """The stretch as an mp4 file, or as a wav file where there are no moving pictures.

    The same stretch gives the same file name, and is not cut again. Times are in seconds.
    """
    import av

    with av.open(str(source)) as opened:
        pictures = next((s for s in opened.streams.video if not _is_cover(s)), None)
        suffix = ".mp4" if pictures else ".wav"
        name = hashlib.sha256(os.fsencode(source)).hexdigest()[:16]  # "01.mp3" is in many folders
        target = folder / f"{name}-{start_s:g}-{end_s:g}{suffix}"
        if target.exists():
            return target
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".part-{target.name}")
        with av.open(str(part), "w") as clip:
            track = None
            if opened.streams.audio:
                track = clip.add_stream("aac" if pictures else "pcm_s16le", rate=RATE)
                assert isinstance(track, av.AudioStream)
                track.layout = "mono"
            if pictures is not None:
                _cut_pictures(opened, pictures, clip, start_s, end_s)
            if track is not None:
                opened.seek(0)
                _write(clip, track, _sound(opened, start_s, end_s))
    part.replace(target)
    return target


def _cut_pictures(
    opened: av.container.InputContainer,
    pictures: av.VideoStream,
    clip: OutputContainer,
    start_s: float,
    end_s: float,
) -> None:
    import av

    stream = clip.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = pictures.width // 2 * 2, pictures.height // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, TICKS)
    last = -1
    for frame in opened.decode(pictures):
        at = round(((frame.time or 0.0) - start_s) * TICKS)
        if at > (end_s - start_s) * TICKS:
            break
        if at <= last or at < 0:
            continue
        fitted = frame.reformat(width=stream.width, height=stream.height, format="yuv420p")
        fitted.pts, fitted.time_base, last = at, Fraction(1, TICKS), at
        clip.mux(stream.encode(fitted))
    clip.mux(stream.encode(None))


def _sound(
    opened: av.container.InputContainer, start_s: float, end_s: float
) -> NDArray[np.float32]:
    """Shape (samples,), mono at `RATE`."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    rows: list[NDArray[np.float32]] = []
    for frame in opened.decode(audio=0):
        for one in resampler.resample(frame):
            rows.append(one.to_ndarray().reshape(-1).astype(np.float32))
        if (frame.time or 0.0) > end_s:
            break
    whole = np.concatenate(rows) if rows else np.zeros(0, np.float32)
    return whole[round(start_s * RATE) : round(end_s * RATE)]


def _write(clip: OutputContainer, track: av.AudioStream, samples: NDArray[np.float32]) -> None:
    for frame in _frames(samples, track):
        clip.mux(track.encode(frame))
    clip.mux(track.encode(None))


def _frames(samples: NDArray[np.float32], track: av.AudioStream) -> Iterator[av.AudioFrame]:
    import av

    for at in range(0, len(samples), CHUNK):
        row = samples[at : at + CHUNK][None]
        if track.format.name == "fltp":
            frame = av.AudioFrame.from_ndarray(row, format="fltp", layout="mono")
        else:
            whole = (np.clip(row, -1, 1) * 32_767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield frame


def _is_cover(stream: av.VideoStream) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)
