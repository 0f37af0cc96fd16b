"""`matinee demo`: a small library, three people with different tastes, why, and a conversation."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.markup import escape

from agent.recommender import Recommender
from base.settings import load_settings
from base.slots import Frozen
from catalog.items import Item
from catalog.plays import Play
from demo.people import Person, Speaker, people, speaker
from demo.place import metadata, place
from tools.results import Answer
from ui.demo_talk import Talked, forget_last_time, talk
from ui.progress import DownloadBar, IngestBar
from ui.show import console, out, print_answer, print_report

EPOCH = "demo.epoch"
RECOMMENDED = 3


class Shown(Frozen):
    """What one person of the demo is offered."""

    person: str
    taste: str
    request: str
    recommended: Answer
    answered: Answer


def run_demo(json: bool = False) -> None:
    """Fetch, understand, play, recommend; what was done before is not done again."""
    settings = load_settings()
    settings = settings.model_copy(update={"home": settings.home / "demo"})
    folder = settings.home / "media"
    place(settings, folder, DownloadBar(console()))
    with Recommender.open(settings=settings, downloads=DownloadBar(console())) as matinee:
        _add(matinee, folder, json)
        files = {item_file(matinee, item): item.id for item in matinee.items()}
        talker = speaker()
        forget_last_time(matinee, talker)
        _play(matinee, files, [*people(), talker])
        shown = [_shown(matinee, person) for person in people()]
        if not json:
            for one in shown:
                _print(one)
        talked = talk(matinee, talker, json)
    if json:
        _print_json(shown, talked)
        return
    home = escape(str(settings.home))
    out().print(
        f"\nThe demo library lies in {home}. Ask it yourself:\n"
        f"  .venv/bin/matinee --home '{home}' chat --user {talker.name}"
    )


def item_file(matinee: Recommender, item: Item) -> str:
    """The name of an item's file."""
    paths = matinee.show(item.id).paths
    return Path(paths[0]).name if paths else ""


def _add(matinee: Recommender, folder: Path, json: bool) -> None:
    if json:
        matinee.add([folder], metadata=metadata)
        return
    with IngestBar(console()) as bar:
        report = matinee.add([folder], bar, metadata)
    print_report(report)


def _play(matinee: Recommender, files: dict[str, str], persons: Sequence[Person | Speaker]) -> None:
    """Record what they did, once: a second run finds the same times, and adds nothing."""
    catalog = matinee.library.catalog
    epoch = catalog.get_meta(EPOCH)
    if epoch is None:
        epoch = datetime.now(UTC).isoformat()
        catalog.set_meta(EPOCH, epoch)
    start = datetime.fromisoformat(epoch)
    matinee.import_plays(
        Play(
            user=person.name,
            item=files[play.file],
            action=play.action,
            value=play.value,
            at=(start - timedelta(days=play.days_ago)).isoformat(),
            source="demo",
        )
        for person in persons
        for play in person.plays
        if play.file in files
    )


def _shown(matinee: Recommender, person: Person) -> Shown:
    return Shown(
        person=person.name,
        taste=person.taste,
        request=person.request,
        recommended=matinee.recommend(person.name, k=RECOMMENDED),
        answered=matinee.recommend(person.name, person.request, k=RECOMMENDED),
    )


def _print(shown: Shown) -> None:
    screen = out()
    screen.print(f"\n[bold]{shown.person}[/], {escape(shown.taste)}, is recommended")
    print_answer(shown.recommended, json=False)
    screen.print(f"[bold]{shown.person}[/] asks: “{escape(shown.request)}”")
    print_answer(shown.answered, json=False)


def _print_json(shown: Sequence[Shown], talked: Talked) -> None:
    rows = [one.model_dump(mode="json") for one in (*shown, talked)]
    print(jsonlib.dumps(rows, indent=2))
