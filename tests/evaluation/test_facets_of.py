"""What may be said of an item: true, without its name, in both languages where there are words."""

from __future__ import annotations

from random import Random
from string import Formatter

import pytest

from base.slots import Source
from catalog.items import Item, Moment
from evaluation.audit import Audit
from evaluation.details import details, script
from evaluation.differences import differences
from evaluation.facet import Facet, bounded, bounds, either
from evaluation.facets_of import KINDS, facets_of
from evaluation.wordings import said, wordings

FILLER = [
    Item(id=f"f{n}", title=f"Filler {n}", description="walks slowly under tall trees by the sea")
    for n in range(5)
]
REEF = Item(
    id="reef",
    title="Turtle Island",
    description="A diver walks slowly by the sea with Marlow, counts turtles and mends a net.",
    medium="video",
    form="film",
    language="zh",
    published="1994-05-01",
    duration_s=29 * 60,
    genres=["documentary", "turtle"],
    tags=["dog", "island", "(none)"],
)
MOMENTS = [
    Moment(item="reef", start_s=1, end_s=2, source=Source.SPEECH, text="Mend the net before dusk."),
    Moment(item="reef", start_s=1, end_s=2, source=Source.FRAME, text="boat, person, island"),
    Moment(item="reef", start_s=1, end_s=2, source=Source.SOUND, text="piano"),
    Moment(item="reef", start_s=1, end_s=2, source=Source.SCREEN_TEXT, text="Turtle Island"),
]
AUDIT = Audit.of({item.id: item for item in [*FILLER, REEF]})


def every(seed: int = 0) -> dict[str, list[Facet]]:
    found: dict[str, list[Facet]] = {}
    for facet in facets_of(REEF, MOMENTS, AUDIT, Random(seed)):
        found.setdefault(facet.kind, []).append(facet)
    return found


def test_what_is_said_of_an_item() -> None:
    """Both languages; what leaks (a genre, the text on the screen) is not among it.

    Nor is "Mend", which so few items have that it could be a name.
    """
    found = every()
    assert found["genre"] == [Facet("genre", "documentary", "纪录片")]
    assert found["tag"] == [Facet("tag", "dog", "狗")]
    assert found["medium"] == [Facet("medium", "watch", "看")]
    assert found["form"] == [Facet("form", "a film", "一部电影")]
    assert found["language"] == [Facet("language", "Chinese", "中文")]
    assert found["heard"] == [Facet("heard", "piano", "钢琴")]
    assert found["seen"][0].en in ("boat", "person")
    assert found["said"] == [Facet("said", "net before dusk")]
    assert "written" not in found
    assert set(found) <= set(KINDS)


def test_a_translation_leaks_as_its_word_does() -> None:
    """Whoever says the Chinese word for a rare word of an English title has named it."""
    tower = Item(id="a", title="Your First Lighthouse", tags=["lighthouse", "dog"])
    other = Item(id="b", title="山上的灯塔", tags=["灯塔", "狗"])
    audit = Audit.of({"a": tower, "b": other})
    for item in (tower, other):
        told = [one for one in facets_of(item, (), audit, Random(0)) if one.kind == "tag"]
        assert told == [Facet("tag", "dog", "狗")]


def test_a_value_is_drawn_by_the_seed() -> None:
    """The same seed says the same, and others say other things."""
    assert every(1) == every(1)
    lengths = {every(seed)["length"][0].en for seed in range(20)}
    assert lengths == {"about half an hour", "under half an hour", "over 20 minutes"}
    assert {every(seed)["decade"][0].zh for seed in range(20)} == {"1990年代", "九十年代"}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0.5, {"under": 1}),
        (29, {"about": 30, "under": 30, "over": 20}),
        (30, {"about": 30, "under": 45, "over": 20}),
        (52, {"under": 60, "over": 45}),
        (240, {"about": 240, "over": 180}),
        (400, {"over": 240}),
    ],
)
def test_a_bound_is_kept(minutes: float, expected: dict[str, int]) -> None:
    """ "Under" and "over" are true of the length, and "about" within 12 %."""
    assert bounds(minutes * 60) == expected


def test_lengths_in_words() -> None:
    """As people name them."""
    assert bounded("length", "under", 90) == Facet(
        "length", "under an hour and a half", "不到一个半小时"
    )
    assert bounded("length", "over", 45) == Facet("length", "over 45 minutes", "45分钟以上")


def test_details_have_no_names() -> None:
    """Titles, plurals of their words and rare capitalised words split a phrase."""
    assert list(details(REEF.description, AUDIT, ["reef"])) == [
        "diver walks slowly by the sea",
        "mends a net",
    ]


def test_details_of_chinese() -> None:
    """Pairs of characters that the title has are taken out; what is too short says nothing."""
    items = {"a": Item(id="a", title="灯塔的秘密", description="")}
    audit = Audit.of(items)
    text = "守灯塔的老人每天写信，等船来。信"
    assert list(details(text, audit, ["a"])) == ["老人每天写信", "等船来"]


def test_scripts() -> None:
    """A phrase is put into a sentence of its own language alone."""
    assert [script(text) for text in ("night sky", "夜空", "夜 sky", "небо", "12")] == [
        "en", "zh", "", "", "",
    ]  # fmt: skip
    assert either("tag", "没有的词") == Facet("tag", "", "没有的词")
    assert either("genre", "剧情") == Facet("genre", "drama", "剧情")
    assert either("genre", "(no genres listed)") == Facet("genre")


def test_differences() -> None:
    """What is wrong with a result, as a criticism; nothing where nothing is known."""
    shown = Item(
        id="x", title="X", medium="audio", form="podcast", language="en", published="2015",
        duration_s=3600, genres=["comedy"],
    )  # fmt: skip
    found = {one.kind: one for one in differences(shown, REEF)}
    assert found["not_medium"] == Facet("not_medium", "watch", "看", "listen to", "听")
    assert found["not_language"].fields("en") == {"value": "Chinese", "other": "English"}
    assert found["not_genre"].fields("zh") == {"value": "纪录片", "other": "喜剧"}
    assert found["shorter"].en == "under half an hour"
    assert found["older"].sayable("en")
    assert "not_form" not in found  # the medium says it already
    assert [one.kind for one in differences(REEF, shown)][-2:] == ["longer", "newer"]
    assert differences(Item(title="Y", form="film"), REEF) == []
    assert differences(REEF, REEF) == []


def test_wordings_are_alike_in_both_languages() -> None:
    """At least five of each kind, with no other fields than there are."""
    english, chinese = (wordings()[one] for one in ("en", "zh"))
    assert set(english["say"]) == set(chinese["say"]) >= set(KINDS)
    assert set(english["asks"]) == set(chinese["asks"]) <= set(KINDS)
    for language in (english, chinese):
        for kind, sentences in language["say"].items():
            assert len(set(sentences)) >= 5, kind
            fields = {name for one in sentences for _, name, _, _ in Formatter().parse(one) if name}
            assert fields <= {"value", "other"}, kind
            assert "value" in fields or kind not in KINDS, kind


def test_a_line_is_written_as_its_language_is() -> None:
    """Capitals and spaces in English, none in Chinese; braces of a value stay."""
    table = {
        "en": {"say": {"hello": ["", "Hi!"], "plot": ["{value}."]}},
        "zh": {"say": {"plot": ["有{value}。"]}},
    }
    lines = {
        said([("hello", {}), ("plot", {"value": "an {x}"})], "en", Random(n), table)
        for n in range(9)
    }
    assert lines == {"Hi! An {x}.", "An {x}."}
    twice = [("plot", {"value": "海"}), ("plot", {"value": "船"})]
    assert said(twice, "zh", Random(0), table) == "有海。有船。"
