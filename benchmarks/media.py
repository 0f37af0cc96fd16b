"""The media under names that say nothing, and without the tags that say what they are.

A title or a file's name gives the answer away, and then nothing is learnt about what is heard and
seen. The numbers go by a hash of the name, so that their order says nothing either.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from base.settings import Settings
from benchmarks.searches import media_names
from catalog.items import Item
from demo.library import MEDIA as DEMO_MEDIA
from demo.place import recordings_folder

DEMO = "demo/"
TELLING = {"title", "artist", "album", "album_artist", "genre", "comment", "description"}


def found_media(settings: Settings, shared: Path | None) -> dict[str, Path]:
    """Every named file that is there: the demo's own, its recordings, and the shared folder's."""
    folders = [DEMO_MEDIA, recordings_folder(settings)]
    found: dict[str, Path] = {}
    for name in sorted(media_names()):
        if name.startswith(DEMO):
            places = [folder / name.removeprefix(DEMO) for folder in folders]
        else:
            places = [shared / name] if shared else []
        path = next((place for place in places if place.is_file()), None)
        if path is not None:
            found[name] = path
    return found


def neutral(found: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """The same files as `clip 001.mp4` and so on in the folder, by their real names."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(found, key=lambda name: hashlib.sha256(name.encode()).digest())
    given = {}
    for number, name in enumerate(ordered, 1):
        target = folder / f"clip {number:03}{found[name].suffix}"
        if not target.exists():
            _place(found[name], target)
        given[name] = target
    return given


def neutral_item(path: Path) -> Item:
    """What is known of a file before it is looked into: its number."""
    return Item(title=path.stem)


def telling_tags(path: Path) -> list[str]:
    """Names of the tags in a file that could say what it is."""
    import av

    with av.open(path) as container:
        tags = [*container.metadata, *(name for s in container.streams for name in s.metadata)]
    return sorted({tag.lower() for tag in tags} & TELLING)


def _place(source: Path, target: Path) -> None:
    """A link, or a copy without its tags where they would tell; moved into place when whole."""
    part = target.with_name(f".part-{target.name}")
    part.unlink(missing_ok=True)
    if telling_tags(source):
        _copy_without_tags(source, part)
    else:
        try:
            os.link(source, part)
        except OSError:  # another file system
            shutil.copyfile(source, part)
    part.replace(target)


def _copy_without_tags(source: Path, target: Path) -> None:
    """The same packets in a new container of the same kind."""
    import av

    with av.open(source) as old, av.open(target, "w") as new:
        kept = [s for s in old.streams if s.type in ("audio", "video") and not _is_cover(s)]
        streams = {}
        for stream in kept:
            streams[stream.index] = new.add_stream_from_template(stream)
            streams[stream.index].metadata.clear()
        for packet in old.demux(*kept):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)


def _is_cover(stream: object) -> bool:
    from av.stream import Disposition

    return bool(getattr(stream, "disposition", Disposition(0)) & Disposition.attached_pic)


def missing_names(found: Mapping[str, Path]) -> Sequence[str]:
    """Named files that are not there."""
    return sorted(media_names() - set(found))
