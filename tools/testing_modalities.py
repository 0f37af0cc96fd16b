"""For tests: a library whose words, pictures and sounds group its items in three ways."""

from __future__ import annotations

from catalog.items import Item
from catalog.vectors import mark_changed, put_vectors
from ranking.models.testing_modalities import IMAGE, NAMES, SOUND, TEXT, vectors
from tools.calibrate import calibrate_library
from tools.context import Library
from tools.publish import publish

LONG_AGO = "2020-01-01T00:00:00.000000Z"  # nothing is new
ITEMS = tuple(Item(id=name, title=f"river stone {name}", added_at=LONG_AGO) for name in NAMES)


def put_modalities(library: Library) -> None:
    """Give `ITEMS`, which the library has, the vectors of `ranking.models.testing_modalities`."""
    with library.catalog.write() as connection:
        for modality in (TEXT, IMAGE, SOUND):
            for name, row in zip(NAMES, vectors(modality), strict=True):
                put_vectors(connection, name, library.space(modality), [None], row[None])
        mark_changed(connection, NAMES)
    calibrate_library(library, force=True)
    publish(library)
