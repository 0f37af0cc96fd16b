"""`/api/import/{what}`: catalogues and histories as JSON lines."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from base.errors import ImportFormatError
from catalog.imports.jsonl import read_items, read_plays
from tools.imports import ImportReport
from ui.api.hall import Hall, InHall
from ui.api.problems import documented
from ui.api.receiving import receive_body

MOST_NAMED = 1_000  # malformed lines that an answer names; a file of nothing else has millions

router = APIRouter(tags=["imports"])

LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string"},
                "example": '{"id": "reef-1", "title": "Life on a coral reef", "form": "lecture"}\n',
            }
        },
    }
}


@router.post(
    "/import/{what}",
    operation_id="import_lines",
    summary="Add items without files, or what people did",
    responses=documented(400, 413, 503),
    openapi_extra=LINES,
)
async def import_lines(
    what: Literal["items", "plays"],
    request: Request,
    hall: InHall,
    skip_bad_lines: Annotated[
        bool, Query(description="Leave malformed lines out, and name them.")
    ] = False,
) -> ImportReport:
    """One JSON object a line, in UTF-8. Ids are kept, and what is there is not added again.

    Where a line is malformed nothing is imported, unless `skip_bad_lines` is set.
    """
    with tempfile.TemporaryDirectory(prefix="matinee-") as folder:
        path = Path(folder) / "lines.jsonl"
        await receive_body(hall, request, path)
        return await hall.slowly(_imported, hall, what, path, skip_bad_lines)


def _imported(
    hall: Hall, what: Literal["items", "plays"], path: Path, skip_bad_lines: bool
) -> ImportReport:
    bad: list[tuple[int, str]] = []

    def note(number: int, why: str) -> None:
        if not skip_bad_lines:
            raise ImportFormatError(
                f"Line {number} is malformed ({why}): correct it, or set skip_bad_lines."
            )
        if len(bad) < MOST_NAMED:
            bad.append((number, why))

    read: Any = read_items if what == "items" else read_plays
    for _ in read(path, note):  # before anything is written
        pass
    bring_in: Any = hall.matinee.import_items if what == "items" else hall.matinee.import_plays
    report: ImportReport = bring_in(read(path, lambda *_: None))
    return report.model_copy(update={"bad_lines": tuple(bad)})
