"""Where else an item can be played, from the same second on, with nothing more to install.

A playlist of one entry is what VLC opens at a second on every system; the address `vlc://` is known
to none of them by itself. Browsers open no `file://` address out of a page, so the folder is for
copying. Jellyfin's pages show an item and go on from its own mark; they take no second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import quote

from base.slots import Frozen
from catalog.items import Item
from catalog.scan import display_path

PLAYLIST_TYPE = "audio/x-mpegurl"
JELLYFIN = "jellyfin"  # the name of its ids among an item's aliases


class Link(Frozen):
    """One place to open an item in; `carries_second`: it begins where it was asked to."""

    kind: Literal["vlc", "folder", "jellyfin"]
    label: str
    url: str
    carries_second: bool


class Links(Frozen):
    """Where an item can be opened, and the path of its file, for copying."""

    item: str
    start_s: float
    path: str
    links: tuple[Link, ...]


def links_of(item: Item, path: Path, start_s: float, playlist: str, jellyfin: str | None) -> Links:
    """The links of an item; `playlist` is the address of `m3u`, `jellyfin` that of a server."""
    links = [
        Link(kind="vlc", label="VLC", url=playlist, carries_second=True),
        Link(kind="folder", label="Folder", url=path.parent.as_uri(), carries_second=False),
    ]
    if jellyfin and (known := item.ids.get(JELLYFIN)):
        url = f"{jellyfin.rstrip('/')}/web/#/details?id={quote(known, safe='')}"
        links.append(Link(kind="jellyfin", label="Jellyfin", url=url, carries_second=False))
    return Links(item=item.id, start_s=start_s, path=display_path(path), links=tuple(links))


def m3u(item: Item, address: str, start_s: float) -> str:
    """A playlist of one entry, which VLC begins at the second."""
    length = -1 if item.duration_s is None else round(item.duration_s)
    title = " ".join(item.title.split())  # a line break would begin another entry
    lines = [
        "#EXTM3U",
        f"#EXTINF:{length},{title}",
        f"#EXTVLCOPT:start-time={start_s:.3f}",
        address,
    ]
    return "\n".join(lines) + "\n"
