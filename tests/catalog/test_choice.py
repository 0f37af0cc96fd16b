"""The sound that is listened to is the one with what is said, and its language is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from av.stream import Disposition

from catalog.decode import DecodeConfig, decode, probe
from catalog.languages import language_code
from catalog.testing import make_audio, make_video
from catalog.testing_odd import Sound, make_tracks, rung

NONE, DEFAULT = Disposition(0), Disposition.default


@pytest.mark.parametrize(
    ("sounds", "language", "heard", "spoken"),
    [
        ([Sound(300, "eng"), Sound(325, "fra")], None, 0, "en"),
        ([Sound(300, "eng"), Sound(325, "fra")], "fr", 1, "fr"),
        ([Sound(300, "eng"), Sound(325, "ger")], "zh", 0, "en"),
        ([Sound(300, "eng"), Sound(325, "fra", "", DEFAULT)], "en", 1, "fr"),
        ([Sound(300, "eng", "Director's Commentary"), Sound(325, "eng")], None, 1, "en"),
        ([Sound(300, "eng", "Comments", DEFAULT), Sound(325, "fra")], None, 1, "fr"),
        ([Sound(300, "eng", "", Disposition.comment), Sound(325, "fra")], "en", 1, "fr"),
        ([Sound(300, "eng", "Audio Description"), Sound(325, "eng", "Stereo")], None, 1, "en"),
        ([Sound(300, "deu", "", Disposition.visual_impaired), Sound(325, "deu")], None, 1, "de"),
        ([Sound(300, "eng", "Isolated Score"), Sound(325, "ita")], None, 1, "it"),
        ([Sound(300, "eng", "Commentary")], None, 0, "en"),
        ([Sound(300, "", "Director's Cut"), Sound(325, "eng")], None, 0, None),
    ],
)
def test_one_of_several_tracks(
    tmp_path: Path, sounds: list[Sound], language: str | None, heard: int, spoken: str | None
) -> None:
    """The film's own sound; the default before the person's language; a commentary only alone."""
    path = make_tracks(tmp_path / "a.mkv", sounds)
    decoded = decode(path, DecodeConfig(language=language))
    assert rung(decoded.audio[4000:12_000]) == heard
    assert decoded.probe.chosen == heard
    assert decoded.probe.spoken == spoken
    assert probe(path, language).chosen == heard
    assert [track.title for track in decoded.probe.audio] == [sound.title for sound in sounds]


def test_roles_are_told_and_mp4_names_tracks_by_their_handler(tmp_path: Path) -> None:
    path = make_tracks(tmp_path / "a.mp4", [Sound(300, "eng"), Sound(325, "eng", "Commentary")])
    tracks = probe(path).audio
    assert [track.role for track in tracks] == ["", "commentary"]
    assert [track.title for track in tracks] == ["", "Commentary"]


def test_the_title_of_a_track_is_not_the_title_of_the_file(tmp_path: Path) -> None:
    path = make_tracks(tmp_path / "a.mkv", [Sound(300, "eng", "Surround 5.1")])
    assert "title" not in probe(path).tags
    song = make_audio(tmp_path / "a.ogg", 0.5, tags={"title": "Karaoke Night"})
    assert probe(song).tags["title"] == "Karaoke Night"
    assert probe(song).audio[0].role == ""


def test_nothing_is_chosen_where_there_is_no_sound(tmp_path: Path) -> None:
    silent = probe(make_video(tmp_path / "a.mp4", 0.2))
    assert (silent.chosen, silent.spoken) == (None, None)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("eng", "en"),
        ("en", "en"),
        ("EN-us", "en"),
        ("pt_BR", "pt"),
        ("ger", "de"),
        ("deu", "de"),
        ("chi", "zh"),
        ("cmn", "zh"),
        ("zh-Hant-TW", "zh"),
        ("nob", "nb"),
        (" fre ", "fr"),
        ("und", None),
        ("mul", None),
        ("zxx", None),
        ("tlh", None),
        ("xx", None),
        ("English", "en"),
        ("", None),
        (None, None),
    ],
)
def test_languages_by_hand(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code
