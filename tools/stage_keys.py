"""What marks the result of each stage: its models, its settings, and how much was looked at."""

from __future__ import annotations

import zlib
from functools import cached_property

from tools.models import ModelSet
from tools.stages import SAMPLE_MARK
from tools.understood import VERSIONS, UnderstandConfig, Work


class StageKeys:
    """Keys of results by stage; the same wherever the same result is to be expected."""

    def __init__(self, models: ModelSet, config: UnderstandConfig) -> None:
        self._models, self._config = models, config

    @cached_property
    def whole(self) -> dict[str, str]:
        """Of a whole file whose speech was recognised."""
        config, name = self._config, self._models.name
        heard = f"{name('voice')}|{name('speech')}|{config.listen.model_dump_json()}"
        decoding = config.decode.model_dump_json()
        made_by = {
            "decode": decoding,
            "speech": f"{name('voice')}|{name('speech')}|{config.transcribe.model_dump_json()}",
            "pictures": f"{name('captions')}|{name('ocr')}|{config.caption.model_dump_json()}"
            f"|{decoding}",
            "frames": f"{name('frames')}|{name('captions')}|{decoding}",
            "sound": f"{name('timbre')}|{heard}",
            "sounds": f"{name('sound')}|{name('timbre')}|{heard}",
            "music": f"{name('timbre')}|{heard}",
        }
        return {stage: f"{VERSIONS[stage]}|{key}" for stage, key in made_by.items()}

    def of(self, work: Work) -> dict[str, str]:
        """Of a file, with its extent and its subtitles."""
        keys = dict(self.whole)
        if work.subtitles:
            words = "\n".join(one.text for one in work.subtitles.segments)
            origin = f"{work.subtitles.origin}|{zlib.crc32(words.encode('utf-8', 'replace'))}"
            keys["speech"] = f"{VERSIONS['speech']}|{self._models.name('voice')}|{origin}"
        if work.extent:
            parts = ",".join(f"{part.start_s:.1f}-{part.end_s:.1f}" for part in work.extent)
            keys = {stage: f"{key}{SAMPLE_MARK}{parts}" for stage, key in keys.items()}
        return keys
