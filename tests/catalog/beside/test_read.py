"""Everything beside a file comes together, by trust, and nothing there can stop it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from catalog.beside import Beside, Chapter, read_beside
from catalog.beside.folder import Folder, folder_of
from catalog.probe import Probe, VideoTrack, probe
from catalog.testing import make_audio, make_video, scene
from catalog.testing_beside import make_subtitled, srt

FILM = Probe(
    container="matroska", duration_s=5400, video=VideoTrack(codec="h264", width=1, height=1, fps=25)
)
SOUND = Probe(container="flac", duration_s=300)
LINES = [(float(n * 3), n * 3 + 2.0, f"This is line {n}.") for n in range(10)]
NFO = (
    "<movie><title>From nfo</title><genre>Drama</genre>"
    "<uniqueid type='imdb'>tt0133093</uniqueid></movie>"
)
INFO = {
    "title": "From info",
    "description": "Info's words",
    "tags": ["t"],
    "id": "x1",
    "extractor": "vimeo",
}


def beside(path: Path, known: Probe = FILM, **files: str | bytes) -> Beside:
    """Reads `path` after writing the files given: `en_srt` is NAME.en.srt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    for name, content in files.items():
        side = path.with_name(f"{path.stem}.{name.replace('_', '.')}")
        side.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_beside(path, known)


def picture(path: Path, kind: str = "JPEG") -> bytes:
    Image.fromarray(scene(0)).save(path, kind)
    return path.read_bytes()


def test_the_more_trusted_source_wins(tmp_path: Path) -> None:
    tagged = FILM.model_copy(
        update={"tags": {"title": "From tags", "artist": "Tagged", "genre": "Jazz"}}
    )
    path = tmp_path / "From name (1990).mkv"
    assert beside(path, tagged).title == "From tags"
    assert beside(path, FILM).title == "From name"
    assert beside(path, tagged, info_json=json.dumps(INFO)).title == "From info"
    found = beside(path, tagged, nfo=NFO)
    assert (found.title, found.description, found.genres) == (
        "From nfo",
        "Info's words",
        ("Drama",),
    )
    assert (found.creators, found.tags, found.published) == (("Tagged",), ("t",), "1990")
    assert found.ids == {"imdb": "tt0133093", "vimeo": "x1"}
    assert found.form == "film"
    assert found.warnings == ()


def test_a_plain_file_keeps_the_words_of_its_name(tmp_path: Path) -> None:
    assert beside(tmp_path / "intel_car-detection.mp4") == Beside(title="intel car-detection")


def test_an_episode_with_the_notes_of_its_series(tmp_path: Path) -> None:
    path = tmp_path / "Show" / "Season 1" / "Show S01E02 Name.mkv"
    path.parent.mkdir(parents=True)
    (tmp_path / "Show" / "tvshow.nfo").write_text(
        "<tvshow><title>The Show</title><genre>News</genre></tvshow>"
    )
    found = beside(path)
    assert (found.title, found.series, found.genres) == ("Name", "The Show", ("News",))
    found = beside(
        path, nfo="<episodedetails><season>0</season><episode>9</episode></episodedetails>"
    )
    assert (found.season, found.episode, found.form) == (0, 9, "episode")


@pytest.mark.parametrize(
    ("name", "language", "forced"),
    [
        ("film.srt", None, False),
        ("FILM.EN.SRT", "en", False),
        ("film.zh-Hans.forced.srt", "zh", True),
        ("film.en.sdh.vtt", "en", False),
        ("film.hi.srt", "hi", False),
        ("film.en.hi.srt", "en", False),
        ("film.English (SDH).srt", "en", False),
        ("film.mkv.eng.ass", "en", False),
        ("film_de.srt", "de", False),
        ("film.en-orig.vtt", "en", False),
        ("Subs/film.pt-BR.srt", "pt", False),
        ("subs/2_English.srt", "en", False),
        ("Subs/film/3_French.srt", "fr", False),
    ],
)
def test_subtitles_are_found_by_name(
    tmp_path: Path, name: str, language: str, forced: bool
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(srt(LINES))  # also where the extension lies
    (found,) = beside(tmp_path / "film.mkv").subtitles
    assert (found.language, found.forced, len(found.segments)) == (language, forced, 10)
    assert found.origin == Path(name).name


def test_subtitles_of_another_file_are_not_taken(tmp_path: Path) -> None:
    for name in ("Show 1.mkv", "Show 1.5.mkv", "Show 10.mkv", "Show.mkv"):
        (tmp_path / name).touch()
    for name in ("Show 1.5.srt", "Show 10.en.srt", "Show 1.de.srt", "English.srt"):
        (tmp_path / name).write_text(srt(LINES))
    (tmp_path / "Subs").mkdir()
    (tmp_path / "Subs" / "Show 1.fr.srt").write_text(srt(LINES))
    (tmp_path / "Subs" / "English.srt").write_text(srt(LINES))
    origins = {
        name: {one.origin for one in beside(tmp_path / name).subtitles}
        for name in ("Show 1.mkv", "Show 1.5.mkv", "Show 10.mkv", "Show.mkv")
    }
    assert origins == {
        "Show 1.mkv": {"Show 1.de.srt", "Show 1.fr.srt"},
        "Show 1.5.mkv": {"Show 1.5.srt"},
        "Show 10.mkv": {"Show 10.en.srt"},
        "Show.mkv": set(),
    }


@pytest.mark.parametrize("name", ["Film 2.srt", "Film-2.en.srt", "Film.S01E02.srt", "Films.srt"])
def test_subtitles_of_a_file_that_is_not_there_are_not_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(srt(LINES))
    assert beside(tmp_path / "Film.mkv").subtitles == ()


def test_the_language_that_is_spoken_is_read_first_of_many(tmp_path: Path) -> None:
    for code in "cs da de el en es et fi fr he hu it ja ko nl pl".split():
        (tmp_path / f"film.{code}.srt").write_text(srt(LINES))
    found = beside(tmp_path / "film.mkv", info_json='{"language": "pl"}')
    assert [one.language for one in found.subtitles][:2] == ["pl", "en"]
    assert len(found.subtitles) == 8


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_subtitles_in_old_encodings(tmp_path: Path, encoding: str) -> None:
    text = srt([(1, 2, "Où est la gare ?"), (3, 4, "Désolé, monsieur.")])
    (found,) = beside(tmp_path / "film.mkv", fr_srt=text.encode(encoding)).subtitles
    assert [s.text for s in found.segments] == ["Où est la gare ?", "Désolé, monsieur."]


def test_chapters_of_an_album_beside_those_of_the_file(tmp_path: Path) -> None:
    sheet = 'TITLE "Album"\nFILE "a.flac" WAVE\n' + "".join(
        f"TRACK {n} AUDIO\nTITLE Song {n}\nINDEX 01 0{n}:00:00\n" for n in (1, 2)
    )
    found = beside(tmp_path / "a.flac", SOUND, cue=sheet)
    assert found.chapters[-1] == Chapter(start_s=120, end_s=300, title="Song 2")
    assert (found.title, found.form) == ("Album", "music")
    tagged = SOUND.model_copy(update={"tags": {"cuesheet": sheet, "title": "Tag"}})
    assert beside(tmp_path / "b.flac", tagged).chapters == found.chapters


def test_covers(tmp_path: Path) -> None:
    own, wide = picture(tmp_path / "film-poster.png", "PNG"), picture(tmp_path / "Folder.jpg")
    assert beside(tmp_path / "film.mkv").cover == own
    (tmp_path / "film-poster.png").unlink()
    assert beside(tmp_path / "film.mkv").cover == wide
    (tmp_path / "other.mkv").touch()
    assert beside(tmp_path / "film.mkv").cover is None, "a heap of different things"
    assert beside(tmp_path / "song.flac", SOUND).cover == wide
    assert "cover" not in repr(beside(tmp_path / "song.flac", SOUND))


def test_real_files_give_all_of_it(tmp_path: Path) -> None:
    path = make_subtitled(
        tmp_path / "a.mkv",
        "subrip",
        [("eng", LINES)],
        seconds=40,
        chapters=[(0, "Opening"), (20, "End")],
    )
    (tmp_path / "a.de.srt").write_text(srt(LINES))
    found = read_beside(path, probe(path))
    assert [(one.language, len(one.segments)) for one in found.subtitles] == [
        ("de", 10),
        ("en", 10),
    ]
    assert [chapter.title for chapter in found.chapters] == ["Opening", "End"]
    song = make_audio(
        tmp_path / "s.mp3", 0.5, cover=True, tags={"title": "Song", "artist": "AC/DC"}
    )
    found = read_beside(song, probe(song))
    assert (found.title, found.creators, found.cover is not None) == ("Song", ("AC/DC",), True)
    assert Beside.model_validate_json(found.model_copy(update={"cover": None}).model_dump_json())


NOISE = np.random.default_rng(0).bytes(20_000)
BAD = {
    "srt": b"",
    "en.srt": bytes(5000),
    "vtt": NOISE,
    "ass": b"[Script Info]\n[Events]\nDialogue: x",
    "lrc": b"[ti:none]",
    "nfo": b"<movie><title",
    "info.json": b"[" * 100_000,
    "cue": bytes(10),
    "jpg": b"GIF89a",
    "png": b"",
}


@pytest.mark.filterwarnings("ignore:Failed to parse")
def test_bad_side_files_are_warnings_that_name_them(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    for name, content in BAD.items():
        (tmp_path / f"film.{name}").write_bytes(content)
    (tmp_path / "film.ssa").mkdir()
    os.mkfifo(tmp_path / "film.fr.srt")
    (tmp_path / "film.de.srt").symlink_to("nowhere.srt")
    (tmp_path / "film.es.srt").symlink_to("film.es.srt")
    found = beside(path)
    assert (found.title, found.subtitles, found.cover) == ("film", (), None)
    named = {name for name in BAD if any(f"film.{name} is left out:" in w for w in found.warnings)}
    assert named >= {"srt", "en.srt", "ass", "lrc", "nfo", "info.json", "cue", "jpg"}
    for warning in found.warnings:
        assert str(tmp_path) in warning
        assert warning.endswith(".")
        assert "\n" not in warning


def test_gigantic_side_files_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    for name in ("srt", "nfo", "info.json", "cue", "jpg"):
        with (tmp_path / f"film.{name}").open("wb") as file:
            file.truncate(2_000_000_000)
    start = time.process_time()
    assert len(beside(path).warnings) == 5
    assert time.process_time() - start < 1


def test_files_and_folders_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "film.mkv"
    beside(path, srt=srt(LINES), nfo=NFO)

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)  # permissions do not bind a superuser
        found = read_beside(path, FILM)
    assert len(found.warnings) == 2
    assert all("no permission" in warning for warning in found.warnings)
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        assert Folder(tmp_path).names == {}
    assert read_beside(tmp_path / "gone" / "film.mkv", FILM) == Beside(title="film")


@pytest.mark.parametrize(
    "name", ["two\nlines", "🎬🐋", "x" * 240, "a\udcff", "%d", "...", " ", "[", "-", "film.en"]
)
def test_names_of_all_kinds(tmp_path: Path, name: str) -> None:
    found = beside(tmp_path / f"{name}.mkv", srt=srt(LINES), nfo=b"<movie><tit")
    assert len(found.subtitles) == 1
    assert found.title
    (warning,) = found.warnings
    (warning + found.subtitles[0].origin + found.title).encode("utf-8")
    assert "\n" not in warning + found.subtitles[0].origin


def test_a_side_file_that_comes_later_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    assert beside(path).subtitles == ()
    os.utime(tmp_path, ns=(1, 1))
    folder = folder_of(tmp_path)
    assert folder_of(tmp_path) is folder, "listed once"
    (tmp_path / "film.srt").write_text(srt(LINES))
    assert len(read_beside(path, FILM).subtitles) == 1


def test_a_folder_of_many_files_is_listed_once(tmp_path: Path) -> None:
    """2,000 side files cost no more than their own reading: 20 ms a file are asked for."""
    known = probe(make_video(tmp_path / "film 0.mp4", 0.2))
    for n in range(1000):
        (tmp_path / f"film {n}.mp4").touch()
        (tmp_path / f"film {n}.nfo").write_text(NFO)
        (tmp_path / f"film {n}.en.srt").write_text(srt(LINES))
    start = time.process_time()
    for n in range(300):
        found = read_beside(tmp_path / f"film {n}.mp4", known)
        assert (found.title, len(found.subtitles)) == ("From nfo", 1)
    assert (time.process_time() - start) / 300 < 0.02
