"""Commands inside a conversation: a line that begins with a slash."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.markup import escape

from agent.explain import clock
from base.errors import UsageError
from base.printable import printable
from catalog.plays import Action
from prompts import say
from tools.results import Result
from ui.profile import print_profile
from ui.session import Session, shown
from ui.wording import help_lines, table, text

QUIT = "quit"  # which the conversation itself does
Command = Callable[[Session, str], None]


def parse(line: str) -> tuple[str, str] | None:
    """The command's name and what follows it; None for a line that is a message.

    A name that is not known comes as it was written. Full-width signs and the Chinese names count,
    and these need no space before a number.
    """
    if unicodedata.normalize("NFKC", line[:1]) != "/":
        return None
    body = line[1:].strip()
    for other, name in _others().items():
        if body.startswith(other) and not other.isascii():
            return name, body.removeprefix(other).strip()
    word, _, rest = body.partition(" ")
    match = re.fullmatch(r"([^\W\d]+)(\d+)", word)  # /like1
    word, rest = (match[1], f"{match[2]} {rest}") if match else (word, rest)
    name = unicodedata.normalize("NFKC", word).casefold()
    return _others().get(name, name), rest.strip()


def run(session: Session, name: str, rest: str) -> None:
    """Do what the command says.

    Raises:
        UsageError: there is no such command, item or file; the sentence names what there is.
    """
    command = COMMANDS.get(name)
    if command is None:
        names = ", ".join(f"/{one}" for one in _names(session.language))
        raise UsageError(
            text("unknown_command", session.language, name=printable(name[:40]), names=names)
        )
    command(session, rest)


def _profile(session: Session, rest: str) -> None:
    del rest
    print_profile(session.matinee.profile(session.user, session.language))


def _why(session: Session, rest: str) -> None:
    number = session.number
    if number is None or not session.talk.shown:
        raise UsageError(say("no_list", session.language))
    (item,) = _items(session, rest or "1", "why")[:1]
    _print(session, session.matinee.why_listed(session.user, item, number, session.language))


def _feedback(action: Action, name: str) -> Command:
    def note(session: Session, rest: str) -> None:
        for item in _items(session, rest, name):
            session.matinee.record(session.user, item, action)
            title = session.matinee.show(item).item.title
            _print(session, say(f"noted_{action.value}", session.language, title=title))

    return note


def _play(session: Session, rest: str) -> None:
    listed = {one.result.item: one.result for one in session.talk.listed}
    for item in _items(session, rest, "play"):
        view = session.matinee.show(item)
        if not view.paths:
            _print(session, text("no_file", session.language, title=view.item.title))
            continue
        result = listed.get(item)
        start_s = _start(result)
        second = text("second", session.language, clock=clock(start_s), second=start_s)
        session.screen.print(escape(printable(view.paths[0])), highlight=False)
        session.screen.print(f"▶ {second}")


def _with(session: Session, rest: str) -> None:
    names = [name for name in re.split(r"[\s,，、]+|(?<=\s)(?:and|和)(?=\s)", rest) if name]
    session.invite(names)
    if session.people:
        joined = ("、" if session.language == "zh" else ", ").join(session.people)
        _print(session, text("with_people", session.language, names=joined))
    else:
        _print(session, text("alone", session.language))


def _attach(session: Session, rest: str) -> None:
    name = rest.strip().strip("\"'")
    if not name:
        raise UsageError(text("file_wanted", session.language))
    session.attach(Path(name))
    _print(session, text("attached", session.language, name=shown(Path(name))))


def _new(session: Session, rest: str) -> None:
    del rest
    session.number = None
    _print(session, text("begun", session.language))


def _help(session: Session, rest: str) -> None:
    del rest
    for line in help_lines(session.language):
        _print(session, line)


COMMANDS: Mapping[str, Command] = {
    "profile": _profile,
    "why": _why,
    "like": _feedback(Action.LIKE, "like"),
    "dislike": _feedback(Action.DISLIKE, "dislike"),
    "seen": _feedback(Action.SEEN, "seen"),
    "notnow": _feedback(Action.NOT_NOW, "notnow"),
    "never": _feedback(Action.NEVER, "never"),
    "play": _play,
    "with": _with,
    "attach": _attach,
    "new": _new,
    "help": _help,
}


def _items(session: Session, rest: str, name: str) -> list[str]:
    """Ids of what is named: numbers of the list in hand, or one id or title.

    Raises:
        UsageError: nothing is named, the list is not so long, or there is no such item.
    """
    said = unicodedata.normalize("NFKC", rest).strip()
    if not said:
        raise UsageError(text("number_wanted", session.language, name=name))
    if not re.fullmatch(r"(?:第?\d+[个部首条]?[\s,，、]*)+", said):
        return [session.matinee.show(rest.strip()).item.id]
    ids = session.talk.shown
    if not ids:
        raise UsageError(say("no_list", session.language))
    places = [int(number) for number in re.findall(r"\d+", said)]
    if any(not 1 <= place <= len(ids) for place in places):
        raise UsageError(say("not_in_list", session.language, count=len(ids)))
    return [ids[place - 1] for place in dict.fromkeys(places)]


def _start(result: Result | None) -> float:
    return result.start_s if result is not None else 0.0


def _others() -> dict[str, str]:
    """Every other name of a command -> its name, the longest first."""
    others = {other: name for name, them in table()["commands"].items() for other in them}
    return dict(sorted(others.items(), key=lambda pair: -len(pair[0])))


def _names(language: str) -> list[str]:
    """The commands as a speaker of the language types them."""
    others: Mapping[str, list[str]] = table()["commands"]
    if language != "zh":
        return list(others)
    return [next(other for other in them if not other.isascii()) for them in others.values()]


def _print(session: Session, said: str) -> None:
    session.screen.print(escape(printable(said)))
