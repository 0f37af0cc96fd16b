"""The note that `matinee serve` leaves in the library's folder, by which commands find it.

It carries a secret of that run, which lets commands of the same user in. So only its user may read
it, and it is believed only where it is that user's own and names this machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from base.settings import Settings
from base.slots import Frozen
from base.version import version_of_matinee
from ui.api.serving import is_loopback

NAME = "serving.json"
ANSWER_S = 0.5  # a server that takes longer to say that it is there is not waited for
MOST_BYTES = 8_192
NO_MATTER = {"home", "serve", "playback", "jellyfin_url"}  # what no answer of a command hangs on
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where to ask a server that listens everywhere


class Note(Frozen):
    """Where the server of a library listens, and how it is told from any other.

    `settings` is their mark: a server whose settings are others would answer otherwise.
    """

    host: str
    port: int = Field(ge=1, le=65_535)
    pid: int = Field(ge=1, lt=2**31)
    secret: str = Field(min_length=1, repr=False)
    version: str
    home: str
    settings: str

    @property
    def url(self) -> str:
        """The address, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What lets a request in."""
        return {"Authorization": f"Bearer {self.secret}"}


@contextlib.contextmanager
def noted(settings: Settings, host: str, port: int, secret: str) -> Iterator[None]:
    """While it is entered the note lies there, unless this machine cannot reach the address.

    `host` is the address that is listened at. A note that cannot be written is none: commands open
    the library themselves then.
    """
    near = ANYWHERE.get(host, host)
    if not is_loopback(near):
        yield
        return
    note = Note(
        host=near,
        port=port,
        pid=os.getpid(),
        secret=secret,
        version=version_of_matinee(),
        home=_home(settings),
        settings=mark(settings),
    )
    with contextlib.suppress(OSError):
        _write(settings.home / NAME, note)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if read(settings.home) == note:  # not that of a server which began later
                (settings.home / NAME).unlink()


def running(settings: Settings) -> Note | None:
    """The server that runs on the library of the settings, for this user; None without one.

    A note is stale, and counts as none, where its process is gone or another user's, where nothing
    answers within half a second, and where what answers has another library, process or version.
    """
    note = read(settings.home)
    if note is None or not is_loopback(note.host):
        return None
    if (note.home, note.version) != (_home(settings), version_of_matinee()):
        return None
    return note if _is_there(note.pid) and _answers(note) else None


def read(home: Path) -> Note | None:
    """The note in a library's folder, if it is one, and nobody else could read or write it."""
    try:
        handle = os.open(home / NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    try:
        facts = os.fstat(handle)
        is_ours = stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid()
        if not is_ours or facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return None
        return Note.model_validate_json(os.read(handle, MOST_BYTES))
    except (OSError, ValueError):
        return None
    finally:
        os.close(handle)


def mark(settings: Settings) -> str:
    """What settings are known again by: a hash of all that an answer may hang on."""
    values = settings.model_dump(mode="json", exclude=NO_MATTER)
    values["by_hand"] = sorted(settings.fusion.model_fields_set)  # a weight set by hand wins
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _home(settings: Settings) -> str:
    return str(settings.home.resolve())


def _write(path: Path, note: Note) -> None:
    """At once and whole, and from the first byte on for its user alone."""
    part = path.with_name(f".{NAME}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(note.model_dump_json())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # where it did not become the note


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:  # gone, or somebody else's
        return False
    return True


def _answers(note: Note) -> bool:
    import httpx  # here, for most commands find no note

    asked = {"home": note.home, "version": note.version, "pid": note.pid}
    until, body = time.monotonic() + ANSWER_S, b""
    try:
        with (
            httpx.Client(trust_env=False, timeout=ANSWER_S, headers=note.headers) as client,
            client.stream("GET", f"{note.url}/api/health") as answer,
        ):
            for chunk in answer.iter_bytes():
                body += chunk
                if time.monotonic() > until or len(body) > MOST_BYTES:
                    return False
        found = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return answer.is_success and isinstance(found, dict) and asked.items() <= found.items()
