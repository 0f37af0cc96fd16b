"""Names and tags of media give nothing away."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from benchmarks.media import neutral, neutral_item, telling_tags


def tone(path: Path, title: str | None) -> Path:
    """Half a second of sound, with a title or without."""
    with av.open(path, "w") as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream("flac", rate=16_000)
        wave = (np.sin(np.arange(8_000) / 10) * 8_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def samples(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    with av.open(path) as container:
        return np.concatenate([f.to_ndarray().ravel() for f in container.decode(audio=0)])


def test_a_title_in_the_file_is_left_behind_and_the_sound_is_not(tmp_path: Path) -> None:
    """The packets are the same; only the container is new."""
    told = tone(tmp_path / "told.flac", "A Lullaby")
    assert telling_tags(told) == ["title"]
    given = neutral({"demo/told.flac": told}, tmp_path / "clips")
    clip = given["demo/told.flac"]
    assert telling_tags(clip) == []
    np.testing.assert_array_equal(samples(clip), samples(told))


def test_names_are_numbers_by_a_hash(tmp_path: Path) -> None:
    """The order of the names is not the order of the numbers, and a second call changes nothing."""
    found = {f"demo/{c}.flac": tone(tmp_path / f"{c}.flac", None) for c in "abcdef"}
    given = neutral(found, tmp_path / "clips")
    again = neutral(found, tmp_path / "clips")
    assert given == again
    numbers = [f"clip {n:03}.flac" for n in range(1, 7)]
    assert sorted(path.name for path in given.values()) == numbers
    assert list(given) != sorted(given)
    assert neutral_item(given["demo/a.flac"]).title.startswith("clip ")
