"""`matinee train`: learn from everybody's plays, and keep the better of the old and the new."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from base import clock
from catalog.locks import held
from ranking.crossfit import config_for, fitted
from ranking.histories import Histories
from ranking.learner import Learner
from ranking.likeness import usable
from ranking.models.kept import FORMAT, Described, KeptModels
from ranking.trained import CONTENT, Recipe, Trained, fit_learner, to_state
from tools.context import Library
from tools.train_check import UNTRAINED, Checked, Contender, check, rounds_of
from tools.train_data import Known, known_of, sample_of, with_vectors
from tools.train_old import read_old
from tools.train_plan import AUTO, plan_of
from tools.train_report import (
    NEW,
    OLD,
    TrainReport,
    decided,
    nothing_new,
    of_weights,
    too_few,
    what,
)
from tools.train_weights import Weighed, steps_of, told, weigh, weighted, why_no_weights

LAST = "trained"  # what is kept of the last training, for the next to see whether anything is new
OnStep = Callable[[int, int], None]


def train(
    library: Library, learner: str = AUTO, on_step: OnStep = lambda _, __: None
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


UNCHECKED = Checked({}, 0)


class _Training:
    """One training, step by step; in a step every model is fitted once."""

    def __init__(self, library: Library, learner: str, on_step: OnStep) -> None:
        self._library, self._on_step = library, on_step
        self._kept = KeptModels(library.settings.trained)
        self._known = known_of(library, clock.now())
        sample = sample_of(self._known)
        self._sample = Known(sample.seen, with_vectors(library, sample.about))
        self._plan = plan_of(self._sample, learner)
        self._weighed = Weighed(why_not=why_no_weights(library, self._sample))
        self._old, self._notes = read_old(self._kept, self._sample)
        self._done = self._steps = 0
        self._has_decided = False

    def run(self) -> TrainReport:
        """Check, choose, write."""
        version = self._old.version if self._old else None
        has_ranker = self._old is not None and bool(self._old.trained.recipe.features)
        weighs = not self._weighed.why_not
        if not self._plan.is_worth_it and (has_ranker or not weighs):
            return self._report(too_few(version), version)
        last = self._last()
        if last is not None:
            return self._report(nothing_new(last, version), version)
        contenders = self._contenders() if self._plan.is_worth_it else {}
        if weighs:
            self._steps += steps_of(self._sample)
        self._on_step(0, self._steps)
        if weighs:
            self._weighed = self._weigh()
        return self._decide(contenders, version)

    def _weigh(self) -> Weighed:
        found = weigh(self._sample, self._step)
        if found.weights is not None:
            weights = found.weights.model_copy(update={"spaces": dict(self._library.spaces)})
            found = replace(found, weights=weights)
        self._sample = weighted(self._sample, found)
        return found

    def _decide(self, contenders: Mapping[str, Contender], version: str | None) -> TrainReport:
        checked = UNCHECKED
        if contenders:
            # the modalities' weights saw what is held out, but are few, and all have the same
            checked = check(contenders, self._sample.seen, self._sample.about, self._step)
        if not checked.held_out and not self._weighed.quality:
            return self._report(too_few(version), version)
        best = checked.best((UNTRAINED, OLD, NEW)) if checked.held_out else UNTRAINED
        made = self._write(best, checked)
        basis = json.dumps({"basis": self._basis, "version": made})
        self._library.catalog.set_meta(LAST, basis)
        self._has_decided = True
        self._on_step(self._steps, self._steps)
        if best == UNTRAINED and made is not None:
            said = of_weights(checked, made)
        elif checked.held_out:
            said = decided(best, checked, made, version)
        else:
            said = too_few(None)
        return self._report(said, made, checked, made is not None)

    def _contenders(self) -> dict[str, Contender]:
        found = {NEW: Contender(self._plan.recipe, self._learned)}
        learning = 1
        if self._old is not None and self._old.trained.recipe.features:
            recipe, learner = self._old.trained.recipe, self._old.trained.learner
            # the weights saw what is held out, but are few; trees could remember it
            keeps = recipe.learner != "trees"
            learning += not keeps
            found[OLD] = Contender(
                recipe, lambda rest: learner if keeps else self._learned(rest, recipe)
            )
        folds = config_for(self._sample.seen).folds
        self._steps = rounds_of(self._sample.seen) * (learning * folds + 1) + folds + 1
        return found

    def _write(self, best: str, checked: Checked) -> str | None:
        """A version of the best one, its models fitted on all plays; or none is in use any more."""
        weights = self._weighed.weights
        if best == UNTRAINED and weights is None:
            self._kept.use(None)
            return None
        if best == UNTRAINED:
            recipe = Recipe(learner=self._plan.recipe.learner, features={})
            learner, unit = recipe.new_learner(), 1.0
        elif best == OLD and self._old is not None:
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
        parameters, state = to_state(Trained(recipe, about.items, learner, models, unit, weights))
        described = Described(
            what=what(recipe, weights),
            parameters=parameters,
            quality=checked.quality or self._weighed.quality,
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
            json.dumps([self._library.settings_weights, self._library.weights_are_set]),
            json.dumps({m: int(usable(v).sum()) for m, v in self._sample.about.vectors.items()}),
            str(FORMAT),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _report(
        self,
        said: str,
        version: str | None,
        checked: Checked = UNCHECKED,
        made: bool = False,
    ) -> TrainReport:
        seen, weights = self._known.seen, self._weighed.weights
        return TrainReport(
            said=said,
            version=version,
            made=made,
            learner=self._plan.recipe.learner,
            models=tuple(self._plan.recipe.features),
            left_out=dict(self._plan.left_out),
            quality=dict(checked.quality),
            held_out=checked.held_out,
            weights_said=self._told_weights() if self._has_decided or version is None else "",
            weights=dict(weights.shared) if weights else {},
            weights_quality=dict(self._weighed.quality),
            own_weights=len(weights.own) if weights else 0,
            plays=len(seen),
            people=len(seen.users),
            items=len(self._known.about.items),
            notes=tuple(self._notes),
        )

    def _told_weights(self) -> str:
        return told(self._weighed, self._library.settings_weights)
