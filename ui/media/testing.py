"""Media whose pictures and sound tell their second, and a small app that plays them, for tests."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

import av
import numpy as np
from av.container import OutputContainer
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from agent.recommender import Recommender
from base.errors import MatineeError, MediaError, NotFoundError
from base.slots import Audio
from catalog.testing_odd import FAST, ladder, rung
from ui.media.plan import Plan, plan_of
from ui.media.router import media_router
from ui.media.stream import stream

FPS = 25
RATE = 48_000
DARKEST, STEP = 20, 12  # grey levels: of second 0, and from one second to the next
QUIET = {"libx265": {"preset": "ultrafast", "x265-params": "log-level=none"}}


def make_counter(
    path: Path,
    seconds: int = 6,
    video: str | None = "libx264",
    audio: str | None = "aac",
    *,
    pix_fmt: str = "yuv420p",
    size: tuple[int, int] = (96, 64),
    key_every: int = 50,
    rotate: int = 0,
    layout: str = "mono",
    times: Sequence[float] | None = None,
    encoder: dict[str, str] | None = None,
) -> Path:
    """Grey pictures that are lighter each second, over a ladder of tones; interleaved.

    `times` are those of the pictures, where their rate varies. The upper left quarter is black, so
    that a turned picture shows it.
    """
    shown = list(times) if times is not None else [n / FPS for n in range(seconds * FPS)]
    unit = Fraction(1, FPS if times is None else 1000)
    with av.open(str(path), "w") as output:
        pictures = _pictures(output, video, encoder or {}) if video else None
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = *size, pix_fmt
            pictures.gop_size, pictures.codec_context.time_base = key_every, unit
            if rotate:
                pictures.set_display_rotation(rotate)
        sound = _sounds(output, audio, layout) if audio else None
        for second in range(seconds):
            if pictures is not None:
                for time_s in (one for one in shown if second <= one < second + 1):
                    output.mux(pictures.encode(_picture(time_s, size, pix_fmt, unit)))
            if sound is not None:
                output.mux(sound.encode(_sound(second, seconds, layout)))
        for track in (pictures, sound):
            if track is not None:
                output.mux(track.encode(None))
    return path


def _pictures(output: OutputContainer, codec: str, options: dict[str, str]) -> av.VideoStream:
    chosen = {"threads": "1"} | FAST.get(codec, {}) | QUIET.get(codec, {}) | options
    track = output.add_stream(codec, rate=FPS, options=chosen)
    assert isinstance(track, av.VideoStream)
    return track


def _sounds(output: OutputContainer, codec: str, layout: str) -> av.AudioStream:
    track = output.add_stream(codec, rate=RATE)
    assert isinstance(track, av.AudioStream)
    track.layout = layout
    return track


def _picture(time_s: float, size: tuple[int, int], pix_fmt: str, unit: Fraction) -> av.VideoFrame:
    width, height = size
    pixels = np.full((height, width, 3), DARKEST + STEP * int(time_s + 1e-6), np.uint8)
    pixels[: height // 2, : width // 2] = 0
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=pix_fmt)
    frame.pts, frame.time_base = round(time_s / unit), unit
    return frame


def _sound(second: int, seconds: int, layout: str) -> av.AudioFrame:
    samples = ladder(seconds, RATE)[second * RATE : (second + 1) * RATE]
    planes = np.tile(samples, (av.AudioLayout(layout).nb_channels, 1))
    frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    return frame


class Seen(NamedTuple):
    """One picture of what was sent: its time for the player, its pixels, grey, (height, width)."""

    time_s: float
    grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]]

    @property
    def second(self) -> int:
        """The second that it was made for, by the lower right quarter."""
        height, width = self.grey.shape
        level = float(self.grey[height // 2 + 2 :, width // 2 + 2 :].mean())
        return round((level - DARKEST) / STEP)


class Sent(NamedTuple):
    """What was sent, as a player has it: pictures with times below 0 are not shown."""

    codecs: tuple[str, ...]
    pictures: list[Seen]
    audio: Audio  # shape (channels, samples), at 48 kHz, from time 0 on
    audio_s: float  # when it begins

    def tone(self, from_s: float, to_s: float) -> int:
        """The second of the ladder that is heard then."""
        piece = self.audio[0][round(from_s * RATE) : round(to_s * RATE)]
        return rung(piece, RATE)


def received(data: bytes) -> Sent:
    """Decodes what was sent."""
    with av.open(io.BytesIO(data)) as container:
        codecs = tuple(track.codec_context.codec.canonical_name for track in container.streams)
        has_pictures, has_sound = bool(container.streams.video), bool(container.streams.audio)
    pictures, sounds = [], []
    for frame in _decoded(data, "video") if has_pictures else ():
        assert isinstance(frame, av.VideoFrame)
        grey = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
        pictures.append(Seen(float(frame.time or 0), grey))
    for heard in _decoded(data, "audio") if has_sound else ():
        assert isinstance(heard, av.AudioFrame)
        sounds.append((float(heard.time or 0), np.asarray(heard.to_ndarray(), np.float32)))
    audio = np.concatenate([one for _, one in sounds] or [np.zeros((1, 0), np.float32)], 1)
    begins_s = sounds[0][0] if sounds else 0.0
    return Sent(codecs, [p for p in pictures if p.time_s > -1e-3], audio, begins_s)


def played(path: Path, start_s: float = 0.0) -> tuple[Plan, Sent]:
    """The plan of a file, and what is streamed of it from a second on."""
    plan = plan_of(path)
    return plan, received(b"".join(stream(path, plan, start_s)))


def _decoded(data: bytes, kind: Literal["video", "audio"]) -> Iterator[object]:
    with av.open(io.BytesIO(data), "r") as container:
        for packet in container.demux(**{kind: 0}):
            with contextlib.suppress(av.FFmpegError):  # damage that was copied
                yield from packet.decode()


def small_app(matinee: Recommender) -> FastAPI:
    """An app with nothing but the routes that play."""
    app = FastAPI()
    app.include_router(media_router(matinee))

    @app.exception_handler(MatineeError)
    def told(_request: Request, error: MatineeError) -> JSONResponse:
        kinds = {NotFoundError: 404, MediaError: 415}
        status = next((code for kind, code in kinds.items() if isinstance(error, kind)), 400)
        return JSONResponse({"detail": str(error)}, status)

    return app
