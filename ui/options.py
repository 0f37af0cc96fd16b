"""Flags that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None, typer.Option("--home", help="The library's data folder.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
User = Annotated[str, typer.Option("--user", "-u", help="Whose taste.")]
Users = Annotated[
    list[str], typer.Option("--user", "-u", help="Whose taste; again for each of several people.")
]
Count = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many results.")]
Medium = Annotated[str | None, typer.Option("--medium", help="video or audio.")]
Form = Annotated[
    str | None,
    typer.Option("--form", help="film, episode, short, music, podcast, lecture, live or other."),
]
MinMinutes = Annotated[float | None, typer.Option("--min-minutes", min=0, help="At least so long.")]
MaxMinutes = Annotated[float | None, typer.Option("--max-minutes", min=0, help="At most so long.")]
Language = Annotated[str | None, typer.Option("--language", help="Such as en or zh.")]
Genre = Annotated[str | None, typer.Option("--genre", help="A genre or tag.")]
YearFrom = Annotated[int | None, typer.Option("--year-from", help="Not older.")]
YearTo = Annotated[int | None, typer.Option("--year-to", help="Not newer.")]
Unseen = Annotated[bool, typer.Option("--unseen", help="Only what the person has not played.")]
SkipBadLines = Annotated[
    bool, typer.Option("--skip-bad-lines", help="Go on after malformed lines and name them.")
]
