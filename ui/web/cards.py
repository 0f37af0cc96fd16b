"""Results as cards: HTML with everything that media say escaped.

Buttons carry what they do as data: `data-play` starts the player (page.js), `data-act` goes to the
server by the component that shows the cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from agent.explain import clock
from agent.explain.parts import Share, shares
from agent.explain.wording import quoted
from tools.results import Evidence, Result
from ui.web.markup import lines, tag, text
from ui.web.words import say, say_or
from ui.wording import broken

ACTS = ("like", "dislike", "seen", "not_now", "never")
MOST_MOMENTS = 3
MOST_PARTS = 6
QUOTED = 90  # characters of a moment's text
START = 12  # characters by which a reason is told to quote it


def cards(
    results: Sequence[Result],
    language: str,
    *,
    moved: Mapping[str, str] | None = None,
    acts: bool = True,
    numbered: bool = True,
) -> str:
    """A list of results; `moved` are words about the place of an item, by its id."""
    every = [
        card(one, language, number if numbered else None, (moved or {}).get(one.item, ""), acts)
        for number, one in enumerate(results, 1)
    ]
    return tag("ol", *every, class_="m-cards")


def card(
    result: Result, language: str, number: int | None = None, moved: str = "", acts: bool = True
) -> str:
    """One result: its picture, why, moments, the parts of its score, and what to say of it."""
    name = f"{number}. {result.title}" if number else result.title
    about = [tag("span", text(_length(result, language)), class_="m-length")]
    if moved:
        about.append(tag("span", text(moved), class_="m-moved"))
    body = [
        tag("h3", text(name), " ", *about),
        _breaks(result, language),
        _why(_not_in_moments(result)),
        _moments(result, language),
        _score(result, language),
        _acts(result, language) if acts else "",
    ]
    inside = [_poster(result, language), tag("div", lines(body), class_="m-body")]
    return tag("li", *inside, class_="m-card", data_item=result.item)


def moved(before: Sequence[str], now: Sequence[str], language: str) -> dict[str, str]:
    """What became of each place in a list of ids: "new", "up 2"; nothing where it stayed."""
    said = {}
    for place, item in enumerate(now):
        if item not in before:
            said[item] = say("rank_new", language)
        elif (was := before.index(item)) != place:
            key = "rank_up" if was > place else "rank_down"
            said[item] = say(key, language, count=abs(was - place))
    return said


def play_button(
    result: Result, start_s: float, language: str, *inside: str, class_: str = "m-moment"
) -> str:
    """A button that plays an item from a second on."""
    label = say("play_from", language, title=result.title, clock=clock(start_s))
    return tag(
        "button",
        *inside,
        type="button",
        class_=class_,
        data_play=True,
        data_item=result.item,
        data_start=f"{start_s:g}",
        data_title=" ".join(result.title.split()),
        aria_label=label,
    )


def poster_of(item: str) -> str:
    """The picture of an item; where there is none, page.js takes it away."""
    address = f"/api/items/{quote(item, safe='')}/poster"
    return tag("img", src=address, alt="", loading="lazy", class_="m-picture")


def _poster(result: Result, language: str) -> str:
    picture = poster_of(result.item)
    if result.path is None:
        return tag("div", picture, class_="m-poster", data_medium=result.medium)
    sign = tag("span", "▶", class_="m-sign", aria_hidden="true")
    inside = play_button(result, result.start_s, language, picture, sign, class_="m-press")
    return tag("div", inside, class_="m-poster", data_medium=result.medium)


def _length(result: Result, language: str) -> str:
    said = [clock(result.duration_s)] if result.duration_s else []
    if result.path is None:
        said.append(say("no_file" if said else "text_only", language))
    return " · ".join(said)


def _not_in_moments(result: Result) -> list[str]:
    """Reasons, without those that a moment's button says as well."""
    if result.path is None:
        return list(result.reasons)
    shown = result.evidence[:MOST_MOMENTS]
    return [
        reason
        for reason in result.reasons
        if not any(clock(one.start_s) in reason and one.text[:START] in reason for one in shown)
    ]


def _why(reasons: Sequence[str]) -> str:
    if not reasons:
        return ""
    return tag("ul", *(tag("li", text(one)) for one in reasons), class_="m-why")


def _breaks(result: Result, language: str) -> str:
    if not result.breaks:
        return ""
    said = ", ".join(broken(name, language) for name in result.breaks)
    return tag("p", text(said), class_="m-breaks")


def _moments(result: Result, language: str) -> str:
    if result.path is None or not result.evidence:
        return ""
    every = [_moment(result, one, language) for one in result.evidence[:MOST_MOMENTS]]
    return tag("div", *every, class_="m-moments", role="group", aria_label=say("moments", language))


def _moment(result: Result, evidence: Evidence, language: str) -> str:
    kind = say_or(f"source_{str(evidence.source).replace(' ', '_')}", language, "")
    said = quoted(evidence.text, QUOTED)
    inside = [tag("b", f"▶ {clock(evidence.start_s)}")]
    if said:
        inside.append(tag("span", tag("i", text(kind)), " ", text(said)))
    return play_button(result, evidence.start_s, language, *inside)


def _score(result: Result, language: str) -> str:
    every = shares(result.parts, language)[:MOST_PARTS]
    if not every:
        return ""
    most = max(abs(one.value) for one in every)
    rows = [
        _bar(one, most, language) for one in every if f"{one.value:.2f}" not in ("0.00", "-0.00")
    ]
    summary = tag("summary", text(say("score", language, score=f"{result.score:.2f}")))
    return tag("details", summary, tag("ul", *rows, class_="m-parts"), class_="m-score")


def _bar(share: Share, most: float, language: str) -> str:
    up = share.value >= 0
    width = 100 * abs(share.value) / most
    said = say("part_up" if up else "part_down", language)
    bar = tag("span", class_="m-fill" if up else "m-fill m-against", style=f"width:{width:.0f}%")
    return tag(
        "li",
        tag("span", text(share.words), class_="m-part"),
        tag("span", bar, class_="m-bar", aria_hidden="true"),
        tag("span", f"{share.value:+.2f}", class_="m-value", title=said),
    )


def _acts(result: Result, language: str) -> str:
    buttons = [
        tag("button", text(say(act, language)), type="button", class_="m-act", data_act=act,
            data_item=result.item)
        for act in ACTS
    ]  # fmt: skip
    label = say("acts", language, title=result.title)
    return tag("div", *buttons, class_="m-acts", role="group", aria_label=label)
