"""The plain template: the same facts as prose, exactly, where no model writes or none is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from agent.explain.facts import Fact
from agent.explain.wording import form_name, language_name, length, listed, quoted
from prompts import say
from tools.results import Answer, Filters, Result

if TYPE_CHECKING:
    from catalog.items import Item

SAID = 2  # facts a result
_IT = {"en": "it", "zh": "它"}
_TITLE = {"en": "“{}”", "zh": "《{}》"}


def sentence(result: Result, facts: Sequence[Fact], language: str, most: int = SAID) -> str:
    """One or two sentences that name the result and say its `most` strongest facts."""
    clauses = [fact.clause for fact in facts[:most]]
    title = titled(result.title, language)
    if language == "zh":
        return f"{title}：{'；'.join(clauses)}。"
    first, *rest = clauses or [""]
    said = [f"{title}: {first}", *(clause[:1].upper() + clause[1:] for clause in rest)]
    return " ".join(_ended(one) for one in said)


def opening(answer: Answer, language: str, again: bool = False) -> str:
    """The line before a list, also before one that is empty or holds only near misses."""
    count = len(answer.results)
    if count:
        return say("opening_again" if again else "opening", language, count=count)
    return say("relaxed" if answer.near_misses else "nothing", language)


def closing(answer: Answer, language: str) -> str:
    """The line after a list; empty where there is none."""
    return say("closing", language) if answer.results else ""


def near_misses(
    answer: Answer, items: Mapping[str, Item], filters: Filters, language: str
) -> tuple[str, ...]:
    """A sentence for each near miss that names every constraint which it breaks."""
    return tuple(
        broken_sentence(result, items.get(result.item), filters, language)
        for result in answer.near_misses
    )


def broken_sentence(result: Result, item: Item | None, filters: Filters, language: str) -> str:
    """ "“Fog” lasts 24 minutes, more than the 20 minutes you asked for." """
    said = [_broken(name, result, item, filters, language) for name in result.breaks]
    named = titled(result.title, language)
    said = said[:1] + [one.replace(named, _IT.get(language, "it")) for one in said[1:]]
    if language == "zh":
        return "；".join(said) + "。" if said else ""
    text = ", and ".join(said)
    return _ended(text[:1].upper() + text[1:]) if said else ""


def titled(title: str, language: str) -> str:
    """The title between the marks of the language, on one line."""
    return _TITLE.get(language, _TITLE["en"]).format(quoted(title))


def _broken(name: str, result: Result, item: Item | None, filters: Filters, language: str) -> str:
    title = quoted(result.title)
    wanted = getattr(filters, name, None)
    if item is None or wanted in (None, False, ()):
        return say("broken_other", language, title=title, name=name)
    if name.endswith("_minutes"):
        if not item.duration_s:
            return say("broken_length_unknown", language, title=title)
        asked = length(60 * float(wanted), language)
        lasts = _told_apart(item.duration_s, asked, language)
        return say(f"broken_{name}", language, title=title, length=lasts, wanted=asked)
    if name in ("medium", "form"):
        what, not_this = form_name(getattr(item, name), language), form_name(wanted, language)
        return say(f"broken_{name}", language, title=title, what=what, wanted=not_this)
    if name == "language":
        if not item.language:
            return say("broken_language_unknown", language, title=title)
        spoken, asked = (language_name(code, language) for code in (item.language, wanted))
        return say("broken_language", language, title=title, language=spoken, wanted=asked)
    if name.startswith("year"):
        if item.year is None:
            return say("broken_year_unknown", language, title=title)
        return say(f"broken_{name}", language, title=title, year=item.year, wanted=wanted)
    if name.startswith("not_"):
        names = listed(_unwanted(name, item, wanted), language)
        return say(f"broken_{name}", language, title=title, names=names)
    return say(f"broken_{name}", language, title=title, wanted=wanted)


def _told_apart(seconds: float, asked: str, language: str) -> str:
    """The length so exactly that it differs from what was asked for: 20 minutes and 12 seconds."""
    said = length(seconds, language)
    if said != asked:
        return said
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _unwanted(name: str, item: Item, unwanted: Sequence[str]) -> list[str]:
    having = {
        "not_creators": [*item.creators, *item.people],
        "not_series": [item.series or ""],
        "not_genres": [*item.genres, *item.tags],
    }
    asked = {text.casefold() for text in unwanted}
    return list(dict.fromkeys(text for text in having[name] if text.casefold() in asked))


def _ended(text: str) -> str:
    return text if re.search(r"[.!?…。！？]”?$", text) else f"{text}."
