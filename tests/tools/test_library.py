"""What is stored of an item beside itself: vectors of its parts, and one of the whole of them."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from agent.recommender import Recommender
from base.slots import Modality
from catalog import schema
from catalog.items import Item, get_items
from catalog.pictures import get_picture, put_picture
from catalog.vectors import FUSED
from tools.describe import Described
from tools.library import erase, store

WORDS = "jazz saxophone trumpet swing"


@pytest.fixture
def library(matinee: Recommender) -> Recommender:
    """Ten items of words alone, and ten that have a picture too."""
    opened = matinee.library
    (text,) = opened.models.text.embed([WORDS])
    (picture,) = opened.models.frames.embed_texts(["red"])
    with opened.catalog.write() as connection:
        for n in range(20):
            draw = np.random.default_rng(n).normal(scale=0.05, size=(2, len(text)))
            described = Described(Item(id=f"i{n:02}", title=f"{WORDS} {n}", form="film"))
            described.vectors[Modality.TEXT] = ([None], (text + draw[0])[None])
            if n % 2:
                described.vectors[Modality.IMAGE] = ([None], (picture + draw[1])[None])
            store(connection, described, opened.spaces, opened.layout)
    return matinee


def test_what_is_known_by_words_alone_has_no_fused_vector(library: Recommender) -> None:
    """It would say the same again, and take four times the memory of an index."""
    table = schema.vectors.c
    with library.library.catalog.read() as connection:
        query = select(table.item).where(table.modality == FUSED).order_by(table.item)
        fused = connection.execute(query).scalars().all()
    assert fused == [f"i{n:02}" for n in range(1, 20, 2)]


@pytest.mark.parametrize("liked", ["i00", "i01"])
def test_it_is_found_all_the_same(library: Recommender, liked: str) -> None:
    """By words, by a taste made of such items, and by one of items that have pictures."""
    library.record("ada", liked, "like")
    for query in ("", "jazz trumpet"):
        found = {one.item for one in library.recommend("ada", query, k=20).results}
        assert len(found & {f"i{n:02}" for n in range(0, 20, 2)}) >= 9
    assert len(library.search("jazz trumpet", k=20).results) == 20


def test_what_two_items_hold_is_left_to_the_other(library: Recommender) -> None:
    """Two processes may have added the same content in one second."""
    opened = library.library
    with opened.catalog.write() as connection:
        for item in ("i00", "i01"):
            same = schema.items.c.id == item
            connection.execute(schema.items.update().where(same).values(content="c"))
        put_picture(connection, "c", "poster", b"jpeg")
        erase(connection, "i00")
        assert get_picture(connection, "c", "poster") is not None
        assert list(get_items(connection, ["i00", "i01"])) == ["i01"]
        erase(connection, "i01")
        assert get_picture(connection, "c", "poster") is None
