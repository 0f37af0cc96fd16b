"""A set of models without weights: deterministic, and true to what it is given."""

from __future__ import annotations

from base.fakes import (
    FakeCaptioner,
    FakeFrameEmbedder,
    FakeScreenReader,
    FakeSoundEmbedder,
    FakeSoundTagger,
    FakeTextEmbedder,
    FakeTranscriber,
    FakeVoiceDetector,
)


class FakeModels:
    """Fills every slot of `tools.models.ModelSet` with a fake; `tag` makes it another set."""

    def __init__(self, tag: str = "fake") -> None:
        self._tag = tag
        self.voice = FakeVoiceDetector()
        self.speech = FakeTranscriber()
        self.captions = FakeCaptioner()
        self.ocr = FakeScreenReader()
        self.frames = FakeFrameEmbedder()
        self.timbre = FakeSoundTagger()
        self.sound = FakeSoundEmbedder()
        self.text = FakeTextEmbedder()
        self.frame_s = 0.0

    def name(self, slot: str) -> str:
        """What marks the slot's vectors and results."""
        return f"{self._tag}-{slot}"

    def dim(self, slot: str) -> int:
        """The length of the slot's vectors."""
        return int(getattr(self, slot).dim)


class OfflineModels(FakeModels):
    """The same, made as `tools.models.Models` is: for commands, which open their own."""

    def __init__(self, *_: object) -> None:
        super().__init__()
