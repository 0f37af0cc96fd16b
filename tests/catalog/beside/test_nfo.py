"""Kodi's and Jellyfin's files are read as they are found, and none makes the reader grow."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import MediaError
from catalog.beside.nfo import read_nfo, read_series
from catalog.beside.values import Notes
from catalog.beside.xmltree import XmlRefusedError, read_element

FILM = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>The Sea &amp; the Sky</title><plot>A long voyage.</plot><outline>Short.</outline>
  <genre>Drama</genre><genre>Adventure / Sea</genre><tag>ship</tag><studio>Small Films</studio>
  <director>Ann Lee</director><credits>Bo Writer</credits>
  <actor><name>First Actor</name><role>Captain</role></actor><actor><name>Second</name></actor>
  <year>1990</year><premiered>1990-05-17</premiered>
  <uniqueid type="imdb" default="true">tt0133093</uniqueid><tmdbid>603</tmdbid>
  <set><name>Sea Films</name><overview>Not this.</overview></set>
</movie>
"""
LAUGHS = (
    '<!DOCTYPE movie [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><movie><title>&j;</title></movie>"
)


def read(folder: Path, content: str | bytes, name: str = "film.nfo") -> Notes:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_nfo(path)


def test_a_film(tmp_path: Path) -> None:
    assert read(tmp_path, FILM) == Notes(
        title="The Sea & the Sky",
        description="A long voyage.",
        creators=["Ann Lee", "Bo Writer"],
        people=["First Actor", "Second"],
        genres=["Drama", "Adventure", "Sea"],
        tags=["ship", "Small Films"],
        published="1990-05-17",
        series="Sea Films",
        form="film",
        ids={"imdb": "tt0133093", "tmdb": "603"},
    )


def test_an_episode_and_its_series(tmp_path: Path) -> None:
    episode = (
        "<episodedetails><title>One</title><showtitle>Show</showtitle><season>0</season>"
        "<episode>3</episode><aired>2020-01-02</aired></episodedetails>"
        "<episodedetails><title>Two</title></episodedetails>"
    )
    assert read(tmp_path, episode) == Notes(
        title="One", series="Show", season=0, episode=3, published="2020-01-02", form="episode"
    )
    path = tmp_path / "tvshow.nfo"
    path.write_text(
        "<tvshow><title>Show</title><plot>x</plot><genre>News</genre><id>9</id></tvshow>"
    )
    assert read_series(path) == Notes(series="Show", genres=["News"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "gb18030"])
def test_encodings_whatever_the_file_declares(tmp_path: Path, encoding: str) -> None:
    title = "你好世界" if encoding == "gb18030" else "Größe"
    content = FILM.replace("The Sea &amp; the Sky", title)
    assert read(tmp_path, content.encode(encoding)).title == title


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (FILM + "https://www.themoviedb.org/movie/603\n", "The Sea & the Sky"),
        ("\ufeff \n some words\n" + FILM, "The Sea & the Sky"),
        (
            "<movie><title>Caf&eacute; &nbsp;Tom & Jerry &unknown;</title></movie>",
            "Café Tom & Jerry &unknown;",
        ),
        ("<movie><title>a\x01b</title></movie>", "ab"),
        ('<!DOCTYPE movie SYSTEM "http://example.org/x.dtd"><movie><title>a</title></movie>', "a"),
        ("<Movie><Title>a</Title></Movie>", "a"),
        ("<movie><title>a</title><plot>cut o", "a"),
        ("<movie><title>a</title><plot><b></plot></movie>", "a"),
    ],
)
def test_what_is_not_quite_xml(tmp_path: Path, content: str, title: str) -> None:
    assert read(tmp_path, content).title == title


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("https://www.imdb.com/title/tt0133093/\n", {"imdb": "tt0133093"}),
        ("https://www.themoviedb.org/movie/603-the-matrix", {"tmdb": "603"}),
        ("https://thetvdb.com/?tab=series&id=72449", {"tvdb": "72449"}),
        ("░░▒▒ RELEASE NOTES ▒▒░░\nvideo: x264", {}),
        ("<musicalbum><title>a</title></musicalbum>", {}),
    ],
)
def test_an_address_gives_ids_and_other_files_nothing(
    tmp_path: Path, content: str, ids: dict[str, str]
) -> None:
    assert read(tmp_path, content) == Notes(ids=ids)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (LAUGHS, "entities of its own"),
        (
            '<!DOCTYPE movie [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
            "entities",
        ),
        ("<movie>" + "<a>" * 100_000, "nested too deeply"),
        ("<movie><title", "damaged"),
        (bytes(1000), "not text"),
        (b"", "zero bytes"),
        (b"<movie>" + b"x" * 5_000_000, "larger than 5 MB"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, content: str | bytes, reason: str) -> None:
    start = time.process_time()
    with pytest.raises(MediaError, match=reason) as caught:
        read(tmp_path, content)
    assert str(tmp_path / "film.nfo") in str(caught.value)
    assert time.process_time() - start < 2


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, f"<movie>{text}</movie>", f"<movie><title>{text}"):
        with contextlib.suppress(XmlRefusedError):
            read_element(candidate)
