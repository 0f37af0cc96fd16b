"""What every tool works with: one library, its models, and whichever index can be had now."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, select

from base.errors import LibraryBusyError
from base.settings import RankingSettings, Settings
from base.slots import Modality
from catalog import schema
from catalog.chroma import is_current
from catalog.exact import ExactIndex, WholeSpaces
from catalog.lease import IndexLease
from catalog.preferences import Preferences, get_preferences
from catalog.snapshot import once
from catalog.store import Catalog, upsert
from catalog.traits import genres_of
from catalog.vector_cache import VectorCache
from catalog.vectors import Space, VectorIndex
from catalog.versions import KeptByItem
from ranking.fusion import Calibration, Layout, Scale, Side, weights_of
from ranking.modality_weights import ModalityWeights
from ranking.models.kept import KeptModels
from ranking.preferences import adjusted, together, weighed
from tools.collaborative import Collaborative
from tools.learned import LearnedWeights
from tools.library import Spaces, fused_space, layout_of
from tools.memory import Memory
from tools.models import ModelSet, dims, space_names
from tools.popular import Popularity

TAGS_ONLY = "label-space"
TRUST_IN_TAGS = 0.5  # of the weight that a model which sees has (docs/decisions.md, 19)
BUSY_NOTE = "another process is writing to the library: this search went without the index"


@dataclass
class Library:
    """One open library."""

    settings: Settings
    catalog: Catalog
    models: ModelSet
    lease: IndexLease = field(init=False)
    vectors: VectorCache = field(init=False)
    whole_spaces: WholeSpaces = field(init=False)
    learned: LearnedWeights = field(init=False)
    genres: KeptByItem[tuple[str, ...]] = field(init=False)
    popularity: Popularity = field(init=False)
    trained: Collaborative = field(init=False)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        settings = self.settings
        self.lease = IndexLease(self.catalog, settings.index, settings.index_idle_s)
        self.vectors = VectorCache(settings.vectors_mb * 1_000_000)
        self.whole_spaces = WholeSpaces()
        kept = KeptModels(settings.trained)
        self.learned, self.trained = LearnedWeights(kept), Collaborative(self.catalog, kept)
        self.genres = KeptByItem(genres_of)
        self.popularity = Popularity(settings.ranking.popular_days)
        self.memory = Memory()

    def with_models(self, models: ModelSet) -> Library:
        """The same library, as other models see it."""
        other = Library(self.settings, self.catalog, models)
        other.lease, other.vectors, other.learned = self.lease, self.vectors, self.learned
        other.genres, other.popularity = self.genres, self.popularity
        other.whole_spaces = self.whole_spaces
        other.trained = self.trained
        other.memory = self.memory.beside()
        return other

    def close(self) -> None:
        """Let go of the index and of the files."""
        self.lease.close()
        self.catalog.close()

    @cached_property
    def spaces(self) -> Spaces:
        """The model whose vectors each modality holds."""
        return space_names(self.models)

    @cached_property
    def layout(self) -> Layout:
        """Where each modality's block lies in the fused vector."""
        return layout_of(dims(self.models))

    @property
    def weights_are_set(self) -> bool:
        """Whether somebody set the weight of a modality: then nothing that is learned counts."""
        return not self.settings.fusion.model_fields_set.isdisjoint(Modality)

    @property
    def settings_weights(self) -> dict[Modality, float]:
        """What the settings say of modalities; pictures that are known by tags alone count less."""
        weights = weights_of(self.settings.fusion)
        if self.spaces[Modality.IMAGE].startswith(TAGS_ONLY):
            weights[Modality.IMAGE] *= TRUST_IN_TAGS
        return weights

    @property
    def weights(self) -> dict[Modality, float]:
        """What modalities count for everybody: what was learned, unless weights are set by hand."""
        return self.weights_for(())

    def weights_for(self, users: Sequence[str]) -> dict[Modality, float]:
        """The weights of one person's own where they have some; of several those for everybody."""
        learned = self.learned_weights
        if learned is None:
            return self.settings_weights
        return dict(learned.of(users[0]) if len(users) == 1 else learned.shared)

    @property
    def learned_weights(self) -> ModalityWeights | None:
        """What was learned of modalities from plays, where it counts."""
        learned = None if self.weights_are_set else self.learned.now()
        # of other models' vectors it says nothing
        return learned if learned is not None and learned.spaces == self.spaces else None

    def space(self, modality: Modality) -> Space:
        """Where the vectors of a modality lie."""
        return Space(modality, self.spaces[modality])

    @property
    def fused(self) -> Space:
        """Where the fused vectors of whole items lie."""
        return fused_space(self.spaces)

    @contextlib.contextmanager
    def index(self, connection: Connection) -> Iterator[tuple[VectorIndex, tuple[str, ...]]]:
        """ChromaDB, brought up to date, or SQLite itself while another process writes.

        Where the settings ask for exact search it is SQLite always, with nothing to note.
        """
        if self.settings.search == "exact":
            yield ExactIndex(connection, self.whole_spaces.load), ()
            return
        with contextlib.ExitStack() as stack:
            try:
                self.vectors.follow(connection)  # before the outbox is emptied
                index: VectorIndex = stack.enter_context(self.lease.index())
                notes: tuple[str, ...] = ()
            except LibraryBusyError:
                index, notes = ExactIndex(connection), (BUSY_NOTE,)
            yield index, notes

    def refresh_index(
        self, on_progress: Callable[[int, int], None] | None = None, rebuild: bool = False
    ) -> int:
        """Carry changes to ChromaDB, or make it anew. The caller holds the writer's lock.

        Nothing is carried where search is exact: whoever searches the index next does it.
        """
        with self.catalog.read() as connection:
            self.vectors.follow(connection)
        is_exact = self.settings.search == "exact"
        if not rebuild and (is_exact or is_current(self.catalog, self.settings.index)):
            return 0
        with self.lease.index(refresh=False) as index:
            return index.rebuild(on_progress) if rebuild else index.refresh(on_progress)

    def calibrations(self, connection: Connection, side: Side) -> dict[Modality, Calibration]:
        """What random pairs of this library score, by modality."""
        kept = once(connection, "calibrations", lambda: _calibrations(connection))
        return {
            modality: known
            for (of, modality, model), known in kept.items()
            if of == side and self.spaces[modality] == model
        }

    def scale(self, connection: Connection, side: Side, users: Sequence[str] = ()) -> Scale:
        """How cosines are read in what is for these people: nobody, one or several.

        A weight that they set comes before a learned one. Neither says how words are to be matched:
        for those the settings' weights count.
        """
        weights = self.settings_weights
        if side != "words":
            weights = weighed(self.weights_for(users), self.preferences_of(connection, users))
        return Scale(self.calibrations(connection, side), weights)

    def ranking_for(self, connection: Connection, users: Sequence[str]) -> RankingSettings:
        """How results are chosen for these people: as the settings have it, or as they set it."""
        return adjusted(self.settings.ranking, self.preferences_of(connection, users))

    def preferences_of(self, connection: Connection, users: Sequence[str]) -> Preferences:
        """What these people set by hand, together; looked up each time, so it acts at once."""
        return together([get_preferences(connection, user) for user in users])

    def keep_calibration(
        self, connection: Connection, modality: Modality, side: Side, found: Calibration
    ) -> None:
        """Store a calibration with the library."""
        row = {"modality": str(modality), "model": self.spaces[modality], "side": side}
        upsert(connection, schema.calibrations, row | found.model_dump())


def _calibrations(connection: Connection) -> dict[tuple[Side, Modality, str], Calibration]:
    """By side, modality and model."""
    rows = connection.execute(select(schema.calibrations)).mappings()
    return {
        (row["side"], Modality(row["modality"]), row["model"]): Calibration(
            mean=row["mean"], deviation=row["deviation"], pairs=row["pairs"]
        )
        for row in rows
    }
