"""A best guess at what a message tells, where it is sure that it tells something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.events import Call
from agent.reading.case import Case
from agent.reading.constraints import constraints, left_over
from agent.reading.described import nearest
from agent.reading.feelings import does, feeling
from agent.reading.normal import content_words, normal, simplified
from agent.reading.phrases import phrase
from agent.reading.references import References, by_words, references
from agent.reading.tastes import own_part, topics_of
from tools.facets_said import clauses

ACTIONS = ("later", "never", "save", "seen")
MOST_CLAUSES = 6
SURE = frozenset({"place", "title", "words"})  # ways of naming an item that leave no doubt
# what is told as a limit; "form" is a topic ("podcasts") as much as one
MEASURED = ("min_minutes", "max_minutes", "year_from", "year_to", "language")
_OPPOSITE = {
    "min_minutes": "max_minutes",
    "max_minutes": "min_minutes",
    "year_from": "year_to",
    "year_to": "year_from",
}


@dataclass(frozen=True)
class Said:
    """One clause of the speaker's own: its text, what it refers to, and how it feels."""

    text: str
    refs: References
    feels: int
    before: str = ""  # what others are said to think, right before


def guessed_items(case: Case) -> list[Call]:
    """Feedback on the items that are meant, each by the clause that names it."""
    items = _items(case)
    if not items:
        return []
    named = {item: said for said in own(case) for item in said.refs.items if item in items}
    apart = len(items) > 1 and len({id(said) for said in named.values()}) > 1
    calls = []
    for item in items:
        text = named[item].text if apart and item in named else case.clues.text
        action = case.clues.feedback if not apart else None
        calls.append(_feedback(item, action or action_of(text), case))
    return calls


def guessed_tastes(case: Case) -> list[Call]:
    """Likes, dislikes, bans and limits that last, of what the speaker's own clauses speak of."""
    args: dict[str, Any] = {}
    refs = case.clues.refs
    said = [] if refs.missing and not (refs.creators or refs.series) else own(case)
    past = does("seen", case.clues.text) and not does("lasting", case.clues.text)
    for at, one in enumerate(said):
        others = (other.feels for other in (*said[at + 1 :], *said[:at]) if other.feels)
        sign = one.feels or _excepts(one.text) or next(others, 0)
        never = does("never", one.text) or (not one.feels and does("never", case.clues.text))
        for name, value in _taste(one, sign, never, past).items():
            if isinstance(value, dict):
                args[name] = {**args.get(name, {}), **value}
            else:
                args[name] = list(dict.fromkeys([*args.get(name, []), *value]))
    args = _settled({name: value for name, value in args.items() if value})
    return [Call(tool="update_profile", args=args)] if args else []


def action_of(text: str) -> str:
    """What was done with an item, or is thought of it; that it was seen is the least of it."""
    for name in ("later", "never", "save"):
        if does(name, text):
            return {"later": "not_now"}.get(name, name)
    return {1: "like", -1: "dislike"}.get(feeling(text), "seen")


def own(case: Case) -> list[Said]:
    """The clauses that speak of the speaker."""
    situation = case.situation
    found: list[Said] = []
    before = ""
    for clause in clauses(simplified(case.clues.raw))[:MOST_CLAUSES]:
        text = normal(clause.text)
        if not clause.mine or phrase("others", text):
            before = text
            continue
        refs = references(
            clause.text, situation.shown, situation.about, case.vocabulary, situation.facts
        )
        found.append(Said(text, refs, feeling(text), before))
        before = ""
    return found


def says(case: Case) -> bool:
    """Whether anything is said of an item beside which: "the fifth" tells nothing."""
    text = case.clues.text
    if case.clues.feedback or feeling(text) or any(does(name, text) for name in ACTIONS):
        return True
    return bool(content_words(left_over(text, case.clues.refs.spans)))


def _items(case: Case) -> list[str]:
    """Ids of what is meant: named, else the item last spoken of, else the first of the list."""
    if not own(case) or (case.clues.refs.missing and not case.clues.refs.items):
        return []
    refs, shown, text = case.clues.refs, case.situation.shown, case.clues.text
    if refs.items and refs.by & SURE:
        return refs.items
    if refs.weak:
        return refs.weak[:1]
    lasting = does("lasting", text) and not does("seen", text)
    if guess := by_words(text, shown) or (not lasting and nearest(text, case.situation.facts)):
        return [guess]
    if lasting or (not does("seen", text) and not refs.items and guessed_tastes(case)):
        return []
    return refs.items or [item for item in (case.situation.about, *shown) if item][:1]


def _excepts(text: str) -> int:
    """-1 where a clause only takes something out: "but not musicals", "just no zombies"."""
    return -1 if phrase("excepts", text) else 0


def _taste(said: Said, sign: int, never: bool, past: bool) -> dict[str, Any]:
    refs = said.refs
    against = never or sign < 0
    names = [*refs.creators, *refs.series]
    if never and names:
        return {"never_creators": refs.creators, "never_series": refs.series}
    text = own_part(said.text)
    limits = constraints(text)
    measured = {name: value for name, value in limits.values.items() if name in MEASURED}
    if measured and not past:
        return limits_told(measured, against, limits.words)
    topics = names or topics_of(text, refs.genres, known_only=past)
    if not topics and said.feels and said.before:
        topics = topics_of(said.before, ())
    medium = next((name for name in ("audio", "video") if phrase(f"only.{name}", text)), None)
    if medium and not topics:
        return limits_told({"medium": medium}, against, {})
    kind = "never" if never else "dislikes" if against else "likes"
    return {kind: topics}


def limits_told(values: dict[str, Any], against: bool, words: dict[str, str]) -> dict[str, Any]:
    """Limits as they are told: who cannot bear "over two hours" wants two hours at most."""
    if not against:
        return {"constraints": values}
    turned = {_OPPOSITE[name]: value for name, value in values.items() if name in _OPPOSITE}
    other = {"audio": "video", "video": "audio"}
    if "medium" in values and "form" not in values:
        turned["medium"] = other[values["medium"]]
    rest = [words[name] for name in ("form", "language") if name in words]
    return {"constraints": turned, "dislikes": rest}


def _settled(args: dict[str, Any]) -> dict[str, Any]:
    """A topic is on one side only: what is forbidden is not liked too."""
    against = {*args.get("dislikes", ()), *args.get("never", ())}
    if "likes" in args:
        args["likes"] = [topic for topic in args["likes"] if topic not in against]
    return {name: value for name, value in args.items() if value}


def _feedback(item: str, action: str, case: Case) -> Call:
    args = {"action": action, "item": item}
    return Call(
        tool="record_feedback", args=args | ({"words": case.clues.raw} if action == "rate" else {})
    )


def any_of(*guesses: Sequence[Call]) -> list[Call]:
    """The first guess that says anything."""
    return next((list(calls) for calls in guesses if calls), [])
