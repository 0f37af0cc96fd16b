"""`matinee search` and `matinee recommend`: what to watch or hear, by words and by taste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui import options as opt
from ui.opening import open_library

if TYPE_CHECKING:
    from tools.results import Answer, Filters


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in your own words.")],
    moments: Annotated[bool, typer.Option("--moments", help="One result a moment.")] = False,
    user: Annotated[str, typer.Option("--user", "-u", help="Whose, for --unseen.")] = "",
    medium: opt.Medium = None,
    form: opt.Form = None,
    min_minutes: opt.MinMinutes = None,
    max_minutes: opt.MaxMinutes = None,
    language: opt.Language = None,
    genre: opt.Genre = None,
    year_from: opt.YearFrom = None,
    year_to: opt.YearTo = None,
    unseen: opt.Unseen = False,
    k: opt.Count = 10,
    json: opt.Json = False,
) -> None:
    """Find items, or moments, by what is said, seen, written or heard in them."""
    filters = _filters(
        medium=medium, form=form, min_minutes=min_minutes, max_minutes=max_minutes,
        language=language, genre=genre, year_from=year_from, year_to=year_to, unseen=unseen,
    )  # fmt: skip
    if unseen and not user:
        raise typer.BadParameter("--unseen needs --user: unseen by whom?")
    with open_library() as matinee:
        answer = matinee.search(query, filters, k, user or None, moments)
    _answer(answer, json)


def recommend(
    user: opt.Users,
    query: Annotated[str, typer.Option("--query", "-q", help="What it should be about.")] = "",
    medium: opt.Medium = None,
    form: opt.Form = None,
    min_minutes: opt.MinMinutes = None,
    max_minutes: opt.MaxMinutes = None,
    language: opt.Language = None,
    genre: opt.Genre = None,
    year_from: opt.YearFrom = None,
    year_to: opt.YearTo = None,
    unseen: opt.Unseen = False,
    without: Annotated[
        str,
        typer.Option(
            "--without", metavar="ITEM", help="Beside it, the list as if you had not watched that."
        ),
    ] = "",
    no_record: Annotated[
        bool,
        typer.Option("--no-record", help="Do not remember that this was shown: for machines."),
    ] = False,
    k: opt.Count = 10,
    json: opt.Json = False,
) -> None:
    """What the person should watch or listen to next, and why; for several, what suits all.

    It is remembered as shown, so that tomorrow brings something else and matinee report can tell
    what was taken up.
    """
    filters = _filters(
        medium=medium, form=form, min_minutes=min_minutes, max_minutes=max_minutes,
        language=language, genre=genre, year_from=year_from, year_to=year_to, unseen=unseen,
    )  # fmt: skip
    if without:
        _what_if(user, without, query, filters, k, json)
        return
    with open_library() as matinee:
        answer = matinee.recommend(user, query, filters, k, record=not no_record)
    _answer(answer, json)


def report(
    user: opt.User = "",
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=520, help="How far to look back.")
    ] = 8,
    json: opt.Json = False,
) -> None:
    """How much of what was shown to a person they took up, by week."""
    from ui.report import print_shown_report

    if not user:
        raise typer.BadParameter("--user is needed: shown to whom?")
    with open_library() as matinee:
        found = matinee.report(user, weeks)
    print_shown_report(found, json)


def _what_if(
    users: list[str], without: str, query: str, filters: Filters, k: int, json: bool
) -> None:
    from ui.what_if import print_what_if

    if len(users) != 1:
        raise typer.BadParameter("--without is for one person: name one with --user.")
    with open_library() as matinee:
        found = matinee.what_if(users[0], without=without, query=query, filters=filters, k=k)
    print_what_if(found, json)


def _filters(**values: object) -> Filters:
    from pydantic import ValidationError

    from base.errors import UsageError
    from tools.results import Filters

    try:
        return Filters.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"--{name} is not valid: {first['msg']}.") from error


def _answer(answer: Answer, json: bool) -> None:
    from ui.show import print_answer

    print_answer(answer, json)
