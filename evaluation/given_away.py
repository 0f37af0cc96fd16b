"""Where scripted dialogues name what they expect: a hit there tells little of a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluation.audit import Audit
from evaluation.dialogues import Dialogue
from evaluation.summary import Leak


def given_away(dialogues: Iterable[Dialogue], audit: Audit) -> Iterator[Leak]:
    """What the person's own words, up to each scored turn, give away of the items expected there.

    Each word is told where it counts first. The dialogues' items are ids of the audit's library.
    """
    for dialogue in dialogues:
        known: set[tuple[str, str]] = set()
        for n, _, expect in dialogue.scored:
            said = " \n ".join(turn.user for turn in dialogue.turns[: n + 1])
            for item in expect.items:
                for word in audit.leaks(said, item):
                    if (item, word) not in known:
                        known.add((item, word))
                        yield Leak(dialogue=dialogue.id, turn=n, word=word)
