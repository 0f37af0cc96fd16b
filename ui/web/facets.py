"""A profile as a person reads it: each facet with its weight, and the plays and words behind it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from agent.profile_view import FacetView, ProfileView
from ui.web.markup import lines, tag, text
from ui.web.words import say


def profile(view: ProfileView, language: str, note: str = "") -> str:
    """Lasting facets, those of this evening, and bans."""
    count = "you_count_one" if view.plays == 1 else "you_count"
    title = text(say("you_title", language, user=view.user))
    plays = tag("span", text(say(count, language, plays=view.plays)), class_="m-length")
    parts = [tag("h2", title, " ", plays if view.plays else "")]
    if note:
        parts.append(tag("p", text(note), class_="m-note", role="status"))
    for key, facets in (("lasting", view.lasting), ("session", view.session), ("bans", view.bans)):
        if facets:
            parts += [tag("h3", text(say(key, language))), _rows(facets, language)]
    if not (view.lasting or view.session or view.bans):
        parts.append(tag("p", text(say("nothing_known", language)), class_="m-quiet"))
    if view.counts:
        parts.append(tag("p", text(view.counts), class_="m-quiet"))
    if view.taken_out:
        said = say("taken_out", language, names=", ".join(view.taken_out))
        parts.append(tag("p", text(said), class_="m-quiet"))
    return tag("section", lines(parts), class_="m-profile")


def export_link(user: str, language: str) -> str:
    """A link that saves everything that is kept of a person."""
    address = f"/api/profiles/{quote(user, safe='')}/export?language={language}"
    return tag("a", text(say("export", language)), href=address, download=True, class_="m-act")


def _rows(facets: Sequence[FacetView], language: str) -> str:
    return tag("ul", *(_row(one, language) for one in facets), class_="m-rows")


def _row(facet: FacetView, language: str) -> str:
    is_ban = facet.kind == "never"
    about = [
        tag("span", text(say(f"kind_{facet.kind}", language)), class_="m-kind"),
        tag("strong", text(facet.text)),
    ]
    if facet.pinned:
        about.append(tag("span", text(say("pinned", language)), class_="m-moved"))
    inside = [tag("div", " ".join(about), class_="m-facet")]
    if not is_ban:
        inside.append(_weight(facet, language))
    inside += [_behind(facet, language), _buttons(facet, language)]
    return tag("li", *inside, class_="m-row", data_item=facet.id)


def _weight(facet: FacetView, language: str) -> str:
    fill = tag("span", class_="m-fill", style=f"width:{100 * min(1.0, facet.share):.0f}%")
    said = say("weight", language, weight=f"{facet.weight:.2f}")
    bar = tag("span", fill, class_="m-bar", aria_hidden="true")
    value = tag("span", text(f"{facet.share:.0%}"), class_="m-value", title=said)
    return tag("div", bar, value, class_="m-weight")


def _behind(facet: FacetView, language: str) -> str:
    source = tag("span", text(say(f"from_{facet.source}", language)), class_="m-quiet")
    every = [tag("li", text(one)) for one in facet.evidence]
    if (more := facet.proofs - len(facet.evidence)) > 0:
        every.append(tag("li", text(say("more_proofs", language, count=more)), class_="m-quiet"))
    summary = tag("summary", text(say("because", language)), " · ", source)
    return tag("details", summary, tag("ul", *every, class_="m-why"), class_="m-score")


def _buttons(facet: FacetView, language: str) -> str:
    if facet.kind == "never":
        acts = [("delete", "lift")]
    elif facet.target == "constraint":
        acts = [("delete", "delete")]
    else:
        pin = "unpin" if facet.pinned else "pin"
        acts = [(pin, pin), ("edit", "edit"), ("delete", "delete")]
    buttons = [
        tag("button", text(say(key, language)), type="button", class_="m-act", data_act=act,
            data_item=facet.id)
        for act, key in acts
    ]  # fmt: skip
    label = say("about_facet", language, name=facet.text)
    return tag("div", *buttons, class_="m-acts", role="group", aria_label=label)
