"""Reaching the library: by way of the server that runs on it, or opened here.

What is opened here shows downloads and warnings on standard error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent import Recommender
    from base.settings import Settings
    from ui.remote.library import Remote

    Matinee = Recommender | Remote

LOG = "matinee.log"
LOG_BYTES = 1_000_000
OTHER_SETTINGS = "matinee serve runs here with other settings: this command goes beside it."
BESIDE = {
    "doctor": "what is said here is of another process on the same library",
    "eval": "this works beside it, on a copy of the library, with models of its own",
    "models": "what is fetched now it takes when it is started again",
    "name": "this works beside it, with a language model of its own",
    "reindex": "this works beside it; start it again where other models were taken",
    "train": "this works beside it, and what is learned counts from its next answer on",
    "watch": "this works beside it, and it finds at once what is new",
}


def open_library() -> Matinee:
    """The library that the settings name, by way of its server where one runs."""
    from base.settings import load_settings
    from ui.remote.note import mark, running

    settings = load_settings()
    note = running(settings) if settings.serve.through else None
    if note is None:
        return _opened(settings)
    if note.settings != mark(settings):
        _say(OTHER_SETTINGS)
        return _opened(settings)
    from ui.remote.library import Remote

    return Remote(note)


def open_here(command: str = "") -> Recommender:
    """The library in this process; where a server runs on it, what `command` does is said."""
    from base.settings import load_settings

    settings = load_settings()
    if command:
        tell_beside(command)
    return _opened(settings)


def tell_beside(command: str) -> None:
    """One sentence on what a command that does not go through a server does beside it."""
    from base.settings import load_settings
    from ui.remote.note import running

    if running(load_settings()) is not None:
        _say(f"matinee serve runs on this library: {BESIDE[command]}.")


def _opened(settings: Settings) -> Recommender:
    from agent import Recommender
    from ui.progress import DownloadBar
    from ui.show import console

    return Recommender.open(settings=settings, downloads=DownloadBar(console()), warn=_say)


def _say(sentence: str) -> None:
    from ui.show import console

    console().print(f"[yellow]note[/]  {sentence}", highlight=False)


def keep_log() -> None:
    """What nobody foresaw goes into a file of the library's folder, not between what is said."""
    import logging
    from logging.handlers import RotatingFileHandler

    from base.settings import load_settings

    root = logging.getLogger()
    for before in [one for one in root.handlers if one.name == LOG]:
        root.removeHandler(before)
    file = load_settings().home / LOG
    kept = RotatingFileHandler(file, "a", LOG_BYTES, 1, "utf-8", delay=True)
    kept.name = LOG
    kept.setLevel(logging.WARNING)
    kept.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    root.addHandler(kept)
