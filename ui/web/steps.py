"""The events of a turn as messages of the chat: steps that fold, and words that grow."""

from __future__ import annotations

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
from ui.notes import told
from ui.telling import arguments
from ui.web.markup import bare
from ui.web.seat import Message
from ui.web.words import say_or
from ui.wording import text


class Steps:
    """Tells one turn; `messages` is what to show of it so far."""

    def __init__(self, language: str, said: frozenset[str] = frozenset()) -> None:
        """`said` are reasons of fall-backs that the person has read already."""
        self.language, self.said = language, said
        self.items: Items | None = None
        self.done: Done | None = None
        self._steps: list[Message] = [_step(text("reading", language), "pending")]
        self._pieces: list[str] = []
        self._place = 0  # in the queue of the language model
        self._about: str | None = None
        self._numbers: dict[str, int] = {}

    @property
    def messages(self) -> list[Message]:
        """Steps first, then the words of the answer."""
        answer = "".join(self._pieces)
        words = [{"role": "assistant", "content": bare(answer)}] if answer else []
        place = [_step(text("waiting", self.language, place=self._place), "pending")]
        return [*self._steps, *(place if self._place else ()), *words]

    def __call__(self, event: Event) -> None:
        """One event more."""
        if isinstance(event, Reading):
            self._reading(event)
        elif isinstance(event, Waiting):
            self._place = event.place
        elif isinstance(event, ToolCall):
            self._settle()
            called = f"{event.tool}{arguments(event.args)}"
            doing = self._named(event.tool)
            self._steps.append(_step(text("working", self.language, tool=doing), "pending"))
            self._steps[-1]["content"] = bare(called)
        elif isinstance(event, ToolResult):
            self._result(event)
        elif isinstance(event, Items):
            self.items = event
            self._numbers = {one.item: number for number, one in enumerate(event.results, 1)}
        elif isinstance(event, Text):
            self._settle()
            self._text(event)
        elif isinstance(event, ProfileChanged):
            self._add(text("profile", self.language), "\n".join(event.changes))
        elif isinstance(event, Fallback):
            self._fallback(event)
        else:
            self.done = event
            self._settle()

    def stop(self) -> None:
        """It ends here."""
        self._place = 0
        self._settle()

    def _reading(self, event: Reading) -> None:
        self.language = event.language
        self._steps = [one for one in self._steps if not _is_pending(one)]
        calls = [f"{call.tool}{arguments(call.args)}" for call in event.calls]
        body = [", ".join(calls) or event.intent]
        if event.dropped:
            body.append(text("not_said", self.language, names=", ".join(event.dropped)))
        how = text(f"read_by_{event.by}", self.language)
        self._steps.append(_step(how, "done", "\n".join(body), event.seconds))

    def _result(self, event: ToolResult) -> None:
        called = ""
        if self._steps and _is_pending(self._steps[-1]):
            called = str(self._steps.pop()["content"])
        title = self._named(event.tool)
        if not event.ok:
            title = f"{title}: {text('failed', self.language)}"
        summary = bare(told(event.summary, self.language))
        body = "\n".join(part for part in (called, summary) if part)
        step = _step(title, "done", "", event.seconds)
        self._steps.append(step | {"content": body})

    def _named(self, tool: str) -> str:
        """What a tool does, in words; what it was called with stands in the step."""
        return say_or(f"tool_{tool}", self.language, tool)

    def _text(self, event: Text) -> None:
        said = told(event.text, self.language)  # it may be the sentence of an error
        # each item's sentences stand on lines of their own, and so does what begins a list
        opens = event.about is None and self.items is not None and bool(self._pieces)
        if opens or event.about != self._about:
            number = self._numbers.get(event.about or "")
            said = f"{number}. {said.lstrip()}" if number else said.lstrip()
            if self._pieces:
                said = f"\n{said}"
        self._about = event.about
        self._pieces.append(said)

    def _fallback(self, event: Fallback) -> None:
        if event.reason in self.said:
            return
        self.said |= {event.reason}
        reason, instead = (
            told(one, self.language).rstrip(".。") for one in (event.reason, event.instead)
        )
        self._add(text("fallback", self.language, reason=reason, instead=instead), "")

    def _add(self, title: str, body: str) -> None:
        """A step that is over at once; it stands before the one that runs."""
        running = bool(self._steps) and _is_pending(self._steps[-1])
        self._steps.insert(len(self._steps) - running, _step(title, "done", body))

    def _settle(self) -> None:
        """Nothing runs any more."""
        self._steps = [
            one | {"metadata": one["metadata"] | {"status": "done"}} for one in self._steps
        ]


def reply(answer: str) -> Message:
    """An answer of before, or a sentence about the conversation itself."""
    return {"role": "assistant", "content": bare(answer)}


def spoken(message: str) -> Message:
    """What the person said."""
    return {"role": "user", "content": bare(message)}


def _step(title: str, status: str, body: str = "", seconds: float | None = None) -> Message:
    about: dict[str, object] = {"title": bare(title), "status": status}
    if seconds is not None:
        about["duration"] = seconds
    return {"role": "assistant", "content": bare(body), "metadata": about}


def _is_pending(step: Message) -> bool:
    return bool(step["metadata"]["status"] == "pending")
