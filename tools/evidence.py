"""The moments that speak for a result: what is said, seen, written or heard, and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from base.slots import Source
from catalog import schema
from catalog.items import chunks
from tools.results import Evidence
from tools.scorer import MomentScore, Scored

WORTH_SAYING = 0.5  # in units of the score; below it a moment is no better than chance
MOST_CHARACTERS = 240


def evidence_for(
    connection: Connection, ranked: Sequence[Scored], most: int
) -> dict[str, list[tuple[float, Evidence]]]:
    """For each item its best moments with their value, best first, none twice in other words."""
    wanted = [str(m.moment) for one in ranked for m in one.moments[: 3 * most]]
    rows = _rows(connection, wanted)
    return {one.item: _chosen(one.moments, rows, most) for one in ranked}


def _chosen(
    moments: Sequence[MomentScore], rows: dict[int, Evidence], most: int
) -> list[tuple[float, Evidence]]:
    chosen: list[tuple[float, Evidence]] = []
    texts: set[str] = set()
    for one in moments:
        evidence = rows.get(one.moment)
        if evidence is None or not evidence.text.strip() or evidence.text in texts:
            continue
        if one.value < WORTH_SAYING or len(chosen) == most:
            break
        texts.add(evidence.text)
        chosen.append((one.value, evidence))
    return chosen


def _rows(connection: Connection, ids: Sequence[str]) -> dict[int, Evidence]:
    table = schema.moments
    found = {}
    for chunk in chunks(ids):
        query = select(table).where(table.c.id.in_([int(one) for one in chunk]))
        for row in connection.execute(query).mappings():
            found[int(row["id"])] = Evidence(
                source=Source(row["source"]),
                text=row["text"][:MOST_CHARACTERS],
                start_s=round(row["start_s"], 3),
                end_s=round(row["end_s"], 3),
            )
    return found
