"""Opening the library for a command: downloads and warnings are shown on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent import Recommender


def open_library() -> Recommender:
    """The library that the settings name."""
    from agent import Recommender
    from ui.progress import DownloadBar
    from ui.show import console

    screen = console()
    return Recommender.open(
        downloads=DownloadBar(screen),
        warn=lambda sentence: screen.print(f"[yellow]note[/]  {sentence}", highlight=False),
    )
