"""`matinee train`: learn from everybody's plays, and keep the better of the old and the new."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from base.errors import ModelError
from catalog.locks import held
from ranking.crossfit import Config, fitted
from ranking.histories import Histories
from ranking.models.contract import About
from ranking.models.kept import FORMAT, Described, KeptModels
from ranking.trained import CONTENT, Learner, Recipe, Trained, fit_learner, of_state, to_state
from tools.context import Library
from tools.train_check import UNTRAINED, Checked, Contender, check, rounds_of
from tools.train_data import Known, known_of, sample_of, with_vectors
from tools.train_plan import plan_of, why_not
from tools.train_report import NEW, OLD, TrainReport, decided, nothing_new, too_few

LAST = "trained"  # what is kept of the last training, for the next to see whether anything is new
OnStep = Callable[[int, int], None]


def train(
    library: Library, learner: str = "linear", on_step: OnStep = lambda _, __: None
) -> TrainReport:
    """Fit what the plays allow, and use the best of it, of the model in use, and of none.

    The old model stays in use until the new one is written, and where training is stopped.

    Raises:
        UsageError: there is no such learner.
        LibraryBusyError: another process is training.
        LibraryError, DiskFullError: the model cannot be written.
    """
    began = time.monotonic()
    with held(library.catalog.home, "train"):
        report = _Training(library, learner, on_step).run()
    return report.model_copy(update={"seconds": time.monotonic() - began})


@dataclass(frozen=True)
class _Old:
    """The version in use."""

    version: str
    trained: Trained


UNCHECKED = Checked({}, 0)


class _Training:
    """One training, step by step; in a step every model is fitted once."""

    def __init__(self, library: Library, learner: str, on_step: OnStep) -> None:
        self._library, self._on_step = library, on_step
        self._kept = KeptModels(library.settings.trained)
        self._known = known_of(library, datetime.now(UTC))
        sample = sample_of(self._known)
        self._sample = Known(sample.seen, with_vectors(library, sample.about))
        self._plan = plan_of(self._sample, learner)
        self._notes: list[str] = []
        self._old = self._read_old()
        self._done = self._steps = 0

    def run(self) -> TrainReport:
        """Check, choose, write."""
        version = self._old.version if self._old else None
        if not self._plan.is_worth_it:
            return self._report(too_few(version), version)
        last = self._last()
        if last is not None:
            return self._report(nothing_new(last, version), version)
        contenders = self._contenders()
        checked = check(contenders, self._sample.seen, self._sample.about, self._step)
        if not checked.held_out:
            return self._report(too_few(version), version)
        best = checked.best((UNTRAINED, OLD, NEW))
        made = self._write(best, checked)
        basis = json.dumps({"basis": self._basis, "version": made})
        self._library.catalog.set_meta(LAST, basis)
        self._on_step(self._steps, self._steps)
        return self._report(decided(best, checked, made, version), made, checked)

    def _contenders(self) -> dict[str, Contender]:
        found = {NEW: Contender(self._plan.recipe, self._learned)}
        learning = 1
        if self._old is not None:
            recipe, learner = self._old.trained.recipe, self._old.trained.learner
            # the weights saw what is held out, but are few; trees could remember it
            keeps = recipe.learner == "linear"
            learning += not keeps
            found[OLD] = Contender(
                recipe, lambda rest: learner if keeps else self._learned(rest, recipe)
            )
        a_round = learning * Config().folds + 1
        self._steps = rounds_of(self._sample.seen) * a_round + Config().folds + 1
        self._on_step(0, self._steps)
        return found

    def _write(self, best: str, checked: Checked) -> str | None:
        """A version of the best one, its models fitted on all plays; or none is in use any more."""
        if best == UNTRAINED:
            self._kept.use(None)
            return None
        if best == OLD and self._old is not None:
            trained = self._old.trained
            recipe, learner, unit = trained.recipe, trained.learner, trained.unit
        else:
            recipe = self._plan.recipe
            learner, unit = self._fit(self._sample.seen, recipe)
        seen, about = self._known.seen, self._known.about
        models = fitted(
            {n: m for n, m in recipe.features.items() if m.model != CONTENT}, seen, about
        )
        self._step()
        parameters, state = to_state(Trained(recipe, about.items, learner, models, unit))
        described = Described(
            what=f"a {recipe.learner} ranker over {', '.join(recipe.features)}",
            parameters=parameters,
            quality=checked.quality,
            plays=len(seen),
            people=len(seen.users),
            items=len(about.items),
        )
        return self._kept.keep(described, state)

    def _learned(self, seen: Histories, recipe: Recipe | None = None) -> Learner:
        return self._fit(seen, recipe or self._plan.recipe)[0]

    def _fit(self, seen: Histories, recipe: Recipe) -> tuple[Learner, float]:
        return fit_learner(recipe, seen, self._sample.about, on_fold=lambda *_: self._step())

    def _step(self) -> None:
        self._done += 1
        self._on_step(min(self._done, self._steps), self._steps)

    def _read_old(self) -> _Old | None:
        """What is in use; a note where it cannot be, or cannot be compared with."""
        try:
            version = self._kept.current()
            if version is None:
                return None
            described, state = self._kept.load(version)
            # its models are fitted anew, so that its weights alone are needed
            weights = {key: values for key, values in state.items() if "models/" not in key}
            trained = of_state(described.parameters, weights, About)
        except ModelError as error:
            self._notes.append(str(error))
            return None
        except ValueError as error:
            self._notes.append(f"The trained model in use is damaged ({error}): it is made anew.")
            return None
        for made in trained.recipe.features.values():
            if why := why_not(made.model, self._sample):
                self._notes.append(f"Version {version} is not compared: {made.model}: {why}.")
                return None
        return _Old(version, trained)

    def _last(self) -> str | None:
        """The version that was made of just this, "" where none was; None where none is known."""
        last = json.loads(self._library.catalog.get_meta(LAST) or "{}")
        if self._notes or last.get("basis") != self._basis:
            return None
        made = last.get("version")
        if made is None:
            return ""
        return str(made) if made in self._kept.versions() else None

    @cached_property
    def _basis(self) -> str:
        """A hash of everything that the outcome depends on."""
        parts = [
            self._known.basis,
            self._plan.recipe.model_dump_json(),
            json.dumps({str(name): model for name, model in self._library.spaces.items()}),
            str(FORMAT),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _report(self, said: str, version: str | None, checked: Checked = UNCHECKED) -> TrainReport:
        seen = self._known.seen
        return TrainReport(
            said=said,
            version=version,
            made=bool(checked.quality) and version is not None,
            learner=self._plan.recipe.learner,
            models=tuple(self._plan.recipe.features),
            left_out=dict(self._plan.left_out),
            quality=dict(checked.quality),
            held_out=checked.held_out,
            plays=len(seen),
            people=len(seen.users),
            items=len(self._known.about.items),
            notes=tuple(self._notes),
        )
