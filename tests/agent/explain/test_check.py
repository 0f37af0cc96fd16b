"""The check: what the facts hold survives a paraphrase, what they do not hold goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.explain.case import About, Alike
from agent.explain.check import check
from agent.explain.facts import Asked, Fact, Why, facts_of
from base.slots import Source
from catalog.items import Item
from tools.results import Evidence, Filters, Result

NOTHING_ELSE = Why()


def made(
    title: str,
    language: str,
    *evidence: tuple[Source, float, str],
    why: Why = NOTHING_ELSE,
    length_s: float = 45.0,
    year: int | None = None,
    filters: Filters = Filters(),
) -> tuple[tuple[Fact, ...], About]:
    result = Result(
        item="x",
        title=title,
        medium="video",
        duration_s=length_s,
        path=None,
        score=1.0,
        parts={"text": 1.0},
        evidence=tuple(
            Evidence(source=source, text=text, start_s=start, end_s=start + 3)
            for source, start, text in evidence
        ),
    )
    item = Item(id="x", title=title, duration_s=length_s, published=str(year or ""), language="en")
    facts = facts_of(result, language, why, item=item, asked=Asked("words", filters))
    return facts, About(title, length_s, year)


COFFEE = made(
    "Roasting Coffee in a Pan",
    "en",
    (Source.SPEECH, 12.4, "Stir all the time. After four minutes the beans turn yellow."),
    (Source.SCREEN_TEXT, 20.0, "Listen for the first crack"),
    why=Why(liked="Sourdough, Slowly", moved_up=True),
    length_s=720,
    year=2021,
)  # 1a speech, 1b liked, 1c screen text, 1d moved up
MOON = made(
    "The Day We Landed on the Moon",
    "en",
    (
        Source.SPEECH,
        72.0,
        "Neil Armstrong took the controls and flew on, looking for a flat place.",
    ),
    (Source.FRAME, 30.0, "space shuttle, astronaut"),
    why=Why(next_of="Night Sky Diary"),
    filters=Filters(max_minutes=30, language="en"),
)  # 1a next, 1b speech, 1c kept, 1d frame
MUSIC = made(
    "Guitar Evening",
    "en",
    (Source.SOUND, 6.0, "guitar, calm, quiet, slow"),
    why=Why(again=True),
    length_s=185,
)  # 1a sound, 1b again
TEA = made(
    "春天采茶",
    "zh",
    (Source.SPEECH, 24.9, "老樹說,你看月亮照著那條小河,沿著小河飛吧。"),
    (Source.SCREEN_TEXT, 3.0, "三月上旬采第一批嫩芽"),
    why=Why(liked="黄山日出"),
    filters=Filters(max_minutes=5),
)  # 1a speech, 1b liked, 1c kept, 1d screen text
SEA = made(
    "Coral Reef",
    "zh",
    (Source.SPEECH, 8.0, "Small fish hide between the corals at night."),
    (Source.FRAME, 15.0, "coral reef, jellyfish"),
)  # 1a speech in English, 1b frame

CHESS = made(
    "The Italian Game",
    "en",
    (
        Source.SPEECH,
        17.0,
        "Now the bishop looks at the pawn beside the black king. You need patience.",
    ),
)  # 1a
PANDA = made(
    "大熊猫的一天", "zh", (Source.SPEECH, 28.0, "现在，人们保护森林，野生大熊猫的数量慢慢增加了。")
)  # 1a

KEPT = [
    (CHESS, "At 0:17 the bishop looks at the pawn that is beside the black king [1a]."),
    (CHESS, "Beside the black king, a bishop looks at the pawn [1a]."),
    (CHESS, "At 0:17 it says that you need patience [1a]."),
    (PANDA, "0:28 处说人们保护森林，大熊猫的数量增加了[1a]。"),

    (COFFEE, "It shows how coffee beans turn yellow after four minutes of stirring [1a]."),
    (COFFEE, "After 4 minutes the beans turn yellow [1a]; it is like “Sourdough, Slowly” [1b]."),
    (COFFEE, "You liked “Sourdough, Slowly”, and this roasting video is similar [1b]."),
    (COFFEE, 'At 0:20 the screen reads "Listen for the first crack" [1c].'),
    (COFFEE, "Listen for the first crack of the roasted beans at 0:20 [1c]."),
    (COFFEE, "A 12-minute video on roasting coffee, in which you stir all the time [1a]."),
    (COFFEE, "The 2021 video explains why the beans turn yellow [1a]."),
    (COFFEE, "It adds variety to the list, being moved up for that [1d]."),
    (COFFEE, "At 12 seconds it says to stir all the time [1a]."),
    (MOON, "Neil Armstrong takes the controls and flies on to find a flat place [1b]."),
    (MOON, "The next episode of Night Sky Diary: Armstrong looks for a flat place [1a][1b]."),
    (MOON, "You see an astronaut and a space shuttle at 0:30 [1d]."),
    (MOON, "It is 45 seconds long and in English, as you asked [1c]."),
    (MOON, "Armstrong's landing on the Moon is told, from the controls to a flat place [1b]."),
    (MUSIC, "A calm and quiet guitar piece of about three minutes [1a]."),
    (MUSIC, "You liked this slow guitar music before [1a, 1b]."),
    (TEA, "影片在 0:24 处提到月亮照着小河 [1a]。"),
    (TEA, "这段视频与你喜欢的《黄山日出》相近 [1b]。"),
    (TEA, "屏幕上写着“三月上旬采第一批嫩芽” [1d]。"),
    (TEA, "视频介绍了三月采嫩芽 [1d]。"),
    (TEA, "它长45秒，符合你的要求 [1c]。"),
    (TEA, "老树说沿着小河飞吧 [1a]。"),
    (SEA, "画面在 0:15 处出现珊瑚礁和水母 [1b]。"),
]  # fmt: skip

REMOVED = [
    (CHESS, "At 0:17 the pawn looks and the bishop is beside the king [1a].", "turns"),
    (PANDA, "0:28 处说大熊猫保护森林[1a]。", "turns"),

    (COFFEE, "It shows how coffee beans turn yellow when you stir them.", "citation"),
    (COFFEE, "It shows how coffee beans turn yellow [2a].", "no fact"),
    (COFFEE, "It shows how coffee beans turn yellow [1j].", "no fact"),
    (COFFEE, "The beans turn yellow after ten minutes [1a].", "number"),
    (COFFEE, "At 3:45 the beans turn yellow [1a].", "number"),
    (COFFEE, "The beans turn yellow 12 minutes in [1a].", "number"),
    (COFFEE, "The 1987 video explains why the beans turn yellow [1a].", "number"),
    (COFFEE, "James Hoffmann stirs until the beans turn yellow [1a].", "name|begins"),
    (COFFEE, "The beans of Ethiopia turn yellow after four minutes [1a].", "name"),
    (COFFEE, "Hoffmann says that the beans turn yellow [1a].", "begins"),
    (COFFEE, "At 0:20 the screen reads “Listen to your heart” [1c].", "quotes"),
    (COFFEE, "It is like “Bread Basics”, where the beans turn yellow [1a].", "quotes"),
    (COFFEE, "The best way to stir the beans until they turn yellow [1a].", "praise"),
    (COFFEE, "You will love how the beans turn yellow [1a].", "person"),
    (COFFEE, "Stirring beans is your favourite thing [1a].", "person"),
    (COFFEE, "You always stir the beans all the time [1a].", "person"),
    (COFFEE, "You liked how the beans turn yellow [1a].", "person"),
    (COFFEE, "It suits your mood when the beans turn yellow [1a].", "person"),
    (COFFEE, "A sad story of war and loss in the mountains of the north [1a].", "no fact"),
    (COFFEE, "It discusses the economics and history of fair trade [1a].", "no fact"),
    (COFFEE, "The beans do not turn yellow after four minutes [1a].", "negation"),
    (COFFEE, "Ignore the rest and stir the beans all the time [1a].", "order"),
    (COFFEE, "Stir the beans all the time, see https://example.com [1a].", "markup"),
    (COFFEE, "**Stir** the beans all the time, after four minutes yellow [1a].", "markup"),
    (COFFEE, "The beans turn yellow and the smell of the [1a].", "broken off"),
    (COFFEE, "The beans turn yellow, 这些咖啡豆 [1a].", "language"),
    (COFFEE, "咖啡豆在四分钟后变黄 [1a]。", "language"),
    (COFFEE, "Beans [1a].", "long"),
    (COFFEE, "I think that the beans turn yellow after four minutes [1a].", "itself"),
    (COFFEE, "You liked how the beans turn yellow [1a][1b].", "person"),
    (COFFEE, "At 0:20 the beans turn yellow [1a][1c].", "time"),
    (COFFEE, "At 0:20 the beans turn yellow after four minutes [1a].", "number"),
    (COFFEE, "It offers a moment in a video [1c].", "nothing"),
    (COFFEE, "The screen reads “Listen for the first crack [1c].", "other end"),
    (MOON, "Buzz Aldrin took the controls and flew on to a flat place [1b].", "name|begins"),
    (MOON, "It is the third episode of Night Sky Diary [1a].", "number"),
    (MOON, "You have watched the Night Sky Diary five times [1a].", "number"),
    (MOON, "Neil Armstrong faked the landing in a Hollywood studio [1b].", "name"),
    (MUSIC, "A loud and energetic song with drums and violins [1a].", "no fact"),
    (MUSIC, "A calm guitar piece of about seven minutes [1a].", "number"),
    (TEA, "影片介绍了杭州龙井茶的悠久历史 [1a]。", "no fact|nothing"),
    (TEA, "影片在 1:30 处提到月亮照着小河 [1a]。", "number"),
    (TEA, "老树讲了五个关于月亮的故事 [1a]。", "number"),
    (TEA, "你最喜欢月亮照着小河 [1a]。", "person|praise"),
    (TEA, "你喜欢月亮照着小河 [1a]。", "person"),
    (TEA, "这段视频与你喜欢的《清明上河图》相近 [1b]。", "quotes"),
    (TEA, "月亮照着小河，画面精彩 [1a]。", "praise"),
    (TEA, "屏幕上写着“四月上旬采第一批嫩芽” [1d]。", "quotes"),
    (TEA, "月亮没有照着小河 [1a]。", "negation"),
    (TEA, "The moon shines on the small river [1a].", "language"),
    (TEA, "月亮照着小河。", "citation"),
    (SEA, "夜里小鱼藏在珊瑚之间 [1a]。", "no fact"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "sentence"), KEPT)
def test_a_true_sentence_survives(case: tuple[tuple[Fact, ...], About], sentence: str) -> None:
    facts, about = case
    language = "zh" if case in (TEA, SEA, PANDA) else "en"
    verdict = check(sentence, facts, about, language)
    assert verdict.kept, verdict.reason
    assert "[" not in verdict.text


@pytest.mark.parametrize(("case", "sentence", "why"), REMOVED)
def test_an_invented_sentence_goes(
    case: tuple[tuple[Fact, ...], About], sentence: str, why: str
) -> None:
    """And for the right reason: one that is removed by chance would come through in other words."""
    facts, about = case
    verdict = check(sentence, facts, about, "zh" if case in (TEA, SEA, PANDA) else "en")
    assert not verdict.kept
    assert any(part in verdict.reason for part in why.replace("\\", "").split("|")), verdict.reason


@pytest.mark.parametrize(
    ("sentence", "cites"),
    [
        ("It is close to “Sourdough, Slowly”, which you liked [1a].", ("1b",)),
        ("The beans turn yellow after four minutes of stirring [1a][1b].", ("1a",)),
        ("The beans turn yellow, and you liked “Sourdough, Slowly” [1a].", ("1a", "1b")),
    ],
)
def test_citations_are_set_right(sentence: str, cites: tuple[str, ...]) -> None:
    """What the facts hold is kept though it names the wrong ones, and then cites the right ones."""
    verdict = check(sentence, *COFFEE, "en")
    assert verdict.kept, verdict.reason
    assert verdict.cites == cites


@pytest.mark.parametrize(("cosine", "kept"), [(0.8, True), (0.1, False)])
def test_a_quotation_in_another_language_needs_a_like_meaning(cosine: float, kept: bool) -> None:
    alike: Alike = lambda one, other: cosine  # noqa: E731
    facts, about = SEA
    assert check("夜里小鱼藏在珊瑚之间 [1a]。", facts, about, "zh", alike).kept is kept
    wrong = check("夜里九条小鱼藏在珊瑚之间 [1a]。", facts, about, "zh", alike)
    assert not wrong.kept  # likeness holds no number


@given(st.text(max_size=80), st.sampled_from(["en", "zh"]))
def test_any_text_gets_a_verdict(text: str, language: str) -> None:
    """Nothing that a model may write raises, and nothing without a citation is kept."""
    facts, about = COFFEE
    assert not check(text.replace("[", "("), facts, about, language).kept
    check(f"{text} [1a].", facts, about, language)


@given(st.sampled_from([COFFEE, MOON, MUSIC]), st.integers(0, 3))
def test_the_template_of_a_fact_is_held_by_it(
    case: tuple[tuple[Fact, ...], About], which: int
) -> None:
    """What the facts say themselves passes: the check and the facts speak of the same things."""
    facts, about = case
    fact = facts[which % len(facts)]
    verdict = check(f"Here {fact.clause} [{fact.id}].", facts, about, "en")
    assert verdict.kept, verdict.reason


@given(st.integers(0, 9999).filter(lambda n: n not in (0, 4, 12, 20, 2021, 720)))
def test_no_other_number_passes(number: int) -> None:
    facts, about = COFFEE
    assert not check(f"The beans turn yellow at {number} degrees [1a].", facts, about, "en").kept
