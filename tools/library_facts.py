"""What the library holds, in numbers: counts, hours, extremes, what is new, unseen or failed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, text

from base.errors import UsageError
from base.slots import Frozen
from catalog.languages import language_code
from catalog.plays import WATCHED
from catalog.scan import display_path
from tools.context import Library
from tools.counting import GROUPS, LISTS, Example, Group, count_where, first_of, group_by
from tools.person import Person
from tools.report import Failure

About = Literal[
    "overview", "medium", "form", "language", "genre", "creator", "decade", "series",
    "longest", "shortest", "newest", "oldest", "unseen", "problems", "having",
]  # fmt: skip
MOST = 50  # groups or examples that are told at most
WAITING = "items.content IS NOT NULL AND items.understood < 3"  # of words alone nothing waits
_NAMES = "EXISTS (SELECT 1 FROM json_each(items.{0}) WHERE folded(value) {1})"
_LISTS = ("creators", "people", "genres", "tags")


class LibraryFacts(Frozen):
    """The answer: `items` and `hours` are of all that it is about, the lists name some.

    `by` says in what the name of “having” was found: creators, language, genres, … . `waiting` is
    how many items are not understood wholly, `unseen` how many the person did not watch or hear.
    """

    about: About
    of: str = ""
    by: tuple[str, ...] = ()
    items: int = 0
    hours: float = 0.0
    groups: tuple[Group, ...] = ()
    more_groups: int = 0
    examples: tuple[Example, ...] = ()
    failed: tuple[Failure, ...] = ()
    failures: int = 0
    waiting: int = 0
    missing: int = 0
    unseen: int = 0


def library_facts(
    library: Library,
    person: Person | None = None,
    about: About = "overview",
    of: str = "",
    k: int = 5,
) -> LibraryFacts:
    """Counts, hours and a few examples, out of SQLite; missing and removed items do not count.

    Raises:
        UsageError: “having” without a name.
    """
    k = min(max(1, k), MOST)
    seen = json.dumps(_seen(person))
    with library.catalog.read() as connection:
        if about == "having":
            return _having(connection, of, k)
        if about in GROUPS:
            return _grouped(connection, about, k)
        if about in LISTS:
            return _listed(connection, about, seen, k)
        if about == "problems":
            return _problems(connection, k)
        return _overview(connection, seen, k)


def _seen(person: Person | None) -> list[str]:
    plays = person.plays if person else ()
    return sorted({play.item for play in plays if play.action in WATCHED})


def _overview(connection: Connection, seen: str, k: int) -> LibraryFacts:
    items, hours = count_where(connection, "1", {})
    groups = [
        group for name in ("medium", "form", "language") for group in group_by(connection, name)[:k]
    ]
    unseen, _ = count_where(connection, LISTS["unseen"][0], {"seen": seen})
    problems = _problems(connection, 0)
    newest = first_of(connection, *LISTS["newest"], {}, min(k, 3))
    return problems.model_copy(
        update={
            "about": "overview",
            "items": items,
            "hours": hours,
            "groups": tuple(groups),
            "examples": newest,
            "unseen": unseen,
        }
    )


def _grouped(connection: Connection, about: About, k: int) -> LibraryFacts:
    items, hours = count_where(connection, "1", {})
    groups = group_by(connection, about)
    return LibraryFacts(
        about=about,
        items=items,
        hours=hours,
        groups=tuple(groups[:k]),
        more_groups=max(0, len(groups) - k),
    )


def _listed(connection: Connection, about: About, seen: str, k: int) -> LibraryFacts:
    where, order = LISTS[about]
    given = {"seen": seen} if ":seen" in where else {}
    items, hours = count_where(connection, where, given)
    examples = first_of(connection, where, order, given, k)
    unseen = items if about == "unseen" else 0
    return LibraryFacts(about=about, items=items, hours=hours, examples=examples, unseen=unseen)


def _problems(connection: Connection, k: int) -> LibraryFacts:
    """What failed, what waits to be understood, and what is missing."""
    failures = connection.execute(text("SELECT count(*) FROM failures")).scalar_one()
    query = text("SELECT path, reason FROM failures ORDER BY at DESC, path LIMIT :k")
    failed = [
        Failure(path=display_path(os.fsdecode(row.path)), reason=row.reason)
        for row in connection.execute(query, {"k": k})
    ]
    waiting, hours = count_where(
        connection, "items.content IS NOT NULL AND items.understood < 3", {}
    )
    missing = connection.execute(text("SELECT count(*) FROM items WHERE state = 'missing'"))
    return LibraryFacts(
        about="problems",
        items=waiting,
        hours=hours,
        failed=tuple(failed),
        failures=int(failures),
        waiting=waiting,
        missing=int(missing.scalar_one()),
    )


def _having(connection: Connection, of: str, k: int) -> LibraryFacts:
    """Items that a name fits: exactly in one of the lists, or else as a part of one."""
    name = " ".join(of.split())[:200]
    if not name:
        raise UsageError("Say what to look for: a creator, a series, a genre, a language, a title.")
    _teach_folding(connection)
    code = language_code(name)
    given: dict[str, Any] = {"name": name.casefold(), "part": _like(name)}
    given["one"] = given["name"].removesuffix("s")  # podcasts are of the form "podcast"
    exact = {field: _NAMES.format(field, "= :name") for field in _LISTS}
    exact |= {field: f"folded(items.{field}) = :name" for field in ("series", "title")}
    exact |= {field: f"items.{field} IN (:name, :one)" for field in ("form", "medium")}
    if code:
        exact["language"] = "(items.language = :code OR items.language LIKE :code || '-%')"
        given["code"] = code
    parts = {field: _NAMES.format(field, "LIKE :part ESCAPE '!'") for field in _LISTS}
    parts |= {
        field: f"folded(items.{field}) LIKE :part ESCAPE '!'" for field in ("series", "title")
    }
    for conditions in (exact, parts):
        by = [
            field
            for field, where in conditions.items()
            if count_where(connection, where, _only_used(where, given))[0]
        ]
        if by:
            where = " OR ".join(f"({conditions[field]})" for field in by)
            used = _only_used(where, given)
            items, hours = count_where(connection, f"({where})", used)
            examples = first_of(connection, f"({where})", "items.added_at DESC", used, k)
            return LibraryFacts(
                about="having", of=name, by=tuple(by), items=items, hours=hours, examples=examples
            )
    return LibraryFacts(about="having", of=name)


def _only_used(where: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if f":{name}" in where}


def _like(name: str) -> str:
    escaped = name.casefold().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _teach_folding(connection: Connection) -> None:
    """SQLite's own lower() knows ASCII only."""
    raw: Any = connection.connection.driver_connection
    raw.create_function("folded", 1, lambda value: str(value or "").casefold(), deterministic=True)
