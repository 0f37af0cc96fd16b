"""Items and moments: what is in the library."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import Connection, RowMapping, delete, func, select, update

from base import clock
from base.errors import NotFoundError
from base.slots import Source
from catalog import schema
from catalog.store import insert_all, upsert
from catalog.traits import put_traits

T = TypeVar("T")
Medium = Literal["video", "audio"]
Form = Literal["film", "episode", "short", "music", "podcast", "lecture", "live", "other"]
State = Literal["present", "missing", "removed"]


def plain(value: Any) -> Any:
    """Text, or a list of it, without what neither SQLite nor JSON carries: NUL, lone surrogates."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


Plain = Annotated[str, BeforeValidator(plain)]
Whole = Annotated[int, Field(ge=0, lt=2**31)]


class Item(BaseModel):
    """One thing to watch or listen to. `ids` are aliases in other catalogues, by their name.

    `summary` and `keywords` were made from what was understood, `description` was given.
    `understood` is the last pass that is done: 1 names, 2 a sample, 3 the whole; 0: words only.
    """

    model_config = ConfigDict(extra="forbid")

    id: Plain = Field(default_factory=lambda: secrets.token_hex(6), min_length=1, max_length=200)
    medium: Medium = "video"
    form: Form = "other"
    title: Plain = Field(min_length=1)
    description: Plain = ""
    creators: list[Plain] = []
    people: list[Plain] = []
    genres: list[Plain] = []
    tags: list[Plain] = []
    language: Plain | None = None
    published: Plain | None = None
    duration_s: float | None = Field(None, ge=0, allow_inf_nan=False)
    series: Plain | None = None
    season: Whole | None = None
    episode: Whole | None = None
    available_from: Plain | None = None
    available_until: Plain | None = None
    ids: dict[Plain, Plain] = {}
    url: Plain | None = None
    state: State = "present"
    content: str | None = None
    heard: dict[str, float] | None = None
    added_at: str = Field(default_factory=lambda: now())
    summary: Plain = ""
    keywords: list[Plain] = []
    speech_from: Plain | None = None
    tempo_bpm: float | None = Field(None, gt=0, allow_inf_nan=False)
    musical_key: Plain | None = None
    understood: Whole = 0

    @property
    def year(self) -> int | None:
        """The year of publication, where it is known."""
        match = re.search(r"\d{4}", self.published or "")
        return int(match.group()) if match else None


class Moment(BaseModel):
    """A stretch of an item that search and explanations point at."""

    model_config = ConfigDict(frozen=True)

    id: int = 0
    item: str
    start_s: float
    end_s: float
    source: Source
    text: Plain


def now() -> str:
    """The time, as it is stored."""
    return clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z")


_COLUMNS = {column.name for column in schema.items.columns}


def put_items(connection: Connection, items: Iterable[Item]) -> None:
    """Insert items, or replace what is known of them; their aliases are added."""
    rows, names = [], []
    for item in items:
        row = item.model_dump()  # cleaned again: an item may have been changed without validation
        rows.append({k: plain(v) for k, v in row.items() if k in _COLUMNS})
        names += [{"kind": k, "value": v, "item": item.id} for k, v in item.ids.items()]
    upsert(connection, schema.items, *rows)
    upsert(connection, schema.aliases, *names)
    put_traits(connection, rows)


def add_alias(connection: Connection, kind: str, value: str, item: str) -> None:
    """Another name by which the item is found again."""
    upsert(connection, schema.aliases, {"kind": kind, "value": value, "item": item})


def find_alias(connection: Connection, kind: str, value: str) -> str | None:
    """The id of the item of that name, or None."""
    table = schema.aliases
    query = select(table.c.item).where(table.c.kind == kind, table.c.value == value)
    return connection.execute(query).scalar_one_or_none()


def get_items(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, Item]:
    """Items by id, removed ones too; all of them when `ids` is None."""
    found: dict[str, Item] = {}
    if ids is None:
        for row in connection.execute(select(schema.items)).mappings():
            found[row["id"]] = _item(row)
    else:
        for chunk in chunks(ids):
            query = select(schema.items).where(schema.items.c.id.in_(chunk))
            for row in connection.execute(query).mappings():
                found[row["id"]] = _item(row)
    _fill_aliases(connection, found)
    return found


def resolve(connection: Connection, name: str, folder: str = "") -> Item:
    """The item with that id, file path, unique beginning of an id, alias or exact title.

    Of several with one title, those that were removed do not count. A path that is not whole begins
    in `folder`, or where this process was begun.

    Raises:
        NotFoundError: none, or more than one.
    """
    item, file, alias = schema.items.c, schema.files.c, schema.aliases.c
    text = plain(name)
    titled = select(item.id).where(item.title == text)
    item_id = name and (  # every id begins with the empty name
        _only(connection, select(item.id).where(item.id == text))
        or _only(
            connection,
            select(file.item).where(file.path == _path_bytes(name, folder)),
        )
        or _only(connection, select(item.id).where(item.id.startswith(text, autoescape=True)))
        or _only(connection, select(alias.item).where(alias.value == text))
        or _only(connection, titled)
        or _only(connection, titled.where(item.state != "removed"))
    )
    if not item_id:
        raise NotFoundError(
            f"No single item is called '{text}': run matinee list to see ids and titles."
        )
    return get_items(connection, [item_id])[item_id]


def set_state(connection: Connection, item: str, state: State) -> None:
    """Present, missing or removed."""
    connection.execute(update(schema.items).where(schema.items.c.id == item).values(state=state))


def paths_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Path]]:
    """The known files of each item, in order of path."""
    found: dict[str, list[Path]] = {item: [] for item in ids}
    table = schema.files
    for chunk in chunks(ids):
        query = select(table.c.item, table.c.path).where(table.c.item.in_(chunk))
        for item, path in connection.execute(query.order_by(table.c.path)):
            found[item].append(Path(os.fsdecode(path)))
    return found


def replace_moments(connection: Connection, item: str, moments: Sequence[Moment]) -> list[int]:
    """Set the item's moments, dropping earlier ones with their vectors; gives the new ids."""
    connection.execute(delete(schema.moments).where(schema.moments.c.item == item))
    rows = [
        moment.model_dump(exclude={"id"}) | {"item": item, "source": str(moment.source)}
        for moment in moments
    ]
    return insert_all(connection, schema.moments, rows)


def moments_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Moment]]:
    """The moments of each item, in the order of time."""
    table = schema.moments
    found: dict[str, list[Moment]] = {item: [] for item in ids}
    for chunk in chunks(ids):
        query = select(table).where(table.c.item.in_(chunk)).order_by(table.c.start_s, table.c.id)
        for row in connection.execute(query).mappings():
            found[row["item"]].append(Moment(**row))
    return found


def count_by(connection: Connection, column: str) -> dict[str, int]:
    """How many items that are not removed have each value of a column."""
    field = schema.items.c[column]
    query = select(field, func.count()).where(schema.items.c.state != "removed").group_by(field)
    return {str(value): int(count) for value, count in connection.execute(query)}


def chunks(values: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    """Parts of at most `size`: SQLite limits the variables of one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _item(row: RowMapping) -> Item:
    return Item.model_construct(**dict(row), ids={})


def _fill_aliases(connection: Connection, items: dict[str, Item]) -> None:
    table = schema.aliases
    for chunk in chunks(list(items)):
        query = select(table).where(table.c.item.in_(chunk), table.c.kind != "fingerprint")
        for row in connection.execute(query).mappings():
            items[row["item"]].ids[row["kind"]] = row["value"]


def _path_bytes(name: str, folder: str) -> bytes:
    try:
        return os.fsencode(os.path.abspath(Path(folder, name)))  # noqa: PTH100 - keeps links, as ingest does
    except UnicodeEncodeError:  # no name of a file
        return b""


def _only(connection: Connection, query: Any) -> str | None:
    rows = connection.execute(query.distinct().limit(2)).scalars().all()
    return str(rows[0]) if len(rows) == 1 else None
