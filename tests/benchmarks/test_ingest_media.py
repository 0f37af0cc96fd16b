"""Protects which files a benchmark runs over: always the same ones, every kind among them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UsageError
from benchmarks.ingest_media import KINDS, SHARED_MEDIA, find_media, of_demo, subset
from catalog.testing import make_audio, make_video

NAMES = st.lists(st.integers(0, 999), unique=True, min_size=1, max_size=40)
SHARES = st.floats(0.01, 1.0)


def files(numbers: list[int]) -> list[Path]:
    return [Path("media", f"{number}.wav") for number in numbers]


@given(NAMES, SHARES, SHARES)
def test_a_larger_share_holds_a_smaller_one(
    numbers: list[int], first: float, second: float
) -> None:
    small, large = sorted((first, second))
    assert set(subset(files(numbers), small)) <= set(subset(files(numbers), large))


@given(NAMES, SHARES, st.randoms(use_true_random=False))
def test_the_choice_goes_by_names_alone(numbers: list[int], share: float, random: Random) -> None:
    """Not by the order in which a disk lists them; what is chosen keeps the order it came in."""
    shuffled = list(numbers)
    random.shuffle(shuffled)
    chosen = subset(files(numbers), share)
    assert set(chosen) == set(subset(files(shuffled), share))
    assert chosen == [path for path in files(numbers) if path in chosen]
    assert len(chosen) >= 1


def test_a_fifth_is_a_fifth() -> None:
    assert len(subset(files(list(range(100))), 0.2)) == 20
    assert subset(files([1, 2, 3]), 1.0) == files([1, 2, 3])


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_no_other_share_is_taken(share: float) -> None:
    with pytest.raises(UsageError, match="share"):
        subset(files([1]), share)


def test_a_folder_a_kind(tmp_path: Path) -> None:
    """Known kinds come first; what else is there is not left out; what is no media is."""
    for kind in ("sound", "zoo", "video"):
        (tmp_path / kind).mkdir()
    make_video(tmp_path / "video" / "a.mp4", 1.0)
    make_audio(tmp_path / "sound" / "b.wav", 2.0)
    make_audio(tmp_path / "zoo" / "c.wav", 0.5)
    make_audio(tmp_path / "d.wav", 0.5)
    (tmp_path / "manifest.json").write_text("[]")
    media = find_media(tmp_path)
    assert list(media.kinds) == ["video", "sound", "other", "zoo"]
    assert media.count == 4
    assert media.seconds("sound") == pytest.approx(2.0, abs=0.05)
    assert [path.name for path in media.part(0.5).kinds["video"]] == ["a.mp4"]


def test_a_folder_without_media_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--media"):
        find_media(tmp_path)


def test_the_demo_stands_in_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SHARED_MEDIA, raising=False)
    media = find_media(None)
    assert "demo" in media.what
    assert list(media.kinds) == list(of_demo()) == list(KINDS)
    assert all(media.seconds(kind) > 30 for kind in KINDS)


def test_the_environment_names_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "music").mkdir()
    make_audio(tmp_path / "music" / "a.wav", 1.0)
    monkeypatch.setenv(SHARED_MEDIA, str(tmp_path))
    assert find_media(None).what == "1 files"
