"""Pictures of items: one of each kind a content, the cover before the frame."""

from __future__ import annotations

from pathlib import Path

from catalog.pictures import StoredPicture, get_picture, put_picture
from catalog.store import Catalog


def test_the_cover_is_the_poster_where_there_is_one(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "home")
    with catalog.write() as connection:
        put_picture(connection, "f1:a", "poster", b"old", 1.0)
        put_picture(connection, "f1:a", "poster", b"frame", 2.0)
        assert get_picture(connection, "f1:a", "poster") == StoredPicture(b"frame", 2.0)
        put_picture(connection, "f1:a", "cover", b"cover", None)
        assert get_picture(connection, "f1:a", "poster") == StoredPicture(b"cover", None)
        assert get_picture(connection, "f1:a", "strip") is None
        assert get_picture(connection, "f1:b", "poster") is None
    catalog.close()
