"""The first choice wherever the hub is in reach: CLIP and a captioner, from its cache to a search.

The tiny models are of the real classes and lie as the hub's cache has them; what finds, loads,
batches, normalises and stores them here is what real weights go through.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import av
import numpy as np
import pytest
from huggingface_hub import constants

from agent.recommender import Recommender
from base.settings import load_settings
from base.slots import Modality
from base.table import WeightsTable, table
from catalog.store import Catalog
from catalog.vectors import load_vectors
from tools import loaders
from tools.models import Models
from tools.tiny import captioner, clip
from tools.tiny.cache import find
from tools.tiny.shapes import draw

SHOWN = ("a red circle", "a blue square", "a green triangle", "a yellow star")


def film(path: Path, caption: str, seed: int) -> None:
    """Two seconds of the same shape, drawn anew each half second."""
    rng = np.random.default_rng(seed)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=2)
        stream.width = stream.height = 256
        stream.pix_fmt = "yuv444p"
        for _ in range(4):
            picture = draw(caption, rng).repeat(4, 0).repeat(4, 1)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        output.mux(stream.encode())


def with_tiny(cache: Path) -> WeightsTable:
    """The shipped table, and the tiny models as its first choices."""
    rows = table().model_dump(mode="json", by_alias=True, exclude_none=True)
    for slot, model, dim in (("frames", clip, 64), ("captions", captioner, None)):
        name = model.REPO.split("/")[1]
        snapshot = find(cache, model.REPO)
        assert snapshot is not None
        files = [{"name": path.name} for path in sorted(snapshot.iterdir())]
        hub = {"repo": model.REPO, "revision": snapshot.name, "files": files}
        row = {"slot": slot, "note": "", "licence": "Apache-2.0", "bytes": 1, "memory_mb": 1}
        rows["models"][name] = row | {"hub": hub, "dim": dim}
        rows["slots"][slot] = {key: [name, *value] for key, value in rows["slots"][slot].items()}
    return WeightsTable.model_validate(rows)


@pytest.mark.weights
def test_from_the_hubs_cache_to_a_search(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(trained))
    monkeypatch.setitem(loaders.LOADERS, "tiny-clip", partial(loaders._clip, "tiny-clip"))
    monkeypatch.setitem(
        loaders.LOADERS, "tiny-captioner", partial(loaders._captioner, "tiny-captioner")
    )
    media = tmp_path / "media"
    media.mkdir()
    for seed, caption in enumerate(SHOWN):
        film(media / f"clip {seed}.mp4", caption, seed)
    home = tmp_path / "home"
    settings = load_settings(home=home, cache=tmp_path / "cache")
    models = Models(settings, known=with_tiny(trained))
    assert (models.model("frames"), models.model("captions")) == ("tiny-clip", "tiny-captioner")
    with Recommender(settings, Catalog(home), models) as matinee:
        assert matinee.add([media]).counts["added"] == len(SHOWN)
        titles = {item.id: item.title for item in matinee.items()}
        for seed, caption in enumerate(SHOWN):
            results = matinee.search(caption).results
            by_picture = max(results, key=lambda result: result.parts["image"])
            assert titles[by_picture.item] == f"clip {seed}", caption
            assert results[0].evidence[0].text == caption
        with matinee.library.catalog.read() as connection:
            stored = load_vectors(connection, matinee.library.space(Modality.IMAGE))
    assert stored.rows.shape[1] == models.dim("frames")
    np.testing.assert_allclose(np.linalg.norm(stored.rows, axis=1), 1.0, atol=2e-3)
