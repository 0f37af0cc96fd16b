"""`matinee profile`: what is known of a person: to read, correct, take along, forget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui import options as opt
from ui.opening import open_here, open_library
from ui.tuning import told, tune

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from agent.profile_view import FacetView, ProfileView

profile = typer.Typer(
    help="What is known of a person's taste: show, name, add, edit, tune, forget, export.",
    no_args_is_help=True,
)

FacetName = Annotated[str, typer.Argument(metavar="FACET", help="An id or a text, as show prints.")]
Language = Annotated[str, typer.Option("--in", metavar="en|zh", help="The language of sentences.")]
MODALITIES = {"text": "what is said and written", "image": "pictures", "sound": "sound",
              "timbre": "timbre"}  # fmt: skip


@profile.command()
def show(user: opt.User, language: Language = "en", json: opt.Json = False) -> None:
    """Show every interest, dislike and ban, with its weight and where it comes from."""
    with open_library() as matinee:
        view = matinee.profile(user, language)
    if json:
        print(view.model_dump_json(indent=2))
    else:
        print_profile(view)


@profile.command()
def name(user: opt.User, language: Language = "en", json: opt.Json = False) -> None:
    """Let the language model name the tastes that plays show; what does not fit stays unnamed."""
    import json as js

    with open_here("name") as matinee:
        given = matinee.name_tastes(user, language)
    if json:
        print(js.dumps(given, ensure_ascii=False))
        return
    for label, found in given.items():
        print(f"{label}: {found}")
    if not given:
        print("No new names: every taste has one, or none fitted.")


@profile.command()
def add(
    kind: Annotated[Literal["likes", "dislikes", "never"], typer.Argument()],
    text: Annotated[str, typer.Argument(help="What it is about: a topic, a name, an item.")],
    user: opt.User,
    creator: Annotated[bool, typer.Option("--creator", help="TEXT is who made it.")] = False,
    series: Annotated[bool, typer.Option("--series", help="TEXT is a series.")] = False,
    item: Annotated[
        bool, typer.Option("--item", help="TEXT is an item's id, path or title.")
    ] = False,
) -> None:
    """Say what you like, dislike, or never want again."""
    from catalog.profiles import Kind
    from tools.facets import Wish

    if creator + series + item > 1:
        raise typer.BadParameter("--creator, --series and --item exclude each other")
    target: Literal["topic", "creator", "series", "item"] = (
        "creator" if creator else "series" if series else "item" if item else "topic"
    )
    with open_library() as matinee:
        wish = Wish(Kind(kind), text, text, target)
        if item:
            found = matinee.show(text).item
            wish = Wish(Kind(kind), found.id, text, target, name=found.title)
        _say(matinee.profiles.add(user, wish).changes)


@profile.command()
def edit(
    facet: FacetName,
    user: opt.User,
    text: Annotated[str | None, typer.Option("--text", help="Call it so.")] = None,
    weight: Annotated[
        float | None, typer.Option("--weight", help="Above 0, at most 3; 1 is said once.")
    ] = None,
    pin: Annotated[
        bool | None, typer.Option("--pin/--unpin", help="Whether it stays as it is.")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Take it out.")] = False,
) -> None:
    """Change one facet, keep it, or take it out; plays until now do not bring it back."""
    if delete and (text is not None or weight is not None or pin is not None):
        raise typer.BadParameter("--delete goes alone")
    if not delete and text is None and weight is None and pin is None:
        raise typer.BadParameter("say what to change: --text, --weight, --pin, --unpin or --delete")
    with open_library() as matinee:
        profiles = matinee.profiles
        if delete:
            _say(profiles.delete(user, facet).changes)
            return
        known = profiles.identify(user, facet)
        if text is not None or weight is not None:
            _say(profiles.edit(user, known, text, weight).changes)
        if pin is not None:
            _say(profiles.pin(user, known, pin).changes)


profile.command()(tune)


@profile.command()
def forget(
    user: opt.User,
    item: Annotated[str | None, typer.Option("--item", help="Only what you did with it.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="Only the play of that time.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget everything of a person, or one item of their history. It cannot be undone."""
    if at is not None and item is None:
        raise typer.BadParameter("--at needs --item: the play of what?")
    with open_library() as matinee:
        profiles = matinee.profiles
        if item is not None:
            known = matinee.show(item).item.id
            print(profiles.forget_item(user, known, at))
            return
        if not yes:
            question = f"Forget everything of {user}: profile, plays and conversations?"
            typer.confirm(question, abort=True)
        print(profiles.forget(user))


@profile.command()
def export(
    user: opt.User,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")
    ] = None,
) -> None:
    """Print, or write, everything that is kept of a person, plays included, as JSON."""
    import json as jsonlib

    from base.errors import UsageError

    with open_library() as matinee:
        found = matinee.profiles.export(user)
    text = jsonlib.dumps(found, indent=2, ensure_ascii=False)
    if out is None:
        print(text)
        return
    try:
        out.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): name a file in a folder of yours."
        ) from error
    print(f"Wrote {len(found['plays'])} plays and the profile of {user} to {out}.")


def _say(changes: Iterable[str]) -> None:
    for change in tuple(changes) or ("Nothing changed.",):
        print(change)


def print_profile(view: ProfileView) -> None:
    """The profile as people read it."""
    from rich.markup import escape

    from ui.show import out

    screen = out()
    screen.print(f"[bold]{escape(view.user)}[/]  [dim]{view.plays} plays[/]")
    _print_table(screen, "", view.lasting)
    _print_table(screen, "This session", view.session)
    if view.counts:
        screen.print(f"\n{escape(view.counts)}")
    if view.preferences.given:
        screen.print(f"\nSet by hand: {', '.join(told(view.preferences))}")
    if view.bans:
        screen.print("\n[bold]Never[/]")
    for ban in view.bans:
        screen.print(f"  {escape(ban.text)}  [dim]{ban.target}  {escape(ban.id)}[/]")
    if view.taken_out:
        screen.print(f"\n[dim]taken out: {escape(', '.join(view.taken_out))}[/]")
    if not (view.lasting or view.session or view.bans):
        screen.print(
            "Nothing is known yet: matinee record, or matinee profile add likes TEXT, begins it."
        )


def _print_table(screen: Console, title: str, facets: Sequence[FacetView]) -> None:
    from rich.markup import escape
    from rich.table import Table

    if not facets:
        return
    if title:
        screen.print(f"\n[bold]{title}[/]")
    table = Table("", "what", "weight", "share", "from", "since", "last", "id", box=None)
    for one in facets:
        count = "1 play" if one.proofs == 1 else f"{one.proofs} plays"
        source = count if one.source == "plays" else "your words"
        if one.modality:
            source += f", by {MODALITIES[one.modality]}"
        mark = " (kept)" if one.pinned else ""
        table.add_row(
            str(one.kind), escape(one.text) + mark, f"{one.weight:.2f}", f"{one.share:.0%}",
            source, one.first_seen[:10], one.last_seen[:10], escape(one.id),
        )  # fmt: skip
    screen.print(table)
    for one in facets:
        screen.print(f"  [dim]{escape(one.text)}: {escape('; '.join(one.evidence[:3]))}[/]")
