"""Simulated people of made items: whatever the thing is, it is not named, and they end."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.items import Form, Item, Medium
from evaluation.audit import Audit
from evaluation.facets_of import facets_of
from evaluation.simulate import PATIENCE, Seeker, SimulatedPerson, World
from evaluation.testing import others

OTHERS = others(3)
WORDS = st.lists(
    st.sampled_from(
        "the it a moon river lantern Quill 海 灯塔 老人 of under 30 1994 thanks one".split()
    ),
    min_size=1,
    max_size=5,
)
MADE = st.builds(
    lambda title, told, genres, tags, medium, form, language, year, seconds: Item(
        id="aim",
        title=" ".join(title),
        description=" ".join(told),
        genres=genres,
        tags=tags,
        medium=medium,
        form=form,
        language=language,
        published=year,
        duration_s=seconds,
    ),
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    st.sampled_from(Medium.__args__),  # type: ignore[attr-defined]
    st.sampled_from(Form.__args__),  # type: ignore[attr-defined]
    st.sampled_from([None, "en", "zh", "tlh"]),
    st.sampled_from([None, "1994", "1899", "2001-01-01"]),
    st.one_of(st.none(), st.floats(0, 40_000)),
)


@settings(max_examples=60)
@given(item=MADE, language=st.sampled_from(["en", "zh"]), seed=st.integers(0, 99), data=st.data())
def test_nobody_leaks_or_goes_on_for_ever(
    item: Item, language: str, seed: int, data: st.DataObject
) -> None:
    """Whatever the thing is and whatever is shown: what is said does not name it.

    A line for which every wording holds the title by chance ends the dialogue as leaked; it is
    then not answered.
    """
    items = {**OTHERS, "aim": item}
    audit = Audit.of(items)
    facets = facets_of(item, (), audit, Random(seed))
    one = SimulatedPerson(
        Seeker("b-1", "b", (), ("aim",), tuple(facets), frozenset({"o1"}), language),
        World(items, audit),
        seed,
    )
    said: list[str] = []
    line: str | None = one.opening()
    while line is not None and not one.outcome.over:
        said.append(line)
        shown = data.draw(st.lists(st.sampled_from(["o0", "o1", "o2", "aim", "gone"]), max_size=3))
        line = one.reply(shown, data.draw(st.sampled_from(["", "Which genre?", "多长？"])))
        if "aim" in shown:
            assert one.outcome.how in ("success", "leaked")
    assert one.outcome.over
    assert len(said) <= PATIENCE
    assert all(one.strip() for one in said)
    assert not any(audit.leaks(line, "aim") for line in said)
