"""What people read: tables on the terminal, and the same as JSON for machines."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.explain import clock
from base.errors import UsageError

if TYPE_CHECKING:
    from agent.item_view import ItemView
    from catalog.items import Item
    from tools.imports import ImportReport
    from tools.ingest import Failure, IngestReport
    from tools.results import Answer, Result

MOST_MOMENTS = 40
WIDE = 200
PASSES = {1: "so far only its name was read", 2: "so far a sample of it was understood"}


@cache
def console() -> Console:
    """Where bars and notes go: standard error, so that standard output stays clean."""
    return Console(stderr=True)


def out() -> Console:
    """Where answers go; a file or a pipe has no width that could cut a table."""
    screen = Console(highlight=False, soft_wrap=True)
    if not screen.is_terminal:
        screen.width = WIDE
    return screen


def print_answer(answer: Answer, json: bool) -> None:
    """Results with the second at which to press play, near misses, notes."""
    if json:
        print(answer.model_dump_json(indent=2))
        return
    screen = out()
    for note in answer.notes:
        screen.print(f"[yellow]note[/]  {escape(note)}")
    if not answer.results:
        screen.print("Nothing fits. matinee list shows what is in the library.")
    for number, result in enumerate(answer.results, 1):
        _print_result(screen, f"{number:>2}.", result)
    if answer.near_misses:
        screen.print("\n[bold]Nearly[/]")
    for result in answer.near_misses:
        _print_result(screen, "  –", result)


def _print_result(screen: Console, mark: str, result: Result) -> None:
    length = clock(result.duration_s) if result.duration_s else "text only"
    start = f"  ▶ {clock(result.start_s)}" if result.evidence else ""
    title = escape(" ".join(result.title.split()))
    screen.print(f"{mark} [bold]{title}[/]  [dim]{length}  {result.item}[/]{start}")
    if result.breaks:
        screen.print(f"      [yellow]breaks {', '.join(result.breaks)}[/]")
    for reason in result.reasons:
        screen.print(f"      {escape(reason)}")
    parts = sorted(result.parts.items(), key=lambda part: -abs(part[1]))
    said = "  ".join(f"{name} {value:+.2f}" for name, value in parts)
    screen.print(f"      [dim]{result.score:.2f} = {said}[/]")


def print_report(report: IngestReport) -> None:
    """What an ingest did, what was understood and what each stage cost."""
    screen = out()
    counts = [f"{count} {name}" for name, count in report.counts.items() if count]
    screen.print(f"{', '.join(counts) or 'nothing to do'} in {report.seconds:.1f} s")
    for warning in report.warnings:
        screen.print(f"[yellow]note[/]  {escape(warning)}")
    for one in report.passes:
        if one.files:
            media = f", {clock(one.media_s)} of media" if one.media_s else ""
            screen.print(f"pass {one.name}: {one.files} files{media} in {one.seconds:.1f} s")
    if report.media_s:
        understood = [f"{name} in {count}" for name, count in report.understood.items() if count]
        screen.print(f"{clock(report.media_s)} of media; {', '.join(understood) or 'nothing'}")
        table = Table("stage", box=None)
        for name in ("seconds", "media", "real-time factor"):
            table.add_column(name, justify="right")
        for name, cost in report.stages.items():
            factor = f"{cost.real_time_factor:.3f}"
            table.add_row(name, f"{cost.seconds:.1f}", clock(cost.media_s), factor)
        screen.print(table)
    if report.failures:
        screen.print(f"{len(report.failures)} skipped; matinee list --failed names them.")


def print_items(items: Sequence[Item], json: bool) -> None:
    """The library, a line an item."""
    if json:
        for item in items:
            print(item.model_dump_json())
        return
    table = Table("id", "title", "form", "length", "language", "year", box=None)
    for item in items:
        gone = " (missing)" if item.state == "missing" else ""
        table.add_row(
            item.id,
            escape(" ".join(item.title.split()) + gone),
            f"{item.medium}, {item.form}",
            clock(item.duration_s) if item.duration_s else "",
            item.language or "",
            str(item.year or ""),
        )
    screen = out()
    screen.print(table if items else "The library is empty: matinee add FOLDER fills it.")


def print_failures(failures: Sequence[Failure], json: bool) -> None:
    """Files that were skipped, with the reason."""
    if json:
        print(jsonlib.dumps([failure.model_dump() for failure in failures], indent=2))
        return
    for failure in failures:
        print(failure.reason)
    if not failures:
        print("No file was skipped.")


def print_item(view: ItemView, json: bool) -> None:
    """One item with its moments."""
    if json:
        print(view.model_dump_json(indent=2))
        return
    screen, item = out(), view.item
    screen.print(f"[bold]{escape(' '.join(item.title.split()))}[/]  [dim]{item.id}[/]")
    facts = [item.medium, item.form, clock(item.duration_s or 0), item.language, item.published]
    screen.print(", ".join(str(fact) for fact in facts if fact))
    lists = (("by", item.creators), ("genres", item.genres), ("tags", item.tags))
    for name, values in lists:
        if values:
            screen.print(f"{name}: {escape(', '.join(values))}")
    if item.description:
        screen.print(escape(item.description))
    if item.summary:
        screen.print(escape(item.summary))
    _print_made(screen, item)
    if item.heard:
        shares = [f"{kind} {share:.0%}" for kind, share in item.heard.items() if share >= 0.005]
        screen.print(f"heard: {', '.join(shares)}")
    for path in view.paths:
        screen.print(f"[dim]{escape(path)}[/]")
    for moment in view.moments[:MOST_MOMENTS]:
        if moment.text:
            screen.print(
                f"  {clock(moment.start_s):>7}  [cyan]{moment.source}[/]  {escape(moment.text)}"
            )
    if len(view.moments) > MOST_MOMENTS:
        screen.print(f"  … and {len(view.moments) - MOST_MOMENTS} more with --json")


def save_picture(path: Path, jpeg: bytes) -> None:
    """Write a picture where a person asked for it.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        path.write_bytes(jpeg)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}): name a file in a folder of yours."
        ) from error
    console().print(f"wrote {path}", highlight=False)


def _print_made(screen: Console, item: Item) -> None:
    """What was made of the content, and how far it was looked into."""
    if item.keywords:
        screen.print(f"about: {escape(', '.join(item.keywords))}")
    music = [f"{item.tempo_bpm:.0f} beats a minute" if item.tempo_bpm else "", item.musical_key]
    if any(music):
        screen.print(f"music: {', '.join(part for part in music if part)}")
    if item.speech_from:
        screen.print(f"speech: from {escape(item.speech_from)}, not recognised")
    if item.content and item.understood in PASSES:
        screen.print(f"[dim]{PASSES[item.understood]}[/]")


def print_import(what: str, report: ImportReport, json: bool) -> None:
    """What an import did."""
    if json:
        print(report.model_dump_json(indent=2))
        return
    counts = [f"{report.added} {what} added"]
    if report.updated:
        counts.append(f"{report.updated} updated")
    if report.repeated:
        counts.append(f"{report.repeated} known already")
    print(", ".join(counts) + ".")
    if report.unknown:
        named = ", ".join(report.unknown[:5])
        print(f"{len(report.unknown)} items are not in the library, and were left out: {named}.")
    for number, reason in report.bad_lines:
        print(f"line {number} was skipped: {reason}")
