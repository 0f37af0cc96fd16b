"""`/api/profiles/{user}`: what is known of a person, to read, correct, take along and forget."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Body, Query
from pydantic import Field, model_validator
from starlette.responses import JSONResponse

from agent.forgetting import Forgotten
from agent.profile_view import ProfileView
from agent.profiles import Profiles
from base.slots import Frozen
from catalog.items import Plain
from catalog.profiles import Kind
from tools.facets import LONGEST, Edited, Wish
from ui.api.hall import Hall, InHall, User
from ui.api.problems import documented

router = APIRouter(tags=["people"])

Language = Annotated[Literal["en", "zh"], Query(description="The language of sentences.")]
FacetName = Annotated[
    Plain, Field(min_length=1, max_length=LONGEST, description="An id, or a facet's text.")
]
Text = Annotated[Plain, Field(min_length=1, max_length=LONGEST)]


class Add(Frozen):
    """One more facet, as the person says it."""

    op: Literal["add"]
    kind: Literal["likes", "dislikes", "never"]
    text: Text = Field(description="A topic, a name, or the id of an item.", examples=["jazz"])
    target: Literal["topic", "creator", "series", "item"] = "topic"


class Edit(Frozen):
    """Other words for a facet, or another weight from now on."""

    op: Literal["edit"]
    facet: FacetName
    text: Text | None = None
    weight: float | None = Field(None, gt=0, le=3, description="1 is what is said once.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.text is None and self.weight is None:
            raise ValueError("say what to change: text or weight")
        return self


class Pin(Frozen):
    """A facet that does not fade, or that fades again."""

    op: Literal["pin"]
    facet: FacetName
    pinned: bool = True


class Remove(Frozen):
    """A facet less; one out of plays comes back by new plays only, and a ban is lifted."""

    op: Literal["remove"]
    facet: FacetName


Change = Annotated[
    Add | Edit | Pin | Remove,
    Field(discriminator="op"),
    Body(
        openapi_examples={
            "add": {"value": {"op": "add", "kind": "never", "text": "horror"}},
            "edit": {"value": {"op": "edit", "facet": "jazz", "weight": 2}},
            "pin": {"value": {"op": "pin", "facet": "jazz"}},
            "remove": {"value": {"op": "remove", "facet": "jazz"}},
        }
    ),
]


class Changed(Frozen):
    """What changed, a sentence each, and the profile as it is now."""

    changes: tuple[str, ...]
    profile: ProfileView


@router.get(
    "/profiles/{user}",
    operation_id="get_profile",
    summary="What is known of a person",
    responses=documented(503),
)
def get(user: User, hall: InHall, language: Language = "en") -> ProfileView:
    """Interests, dislikes and bans with their weights, and the plays and words behind each."""
    return hall.matinee.profile(user, language)


@router.patch(
    "/profiles/{user}",
    operation_id="change_profile",
    summary="Add, edit, pin or remove a facet",
    responses=documented(400, 404, 503),
)
def change(user: User, asked: Change, hall: InHall, language: Language = "en") -> Changed:
    """One change a request; it counts from the next recommendation on."""
    profiles = Profiles(hall.matinee.library, language)
    edited = _edited(hall, profiles, user, asked)
    return Changed(changes=edited.changes, profile=profiles.show(user))


@router.delete(
    "/profiles/{user}",
    operation_id="forget_person",
    summary="Forget everything of a person",
    responses=documented(503),
)
def forget(user: User, hall: InHall) -> Forgotten:
    """Plays, profile and conversations; it cannot be undone. Says how much was removed."""
    return hall.matinee.forget(user)


@router.get(
    "/profiles/{user}/export",
    operation_id="export_person",
    summary="Everything that is kept of a person",
    responses=documented(503),
)
def export(user: User, hall: InHall, language: Language = "en") -> dict[str, Any]:
    """Profile, facets, plays and conversations, as a file to take along."""
    found = Profiles(hall.matinee.library, language).export(user)
    name = 'attachment; filename="matinee-profile.json"'  # a person's name may hold anything
    response: Any = JSONResponse(found, headers={"Content-Disposition": name})
    return response  # type: ignore[no-any-return]


def _edited(hall: Hall, profiles: Profiles, user: str, asked: Add | Edit | Pin | Remove) -> Edited:
    if isinstance(asked, Add):
        return profiles.add(user, _wish(hall, asked))
    if isinstance(asked, Remove):
        return profiles.delete(user, asked.facet)
    if isinstance(asked, Pin):
        return profiles.pin(user, asked.facet, asked.pinned)
    return profiles.edit(user, asked.facet, asked.text, asked.weight)


def _wish(hall: Hall, asked: Add) -> Wish:
    kind = Kind(asked.kind)
    if asked.target != "item":
        return Wish(kind, asked.text, asked.text, asked.target)
    item = hall.item(asked.text)
    return Wish(kind, item.id, item.title, "item", name=item.title)
