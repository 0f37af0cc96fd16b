"""A person's profile as they can read and change it: shown, edited, exported, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from agent.forgetting import (
    Forgotten,
    conversations_of,
    forget_item,
    forget_person,
    forget_plays,
)
from agent.profile_view import PLAYED_BAN, ProfileView, profile_view
from agent.tuning import Knob, Tuned, tune
from base.errors import NotFoundError
from catalog.items import now as stored_now
from catalog.items import resolve
from catalog.plays import Action, Play
from catalog.profiles import Facet, Profile, get_profile, put_profile
from ranking.facets import HalfLives
from tools.context import Library
from tools.facets import Edited, Wish, add_facet
from tools.facets_edits import delete_facet, edit_facet, pin_facet
from tools.facets_kept import delete_played, items_behind, keep_played, rename_played
from tools.facets_plays import PlayFacet, facets_of_plays
from tools.facets_say import say
from tools.facets_words import same_topic
from tools.person import Person


@dataclass(frozen=True)
class Profiles:
    """The profiles of one library. What a method changes is written when it returns."""

    library: Library
    language: str = "en"

    def show(self, user: str) -> ProfileView:
        """Everything that is known of the person, readable."""
        with self.library.catalog.read() as connection:
            return profile_view(
                self.library, connection, Person.load(connection, user), self.language
            )

    def add(self, user: str, wish: Wish) -> Edited:
        """With one more facet, as the person says it.

        Raises:
            UsageError: it names nothing, or no words say it.
        """
        with self.library.catalog.write() as connection:
            person = Person.load(connection, user)
            return _put(
                connection, add_facet(person.profile, wish, self.language, lives=self._lives)
            )

    def identify(self, user: str, facet: str) -> str:
        """The id of the facet of that id, beginning of an id, or text.

        Raises:
            NotFoundError: none, or more than one.
        """
        with self.library.catalog.read() as connection:
            found = self._find(connection, Person.load(connection, user), facet)
        return found.id if isinstance(found, Facet) else found.key

    def edit(
        self, user: str, facet: str, text: str | None = None, weight: float | None = None
    ) -> Edited:
        """With other words for a facet, or another weight; one out of plays gets a name, or stays.

        Raises:
            NotFoundError: no facet of that id or name.
            UsageError: no words, or no such weight.
        """
        with self.library.catalog.write() as connection:
            person = Person.load(connection, user)
            found = self._find(connection, person, facet)
            if isinstance(found, Facet):
                edited = edit_facet(
                    person.profile, found.id, text, weight, self.language, lives=self._lives
                )
            else:
                edited = self._edit_played(person.profile, found, text, weight)
            return _put(connection, edited)

    def pin(self, user: str, facet: str, pinned: bool = True) -> Edited:
        """With a facet that does not fade, or that fades again.

        Raises:
            NotFoundError: no facet of that id or name.
        """
        with self.library.catalog.write() as connection:
            person = Person.load(connection, user)
            found = self._find(connection, person, facet)
            if isinstance(found, PlayFacet):
                edited = (
                    keep_played(person.profile, found, language=self.language)
                    if pinned
                    else Edited(person.profile)
                )
            else:
                edited = pin_facet(
                    person.profile, found.id, pinned, self.language, lives=self._lives
                )
            return _put(connection, edited)

    def delete(self, user: str, facet: str) -> Edited:
        """Without a facet; one out of plays comes back by new plays only, and a ban is lifted.

        Raises:
            NotFoundError: no facet of that id or name.
        """
        with self.library.catalog.write() as connection:
            person = Person.load(connection, user)
            if facet.startswith(PLAYED_BAN):
                return self._lift(connection, person, facet.removeprefix(PLAYED_BAN))
            found = self._find(connection, person, facet)
            if isinstance(found, PlayFacet):
                items = items_behind(self.library, connection, person, found)
                edited = delete_played(
                    person.profile, found.key, found.shown, found.kind, items, self.language
                )
            elif found.named_by == "plays":
                items = tuple(dict.fromkeys(one.item for one in found.evidence if one.item))
                edited = delete_played(
                    person.profile, found.id, found.text, found.kind, items, self.language
                )
            else:
                edited = delete_facet(person.profile, found.id, self.language)
            return _put(connection, edited)

    def tune(self, user: str, wanted: Mapping[Knob, float | None]) -> Tuned:
        """With other preferences, from the next list on; None leaves one to what is learned.

        Raises:
            UsageError: a value is out of its range.
        """
        with self.library.catalog.write() as connection:
            return tune(connection, user, wanted, self.language)

    def export(self, user: str) -> dict[str, Any]:
        """Everything that is kept of the person, as JSON carries it: profile, plays, talk."""
        with self.library.catalog.read() as connection:
            person = Person.load(connection, user)
            view = profile_view(self.library, connection, person, self.language)
            return {
                "user": user,
                "exported_at": stored_now(),
                "profile": person.profile.model_dump(mode="json"),
                "facets": view.model_dump(mode="json", exclude={"preferences"}),
                "preferences": view.preferences.model_dump(mode="json"),
                "plays": [_as_json(play) for play in person.plays],
                "conversations": conversations_of(connection, user),
            }

    def forget(self, user: str) -> Forgotten:
        """Remove everything of the person: profile, preferences, plays, conversations."""
        return forget_person(self.library, user)

    def forget_item(self, user: str, item: str, at: str | None = None) -> Forgotten:
        """Remove what the person did with an item, or only what they did at that time.

        Raises:
            NotFoundError: no such item, or the person did nothing with it (then).
        """
        return forget_item(self.library, user, item, at)

    def _lift(self, connection: Connection, person: Person, item: str) -> Edited:
        found = resolve(connection, item)
        if not forget_plays(connection, person.user, found.id, action=Action.NEVER):
            raise NotFoundError(f"“{found.title}” is not banned: nothing is to be taken out.")
        said = say(self.language, "ended_never", name=f"“{found.title}”")
        return Edited(person.profile, (said,))

    @property
    def _lives(self) -> HalfLives:
        return HalfLives.of(self.library.settings.profile)

    def _edit_played(
        self, profile: Profile, facet: PlayFacet, text: str | None, weight: float | None
    ) -> Edited:
        edited = Edited(profile)
        if text is not None:
            edited = rename_played(profile, facet, text, self.language)
            facet = facet.model_copy(update={"name": edited.profile.names[facet.key]})
        if weight is not None:
            kept_now = keep_played(edited.profile, facet, weight, self.language)
            edited = Edited(kept_now.profile, (*edited.changes, *kept_now.changes))
        return edited

    def _find(self, connection: Connection, person: Person, name: str) -> Facet | PlayFacet:
        """The facet of that id, beginning of an id, or text."""
        played = facets_of_plays(self.library, connection, person, self.language)
        every: list[tuple[str, str, Facet | PlayFacet]] = [
            *((one.id, one.text, one) for one in person.profile.facets),
            *((one.key, one.shown, one) for one in played),
        ]
        wanted = name.strip().casefold()
        fitting: tuple[list[Facet | PlayFacet], ...] = (
            [one for key, _, one in every if key == name],
            [one for _, text, one in every if text.casefold() == wanted],
            [one for key, _, one in every if wanted and key.casefold().startswith(wanted)],
            [one for _, text, one in every if same_topic(text, name)],
        )
        found = next((found for found in fitting if len(found) == 1), None)
        if found:
            return found[0]
        raise NotFoundError(
            f"No single facet of {person.user} is called '{name}': "
            f"matinee profile show --user {person.user} lists them with their ids."
        )


def _put(connection: Connection, edited: Edited) -> Edited:
    if not edited.changes:
        return edited
    before = get_profile(connection, edited.profile.user)
    put_profile(connection, edited.profile)
    return replace(edited, before=before)


def _as_json(play: Play) -> dict[str, Any]:
    return {
        name: value for name, value in play.model_dump(mode="json").items() if value is not None
    }
