"""The profile on the page: what is behind each facet, which buttons it has, and edits of it."""

from __future__ import annotations

from agent.profile_view import PLAYED_BAN, ProfileView
from agent.recommender import Recommender
from catalog.items import Item
from ui.web import editing
from ui.web.facets import export_link, profile
from ui.web.seat import Seat
from ui.web.testing import Elements


def acts(view: ProfileView) -> list[tuple[str, str]]:
    found = Elements(profile(view, "en")).found
    return [
        (str(about["data-act"]), str(about["data-item"]))
        for name, about in found
        if name == "button"
    ]


def test_nothing_known_says_how_to_begin(matinee: Recommender) -> None:
    said = Elements(profile(matinee.profile("ada"), "en")).said
    assert "Nothing is known yet" in said
    assert "things noted" not in said


def test_a_facet_shows_the_words_behind_it_and_its_buttons(matinee: Recommender) -> None:
    seat = Seat()
    assert editing.add(matinee, seat, "likes", "slow trumpets") == "You like “slow trumpets”."
    view = matinee.profile(seat.user)
    (facet,) = view.lasting
    said = Elements(profile(view, "en")).said
    assert "you said “slow trumpets”" in said
    assert "100%" in said
    assert acts(view) == [("pin", facet.id), ("edit", facet.id), ("delete", facet.id)]
    editing.press(matinee, seat, "pin", facet.id)
    assert acts(matinee.profile(seat.user))[0] == ("unpin", facet.id)


def test_words_and_weight_are_changed_only_where_they_are_others(matinee: Recommender) -> None:
    seat = Seat()
    editing.add(matinee, seat, "likes", "slow trumpets")
    seat.facet = matinee.profile(seat.user).lasting[0].id
    assert editing.change(matinee, seat, "slow trumpets", 1.0) == "Nothing changed."
    editing.change(matinee, seat, "fast trumpets", 2.5)
    (facet,) = matinee.profile(seat.user).lasting
    assert facet.text == "fast trumpets"
    assert abs(facet.weight - 2.5) < 0.01


def test_every_edit_can_be_undone_the_last_first(matinee: Recommender) -> None:
    seat = Seat()
    editing.add(matinee, seat, "likes", "trumpets")
    editing.add(matinee, seat, "dislikes", "drums")
    editing.undo(matinee, seat)
    assert [one.text for one in matinee.profile(seat.user).lasting] == ["trumpets"]
    editing.undo(matinee, seat)
    assert matinee.profile(seat.user).lasting == ()
    assert editing.undo(matinee, seat) == "There is nothing to undo."


def test_a_ban_by_a_button_is_lifted_and_put_back(matinee: Recommender) -> None:
    matinee.import_items([Item(id="a", title="Trumpets", description="brass")])
    seat = Seat()
    matinee.record(seat.user, "a", "never")
    assert ("delete", f"{PLAYED_BAN}a") in acts(matinee.profile(seat.user))
    editing.press(matinee, seat, "delete", f"{PLAYED_BAN}a")
    assert matinee.profile(seat.user).bans == ()
    editing.undo(matinee, seat)
    assert [one.text for one in matinee.profile(seat.user).bans] == ["Trumpets"]


def test_a_hostile_name_is_inert() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    page = Elements(profile(ProfileView(user=evil, plays=1, lasting=(), session=(), bans=()), "en"))
    assert "img" not in {name for name, _ in page.found}
    (link,) = Elements(export_link("../ada?x=/", "en")).found
    assert link[1]["href"] == "/api/profiles/..%2Fada%3Fx%3D%2F/export?language=en"
