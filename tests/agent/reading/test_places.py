"""Places of a list in every wording, and words that look like places and are none."""

from __future__ import annotations

import pytest

from agent.reading.places import places

COUNT = 5


def named(text: str, count: int = COUNT) -> list[int | None]:
    return [place.index for place in places(text, count)]


@pytest.mark.parametrize(
    ("text", "indexes"),
    [
        ("the top one looks fun", [0]),
        ("tell me about that second thing", [1]),
        ("is the middle one sad", [2]),
        ("who sings on the bottom one", [4]),
        ("the second to last one", [3]),
        ("the third from the end", [2]),
        ("the penultimate, please", [3]),
        ("what about the last but one", [3]),
        ("my 4th", [3]),
        ("put on 3", [2]),
        ("nr. 5 then", [4]),
        ("third, how long does it run", [2]),
        ("between 2 and 4", [1, 3]),
        ("the top three", [0, 1, 2]),
        ("the last two of these", [3, 4]),
        ("not the third, the fourth", [3]),
        ("the last three stars from me", [4]),
        ("头一部讲啥", [0]),
        ("最上面那个", [0]),
        ("中间那首谁唱的", [2]),
        ("最下面那个", [4]),
        ("压轴那部如何", [4]),
        ("倒数第三部", [2]),
        ("4号多长", [3]),
        ("三号呢", [2]),
        ("后两部都看过", [3, 4]),
        ("头俩都行", [0, 1]),
        ("不是第一个,第二个", [1]),
    ],
)
def test_places(text: str, indexes: list[int]) -> None:
    assert named(text) == indexes


@pytest.mark.parametrize(
    "text",
    [
        "for the first time in ages",
        "the last thing i need",
        "it got 4 out of 5 everywhere",
        "the last two hours were long",
        "a film of the 20th century",
        "on second thoughts",
        "第一次听说",
        "第三季",
        "住在二号线边上",
        "最后还是算了",
    ],
)
def test_no_places(text: str) -> None:
    assert named(text) == []


def test_a_list_of_an_even_number_has_no_middle() -> None:
    assert named("the middle one", 4) == []


def test_a_place_past_the_end_is_known_to_be_missing() -> None:
    assert named("the ninth one") == [None]
    assert named("倒数第七个") == [None]
    assert named("take 9") == []  # a number alone may be anything
