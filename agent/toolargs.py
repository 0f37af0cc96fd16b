"""Arguments of the tools that the agent calls. What the model may fill in is in agent.reading."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from base.slots import Frozen

Step = Literal["shorter", "longer", "newer", "older"]


class WishArgs(Frozen):
    """Of `recommend`, `search` and `similar_items`."""

    query: str = Field("", description="what it should be about or feel like")
    filters: dict[str, Any] = Field(default_factory=dict, description="what every result keeps")
    avoid: tuple[str, ...] = Field((), description="words of what is not wanted")
    change: bool = Field(False, description="the request in hand is changed, not a new one")
    another: bool = Field(False, description="other results than those in hand")
    than: Step | None = Field(None, description="shorter, longer, newer, older than those in hand")
    lifted: tuple[str, ...] = Field((), description="constraints that no longer hold")
    again: bool = Field(False, description="what was seen may come again")
    next: bool = Field(False, description="the next episode, or what was left in the middle")
    people: tuple[str, ...] = Field((), description="who else watches")
    alone: bool = Field(False, description="nobody else watches any more")
    item: str = Field("", description="the item to be near to")
    attached: bool = Field(False, description="near to the file of the message")


class ItemsArgs(Frozen):
    """Of `show_item`."""

    items: tuple[str, ...] = Field(description="ids or titles, two to compare them")
    question: str = Field("", description="what is asked about it")


class MomentArgs(Frozen):
    """Of `find_moment`."""

    query: str = Field(description="what is said, seen, heard or written there")
    item: str = Field("", description="the item; empty for the whole library")


class WhyArgs(Frozen):
    """Of `explain`."""

    item: str = Field("", description="the result that is asked about")


class CloserArgs(Frozen):
    """Of `look_closer`; without an item it looks at the file of the message."""

    item: str = Field("", description="the item to look into")
    question: str = Field("", description="what is asked about it")


class ProfileArgs(Frozen):
    """Of `update_profile`: what lasts."""

    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    never: tuple[str, ...] = Field((), description="topics that are never wanted")
    never_creators: tuple[str, ...] = ()
    never_series: tuple[str, ...] = ()
    forget: tuple[str, ...] = Field((), description="facets to take out")
    constraints: dict[str, Any] = Field(default_factory=dict, description="what always holds")


class FeedbackArgs(Frozen):
    """Of `record_feedback`."""

    item: str
    action: str
    words: str = Field("", description="the person's own words, for a rating")


class LibraryArgs(Frozen):
    """Of `library_facts`."""

    about: str = Field("", description="the question in the person's words")


ARGS: dict[str, tuple[type[Frozen], str]] = {
    "recommend": (WishArgs, "Suggest something to watch or hear."),
    "search": (WishArgs, "Look for a thing by what is in it."),
    "similar_items": (WishArgs, "Find things like one item."),
    "show_item": (ItemsArgs, "Tell the facts of an item, or compare two."),
    "find_moment": (MomentArgs, "Find where something is said, seen or heard."),
    "explain": (WhyArgs, "Say why a result was suggested."),
    "look_closer": (CloserArgs, "Look into an item or an attached file."),
    "update_profile": (ProfileArgs, "Keep what the person likes or never wants."),
    "record_feedback": (FeedbackArgs, "Keep what the person did with an item."),
    "library_facts": (LibraryArgs, "Count and list what the library holds."),
}
