"""What goes on in one library beside its items: conversations, people, and work behind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from agent import background
from agent import conversation as conversations
from agent.conversation import Kept
from agent.opened import Opened
from agent.upkeep import add_files
from agent.why import why_text_of
from catalog.jobs import Job, get_jobs, stop
from catalog.plays import users
from tools.report import IngestReport, Progress
from tools.understood import Pass


class Ongoing(Opened):
    """An open library, and what is under way in it."""

    def people(self) -> list[str]:
        """Everybody who did something, by name."""
        with self._library.catalog.read() as connection:
            return list(users(connection))

    def conversation(self, user: str, number: int | None = None) -> Kept | None:
        """The person's conversation of that number, or the one that they are in the middle of.

        None where no number is given and they are in the middle of none.

        Raises:
            NotFoundError: there is none of that number, or it is somebody else's.
        """
        with self._library.catalog.read() as connection:
            number = number or conversations.latest(connection, user)
            return conversations.get(connection, user, number) if number else None

    def begin_conversation(self, user: str) -> int:
        """A new, empty conversation; gives its number."""
        with self._library.catalog.write() as connection:
            return conversations.start(connection, user)

    def why_listed(self, user: str, item: str, conversation: int, language: str = "en") -> str:
        """Why the item of that id is in the list in hand; that it is not, where it is not.

        Raises:
            NotFoundError: no such conversation.
        """
        with self._library.catalog.read() as connection:
            talk = conversations.get(connection, user, conversation).talk
        return why_text_of(self._library, talk, item, language)

    def jobs(self) -> list[Job]:
        """Everything that was to be understood in the background, the latest first."""
        with self._library.catalog.read() as connection:
            return get_jobs(connection)

    def is_working(self) -> bool:
        """Whether a process works on the jobs."""
        return background.is_working(self._library.catalog)

    def stop_job(self, job: int) -> Job:
        """Ask a job to stop; what it did is kept.

        Raises:
            NotFoundError: there is no such job, or it is over.
        """
        with self._library.catalog.write() as connection:
            return stop(connection, job)

    def resume_jobs(self) -> int:
        """Go on with jobs that were stopped, that failed or were interrupted; how many are open."""
        return background.resume_jobs(self)

    def add_and_queue(
        self, paths: Iterable[str | Path], progress: Progress | None = None
    ) -> tuple[IngestReport, int]:
        """Read the names of files and folders now, and leave the rest to a job; gives its number.

        Raises:
            LibraryBusyError: another process adds media.
        """
        named = [Path(path) for path in paths]
        report = add_files(self._library, named, progress, lambda _: None, Pass.NAMES)
        return report, background.add_in_background(self, named)
