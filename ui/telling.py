"""The events of a turn as people read them: steps, the list, words, and what it took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.events import (
    Done,
    Event,
    Fallback,
    Items,
    ProfileChanged,
    Reading,
    Text,
    ToolCall,
    ToolResult,
    Waiting,
)
from agent.explain import clock
from base.printable import printable
from tools.results import Result
from ui.flow import Flow
from ui.notes import told
from ui.wording import broken, text

LONGEST_STEP = 110  # characters of a step's line


class Teller:
    """Prints events as they come; between them a terminal shows what is being done.

    Use it as a context manager, so that a line that was begun ends also where a turn was stopped.
    """

    def __init__(
        self, screen: Console, language: str = "en", said: frozenset[str] = frozenset()
    ) -> None:
        """`said` are reasons of fall-backs that the person has read already."""
        self._screen, self._language, self._said = screen, language, said
        self._flow = Flow(screen)
        self._numbers: dict[str, int] = {}  # of the list that this turn shows
        self._about: str | None = None  # the item that is spoken of
        self._status = screen.status("", spinner="dots")
        self._tell: Mapping[type, Callable[[Any], None]] = {
            Reading: self._reading,
            Waiting: lambda event: self._wait(
                "waiting" if event.place else "writing", place=event.place
            ),
            ToolCall: lambda call: self._wait("working", tool=call.tool),
            ToolResult: self._result,
            Items: self._items,
            Text: self._text,
            ProfileChanged: self._profile,
            Fallback: self._fallback,
            Done: self._done,
        }

    def __enter__(self) -> Self:
        self._wait("reading")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._status.stop()
        self._flow.end()

    def __call__(self, event: Event) -> None:
        """One event."""
        if not isinstance(event, Text):
            self._flow.end()
        self._tell[type(event)](event)

    def _reading(self, event: Reading) -> None:
        self._language = event.language
        calls = [f"{call.tool}{arguments(call.args)}" for call in event.calls]
        how = self._says(f"read_by_{event.by}")
        self._step(f"{how}: {', '.join(calls) or event.intent}", event.seconds)
        if event.dropped:
            self._step(self._says("not_said", names=", ".join(event.dropped)))
        self._wait("writing")

    def _result(self, event: ToolResult) -> None:
        # what a tool found is said in the list or in the words that follow
        failed = "" if event.ok else f": {self._says('failed')}: {event.summary}"
        self._step(f"{event.tool}{failed}", event.seconds)
        self._wait("writing")

    def _items(self, event: Items) -> None:
        self._numbers = {one.item: number for number, one in enumerate(event.results, 1)}
        for note in event.notes:
            self._marked("note", told(note, self._language))
        if event.results:
            self._screen.print(self._table(event.results), soft_wrap=False)
        if event.near_misses:
            self._screen.print(escape(self._says("nearly")))
        for result in event.near_misses:
            why = ", ".join(broken(name, self._language) for name in result.breaks)
            title = f"[bold]{_plain(result.title)}[/]  [dim]{self._length(result)}[/]"
            self._screen.print(f"  – {title}  [yellow]{escape(why)}[/]")

    def _text(self, event: Text) -> None:
        self._status.stop()
        said = event.text
        if event.about != self._about:  # another item: its sentences stand on lines of their own
            self._flow.end()
            number = self._numbers.get(event.about or "")
            said = f"{number}. {said.lstrip()}" if number else said.lstrip()
        self._about = event.about
        self._flow.write(said)

    def _profile(self, event: ProfileChanged) -> None:
        for change in event.changes:
            self._marked("profile", change)

    def _fallback(self, event: Fallback) -> None:
        if event.reason not in self._said:
            said = {"reason": event.reason.rstrip(".。"), "instead": event.instead.rstrip(".。")}
            self._screen.print(f"[yellow]{_plain(self._says('fallback', **said))}[/]")

    def _done(self, event: Done) -> None:
        self._status.stop()
        said = [self._says("took", seconds=event.seconds)]
        if event.seconds_to_items is not None:
            said.append(self._says("items_after", seconds=event.seconds_to_items))
        if event.seconds_to_text is not None:
            said.append(self._says("words_after", seconds=event.seconds_to_text))
        if event.calls:
            counts = (event.tokens_read, event.tokens_reused, event.tokens_written)
            named = dict(zip(("read", "reused", "written"), counts, strict=True))
            said.append(self._says("tokens", **named))
        else:
            said.append(self._says("no_tokens"))
        if event.removed:
            said.append(self._says("removed", count=event.removed))
        self._screen.print(f"[dim]· {escape('; '.join(said))}[/]")

    def _table(self, results: tuple[Result, ...]) -> Table:
        table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
        table.add_column("", justify="right", no_wrap=True)
        table.add_column(self._says("title"), style="bold", overflow="fold")
        table.add_column(self._says("length"), justify="right", no_wrap=True)
        table.add_column(self._says("why"), overflow="fold")
        table.add_column("▶", justify="right", no_wrap=True)
        for number, result in enumerate(results, 1):
            table.add_row(
                str(number),
                _plain(result.title),
                self._length(result),
                _plain(result.reasons[0]) if result.reasons else "",
                clock(result.start_s) if result.evidence else "",
            )
        return table

    def _length(self, result: Result) -> str:
        return clock(result.duration_s) if result.duration_s else self._says("text_only")

    def _marked(self, mark: str, said: str) -> None:
        self._screen.print(f"[yellow]{self._says(mark)}[/]  {_plain(said)}")

    def _step(self, said: str, seconds: float | None = None) -> None:
        line = " ".join(printable(said).split())
        cut = line if len(line) <= LONGEST_STEP else f"{line[: LONGEST_STEP - 1]}…"
        took = "" if seconds is None else f"  {self._says('took', seconds=seconds)}"
        self._screen.print(f"[dim]· {escape(cut)}{took}[/]")

    def _wait(self, kind: str, **facts: object) -> None:
        if self._screen.is_terminal:
            self._status.update(f"[dim]{escape(self._says(kind, **facts))}[/]")
            self._status.start()

    def _says(self, kind: str, **facts: object) -> str:
        return text(kind, self._language, **facts)


def _plain(said: str) -> str:
    """One line of what may hold anything."""
    return escape(" ".join(printable(said).split()))


def arguments(args: Mapping[str, Any]) -> str:
    """What was understood, without what was left open: (calm sea, max_minutes 30)."""
    every = {name: value for name, value in args.items() if name not in ("item", "filters")}
    every |= args.get("filters") or {}
    said = [
        str(value) if name in ("query", "question", "about") else f"{name} {_value(value)}".strip()
        for name, value in every.items()
        if value not in (None, False, "", (), [], {})
    ]
    return f" ({', '.join(said)})" if said else ""


def _value(value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, list | tuple):
        return " + ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
