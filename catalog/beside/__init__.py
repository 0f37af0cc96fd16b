"""What lies beside or inside a media file and needs no decoding of sound or pictures."""

from catalog.beside.choose import choose_subtitles
from catalog.beside.read import read_beside, read_deferred
from catalog.beside.values import Beside, Chapter, Subtitles

__all__ = ["Beside", "Chapter", "Subtitles", "choose_subtitles", "read_beside", "read_deferred"]
