"""A file in a message: looked at within bounds, kept, never an item; bad ones are one sentence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from agent.recommender import Recommender
from base.errors import MatineeError, MediaError, StoppedError, UsageError
from base.fakes import COLOURS, FakeScreenReader
from base.slots import Modality
from catalog import schema
from catalog.testing import make_audio, make_video, truncate
from tools import attachment
from tools.attachment import look_at_file
from tools.closer import Watch
from tools.similar import similar_to


def results_kept(matinee: Recommender) -> int:
    with matinee.library.catalog.read() as connection:
        return int(
            connection.execute(select(func.count()).select_from(schema.results)).scalar_one()
        )


def picture(path: Path, colour: str = "red", text: str = "") -> Path:
    pixels = np.zeros((120, 200, 3), np.uint8) + np.array(COLOURS[colour], np.uint8)
    Image.fromarray(FakeScreenReader.write(pixels, text) if text else pixels).save(path)
    return path


def test_a_video_is_heard_and_seen_but_is_no_item(matinee: Recommender, tmp_path: Path) -> None:
    path = make_video(tmp_path / "clip.mp4", 4.0, cuts=[2.0], tones=[440])
    looked = look_at_file(matinee.library, path)
    closer = looked.closer
    assert (closer.title, closer.kind, closer.item) == ("clip.mp4", "video", None)
    assert [line.text for line in closer.said] == ["tone 440 hz"]
    assert closer.said[0].end_s == pytest.approx(4.0, abs=0.3)
    assert len(closer.seen) >= 1
    assert closer.looked_at_s == pytest.approx(4.0, abs=0.3)
    assert closer.description
    assert set(looked.blocks) >= {Modality.TEXT, Modality.IMAGE}
    for modality, block in looked.blocks.items():
        assert block.shape == (matinee.library.layout.dims[list(Modality).index(modality)][1],)
        assert np.linalg.norm(block) == pytest.approx(1.0, abs=1e-2)
    assert matinee.items() == []


def test_what_was_made_is_kept(matinee: Recommender, tmp_path: Path) -> None:
    """The second look runs no stage and says the same."""
    path = make_video(tmp_path / "clip.mp4", 2.0, tones=[440])
    steps: list[str] = []
    watch = Watch(on_step=steps.append)
    first = look_at_file(matinee.library, path, watch=watch)
    assert steps == ["decode", "speech", "pictures", "frames", "sound", "sounds", "music"]
    steps.clear()
    moved = tmp_path / "moved.mp4"
    shutil.move(path, moved)
    second = look_at_file(matinee.library, moved, watch=watch)
    assert steps == ["decode"]
    assert second.closer.said == first.closer.said


def test_only_the_last_files_are_kept(
    matinee: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bounded, and what the library has is not among what is dropped."""
    monkeypatch.setattr(attachment, "MOST_KEPT", 2)
    for tone in (300, 500, 700, 900):
        look_at_file(matinee.library, make_audio(tmp_path / f"{tone}.wav", 1.0, tones=[tone]))
        if tone == 300:
            matinee.add([tmp_path / "300.wav"])
            owned = results_kept(matinee)
    each = 7
    assert results_kept(matinee) == owned + 2 * each


def test_a_long_file_is_sampled_and_that_is_said(matinee: Recommender, tmp_path: Path) -> None:
    path = make_audio(tmp_path / "long.wav", 1200.0, tones=[600], rate=8_000)
    closer = look_at_file(matinee.library, path).closer
    assert closer.duration_s == pytest.approx(1200, abs=1)
    assert closer.looked_at_s == pytest.approx(180, abs=2)
    assert closer.notes == ("only 3 of its 20 minutes were looked at, spread over it",)
    assert closer.said[-1].end_s > 900


def test_a_stretch_of_a_file(matinee: Recommender, tmp_path: Path) -> None:
    path = make_video(tmp_path / "clip.mp4", 20.0, cuts=[10.0], tones=[500])
    closer = look_at_file(matinee.library, path, 12.0, 16.0).closer
    assert (closer.start_s, closer.end_s) == (12.0, 16.0)
    assert closer.looked_at_s == pytest.approx(4.0, abs=0.5)
    assert all(11.5 <= one.start_s < one.end_s <= 16.5 for one in (*closer.said, *closer.seen))
    with pytest.raises(UsageError, match="20 s long"):
        look_at_file(matinee.library, path, 60.0)


def test_a_file_of_the_library_is_its_item(matinee: Recommender, tmp_path: Path) -> None:
    """Also under another path; one that was removed is a file like any other."""
    path = make_audio(tmp_path / "hum.flac", 2.0, tones=[700])
    matinee.add([path])
    copy = tmp_path / "copy.flac"
    shutil.copy(path, copy)
    (item,) = matinee.items()
    for place in (path, copy):
        closer = look_at_file(matinee.library, place).closer
        assert (closer.item, closer.title) == (item.id, item.title)
    matinee.remove(item.id)
    assert look_at_file(matinee.library, path).closer.item is None


def test_a_clip_finds_what_it_was_cut_from(matinee: Recommender, tmp_path: Path) -> None:
    """“More like this clip”: the right item is first, by what is heard and seen."""
    folder = tmp_path / "media"
    folder.mkdir()
    for tone in (300, 900, 2500):
        make_audio(folder / f"tone{tone}.wav", 12.0, tones=[tone])
    make_video(folder / "mute.mp4", 3.0)
    matinee.add([folder])
    clip = make_audio(tmp_path / "clip.ogg", 3.0, tones=[900])
    looked = look_at_file(matinee.library, clip)
    (best, *_) = similar_to(matinee.library, looked.blocks).results
    assert best.title == "tone 900"
    assert best.score == pytest.approx(sum(best.parts.values()), abs=1e-6)
    assert best.evidence


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "tiff"])
def test_a_picture_is_one_frame(matinee: Recommender, tmp_path: Path, suffix: str) -> None:
    looked = look_at_file(matinee.library, picture(tmp_path / f"shot.{suffix}", "blue"))
    assert looked.closer.kind == "picture"
    assert looked.closer.duration_s is None
    assert [seen.text for seen in looked.closer.seen] == ["blue"]
    assert looked.closer.description.startswith("A picture")
    assert Modality.IMAGE in looked.blocks


def test_what_is_written_on_a_picture_is_read(matinee: Recommender, tmp_path: Path) -> None:
    steps: list[str] = []
    path = picture(tmp_path / "sign.png", text="Opening hours")
    for _ in range(2):
        closer = look_at_file(matinee.library, path, watch=Watch(on_step=steps.append)).closer
    assert [line.text for line in closer.written] == ["Opening hours"]
    assert steps == ["decode", "pictures", "frames", "decode"]


def test_a_transparent_or_turned_picture(matinee: Recommender, tmp_path: Path) -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    assert look_at_file(matinee.library, tmp_path / "clear.png").closer.seen[0].text == "white"
    grey = Image.new("I;16", (40, 30))
    grey.save(tmp_path / "deep.png")
    assert look_at_file(matinee.library, tmp_path / "deep.png").closer.kind == "picture"


def bad(folder: Path, name: str) -> Path:
    path = folder / name
    match name:
        case "empty.mp4" | "empty.png":
            path.write_bytes(b"")
        case "letter.mp4" | "letter.png" | "letter.txt":
            path.write_text("Dear reader")
        case "noise.mkv":
            path.write_bytes(np.random.default_rng(1).bytes(50_000))
        case "half.mp4":
            truncate(make_video(path, 2.0), 0.2)
        case "half.png":
            noise = np.random.default_rng(2).integers(0, 255, (200, 200, 3), np.uint8)
            Image.fromarray(noise).save(path)
            truncate(path, 0.5)
        case "folder":
            path.mkdir()
        case "pipe.mp4":
            os.mkfifo(path)
        case "nowhere.mp4":
            path.symlink_to(folder / "gone.mp4")
    return path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty.mp4", "empty"),
        ("empty.png", "empty"),
        ("letter.mp4", "not media"),
        ("letter.png", "neither video nor audio"),
        ("letter.txt", "neither video nor audio|not media"),
        ("noise.mkv", "not media"),
        ("half.mp4", "cannot be understood"),
        ("half.png", "damaged or cut off"),
        ("folder", "is a folder"),
        ("pipe.mp4", "not an ordinary file"),
        ("nowhere.mp4", "no file"),
        ("not there.mp4", "no file"),
    ],
)
def test_what_cannot_be_looked_at_is_one_sentence(
    matinee: Recommender, tmp_path: Path, name: str, says: str
) -> None:
    path = bad(tmp_path, name)
    with pytest.raises(MatineeError, match=says) as raised:
        look_at_file(matinee.library, path)
    assert isinstance(raised.value, MediaError | UsageError)
    assert name in str(raised.value)
    assert str(raised.value).endswith(".")
    assert results_kept(matinee) == 0


def test_a_file_cut_short_gives_what_is_there(matinee: Recommender, tmp_path: Path) -> None:
    path = make_audio(tmp_path / "cut.wav", 6.0, tones=[440])
    truncate(path, 0.5)
    closer = look_at_file(matinee.library, path).closer
    assert closer.said[0].end_s == pytest.approx(3.0, abs=0.3)


def test_a_picture_with_too_many_pixels_is_refused(
    matinee: Recommender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.still.MOST_PIXELS", 1000)
    with pytest.raises(MediaError, match="pixels"):
        look_at_file(matinee.library, picture(tmp_path / "huge.png"))


def test_a_look_can_be_cancelled_and_goes_on_later(matinee: Recommender, tmp_path: Path) -> None:
    """What the stages before made is kept; nothing else is left behind."""
    path = make_video(tmp_path / "clip.mp4", 2.0, tones=[440])
    steps: list[str] = []
    watch = Watch(on_step=steps.append, is_cancelled=lambda: "pictures" in steps)
    with pytest.raises(StoppedError, match="stopped"):
        look_at_file(matinee.library, path, watch=watch)
    assert steps == ["decode", "speech", "pictures"]
    steps.clear()
    look_at_file(matinee.library, path, watch=Watch(on_step=steps.append))
    assert steps == ["decode", "frames", "sound", "sounds", "music"]


def test_a_look_that_takes_too_long_is_broken_off(matinee: Recommender, tmp_path: Path) -> None:
    path = make_audio(tmp_path / "hum.wav", 1.0)
    with pytest.raises(StoppedError, match="ask again"):
        look_at_file(matinee.library, path, watch=Watch(limit_s=-1.0))
