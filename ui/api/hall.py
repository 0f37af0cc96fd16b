"""What the endpoints share: the library, how it is served, and where slow work waits its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Path, Request
from pydantic import Field

from agent.recommender import Recommender
from base.errors import NotFoundError
from catalog.items import Item, get_items
from ui.api.ingesting import Additions
from ui.api.serving import Serving
from ui.api.turns import Turns
from ui.api.uploads import Uploads

P = ParamSpec("P")
T = TypeVar("T")

SLOW = 4  # threads for what writes or reads files: uploads, imports, deletions
BIGGEST = 2**63 - 1  # that SQLite counts


@dataclass
class Hall:
    """One application. Conversations and slow work have threads of their own.

    What is quick (search, recommendations, lists) runs in the threads that FastAPI has for plain
    functions, 40 at most, and so never waits behind an answer, an upload or an import. `sweeps`
    are run at the start and now and then, and remove what was left over somewhere.
    """

    matinee: Recommender
    serving: Serving
    turns: Turns = field(init=False)
    uploads: Uploads = field(init=False)
    additions: Additions = field(init=False)
    sweeps: list[Callable[[], int]] = field(init=False)
    _slow: CapacityLimiter | None = None

    def __post_init__(self) -> None:
        self.turns = Turns(self.serving.turns)
        self.uploads = Uploads(self.matinee)
        self.additions = Additions(self.matinee)
        self.sweeps = [self.uploads.sweep]

    def stop(self) -> None:
        """The server ends: what streams to somebody ends, and none begins again."""
        self.turns.stop()
        self.additions.stop()

    async def slowly(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work that takes its time in one of the few threads for it, and wait for it."""
        if self._slow is None:  # here, for it belongs to the event loop
            self._slow = CapacityLimiter(SLOW)
        return await to_thread.run_sync(partial(work, *args, **kwargs), limiter=self._slow)

    def item(self, name: str, removed: bool = False) -> Item:
        """The item of that id, and no other: an API deletes nothing by half a name.

        One that was removed is there only where `removed` ones are asked for.

        Raises:
            NotFoundError: there is none.
        """
        with self.matinee.library.catalog.read() as connection:
            found = get_items(connection, [name]).get(name)
        if found is None or (found.state == "removed" and not removed):
            raise NotFoundError(f"There is no item '{name}': /api/items lists those there are.")
        return found


def _hall(request: Request) -> Hall:
    found: Hall = request.app.state.hall
    return found


InHall = Annotated[Hall, Depends(_hall)]
# Nothing is taken out of a path: what is left would be another one.
FilePath = Annotated[str, Field(min_length=1, max_length=4_096, pattern=r"^[^\x00]+$")]
ItemId = Annotated[str, Path(description="The item's id.", max_length=200, examples=["6e8fe10c"])]
User = Annotated[
    str,
    Path(description="Whose: the name of a person.", min_length=1, max_length=200, examples=["me"]),
]
