"""The picture that stands for a recording: beside it, by its name or its folder's."""

from __future__ import annotations

from pathlib import Path

from catalog.beside.folder import IMAGE_EXTENSIONS, Folder
from catalog.beside.texts import read_bytes, refusal

LIMIT = 5_000_000  # bytes
OWN_ENDS = ("-poster", "-cover", "", "-thumb", "-landscape", "-fanart")  # after the file's name
FOLDER_NAMES = ("poster", "cover", "folder", "front", "movie", "album", "albumart")


def is_picture(data: bytes) -> bool:
    """Whether the first bytes are those of JPEG, PNG or WebP."""
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def find_cover(path: Path, folder: Folder, medium: str) -> Path | None:
    """The image file for a recording, or None.

    An image of the folder counts for sound, since an album lies in a folder, but for a video only
    where nothing else lies there.
    """
    own = {name.lower(): name for _, name in folder.beside(path)}
    for end in OWN_ENDS:
        for extension in sorted(IMAGE_EXTENSIONS):
            if name := own.get(f"{path.stem}{end}{extension}".lower()):
                return folder.path / name
    if medium == "video" and not folder.holds_one:
        return None
    names = (
        f"{name}{extension}" for name in FOLDER_NAMES for extension in sorted(IMAGE_EXTENSIONS)
    )
    return next((found for name in names if (found := folder.find(name))), None)


def read_cover(path: Path) -> bytes:
    """The image file's bytes.

    Raises:
        MediaError: it cannot be read, is too large, or is no picture.
    """
    data = read_bytes(path, LIMIT)
    if not is_picture(data):
        raise refusal(path, "it is no JPEG, PNG or WebP picture")
    return data
