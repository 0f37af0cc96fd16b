"""A made catalogue of films, of which only words are known: the same films each time.

It lies in the user's cache, made once for each number of films.
"""

from __future__ import annotations

import random
import shutil

from agent import Recommender
from base.settings import Settings
from benchmarks.made_words import made_text, topics
from catalog.items import Item

VERSION = "1"


def films(count: int) -> list[Item]:
    """The same films each time."""
    known, made = topics(), []
    for number in range(count):
        draw, topic = random.Random(number), known[number % len(known)]
        title, _ = made_text(draw, topic, 3, chinese=False)
        text, _ = made_text(draw, topic, 40, chinese=False)
        made.append(
            Item(
                id=f"film-{number:05}",
                title=f"{title.title()} {number}",
                description=text,
                form="film",
                genres=[topic.name],
                published=str(1940 + number % 85),
                duration_s=60.0 * draw.randint(70, 180),
                language="en",
                added_at="2025-01-01T00:00:00Z",
            )
        )
    return made


def catalogue(settings: Settings, count: int) -> Settings:
    """The library of films in the user's cache, made once."""
    home = settings.cache / "benchmarks" / f"replay-{VERSION}-{count}"
    own = settings.model_copy(update={"home": home, "llm": "none"})
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        print(f"importing {count} films; this is done once")
        with Recommender.open(settings=own) as matinee:
            matinee.import_items(films(count))
        (home / "ready").touch()
    return own
