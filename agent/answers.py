"""Answers to questions, out of facts alone: one to three sentences in the person's language."""

from __future__ import annotations

from collections.abc import Sequence

from agent.explain.wording import clock, form_name, harmless, language_name, length, listed, quoted
from agent.questions import what_of
from prompts import say
from tools.closer import Closer
from tools.find_moment import FoundMoments
from tools.library_facts import LibraryFacts
from tools.results import Evidence
from tools.show_item import Comparison, ItemFacts

MOST_MOMENTS = 3
MOST_LINES = 6


def facts_text(
    facts: ItemFacts, question: str, language: str, compared: Comparison | None = None
) -> str:
    """What is known of an item, or of what is asked about it."""
    if compared is not None:
        return _compared(compared, language)
    title = quoted(facts.title)
    what = what_of(question)
    if what == "length":
        if not facts.duration_s:
            return say("item_length_unknown", language, title=title)
        return say("item_length", language, title=title, length=length(facts.duration_s, language))
    if what == "language":
        if not facts.language:
            return say("item_language_unknown", language, title=title)
        name = language_name(facts.language, language)
        return say("item_language", language, title=title, language=name)
    if what == "year":
        if facts.year is None:
            return say("item_year_unknown", language, title=title)
        return say("item_year", language, title=title, year=facts.year)
    if what == "creators":
        names = [*facts.creators, *facts.people]
        if not names:
            return say("item_creators_unknown", language, title=title)
        return say("item_creators", language, title=title, names=listed(names, language))
    if what == "music" and (facts.tempo_bpm or facts.musical_key):
        return say(
            "item_music",
            language,
            title=title,
            bpm=f"{facts.tempo_bpm:.0f}" if facts.tempo_bpm else "?",
            key=facts.musical_key or "?",
        )
    if what == "series" and facts.series:
        return _series(facts, language)
    if what == "genres" and (facts.genres or facts.tags):
        names = list(dict.fromkeys((*facts.genres, *facts.tags)))[:6]
        return say("item_genres", language, title=title, names=listed(names, language))
    return _about(facts, language)


def _about(facts: ItemFacts, language: str) -> str:
    said = [harmless(facts.description or facts.summary)]
    if not said[0] and facts.keywords:
        names = listed(facts.keywords[:5], language)
        said = [say("item_about", language, title=quoted(facts.title), names=names)]
    if facts.series:
        said.append(_series(facts, language))
    if facts.duration_s:
        lasts = length(facts.duration_s, language)
        said.append(say("item_length", language, title=quoted(facts.title), length=lasts))
    told = facts.said or facts.written
    if told:
        said.append(_at(told[0], language))
    known = [one for one in said if one]
    return _joined(known or [say("not_known", language)], language)


def _series(facts: ItemFacts, language: str) -> str:
    title, series = quoted(facts.title), facts.series or ""
    if facts.episode is None:
        return say("item_series", language, title=title, series=series)
    return say("item_episode", language, title=title, series=series, episode=facts.episode)


def _compared(compared: Comparison, language: str) -> str:
    one, other = compared.one, compared.other
    said = [_about(one, language), _about(other, language)]
    if compared.longer_s and one.duration_s and other.duration_s:
        longer, shorter = (one, other) if one.duration_s > other.duration_s else (other, one)
        by = length(abs(compared.longer_s), language)
        said.append(
            say(
                "compare_longer",
                language,
                title=quoted(longer.title),
                other=quoted(shorter.title),
                length=by,
            )
        )
    shared = [name for names in compared.shared.values() for name in names][:4]
    if shared:
        said.append(say("compare_shared", language, names=listed(shared, language)))
    return _joined(said, language)


def moments_text(found: FoundMoments, language: str) -> str:
    """Where it is, with the seconds; or honestly that it is not there."""
    if not found.moments or not found.clear:
        if found.title:
            none = say("moment_none", language, title=quoted(found.title))
        else:
            none = say("moment_none_anywhere", language)
        if not found.moments:
            return none
        near = found.moments[0]
        return _joined(
            [none, say("moment_nearest", language, title=quoted(near.title),
                       at=clock(near.start_s), text=quoted(near.text))],
            language,
        )  # fmt: skip
    said: list[str] = []
    for one in found.moments[:MOST_MOMENTS]:
        fields = {"title": quoted(one.title), "at": clock(one.start_s), "text": quoted(one.text)}
        kind = "moment_found_untitled" if said and found.title else "moment_found"
        said.append(say(kind, language, **fields))
    return _joined(said, language)


def closer_text(closer: Closer, language: str) -> str:
    """What a closer look found, in the order of time."""
    said = [_at(one, language) for one in _spread(closer)]
    if not said:
        said = [harmless(closer.description) or say("not_known", language)]
    return _joined([*said, *closer.notes], language)


def _spread(closer: Closer) -> list[Evidence]:
    """Of each kind some, so that long speech does not hide what is seen."""
    kinds = [list(kind) for kind in (closer.said, closer.seen, closer.written, closer.heard)]
    each = max(1, MOST_LINES // max(1, sum(bool(kind) for kind in kinds)))
    chosen = [one for kind in kinds for one in kind[:each]]
    return sorted(chosen, key=lambda one: one.start_s)


def library_text(facts: LibraryFacts, language: str) -> str:
    """Counts, hours, and a few names."""
    said: list[str] = []
    if facts.about == "having" and facts.items == 0:
        return say("count_none", language, what=quoted(_named(facts.of, language)))
    if facts.about in ("longest", "shortest", "newest") and facts.examples:
        first = facts.examples[0]
        lasts = length(60 * (first.minutes or 0), language)
        return say(facts.about, language, title=quoted(first.title), length=lasts)
    if facts.about == "having":
        what = quoted(_named(facts.of, language))
        said.append(say("count_of", language, count=facts.items, what=what))
    else:
        said.append(say("count_all", language, count=facts.items))
    if facts.hours:
        said.append(say("total_length", language, length=length(3600 * facts.hours, language)))
    if facts.groups:
        names = [f"{_named(one.name, language)} ({one.items})" for one in facts.groups[:8]]
        said.append(say("groups_are", language, names=listed(names, language)))
    if facts.examples:
        names = [quoted(one.title) for one in facts.examples[:5]]
        said.append(say("examples_are", language, names=listed(names, language)))
    return _joined(said, language)


def _named(name: str, language: str) -> str:
    """A code as people say it: "zh" is Chinese, "film" a film."""
    if len(name) == 2 and name.isascii():
        return language_name(name, language)
    if name in (
        "video",
        "audio",
        "film",
        "episode",
        "short",
        "music",
        "podcast",
        "lecture",
        "live",
    ):
        return form_name(name, language)
    return name


def _at(one: Evidence, language: str) -> str:
    text = quoted(one.text).rstrip(".。,，;；")  # the sentence around it has its own end
    return say("moment_found_untitled", language, at=clock(one.start_s), text=text)


def _joined(said: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(said)
