"""For tests: three items in which little is said, to hold replies against, and a crowd of items."""

from __future__ import annotations

from catalog.items import Item, Moment
from evaluation.grounded import Held

ITEMS = {
    "b-film-001": Item(
        id="b-film-001", title="Fog", medium="video", form="film", duration_s=5400, language="en",
        published="1990", creators=["Pier"], description="Told from 12:34 on the pier.",
    ),
    "b-film-002": Item(
        id="b-film-002", title="雾中人", medium="video", form="film", duration_s=1200,
        language="zh",
    ),
    "b-pod-003": Item(
        id="b-pod-003", title="Tide Tables", medium="audio", form="podcast", duration_s=600,
    ),
}  # fmt: skip
MOMENTS = {
    "b-film-001": [
        Moment(item="b-film-001", start_s=65, end_s=70, source="speech", text="The tide is in."),
        Moment(item="b-film-001", start_s=80, end_s=90, source="frame", text="ocean, boat"),
    ]
}
HELD = Held.of(ITEMS, MOMENTS)


def others(count: int) -> dict[str, Item]:
    """Items alike, by id: a crowd in which something else is looked for."""
    return {
        f"o{n}": Item(
            id=f"o{n}",
            title=f"Other {chr(97 + n)}",
            description="people walk along a river and talk 人们沿河散步",
            medium="audio" if n % 2 else "video",
            form="podcast" if n % 2 else "film",
            language="en",
            published="2015",
            duration_s=5400,
            genres=["comedy"],
        )
        for n in range(count)
    }
