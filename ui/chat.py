"""`matinee chat`: a conversation at the terminal, or one message and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt
from ui.opening import keep_log, open_library

if TYPE_CHECKING:
    from ui.opening import Matinee
    from ui.session import Session

STOPPED = 130
SpeakerName = Annotated[str, typer.Option("--user", "-u", help="Who speaks.")]


def chat(
    user: SpeakerName,
    message: Annotated[
        str | None, typer.Option("--message", "-m", help="Say this, print the answer, and end.")
    ] = None,
    attach: Annotated[
        Path | None,
        typer.Option("--attach", metavar="FILE", help="A video, sound or picture to go with it."),
    ] = None,
    people: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME", help="Who else is to be pleased.")
    ] = None,
    conversation: Annotated[
        int | None, typer.Option("--conversation", min=1, help="Go on with this one.")
    ] = None,
    json: opt.Json = False,
) -> None:
    """Talk about what to watch or hear; /help in a conversation lists its commands.

    Without --conversation it goes on with yours of the last six hours.
    """
    if json and message is None:
        raise typer.BadParameter("--json needs --message: one message, and an event a line")
    keep_log()
    with open_library() as matinee:
        if message is None:
            _converse(matinee, user, people or (), conversation, attach)
        else:
            _answer(matinee, user, people or (), conversation, attach, _utf8(message), json)


def _converse(
    matinee: Matinee,
    user: str,
    people: list[str] | tuple[str, ...],
    conversation: int | None,
    attach: Path | None,
) -> None:
    from ui.conversing import converse
    from ui.session import Session

    session = Session.begin(matinee, user, people, conversation)
    if attach is not None:
        session.attach(attach)
    converse(session)


def _answer(
    matinee: Matinee,
    user: str,
    people: list[str] | tuple[str, ...],
    conversation: int | None,
    attach: Path | None,
    message: str,
    json: bool,
) -> None:
    """One turn.

    Raises:
        UsageError: nothing was said, or there is no such file.
    """
    from base.errors import UsageError
    from prompts import say
    from ui.session import Session

    session = Session.begin(matinee, user, people, conversation)
    if attach is not None:
        session.attach(attach)
    elif not message.strip():
        raise UsageError(say("empty_message", session.language))
    try:
        if json:
            _print_events(session, message)
        else:
            session.say(message)
    except KeyboardInterrupt as stop:
        typer.echo(f"matinee: {say('stopped', session.language)}", err=True)
        raise typer.Exit(STOPPED) from stop


def _print_events(session: Session, message: str) -> None:
    import sys
    from contextlib import closing

    if hasattr(sys.stdout, "reconfigure"):  # whatever the terminal is set to: JSON is UTF-8
        sys.stdout.reconfigure(encoding="utf-8")
    with closing(session.events(message)) as events:
        for event in events:
            print(event.model_dump_json(), flush=True)


def _utf8(message: str) -> str:
    """Bytes of the command line that are no UTF-8 are replaced: nothing could keep them."""
    return message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
