"""Reading a message: rules first; what they are not certain of, the model is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from agent.events import Call, Reading
from agent.profile_words import unsupported
from agent.reading.case import Case
from agent.reading.clues import Clues, Situation, gather
from agent.reading.decide import Chances, decide
from agent.reading.described import Facts, Known
from agent.reading.normal import simplified
from agent.reading.proposal import Proposal, merged, propose
from agent.turn import Turn
from base.errors import StoppedError
from catalog.items import get_items
from tools.vocabulary import Vocabulary

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

Ask = Callable[[Sequence[Any], Sequence[dict[str, Any]], Any], "AIMessage"]


class Reader:
    """Reads messages with the names of one library; without a model by rules alone."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        with_model: bool,
        people: Sequence[str] = (),
        chances: Chances | None = None,
    ) -> None:
        """`chances`: of the dialogue acts; without it rules alone tell them apart."""
        self._vocabulary, self._with_model, self._people = vocabulary, with_model, tuple(people)
        self._chances = chances

    def read(self, turn: Turn, ask: Ask) -> list[Call]:
        """The calls to make, in their order. How the message was read is told as an event."""
        began = monotonic()
        situation = self._situation(turn)
        clues = gather(turn.text, situation, self._vocabulary)
        decision = decide(Case(clues, situation, self._vocabulary), self._chances)
        proposal = None
        if self._with_model and not decision.certain:
            proposal = self._proposed(turn, clues, ask)
        intent, calls, dropped = merged(decision, proposal, clues)
        kept = []
        for call in calls:
            checked, gone = unsupported(call, simplified(turn.text), turn.language)
            kept.append(checked)
            dropped += gone
        turn.intent = intent
        turn.tell(
            Reading(
                intent=intent,
                calls=tuple(kept),
                language=turn.language,
                by="model" if proposal else "rules",
                dropped=tuple(dropped),
                seconds=monotonic() - began,
            )
        )
        return kept

    def mend(self, turn: Turn, error: str, ask: Ask) -> list[Call]:
        """After a call that was refused: what is asked about is looked for by its words instead.

        A small model mends a call no better than this does, and takes seconds for it.
        """
        del ask
        refused = turn.calls[-1]
        turn.fall_back(error, "it is looked for by its words")
        words = refused.args.get("item") or " ".join(refused.args.get("items") or ()) or turn.text
        return [Call(tool="search", args={"query": str(words)})]

    def _situation(self, turn: Turn) -> Situation:
        talk = turn.talk
        return Situation(
            shown={one.result.item: one.result.title for one in talk.listed},
            about=talk.about,
            asked=bool(talk.listed or talk.request.query or talk.request.filters.any),
            language=talk.language,
            attached=turn.attachment is not None,
            people=tuple(name for name in self._people if name != turn.person.user),
            facts=_facts(turn) if talk.listed else {},
        )

    def _proposed(self, turn: Turn, clues: Clues, ask: Ask) -> Proposal | None:
        try:
            return propose(turn, clues, ask)
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001  a model behind a server raises what it likes
            turn.fall_back(
                f"The language model could not read the message: {error}", "rules read it"
            )
            return None


def _facts(turn: Turn) -> Facts:
    with turn.library.catalog.read() as connection:
        items = get_items(connection, [one.result.item for one in turn.talk.listed])
    return {item: Known.of(known) for item, known in items.items()}
