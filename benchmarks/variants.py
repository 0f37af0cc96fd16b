"""What is compared: everything together, one thing removed, one thing alone, other fusions.

Speech, text on screen, pictures and sound are removed as sources: neither their moments, their
words, their tags nor their vectors are in the library. Text vectors and exact words are two ways of
finding the same texts; they are removed by a weight of zero.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from base.settings import FusionSettings
from base.slots import Frozen
from benchmarks.ablate import PARTS, Part

Group = Literal["together", "removed", "alone", "fusion"]
TOGETHER = "all together, weighted"
NAMES: dict[Part, str] = {
    "speech": "speech",
    "screen": "text on screen",
    "picture": "pictures",
    "sound": "sound",
}
BLOCKS = {"text": "text vectors", "image": "picture vectors", "sound": "sound vectors"}
WORDS = "exact words"
FUSIONS = ("sum", "mean", "product", "concat")


class Variant(Frozen):
    """One row of the tables: which parts the library is without, and with which fusion."""

    name: str
    group: Group
    without: tuple[Part, ...] = ()
    fusion: dict[str, Any] = Field(default_factory=dict)  # over the settings

    @property
    def settings(self) -> FusionSettings:
        """The fusion to search with."""
        return FusionSettings(**self.fusion)


def variants() -> list[Variant]:
    """All rows, in the order of the tables; the first is what the others are compared with."""
    weights = ("text", "image", "sound", "timbre", "lexical")
    alone = {name: dict.fromkeys(weights, 0.0) for name in weights}
    for name, settings in alone.items():
        settings[name] = 1.0
    return [
        Variant(name=TOGETHER, group="together"),
        *(_removed(part) for part in PARTS),
        Variant(name=f"without {BLOCKS['text']}", group="removed", fusion={"text": 0.0}),
        Variant(name=f"without {WORDS}", group="removed", fusion={"lexical": 0.0}),
        *(_alone(part) for part in PARTS),
        *(
            Variant(name=f"{said} alone", group="alone", fusion=alone[block])
            for block, said in BLOCKS.items()
        ),
        Variant(name=f"{WORDS} alone", group="alone", fusion=alone["lexical"]),
        *(Variant(name=method, group="fusion", fusion={"method": method}) for method in FUSIONS),
    ]


def _removed(part: Part) -> Variant:
    return Variant(name=f"without {NAMES[part]}", group="removed", without=(part,))


def _alone(part: Part) -> Variant:
    others = tuple(other for other in PARTS if other != part)
    return Variant(name=f"{NAMES[part]} alone", group="alone", without=others)
