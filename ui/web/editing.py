"""Edits of a profile from the page, each of which can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.forgetting import times_forgotten
from agent.profile_view import PLAYED_BAN, FacetView, ProfileView
from agent.profiles import Profiles
from agent.recommender import Recommender
from agent.tuning import KNOBS, Knob
from agent.undoing import Edit, put_back
from base.errors import NotFoundError
from catalog.preferences import Preferences
from catalog.profiles import Kind
from tools.facets import Edited, Wish
from ui.web.results import SOURCE
from ui.web.seat import Seat
from ui.web.words import say

MOST_UNDO = 20
STEP = 0.1  # of the slider: what it shows is rounded


def profiles_of(matinee: Recommender, seat: Seat) -> Profiles:
    """Profiles whose sentences are in the language of the page."""
    return Profiles(matinee.library, seat.language)


def facet_of(view: ProfileView, facet: str) -> FacetView:
    """The facet of an id.

    Raises:
        NotFoundError: there is none any more.
    """
    every = (*view.lasting, *view.session, *view.bans)
    found = next((one for one in every if one.id == facet), None)
    if found is None:
        raise NotFoundError("It is not there any more: the list was loaded anew.")
    return found


def add(matinee: Recommender, seat: Seat, kind: str, words: str) -> str:
    """What the person says of themselves; says what changed.

    Raises:
        UsageError: it names nothing.
    """
    wish = Wish(Kind(kind), words.strip(), words.strip())
    return _edit(matinee, seat, lambda profiles: profiles.add(seat.user, wish))


def change(matinee: Recommender, seat: Seat, text: str, weight: float) -> str:
    """Other words, or another weight, for the facet that is being edited."""
    profiles = profiles_of(matinee, seat)
    known = facet_of(profiles.show(seat.user), seat.facet)
    words = text.strip() if text.strip() != known.text else None
    value = weight if abs(weight - known.weight) > STEP / 2 else None
    if words is None and value is None:
        return say("nothing_changed", seat.language)
    return _edit(
        matinee, seat, lambda profiles: profiles.edit(seat.user, known.id, words or None, value)
    )


def press(matinee: Recommender, seat: Seat, act: str, facet: str) -> str:
    """Keep, let fade, or take out; says what changed.

    Raises:
        NotFoundError: there is no such facet any more.
    """
    if act == "delete":
        banned = facet.removeprefix(PLAYED_BAN) if facet.startswith(PLAYED_BAN) else None
        return _edit(matinee, seat, lambda profiles: profiles.delete(seat.user, facet), banned)
    pinned = act == "pin"
    return _edit(matinee, seat, lambda profiles: profiles.pin(seat.user, facet, pinned))


def tune(matinee: Recommender, seat: Seat, name: Knob, value: float) -> str:
    """Set a preference; moving it on is still the same edit. Says what changed.

    Raises:
        UsageError: a value is out of its range.
    """
    return _tune(matinee, seat, {name: value})


def untune(matinee: Recommender, seat: Seat) -> str:
    """Leave all preferences to what is learned; says what changed."""
    return _tune(matinee, seat, dict.fromkeys(KNOBS))


def preferences_of(matinee: Recommender, seat: Seat) -> Preferences:
    """What the person has set."""
    with matinee.library.catalog.read() as connection:
        return matinee.library.preferences_of(connection, [seat.user])


def undo(matinee: Recommender, seat: Seat) -> str:
    """As it was before the last edit of this page, unless it was changed elsewhere since."""
    if not seat.edits:
        return say("nothing_to_undo", seat.language)
    last = seat.edits.pop()
    undone = put_back(matinee.library.catalog, seat.user, last, SOURCE)
    return say("undone" if undone else "changed_since", seat.language)


def _tune(matinee: Recommender, seat: Seat, wanted: Mapping[Knob, float | None]) -> str:
    forgotten = _forgotten(matinee)
    before = preferences_of(matinee, seat)
    changes = profiles_of(matinee, seat).tune(seat.user, wanted).changes
    if not changes:
        return say("nothing_changed", seat.language)
    back: dict[Knob, float | None] = {name: getattr(before, name) for name in wanted}
    last = seat.edits[-1] if seat.edits else None
    if len(wanted) == 1 and last is not None and (last.left, last.forgotten) == (back, forgotten):
        seat.edits[-1] = replace(last, left=wanted)
    else:
        _note(seat, Edit(forgotten, tuned=back, left=wanted))
    return " ".join(changes)


def _edit(
    matinee: Recommender,
    seat: Seat,
    edit: Callable[[Profiles], Edited],
    banned: str | None = None,
) -> str:
    forgotten = _forgotten(matinee)
    edited = edit(profiles_of(matinee, seat))
    if not edited.changes:
        return say("nothing_changed", seat.language)
    after = edited.profile if edited.before is not None else None
    _note(seat, Edit(forgotten, edited.before, after, banned))
    return " ".join(edited.changes)


def _note(seat: Seat, edit: Edit) -> None:
    seat.edits = [*seat.edits, edit][-MOST_UNDO:]


def _forgotten(matinee: Recommender) -> int:
    with matinee.library.catalog.read() as connection:
        return times_forgotten(connection)
