"""Everything that rules find in one message, gathered once; deciding is another matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.reading.constraints import Constraints, constraints, left_over
from agent.reading.described import Facts
from agent.reading.negations import Negations, negations
from agent.reading.normal import content_words, is_chinese, name_in, normal
from agent.reading.phrases import phrase, phrases, starts, topics, whole
from agent.reading.references import References, references
from agent.reading.rules import Span
from agent.reading.tastes import trimmed
from tools.vocabulary import Vocabulary

FEEDBACK = ("never", "rate", "dislike", "not_now", "seen", "save", "like")  # the first that fits
ASKS = (*("why", "about", "where", "library", "lookup", "request", "another", "similar", "closer"),)
TURNS_OF_TALK = ("next_episode", "both", "new_topic", "myself", "as_before")
CHANGES = ("shorter", "longer", "newer", "older")


@dataclass(frozen=True)
class Situation:
    """What the message is said into."""

    shown: Mapping[str, str] = field(default_factory=dict)  # title by id, of the list in hand
    about: str | None = None  # the item last spoken of
    asked: bool = False  # whether a request is in hand
    language: str = "en"
    attached: bool = False
    people: tuple[str, ...] = ()  # names of everybody who is known
    facts: Facts = field(default_factory=dict)  # what is known of the list in hand, by id


@dataclass
class Clues:
    """One message, read by rules."""

    raw: str
    text: str  # normalised
    language: str
    refs: References
    constraints: Constraints
    negations: Negations
    found: set[str]  # names of phrases
    feedback: str | None
    likes: list[str]
    dislikes: list[str]
    forget: list[str]
    about_others: bool
    habit: bool  # constraints are told as what always holds
    told: list[Span]  # where feedback and lasting wishes stand
    people: tuple[str, ...]

    @property
    def question(self) -> bool:
        """Whether it is put as a question."""
        return bool(
            re.search(r"\?|[吗呢么]$|^(?:what|which|who|where|when|how|why|is|does)\b", self.text)
        )

    @property
    def rest(self) -> str:
        """What is left when constraints, exclusions and what was told are taken out."""
        return left_over(self.text, [*self.constraints.spans, *self.negations.spans, *self.told])

    @property
    def untold(self) -> str:
        """The message without what is told in it."""
        return left_over(self.text, [*self.negations.spans, *self.told])

    @property
    def topic(self) -> list[str]:
        """Content words of the rest."""
        return content_words(left_over(self.text, self._not_topic()))

    def _not_topic(self) -> list[Span]:
        spans = [*self.constraints.spans, *self.negations.spans, *self.told, *self.refs.spans]
        for name in ("request", "another", "similar", "as_before", *CHANGES):
            spans += [match.span() for match in phrases(name, self.text)]
        return spans


def gather(raw: str, situation: Situation, vocabulary: Vocabulary) -> Clues:
    """Read one message."""
    text = normal(raw)
    said_no = negations(text, vocabulary)
    refs = references(raw, situation.shown, situation.about, vocabulary, situation.facts)
    asked = constraints(text, [*said_no.spans, *refs.spans])
    if said_no.medium and "medium" not in asked.values:
        asked.values["medium"] = said_no.medium
    if asked.vague and situation.shown and any(phrase(name, text) for name in CHANGES[:2]):
        asked.drop("min_minutes", "max_minutes")  # "a bit shorter" is than the list in hand
    told: list[Span] = []
    others = [match.span() for match in phrases("others", text)]
    forget = _told("lasting.forget", text, told, [])
    likes = _told("lasting.likes", text, told, others)
    dislikes = _told("lasting.dislikes", text, told, others)
    feedback = None
    for name in FEEDBACK:
        if match := phrase(f"feedback.{name}", text):
            feedback = name
            told.append(match.span())
            break
    found = {name for name in (*ASKS, *CHANGES, *TURNS_OF_TALK) if phrase(name, text)}
    found |= {"change"} if starts("change", text) else set()
    found |= {"smalltalk"} if not re.search(r"\w", text) or whole("smalltalk", text) else set()
    language = (
        ("zh" if is_chinese(raw) else "en") if re.search(r"[^\W\d_]", raw) else situation.language
    )
    if refs.weak and not refs.items and (feedback or "about" in found):
        refs.add(refs.weak[0], "title")
    if said_no.spans and phrase("from_now_on", text) and feedback in (None, "not_now"):
        if refs.creators or refs.series:
            feedback = "never"
        dislikes = dislikes or [
            *said_no.genres[:1],
            *filter(_is_topic, map(trimmed, said_no.words)),
        ]
        feedback = None if dislikes and feedback != "never" else feedback
    return Clues(
        raw=raw,
        text=text,
        language=language,
        refs=refs,
        constraints=asked,
        negations=said_no,
        found=found,
        feedback=feedback,
        likes=likes,
        dislikes=dislikes,
        forget=forget,
        about_others=bool(others),
        habit=bool(phrase("habit", text)),
        told=told,
        people=tuple(name for name in situation.people if name_in(normal(name), text)),
    )


def _is_topic(word: str) -> bool:
    return len(word) > 1 and bool(content_words(word))


def _preferred(topic: str, said: str) -> str:
    """Of "I prefer noir to westerns" the one that is preferred."""
    return re.split(r" (?:to|over|rather than) ", topic)[0] if "prefer" in said else topic


def _told(name: str, text: str, told: list[Span], others: list[Span]) -> list[str]:
    found: list[str] = []
    for match in phrases(name, text):
        if any(start < match.end() and match.start() < end for start, end in (*others, *told)):
            continue
        topic = topics(match)
        if topic:
            told.append(match.span())
            found += filter(_is_topic, (trimmed(_preferred(one, match[0])) for one in topic))
    return found
