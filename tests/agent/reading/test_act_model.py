"""The act model learns from examples, keeps what it learned, and says chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.reading.act_model import ActModel, Reading, read_examples
from agent.reading.acts import ACTS, INTENT, Act
from agent.reading.decide import by_rules
from agent.reading.examples import Example
from agent.reading.features import flags, ngrams
from agent.reading.learned import LearnedActs, act_model
from base.fakes import FakeTextEmbedder
from base.settings import load_settings
from tools.models import Models

EMBEDDER = FakeTextEmbedder()
THANKS, WISHES = (
    ("ta muchly", "so kind of you", "多谢啦老铁", "ta mate"),
    ("a whale documentary", "whale songs", "鲸鱼纪录片", "whales"),
)


def example(text: str, *acts: Act, asked: bool = False) -> Example:
    return Example(text=text, acts=acts, asked=asked)


def fitted(examples: Sequence[Example]) -> ActModel:
    return ActModel.fit(read_examples(examples, EMBEDDER), [one.acts for one in examples])


def likeliest(model: ActModel, given: Example) -> Act:
    (reading,) = read_examples([given], EMBEDDER)
    return next(iter(model.chances(reading)))


def likeliest_intent(chances: Mapping[Act, float]) -> str:
    sums = Counter[str]()
    for act, chance in chances.items():
        sums[INTENT[act]] += chance  # type: ignore[assignment]
    return max(sums, key=lambda name: sums[name])


@pytest.fixture(scope="module")
def model() -> ActModel:
    thanks = [example(text, "smalltalk") for text in THANKS]
    return fitted([*thanks, *(example(text, "recommend") for text in WISHES)])


def test_it_learns(model: ActModel) -> None:
    """Also for a message that it did not see."""
    assert likeliest(model, example("ta", "smalltalk")) == "smalltalk"
    assert likeliest(model, example("whale", "recommend")) == "recommend"


def test_chances_add_up(model: ActModel) -> None:
    (reading,) = read_examples([example("hm", "help")], EMBEDDER)
    chances = model.chances(reading)
    assert set(chances) == set(ACTS) == set(INTENT)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert list(chances.values()) == sorted(chances.values(), reverse=True)


def test_a_label_that_leaves_acts_open_takes_any_of_them() -> None:
    """What the certain examples say decides which; nothing is pushed to a third act."""
    sure = [example(text, "why", asked=True) for text in WISHES]
    open_ones = [example(text, "why", "item", asked=True) for text in WISHES]
    model = fitted([*sure, *open_ones, *(example(text, "smalltalk") for text in THANKS)])
    assert likeliest(model, example(WISHES[0], "why", asked=True)) == "why"


def test_the_same_words_into_another_situation() -> None:
    """ "In French" is a wish of its own where nothing is in hand, and else a change."""
    texts = ("in french", "short ones", "more songs", "from the nineties")
    alone = [example(text, "recommend") for text in texts]
    model = fitted([*alone, *(example(text, "refine", asked=True) for text in texts)])
    assert likeliest(model, example("in french", "recommend")) == "recommend"
    assert likeliest(model, example("in french", "refine", asked=True)) == "refine"


def test_kept_as_it_was(model: ActModel, tmp_path: Path) -> None:
    model.save(tmp_path / "acts.npz")
    again = ActModel.load(tmp_path / "acts.npz")
    assert np.array_equal(again.weights, model.weights)
    assert again.places == model.places


def test_a_kept_model_that_is_damaged_is_learned_anew(tmp_path: Path) -> None:
    made = act_model(EMBEDDER, "fake", tmp_path)
    (path,) = (tmp_path / "acts").iterdir()
    path.write_bytes(path.read_bytes()[:1000])
    assert np.array_equal(act_model(EMBEDDER, "fake", tmp_path).weights, made.weights)


def test_every_reading_has_the_same_flags() -> None:
    readings = read_examples([example("hi", "smalltalk"), example("第二个多长", "item")], EMBEDDER)
    assert len({len(flags(one.case, one.decision)) for one in readings}) == 1


def test_ngrams_know_where_a_message_begins_and_ends() -> None:
    assert ngrams("why that?") >= {"^ why", "why that ?", "? $"}
    assert ngrams("短点") >= {"短", "短 点", "点 $"}


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "asked", "intent"),
    [
        ("I could go for something with trains in it", False, "recommend"),
        ("hmm that's a little lengthy for a weeknight, isn't it", True, "refine"),
        ("on what basis did you settle on that one", True, "question"),
        ("we saw that at the cinema years ago and it was dreadful", True, "feedback"),
        ("最近压力大，想看个不费脑子的", False, "recommend"),
        ("这个是哪个国家拍的呀", True, "question"),
        ("上周末刚跟我妈看过这部，挺感动的", True, "feedback"),
    ],
)
def test_with_real_vectors(text: str, asked: bool, intent: str) -> None:
    """Sentences that stand in no file of examples."""
    settings = load_settings()
    models = Models(settings)
    acts = LearnedActs(lambda: (models.text, models.name("text")), settings.cache)
    case = example(text, "recommend", asked=asked).case()
    chances = acts(case, by_rules(case))
    sums = {
        name: sum(p for act, p in chances.items() if INTENT[act] == name)
        for name in INTENT.values()
    }
    assert max(sums, key=lambda name: sums[name]) == intent


def test_a_reading_is_what_rules_saw() -> None:
    case = example("thanks!", "smalltalk").case()
    (vector,) = EMBEDDER.embed(["thanks!"], query=True)
    reading = Reading(case, by_rules(case), vector)
    assert reading.decision.intent == "smalltalk"
