"""Whisper on CTranslate2 (faster-whisper): the default on a CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from base.errors import UsageError, WeightsError
from base.guard import forbid_in_unit_tests
from base.slots import Audio
from tools.engines.whisper_windows import (
    HOP,
    Heard,
    Shares,
    WhisperConfig,
    WindowedWhisper,
    frames,
)
from tools.sentences import Said, joined


class FasterWhisperTranscriber(WindowedWhisper[Any]):
    """`folder` holds model.bin, config.json, tokenizer.json and the vocabulary.

    `compute_type` is CTranslate2's: int8 on a CPU, float16 on a GPU. `threads` 0 lets the
    environment (OMP_NUM_THREADS) decide.

    Raises:
        WeightsError: the folder does not hold a model that CTranslate2 reads.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        compute_type: str = "int8",
        threads: int = 0,
        *,
        name: str | None = None,
        config: WhisperConfig | None = None,
    ) -> None:
        name = name or f"faster-whisper/{folder.name}/{compute_type}"
        forbid_in_unit_tests(name)
        super().__init__(name, device, config)
        self._whisper = _load(folder, device, compute_type, threads)

    def _encode(self, windows: Sequence[Audio]) -> Any:
        extract = self._whisper.feature_extractor
        mels = [extract(window, padding=0)[:, : len(window) // HOP] for window in windows]
        return self._whisper.encode(np.stack(mels))

    def _languages(self, encoded: Any) -> list[Shares]:
        if not self._whisper.model.is_multilingual:
            return [{"en": 1.0}] * encoded.shape[0]
        detected = self._whisper.model.detect_language(encoded)
        return [{token[2:-2]: score for token, score in window} for window in detected]

    def _pick(self, encoded: Any, windows: Sequence[int]) -> Any:
        from ctranslate2 import Device, StorageView

        # by way of the CPU; decoding brings it back to where the model is
        every = np.asarray(encoded.to_device(Device.cpu))
        return StorageView.from_array(np.ascontiguousarray(every[list(windows)]))

    def _decode(self, encoded: Any, lengths: Sequence[int], language: str) -> list[Heard]:
        tokenizer = self._tokenizer(language)
        results = self._whisper.model.generate(
            encoded,
            [[*tokenizer.sot_sequence, tokenizer.no_timestamps]] * len(lengths),
            beam_size=self._config.beam,
            length_penalty=0.0,  # the score is then the sum of log probabilities
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [
            [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            for result in results
        ]
        aligned = self._whisper.find_alignment(
            tokenizer, tokens, encoded, [frames(length) for length in lengths]
        )
        return [
            Heard(
                words=joined(_said(word) for word in words),
                mean_logprob=result.scores[0] / (len(spoken) + 1),
                no_speech=result.no_speech_prob,
            )
            for words, result, spoken in zip(aligned, results, tokens, strict=True)
        ]

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self._whisper.model.is_multilingual
        try:
            return Tokenizer(
                self._whisper.hf_tokenizer, multilingual, task="transcribe", language=language
            )
        except ValueError as error:
            raise UsageError(
                f"Whisper knows no language '{language}': give a code such as en, de or zh."
            ) from error


def _load(folder: Path, device: str, compute_type: str, threads: int) -> Any:
    from faster_whisper import WhisperModel

    if not (folder / "tokenizer.json").is_file():  # it would be looked for on the hub
        raise WeightsError(f"{folder} holds no tokenizer.json: fetch the model again.")
    try:
        return WhisperModel(str(folder), device, compute_type=compute_type, cpu_threads=threads)
    except (RuntimeError, ValueError) as error:
        raise WeightsError(f"{folder} holds no usable Whisper model: {error}.") from error


def _said(word: Mapping[str, Any]) -> Said:
    return Said(
        text=word["word"],
        start_s=float(word["start"]),
        end_s=float(word["end"]),
        probability=float(word["probability"]),
        tokens=len(word["tokens"]),
    )
