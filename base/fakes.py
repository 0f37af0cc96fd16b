"""Public fakes, one a slot: deterministic, without weights, and true to what they are given."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from base.slots import (
    SAMPLE_RATE,
    Audio,
    FrameNote,
    Picture,
    Recording,
    Segment,
    SoundSpan,
    Span,
    Tag,
    Transcript,
    Vectors,
    Word,
)

MARK = "text:"  # what FakeScreenReader.write begins with
COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 160, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "purple": (128, 0, 160),
    "orange": (255, 128, 0),
    "black": (0, 0, 0),
    "grey": (128, 128, 128),
    "white": (255, 255, 255),
}


class FakeVoiceDetector:
    """Takes whatever is louder than a threshold for speech, in frames of 20 ms."""

    def __init__(self, threshold: float = 0.01) -> None:
        self.name = "fake-voice"
        self._threshold = threshold

    def spans(self, audio: Audio) -> list[Span]:
        """Runs of frames whose root mean square is above the threshold."""
        frame = SAMPLE_RATE // 50
        padded = np.pad(audio, (0, -len(audio) % frame)).reshape(-1, frame)
        loud = np.sqrt((padded**2).mean(axis=1)) > self._threshold
        edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
        ends = np.minimum(edges * frame, len(audio)) / SAMPLE_RATE
        return [
            Span(start_s=float(start), end_s=float(end))
            for start, end in zip(ends[::2], ends[1::2], strict=True)
        ]


class FakeTranscriber:
    """Hears the loudest frequency of each span: "tone 440 hz", rounded to 10 Hz."""

    def __init__(self, name: str = "fake-speech") -> None:
        self.name = name

    def transcribe(self, recordings: Sequence[Recording]) -> list[Transcript]:
        """One segment of three words a span; a span without sound gives none."""
        return [self._transcribe(recording) for recording in recordings]

    def _transcribe(self, recording: Recording) -> Transcript:
        audio = recording.audio
        inside = [span for span in recording.spans if span.start_s * SAMPLE_RATE < len(audio)]
        segments = [segment for span in inside if (segment := self._hear(audio, span))]
        return Transcript(
            language=(recording.language or "en") if segments else None,
            segments=tuple(segments),
            speech_s=sum(span.end_s - span.start_s for span in inside),
        )

    def _hear(self, audio: Audio, span: Span) -> Segment | None:
        piece = audio[round(span.start_s * SAMPLE_RATE) : round(span.end_s * SAMPLE_RATE)]
        if not piece.any():
            return None
        peak = int(np.abs(np.fft.rfft(piece)).argmax()) * SAMPLE_RATE / len(piece)
        text = f"tone {round(peak / 10) * 10} hz"
        end_s = min(span.end_s, len(audio) / SAMPLE_RATE)
        edges = np.linspace(span.start_s, end_s, 4).tolist()
        words = tuple(
            Word(start_s=start, end_s=end, text=word)
            for start, end, word in zip(edges, edges[1:], text.split(), strict=False)
        )
        return Segment(start_s=span.start_s, end_s=end_s, text=text, words=words)


class FakeCaptioner:
    """Names the most frequent colour of a picture, with its share as the score."""

    def __init__(self, name: str = "fake-captions") -> None:
        self.name = name

    def caption(self, pictures: Sequence[Picture]) -> list[FrameNote]:
        """One tag a picture."""
        return [FrameNote(time_s=0.0, tags=(_main_colour(picture),)) for picture in pictures]


class FakeScreenReader:
    """Reads what `write` has hidden in the first row of a picture, a line a line."""

    def __init__(self, name: str = "fake-ocr") -> None:
        self.name = name

    @staticmethod
    def write(picture: Picture, text: str) -> Picture:
        """A copy of the picture with `text` in it; the picture must be wide enough."""
        letters = (MARK + text).encode("utf-8") + b"\0"
        written = picture.copy()
        written[0, : len(letters), 0] = np.frombuffer(letters, np.uint8)
        return written

    def read(self, pictures: Sequence[Picture]) -> list[list[Tag]]:
        """Nothing where nothing was written."""
        return [self._lines(picture) for picture in pictures]

    def _lines(self, picture: Picture) -> list[Tag]:
        row = bytes(picture[0, :, 0]).split(b"\0")[0].decode("utf-8", "replace")
        if not row.startswith(MARK):
            return []
        return [Tag(text=line, score=1.0) for line in row.removeprefix(MARK).split("\n")]


class FakeTextEmbedder:
    """A bag of words and pairs of letters, hashed: texts that share them are near each other."""

    def __init__(self, dim: int = 64, name: str = "fake-text") -> None:
        self.name = name
        self.dim = dim

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit rows, shape (len(texts), dim); a text without letters is a row of its own."""
        del query
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature, weight in _features(text):
                code = zlib.crc32(feature.encode("utf-8"))
                row[code % self.dim] += weight if code >> 16 & 1 else -weight
            if not row.any():  # no letters at all
                row[0] = 1.0
            row /= np.linalg.norm(row)
        return rows


class FakeFrameEmbedder:
    """A picture is where the name of its main colour is: "red" finds red pictures."""

    def __init__(self, dim: int = 64, name: str = "fake-frames") -> None:
        self.name = name
        self.dim = dim
        self._text = FakeTextEmbedder(dim)

    def embed_pictures(self, pictures: Sequence[Picture], notes: Sequence[FrameNote]) -> Vectors:
        """Unit rows, shape (len(pictures), dim)."""
        del notes
        return self.embed_texts([_main_colour(picture).text for picture in pictures])

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim)."""
        return self._text.embed(texts)


class FakeSoundTagger:
    """Takes for music where one frequency holds most of the energy, and noise for other sound.

    Tags: "low", "middle" or "high" by that frequency, or "noise"; "loud" or "quiet". Timbre: energy
    in eight bands.
    """

    def __init__(self, name: str = "fake-timbre") -> None:
        self.name = name
        self.dim = 8
        self.window_s = 3.0

    def tag(self, audio: Audio) -> tuple[list[SoundSpan], Vectors]:
        """One span and one unit row a window; the spans tile the recording."""
        size = round(self.window_s * SAMPLE_RATE)
        starts = range(0, len(audio), size)
        rows = np.zeros((len(starts), self.dim), np.float32)
        spans = []
        for row, start in zip(rows, starts, strict=True):
            piece = audio[start : start + size]
            energy = np.abs(np.fft.rfft(piece)) ** 2
            for band, part in enumerate(np.array_split(energy, self.dim)):
                row[band] = np.sqrt(part.sum() + 1e-9)
            row /= np.linalg.norm(row)
            spans.append(self._span(piece, energy, start))
        return spans, rows

    def _span(self, piece: Audio, energy: Vectors, start: int) -> SoundSpan:
        peak = int(energy.argmax())
        tonal = energy[max(peak - 5, 0) : peak + 6].sum() > 0.5 * energy.sum()
        hz = peak * SAMPLE_RATE / len(piece)
        pitch = "low" if hz < 250 else "middle" if hz < 2000 else "high"
        loudness = "loud" if np.abs(piece).mean() > 0.1 else "quiet"
        return SoundSpan(
            start_s=start / SAMPLE_RATE,
            end_s=(start + len(piece)) / SAMPLE_RATE,
            kind="music" if tonal else "other",
            tags=(Tag(text=pitch if tonal else "noise", score=0.9), Tag(text=loudness, score=0.6)),
        )


class FakeSoundEmbedder:
    """A sound is where the words of its tags are: "low" finds low tones."""

    def __init__(self, dim: int = 64, name: str = "fake-sound") -> None:
        self.name = name
        self.dim = dim
        self._text = FakeTextEmbedder(dim)

    def embed_sounds(self, sounds: Sequence[Audio], spans: Sequence[SoundSpan]) -> Vectors:
        """Shape (len(spans), dim): unit rows, zeros for speech, silence and what has no tags."""
        del sounds
        rows = np.zeros((len(spans), self.dim), np.float32)
        for row, span in zip(rows, spans, strict=True):
            if span.tags and span.kind not in ("speech", "silence"):
                row[:] = self.embed_texts([" ".join(tag.text for tag in span.tags)])[0]
        return rows

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim)."""
        return self._text.embed(texts)


def _main_colour(picture: Picture) -> Tag:
    palette = np.array(list(COLOURS.values()), np.int32)
    pixels = picture[:: max(len(picture) // 32, 1), :: max(picture.shape[1] // 32, 1)]
    far = np.abs(pixels.reshape(-1, 1, 3).astype(np.int32) - palette).sum(axis=2)
    counts = np.bincount(far.argmin(axis=1), minlength=len(palette))
    best = int(counts.argmax())
    return Tag(text=list(COLOURS)[best], score=float(counts[best] / counts.sum()))


def _features(text: str) -> list[tuple[str, float]]:
    """Words, and the pairs of letters of words that are long or written without spaces."""
    words = re.findall(r"\w+", text.casefold())
    pairs = [word[i : i + 2] for word in words for i in range(len(word) - 1)]
    return [(f"word {word}", 1.0) for word in words] + [(pair, 0.5) for pair in pairs]
