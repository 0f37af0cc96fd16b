"""A scripted dialogue that names what it expects is told in the report."""

from __future__ import annotations

from catalog.items import Item
from evaluation.audit import Audit
from evaluation.dialogues import Dialogue
from evaluation.given_away import given_away
from evaluation.summary import Leak

ITEMS = {
    item.id: item
    for item in [
        Item(id="kelp", title="Under the Kelp", description="a film of the sea"),
        Item(id="bread", title="Sourdough, Slowly", description="a film of bread"),
        *(Item(id=f"x{n}", title=f"Film {n}", description="a film of the sea") for n in range(9)),
    ]
}


def leaks(*turns: tuple[str, str]) -> list[Leak]:
    said = [{"user": text, "expect": {"items": [item]}} for text, item in turns]
    dialogue = Dialogue.model_validate({"id": "d", "user": "ada", "turns": said})
    return list(given_away([dialogue], Audit.of(ITEMS)))


def test_a_title_and_a_rare_word_are_told() -> None:
    """Where they count first, which may be a turn after they were said."""
    assert leaks(("a film of the sea", "kelp")) == []
    assert leaks(("something about kelp", "kelp")) == [Leak(dialogue="d", turn=0, word="kelp")]
    found = leaks(("I know Sourdough, Slowly", "kelp"), ("more like that", "bread"))
    assert {(one.turn, one.word) for one in found} >= {(1, "Sourdough, Slowly")}
    assert all(one.turn == 1 for one in found)


def test_a_word_is_told_once() -> None:
    """However often it is said after that."""
    assert len(leaks(*[("kelp, please", "kelp")] * 3)) == 1
