"""What a message refers to: places, "it", titles, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.references import by_words, references
from tools.vocabulary import Vocabulary

SHOWN = {"tide": "Tide Tables", "train": "The Night Train", "bread": "Bread at Dawn"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("why the second?", ["train"]),
        ("the first one", ["tide"]),
        ("number three", ["bread"]),
        ("#2", ["train"]),
        ("the 3rd", ["bread"]),
        ("the last one", ["bread"]),
        ("第二个", ["train"]),
        ("第三部讲什么", ["bread"]),
        ("最后一个", ["bread"]),
        ("compare the first two", ["tide", "train"]),
        ("the second and the first", ["train", "tide"]),
        ("the first half of it", ["tide"]),  # "it", not a place
        ("the second world war", []),
        ("for the first time", []),
        ("第三集里", []),
    ],
)
def test_places_in_the_list(text: str, items: list[str], names: Vocabulary) -> None:
    assert references(text, SHOWN, None, names).items == items


@pytest.mark.parametrize("text", ["the fifth", "number 9", "第八个"])
def test_a_place_that_the_list_does_not_have(text: str, names: Vocabulary) -> None:
    """It is nothing of the list, and known to be missing."""
    found = references(text, SHOWN, None, names)
    assert found.items == []
    assert len(found.missing) == 1


def test_it_is_what_was_spoken_of_last(names: Vocabulary) -> None:
    assert references("how long is it?", SHOWN, "bread", names).items == ["bread"]
    assert references("how long is it?", SHOWN, None, names).items == ["tide"]
    assert references("how long is it?", {}, None, names).items == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("what is the night train about", ["train"]),
        ("what is Night Train about", ["train"]),
        ("讲讲《茶馆一天》", ["tea"]),
        ("茶馆一天怎么样", ["tea"]),
        ("“Storm”", ["storm"]),
        ("a storm at sea", []),  # a common word unless it is quoted
        ("bread at dawnish", []),
    ],
)
def test_titles(text: str, items: list[str], names: Vocabulary) -> None:
    assert references(text, {}, None, names).items == items


def test_a_quoted_title_that_is_not_there(names: Vocabulary) -> None:
    found = references("what about “Glass Mountain” or 《玻璃山》?", {}, None, names)
    assert found.missing == ["Glass Mountain", "玻璃山"]


def test_a_number_in_a_title_is_no_place(names: Vocabulary) -> None:
    """A ban of "Platform Number 2" must not hit the second of the list too."""
    found = references("never show Platform Number 2 again", SHOWN, None, names)
    assert found.items == ["platform"]


def test_names_that_the_library_knows(names: Vocabulary) -> None:
    found = references("more by mira olsen than Harbour Lights, 王晓的恐怖", {}, None, names)
    assert sorted(found.creators) == ["Mira Olsen", "王晓"]
    assert found.series == ["Harbour Lights"]
    assert found.genres == ["恐怖"]


def test_the_item_whose_title_shares_most_words() -> None:
    assert by_words("the one with the train", SHOWN) == "train"
    assert by_words("the one with the boat", SHOWN) is None
    assert by_words("night bread", SHOWN) is None  # two are as near


@given(st.text(max_size=120))
def test_only_known_items_are_referred_to(text: str) -> None:
    names = Vocabulary({"tide tables": ("tide",)}, {}, {}, {}, (1, ""))
    assert set(references(text, SHOWN, None, names).items) <= set(SHOWN)
