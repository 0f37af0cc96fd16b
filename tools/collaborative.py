"""What the trained model says for a person now: parts of scores, and candidates."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from base.errors import ModelError
from catalog.plays import Action, Play
from catalog.store import Catalog
from ranking.features import not_played, standardised
from ranking.histories import Histories
from ranking.learner import NOVELTY
from ranking.linear import CONSTANT
from ranking.models.contract import About, Scores
from ranking.models.kept import DESCRIPTION, KeptModels
from ranking.profile import strength
from ranking.ranked import top_k
from ranking.trained import CONTENT, Trained, of_state
from tools.traits import traits_of

Numbers = NDArray[np.float64]
Key = tuple[object, ...]
WEIGHED = "content, weighed"  # what the ranker gives to content beyond its plain score
MOST_PEOPLE = 8  # whose features are kept at hand


@dataclass(frozen=True)
class _Loaded:
    """A trained model, and where each of its items is."""

    key: Key
    trained: Trained
    column: Mapping[str, int]


@dataclass(frozen=True)
class _Known:
    """One person's history, the features of all items (items, names), and the unit of parts.

    The unit is the deviation of the whole score, so that beside it the other parts of a score mean
    what they mean without a trained model. Content, scored elsewhere, has a deviation of 1.
    """

    of: Histories
    values: Scores
    unit: float


class Collaborative:
    """The trained model in use: read when it is first asked, and again when another is in use.

    Where it cannot be read, nothing is said by it, and `note` says why. Safe among threads.
    """

    def __init__(self, catalog: Catalog, kept: KeptModels) -> None:
        self._catalog, self._kept = catalog, kept
        self._loaded: _Loaded | None = None
        self._tried: Key = ()
        self._note: str | None = None
        self._features: OrderedDict[Key, _Known] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def note(self) -> str | None:
        """Why the trained model in use says nothing; None where it does, or there is none."""
        self._current()
        return self._note

    def parts_for(
        self, plays: Sequence[Play], items: Sequence[str], content: Numbers | None = None
    ) -> dict[str, Numbers]:
        """Parts by name, each of shape (items,), not a number where nothing is known.

        They are in the unit of content's own score, which they are to be added to: a deviation of
        content is 1. `content` is that score, shape (items,), not a number where an item has none;
        a ranker whose weights depend on it needs it. Of what is new since training only a constant
        is known, the part of an item that nobody played.
        """
        loaded = self._current()
        if loaded is None or not items:
            return {}
        trained = loaded.trained
        names = trained.learner.names
        person = self._known(loaded, plays)
        known = person.values
        values = np.full((len(items), len(names)), np.nan, np.float32)
        columns = np.asarray([loaded.column.get(item, -1) for item in items], np.intp)
        values[columns >= 0] = known[columns[columns >= 0]]
        if content is not None and CONTENT in names:
            values[:, names.index(CONTENT)] = content
        found = _parts(trained, values, person.unit)
        weighed = found.pop(CONTENT, None)
        if weighed is not None and content is not None:
            found[WEIGHED] = weighed - np.nan_to_num(content)
        return {name: column for name, column in found.items() if np.nan_to_num(column).any()}

    def nearest(self, plays: Sequence[Play], count: int) -> list[str]:
        """The items that the models score highest for the person, played ones aside."""
        loaded = self._current()
        if loaded is None or count < 1:
            return []
        person = self._known(loaded, plays)
        known = person.values
        among = not_played(person.of)[0] & np.isfinite(known).any(axis=1)
        scores = loaded.trained.recipe.scores(loaded.trained.learner, known)
        found = top_k(np.where(among, scores, np.nan)[None], None, count)[0]
        return [loaded.trained.items[column] for column in found[found >= 0].tolist()]

    def _known(self, loaded: _Loaded, plays: Sequence[Play]) -> _Known:
        key = (*loaded.key, len(plays), *plays[:1], *plays[-1:])
        with self._lock:
            found = self._features.get(key)
        if found is None:
            found = self._made(loaded, plays)
        with self._lock:
            self._features[key] = found
            self._features.move_to_end(key)
            while len(self._features) > MOST_PEOPLE:
                self._features.popitem(last=False)
        return found

    def _made(self, loaded: _Loaded, plays: Sequence[Play]) -> _Known:
        trained = loaded.trained
        of = _history(plays, trained.items, loaded.column)
        among = not_played(of)
        values = np.full((len(trained.learner.names), len(trained.items)), np.nan, np.float32)
        for row, name in zip(values, trained.learner.names, strict=True):
            if name in trained.models:
                row[:] = standardised(trained.models[name].scores(of), among)[0]
        return _Known(of, values.T, _unit(trained, values.T, among[0]))

    def _current(self) -> _Loaded | None:
        try:
            version = self._kept.current()
            key: Key = ()
            if version is not None:
                file = (self._kept.folder / version / DESCRIPTION).stat()
                key = version, file.st_mtime_ns, file.st_ino
        except (ModelError, OSError) as error:
            version, key = None, (str(error),)
        with self._lock:
            if key != self._tried:
                self._tried, self._loaded, self._note = key, None, None
                self._features.clear()
                if version is not None:
                    self._load(version, key)
                elif key:
                    self._note = str(key[0])
            return self._loaded

    def _load(self, version: str, key: Key) -> None:
        try:
            described, state = self._kept.load(version)
            trained = of_state(described.parameters, state, self._about)
        except ModelError as error:
            self._note = str(error)
            return
        except ValueError as error:
            self._note = (
                f"The trained model {version} cannot be used ({error}): run matinee train to make "
                "it anew."
            )
            return
        column = {item: index for index, item in enumerate(trained.items)}
        self._loaded = _Loaded(key, trained, column)

    def _about(self, items: tuple[str, ...]) -> About:
        with self._catalog.read() as connection:
            return About(items, traits=traits_of(connection, items))


def _unit(trained: Trained, values: Scores, among: NDArray[np.bool_]) -> float:
    """The deviation of the score over what may come, content being independent of the rest."""
    rest = trained.recipe.scores(trained.learner, values[among])
    spread = float(rest.std()) if rest.size else 0.0
    return float(np.hypot(trained.unit, spread)) or 1.0


def _parts(trained: Trained, values: Scores, unit: float) -> dict[str, Numbers]:
    """By name, in that unit; not a number where a feature is unknown and adds nothing."""
    names = trained.learner.names
    each = (trained.learner.parts(values) / unit).T
    found = dict(zip((*names, CONSTANT), each, strict=True))
    found[NOVELTY] = trained.recipe.less_popular(values) / unit
    known = dict(zip(names, np.isfinite(values.T), strict=True))
    return {
        name: np.where((column == 0) & ~known.get(name, column != 0), np.nan, column)
        for name, column in found.items()
    }


def _history(plays: Sequence[Play], items: tuple[str, ...], column: Mapping[str, int]) -> Histories:
    """As `Histories.of_plays` has it for one person, several times as quickly for thousands.

    Times are counted instead of read: the models look at their order alone.
    """
    weights: dict[int, float] = {}
    latest: dict[int, str] = {}
    for play in plays:
        index = column.get(play.item)
        if index is not None and play.action is not Action.SHOWN:
            weights[index] = weights.get(index, 0.0) + strength(play)
            latest[index] = max(latest.get(index, ""), play.at)
    order = sorted(latest, key=lambda index: (latest[index], index))
    return Histories(
        users=("",),
        items=items,
        user=np.zeros(len(order), np.intp),
        item=np.asarray(order, np.intp),
        weight=np.clip([weights[index] for index in order], -1.0, 1.0),
        at=np.arange(len(order), dtype=np.float64),
    )
