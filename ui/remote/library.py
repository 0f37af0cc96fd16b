"""A library by way of its running server, with the methods of `Recommender` that commands use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from agent.profile_view import ProfileView
from ui.remote.finding import Finding
from ui.remote.keeping import Keeping
from ui.remote.profiles import RemoteProfiles
from ui.remote.talking import Talking
from ui.remote.wire import Wire, segment

if TYPE_CHECKING:
    from ui.remote.note import Note


class Remote(Finding, Keeping, Talking):
    """Close it, or use it as a context manager; the server and its library stay open.

    Every method raises what the one of `Recommender` does, with the same sentence, and
    `LibraryError` where the server is gone.
    """

    def __init__(self, note: Note) -> None:
        self._wire = Wire(note)
        Finding.__init__(self, self._wire)
        Keeping.__init__(self, self._wire, Path(note.home))
        Talking.__init__(self, self._wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def profile(self, user: str, language: str = "en") -> ProfileView:
        """What is known of one person, each part with what it comes from."""
        path, asked = f"/profiles/{segment(user)}", {"language": language}
        return self._wire.one(ProfileView, "GET", path, params=asked)

    @property
    def profiles(self) -> RemoteProfiles:
        """Everybody's profile: shown, edited, pinned, exported, forgotten."""
        return RemoteProfiles(self._wire)
