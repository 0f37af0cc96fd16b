"""The names of a small library."""

from __future__ import annotations

import pytest

from tools.vocabulary import Vocabulary, fold


@pytest.fixture(scope="session")
def names() -> Vocabulary:
    """Titles in both languages, some of them common words; series, creators and genres."""
    titles = {
        "Tide Tables": "tide", "The Night Train": "train", "Bread at Dawn": "bread",
        "Storm": "storm", "茶馆一天": "tea", "Platform Number 2": "platform",
    }  # fmt: skip
    return Vocabulary(
        titles={fold(title): (item,) for title, item in titles.items()},
        series={fold(name): name for name in ("Harbour Lights", "长街")},
        creators={fold(name): name for name in ("Mira Olsen", "王晓")},
        genres={name: name for name in ("horror", "jazz", "documentary", "comedy", "恐怖", "war")},
        stamp=(6, ""),
    )
