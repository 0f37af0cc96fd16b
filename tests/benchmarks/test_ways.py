"""Protects what the two ways are given and do, with models that need no weights."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from agent.recommender import Recommender
from base.slots import SAMPLE_RATE
from benchmarks import ours, thousand
from benchmarks.plain import pictures_of, sound_of
from benchmarks.thousand import make_files, names_pass, year
from catalog.fingerprint import fingerprint
from catalog.scan import scan
from catalog.testing import make_audio, make_video


def test_ours_reports_seconds_and_stages(
    matinee: Recommender, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_video(tmp_path / "a.mp4", 1.0, tones=(440.0,))
    found = ours.add(matinee, [made])
    assert found["report"]["counts"]["added"] == 1
    assert "decode" in found["report"]["stages"]
    assert found["seconds"] >= found["report"]["seconds"] > 0
    said = capsys.readouterr().out
    assert '{"event": "pass", ' in said
    assert f'"path": "{made}"' in said


def test_plainly_a_picture_a_second(tmp_path: Path) -> None:
    film = make_video(tmp_path / "a.mp4", 3.4, fps=10, size=(64, 48))
    shown = list(pictures_of(film))
    assert [picture.shape for picture in shown] == [(48, 64, 3)] * 4


def test_plainly_the_whole_sound(tmp_path: Path) -> None:
    """As mono at 16 kHz; a cover is no video, and a silent film has no sound."""
    song = make_audio(tmp_path / "a.mp3", 2.5, cover=True)
    assert sound_of(song).size / SAMPLE_RATE == pytest.approx(2.5, abs=0.1)
    assert list(pictures_of(song)) == []
    assert sound_of(make_video(tmp_path / "b.mp4", 1.0)).size == 0


def test_the_generated_files_are_all_different(tmp_path: Path) -> None:
    make_files(tmp_path, 105)
    files = list(scan([tmp_path], lambda *_: pytest.fail("a file was refused")))
    assert len(files) == len({fingerprint(path) for path in files}) == 105
    assert sum(path.suffix == ".mp4" for path in files) == 35
    assert len(list(tmp_path.rglob("*.nfo"))) == 21
    assert len(list(tmp_path.rglob("*.srt"))) == 15
    film = next(path for path in files if path.name.startswith("Tiny Film 30 "))
    assert f"<year>{year(30)}</year>" in film.with_suffix(".nfo").read_text("utf-8")
    with wave.open(str(next(path for path in files if path.suffix == ".wav"))) as sound:
        assert sound.getnframes() == thousand.SOUND_RATE


def test_without_passes_nothing_is_timed_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thousand, "has_passes", lambda: False)
    found = names_pass(1)
    assert found.first_s is None
    assert "--until" in found.why
