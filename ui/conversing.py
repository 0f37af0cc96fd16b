"""Reading lines and answering them until the person leaves."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from rich.markup import escape

from base.errors import MatineeError
from base.printable import printable
from prompts import say
from ui.commands import QUIT, parse, run
from ui.session import Session
from ui.show import console
from ui.wording import text


def converse(session: Session) -> None:
    """Until /quit, Ctrl-D, or a second Ctrl-C; the first one stops an answer or clears a line."""
    greet(session)
    stopped = False  # by the last thing that was pressed
    while True:
        try:
            line = read_line(f"{session.user}> ")
        except EOFError:
            if sys.stdin.isatty():
                session.screen.print()  # the prompt's line is not ended by Ctrl-D
            return
        except KeyboardInterrupt:
            session.screen.print()
            if stopped:
                return
            stopped = True
            session.note(f"[dim]{text('again', session.language)}[/]")
            continue
        try:
            if answer(session, line):
                return
            stopped = False
        except KeyboardInterrupt:
            stopped = True
            session.note(f"[yellow]{say('stopped', session.language)}[/]")


def greet(session: Session) -> None:
    """What can be done here, and which conversation this is; then the model is loaded."""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  lines can be edited and recalled from here on
        session.note(f"[dim]{text('welcome', session.language)}[/]")
    if title := session.title:
        going_on = text("going_on", session.language, title=printable(title))
        session.note(f"[dim]{escape(going_on)}[/]")
    session.load()


def read_line(prompt: str) -> str:
    """The next line. One that comes out of a pipe is printed, so that the output reads whole.

    Raises:
        EOFError: there is none.
    """
    if sys.stdin.isatty():
        return input(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    print(f"{prompt}{printable(line.rstrip())}", flush=True)
    return line


def answer(session: Session, line: str) -> bool:
    """A message or a command; True if the person leaves. A mistake is one sentence."""
    line = line.strip()
    if not line:
        return False
    try:
        if _is_file(line):
            run(session, "attach", line)
            return False
        command = parse(line)
        if command is None:
            session.say(line)
            session.screen.print()
            return False
        name, rest = command
        if name == QUIT:
            return True
        run(session, name, rest)
        return False
    except MatineeError as error:
        console().print(f"[red]{escape(printable(str(error)))}[/]", highlight=False, soft_wrap=True)
        return False


def _is_file(line: str) -> bool:
    """Whether the line is the path of a file, as terminals write it when one is dropped there."""
    if not line.startswith(("/", "'/", '"/')):
        return False
    with contextlib.suppress(OSError, ValueError):
        return Path(line.strip("\"'")).is_file()
    return False
