"""Finds the media files under what a person names, whatever else lies there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

OnProblem = Callable[[Path, str], None]
Identity = tuple[int, int]  # device and inode

MEDIA_EXTENSIONS = frozenset(
    """
    .3g2 .3gp .aac .ac3 .aif .aifc .aiff .amr .ape .asf .au .avi .caf .divx .dts .dv .eac3 .f4v
    .flac .flv .m1v .m2ts .m2v .m4a .m4b .m4v .mka .mkv .mov .mp2 .mp3 .mp4 .mpc .mpe .mpeg .mpg
    .mts .mxf .nut .oga .ogg .ogm .ogv .opus .ra .rm .rmvb .spx .tak .tta .vob .w64 .wav .weba
    .webm .wma .wmv .wtv .wv .y4m
    """.split()
)
# What lies beside media in great numbers: not even opened, since each look is a seek of the disk.
OTHER_EXTENSIONS = frozenset(
    """
    .ass .bif .bmp .c .cfg .css .csv .cue .db .doc .docx .epub .gif .gz .html .ico .idx .ini .jpeg
    .jpg .js .json .jsonl .log .lrc .m3u .m3u8 .md .nfo .pdf .pls .png .py .rar .sfv .smi .sqlite
    .srt .ssa .sub .sup .svg .tar .tbn .toml .torrent .trickplay .txt .url .vtt .webp .xml .yaml
    .yml .zip
    """.split()
)
SERVICE_FOLDERS = frozenset(
    {"@eadir", "#recycle", "$recycle.bin", "lost+found", "system volume information"}
)
# Offsets and bytes that must all be there, as the formats' specifications give them.
SIGNATURES = (
    ((4, b"ftyp"),),  # MP4 and QuickTime
    ((4, b"moov"),),
    ((0, b"\x1a\x45\xdf\xa3"),),  # Matroska and WebM
    ((0, b"OggS"),),
    ((0, b"fLaC"),),
    ((0, b"ID3"),),  # MP3 with tags
    ((0, b"\xff\xfb"),),  # MP3 without
    ((0, b"RIFF"), (8, b"WAVE")),
    ((0, b"RIFF"), (8, b"AVI ")),
    ((0, b"FORM"), (8, b"AIF")),
    ((0, b"\x00\x00\x01\xba"),),  # MPEG programme stream
    ((0, b"G"), (188, b"G")),  # MPEG transport stream; .ts is also the extension of a language
    ((0, b"FLV\x01"),),
    ((0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),),  # ASF: WMA and WMV
)
HEAD_BYTES = 192
REASONS = {
    errno.ENOENT: "it is no longer there",
    errno.EACCES: "there is no permission to read it",
    errno.EPERM: "there is no permission to read it",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "it is a link that leads back to itself",
    errno.ENAMETOOLONG: "its path is too long",
    errno.EIO: "the disk reports an error",
    errno.ESTALE: "the network drive has lost it",
}


def scan(paths: Iterable[Path], on_problem: OnProblem) -> Iterator[Path]:
    """Each media file once, in the order of `paths` and, below a folder, of names.

    A file that is named is always tried. In a folder, hidden entries are left out, and a file is
    taken by its extension or, where that is unknown, by its first bytes. Links are followed.
    What cannot be visited goes to `on_problem` as (path, reason); nothing is raised for it.
    """
    files: set[Identity] = set()
    folders: set[Identity] = set()
    for path in paths:
        for found, identity in _below(path, folders, on_problem):
            if identity not in files:
                files.add(identity)
                yield found


def display_path(path: Path | str) -> str:
    r"""The path on one line: control marks as \n or \x1b, bytes that are no UTF-8 as \xff."""
    return "".join(_shown(character) for character in str(path))


def reason_of(error: OSError | ValueError) -> str:
    """Why the system refused, as the end of a sentence, with no full stop."""
    if not isinstance(error, OSError):  # a name with a zero byte in it
        return "its name is not a valid path"
    known = REASONS.get(error.errno or 0)
    return known or f"the system says {error.strerror or type(error).__name__!r}"


def _below(
    root: Path, folders: set[Identity], on_problem: OnProblem
) -> Iterator[tuple[Path, Identity]]:
    """Media files at and below `root`; a stack and no recursion, since folders may be deep."""
    status = _status(root, on_problem)
    if status is None:
        return
    if not stat.S_ISDIR(status.st_mode):
        if stat.S_ISREG(status.st_mode):
            yield root, _identity(status)
        else:
            on_problem(root, "it is not an ordinary file")
        return
    ancestors: list[Identity] = []
    stack = [_open_folder(root, status, ancestors, folders, on_problem)]
    while stack:
        path = next(stack[-1], None)
        if path is None:
            stack.pop()
            ancestors.pop()
            continue
        status = _status(path, on_problem) if _may_matter(path) else None
        if status is None:
            continue
        if stat.S_ISDIR(status.st_mode):
            stack.append(_open_folder(path, status, ancestors, folders, on_problem))
        elif stat.S_ISREG(status.st_mode) and _is_media(path, on_problem):
            yield path, _identity(status)


def _open_folder(
    folder: Path,
    status: os.stat_result,
    ancestors: list[Identity],
    folders: set[Identity],
    on_problem: OnProblem,
) -> Iterator[Path]:
    """What lies in a folder, by name; nothing where it loops, was visited or cannot be read."""
    identity = _identity(status)
    looping, visited = identity in ancestors, identity in folders
    ancestors.append(identity)
    folders.add(identity)
    if looping:
        on_problem(folder, "it is a link to a folder that it lies in")
    if visited:
        return iter(())
    try:
        with os.scandir(folder) as entries:
            return iter(sorted(Path(entry.path) for entry in entries))
    except OSError as error:  # gone or closed between the look and the visit
        on_problem(folder, reason_of(error))
        return iter(())


def _may_matter(path: Path) -> bool:
    name = path.name.lower()
    return not name.startswith(".") and name not in SERVICE_FOLDERS


def _status(path: Path, on_problem: OnProblem) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        dangling = isinstance(error, FileNotFoundError) and path.is_symlink()
        on_problem(path, "it is a link to nothing" if dangling else reason_of(error))
        return None


def _is_media(path: Path, on_problem: OnProblem) -> bool:
    extension = path.suffix.lower()
    if extension in MEDIA_EXTENSIONS or extension in OTHER_EXTENSIONS:
        return extension in MEDIA_EXTENSIONS
    try:
        with path.open("rb", buffering=0) as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        on_problem(path, reason_of(error))
        return False
    return any(all(head.startswith(mark, at) for at, mark in parts) for parts in SIGNATURES)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino


def _shown(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is no UTF-8 (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    joins_emoji, wide_space = character == "\u200d", character in "\u00a0\u3000"
    if character.isprintable() or joins_emoji or wide_space:
        return character
    return character.encode("unicode_escape").decode("ascii")
