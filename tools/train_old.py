"""The trained model in use, as far as the next training compares with it."""

from __future__ import annotations

from dataclasses import dataclass

from base.errors import ModelError
from ranking.models.contract import About
from ranking.models.kept import KeptModels
from ranking.trained import Trained, of_state
from tools.train_data import Known
from tools.train_plan import why_not


@dataclass(frozen=True)
class Old:
    """The version in use; `trained` has its weights alone, for its models are fitted anew."""

    version: str
    trained: Trained


def read_old(kept: KeptModels, known: Known) -> tuple[Old | None, list[str]]:
    """What is in use, if anything, and notes on why it cannot be, or cannot be compared with."""
    try:
        version = kept.current()
        if version is None:
            return None, []
        described, state = kept.load(version)
        weights = {key: values for key, values in state.items() if "models/" not in key}
        trained = of_state(described.parameters, weights, About)
    except ModelError as error:
        return None, [str(error)]
    except ValueError as error:
        return None, [f"The trained model in use is damaged ({error}): it is made anew."]
    for made in trained.recipe.features.values():
        if why := why_not(made.model, known):
            return None, [f"Version {version} is not compared: {made.model}: {why}."]
    return Old(version, trained), []
