"""Profiles by way of the server: the part of `agent.profiles.Profiles` that commands use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from agent.forgetting import Forgotten
from agent.tuning import Knob, Tuned, checked
from catalog.preferences import Preferences
from tools.facets import LONGEST, Wish
from tools.facets_edits import checked_weight
from ui.remote.wire import Wire, segment

EXPORT = TypeAdapter(dict[str, Any])


class Changed(BaseModel):
    """What changed, a sentence each."""

    changes: tuple[str, ...]


class _Facet(BaseModel):
    id: str


class _Kept(BaseModel):
    preferences: Preferences


class _Adjusted(Changed):
    profile: _Kept


class RemoteProfiles:
    """The profiles of one library; what a method changes is written when it returns."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def add(self, user: str, wish: Wish) -> Changed:
        """With one more facet; raises as `Profiles.add`."""
        text = wish.text if wish.target == "item" else _short(wish.text)
        more = {"kind": str(wish.kind), "text": text, "words": wish.words, "target": wish.target}
        return self._change(user, {"op": "add"} | more)

    def identify(self, user: str, facet: str) -> str:
        """The id of the facet of that id, beginning of an id, or text; raises as `Profiles`."""
        path, asked = f"/profiles/{segment(user)}/facet", {"name": facet or " "}
        return self._wire.one(_Facet, "GET", path, params=asked).id

    def edit(
        self, user: str, facet: str, text: str | None = None, weight: float | None = None
    ) -> Changed:
        """With other words for a facet, or another weight; raises as `Profiles.edit`."""
        if weight is not None:
            checked_weight(weight)
        words = None if text is None else _short(text)
        return self._change(user, {"op": "edit", "facet": facet, "text": words, "weight": weight})

    def pin(self, user: str, facet: str, pinned: bool = True) -> Changed:
        """With a facet that does not fade, or that fades again."""
        return self._change(user, {"op": "pin", "facet": facet, "pinned": pinned})

    def delete(self, user: str, facet: str) -> Changed:
        """Without a facet; raises as `Profiles.delete`."""
        return self._change(user, {"op": "remove", "facet": facet or " "})

    def tune(self, user: str, wanted: Mapping[Knob, float | None]) -> Tuned:
        """With other preferences; raises as `Profiles.tune`."""
        checked(wanted)
        path = f"/profiles/{segment(user)}"
        if not wanted:
            return Tuned(user=user, preferences=self._wire.one(_Kept, "GET", path).preferences)
        answer = self._wire.one(_Adjusted, "PATCH", path, json={"op": "tune", **wanted})
        preferences = answer.profile.preferences
        return Tuned(user=user, preferences=preferences, changes=answer.changes)

    def export(self, user: str) -> dict[str, Any]:
        """Everything that is kept of the person, as JSON carries it."""
        return self._wire.value(EXPORT, "GET", f"/profiles/{segment(user)}/export")

    def forget(self, user: str) -> Forgotten:
        """Remove everything of the person."""
        return self._wire.one(Forgotten, "DELETE", f"/profiles/{segment(user)}")

    def forget_item(self, user: str, item: str, at: str | None = None) -> Forgotten:
        """Remove what the person did with the item of that id, or what they did at that time."""
        path, asked = f"/profiles/{segment(user)}/history", {"item": item, "at": at}
        return self._wire.one(Forgotten, "DELETE", path, params=asked)

    def _change(self, user: str, change: dict[str, Any]) -> Changed:
        return self._wire.one(Changed, "PATCH", f"/profiles/{segment(user)}", json=change)


def _short(text: str) -> str:
    """As much of a facet's text as is kept; where there is none, the library says so."""
    return " ".join(text.split())[:LONGEST] or " "
