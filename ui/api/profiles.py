"""`/api/profiles/{user}`: what is known of a person, to read, correct, take along and forget."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Body, Query
from pydantic import Field, model_validator
from starlette.responses import JSONResponse

from agent.forgetting import Forgotten
from agent.profile_view import ProfileView
from agent.profiles import Profiles
from agent.tuning import KNOBS, Knob
from base.slots import Frozen
from catalog.items import Plain
from catalog.preferences import MOST_WEIGHT, Share, Weight
from catalog.profiles import Kind
from tools.facets import LONGEST, Wish
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
    words: Plain = Field("", max_length=10_000, description="What they said; else the name.")


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


class Tune(Frozen):
    """What counts by the person's own word: null is as learned, and what is left out stays."""

    op: Literal["tune"]
    text: Weight | None = Field(None, description=f"What words count, 0 to {MOST_WEIGHT:g}.")
    image: Weight | None = Field(None, description="The same of pictures.")
    sound: Weight | None = Field(None, description="The same of what is heard.")
    adventurous: Share | None = Field(None, description="0: what they know, 1: surprises.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.model_fields_set == {"op"}:
            raise ValueError("say what to change: text, image, sound or adventurous")
        return self


Change = Annotated[
    Add | Edit | Pin | Remove | Tune,
    Field(discriminator="op"),
    Body(
        openapi_examples={
            "add": {"value": {"op": "add", "kind": "never", "text": "horror"}},
            "edit": {"value": {"op": "edit", "facet": "jazz", "weight": 2}},
            "pin": {"value": {"op": "pin", "facet": "jazz"}},
            "remove": {"value": {"op": "remove", "facet": "jazz"}},
            "tune": {"value": {"op": "tune", "image": 1.5, "adventurous": None}},
        }
    ),
]


class FacetId(Frozen):
    """The id of a facet."""

    id: str


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
    """Interests, dislikes and bans, the plays and words behind each, and what was set by hand."""
    return hall.matinee.profile(user, language)


@router.patch(
    "/profiles/{user}",
    operation_id="change_profile",
    summary="Add, edit, pin or remove a facet, or tune what counts",
    responses=documented(400, 404, 503),
)
def change(user: User, asked: Change, hall: InHall, language: Language = "en") -> Changed:
    """One change a request; it counts from the next recommendation on."""
    profiles = Profiles(hall.matinee.library, language)
    changes = _changes(hall, profiles, user, asked)
    return Changed(changes=changes, profile=profiles.show(user))


@router.delete(
    "/profiles/{user}",
    operation_id="forget_person",
    summary="Forget everything of a person",
    responses=documented(503),
)
def forget(user: User, hall: InHall) -> Forgotten:
    """Plays, profile, preferences and talk; it cannot be undone. Says how much was removed."""
    return hall.matinee.forget(user)


@router.get(
    "/profiles/{user}/facet",
    operation_id="find_facet",
    summary="The facet that a person means",
    responses=documented(404, 503),
)
def facet(user: User, name: Annotated[FacetName, Query()], hall: InHall) -> FacetId:
    """By its id, the beginning of one, or its text; 404 where none is meant, or several are."""
    return FacetId(id=hall.matinee.profiles.identify(user, name))


@router.delete(
    "/profiles/{user}/history",
    operation_id="forget_item",
    summary="Forget what a person did with one item",
    responses=documented(404, 503),
)
def forget_item(
    user: User,
    item: Annotated[Plain, Query(min_length=1, max_length=200, description="The item's id.")],
    hall: InHall,
    at: Annotated[
        Plain | None, Query(max_length=40, description="Only the play of that time.")
    ] = None,
) -> Forgotten:
    """Or only one play of it. Facets that rest on nothing else go too; it cannot be undone."""
    return hall.matinee.profiles.forget_item(user, hall.item(item, removed=True).id, at)


@router.get(
    "/profiles/{user}/export",
    operation_id="export_person",
    summary="Everything that is kept of a person",
    responses=documented(503),
)
def export(user: User, hall: InHall, language: Language = "en") -> dict[str, Any]:
    """Profile, facets, preferences, plays and conversations, as a file to take along."""
    found = Profiles(hall.matinee.library, language).export(user)
    name = 'attachment; filename="matinee-profile.json"'  # a person's name may hold anything
    response: Any = JSONResponse(found, headers={"Content-Disposition": name})
    return response  # type: ignore[no-any-return]


def _changes(hall: Hall, profiles: Profiles, user: str, asked: Change) -> tuple[str, ...]:
    if isinstance(asked, Tune):
        return profiles.tune(user, {name: getattr(asked, name) for name in _named(asked)}).changes
    if isinstance(asked, Add):
        return profiles.add(user, _wish(hall, asked)).changes
    if isinstance(asked, Remove):
        return profiles.delete(user, asked.facet).changes
    if isinstance(asked, Pin):
        return profiles.pin(user, asked.facet, asked.pinned).changes
    return profiles.edit(user, asked.facet, asked.text, asked.weight).changes


def _named(asked: Tune) -> list[Knob]:
    return [name for name in KNOBS if name in asked.model_fields_set]


def _wish(hall: Hall, asked: Add) -> Wish:
    kind = Kind(asked.kind)
    if asked.target != "item":
        return Wish(kind, asked.text, asked.words or asked.text, asked.target)
    item = hall.item(asked.text)
    return Wish(kind, item.id, asked.words or item.title, "item", name=item.title)
