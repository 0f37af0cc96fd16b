"""Links that carry the second, or say that they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.items import Item
from ui.media.links import links_of, m3u

FILM = Path("/films/A & B #1/film?.mkv")


def test_a_playlist_for_vlc() -> None:
    item = Item(title="Two\nLines", duration_s=61.6)
    assert m3u(item, "file:///a.mkv", 12.5) == (
        "#EXTM3U\n#EXTINF:62,Two Lines\n#EXTVLCOPT:start-time=12.500\nfile:///a.mkv\n"
    )


def test_a_title_adds_no_entry() -> None:
    """Else who names a file chooses what VLC opens."""
    forged = Item(title="a\r\nhttp://example.org/x.mp4\u2028#EXTVLCOPT:sout=x")
    lines = m3u(forged, "file:///a.mkv", 0).splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["file:///a.mkv"]
    assert len(lines) == 4


def test_the_folder() -> None:
    found = links_of(Item(title="A"), FILM, 3.0, "/list", None)
    assert {link.kind: link.url for link in found.links} == {
        "vlc": "/list",
        "folder": "file:///films/A%20%26%20B%20%231",
    }
    assert [link.carries_second for link in found.links] == [True, False]


@pytest.mark.parametrize("address", ["http://tv:8096", "http://tv:8096/"])
def test_jellyfin_where_it_has_the_item(address: str) -> None:
    known = Item(title="A", ids={"jellyfin": "f00/1"})
    links = links_of(known, FILM, 3.0, "/list", address).links
    assert links[-1].url == "http://tv:8096/web/#/details?id=f00%2F1"
    assert not links[-1].carries_second
    assert len(links_of(known, FILM, 3.0, "/list", None).links) == 2
    assert len(links_of(Item(title="A"), FILM, 3.0, "/list", address).links) == 2
