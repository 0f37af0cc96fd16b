"""What measures and ways mean, in a few words each."""

from __future__ import annotations

import re
from typing import Final

from base.printable import one_line
from evaluation.measures import UNMENTIONED
from evaluation.results import MATINEE
from evaluation.summary import Group, Row

HEADINGS: Final[dict[Group, tuple[str, str]]] = {
    "found": (
        "What was found",
        "Over the turns that say which items are right. By chance: what a random order of the "
        "library would give.",
    ),
    "not mentioned": (
        "What was found, with mentioned items removed",
        "The same without the items that were named or shown in the dialogue before: to repeat "
        "what somebody said is no recommendation.",
    ),
    "kept": ("Rules kept", "What the person asked for, and asked not to see."),
    "read": ("Reading", "Whether the message was understood, before anything is ranked."),
    "grounded": ("Groundedness", "Whether what the replies say of the library is so."),
    "beyond": ("Beyond accuracy", "What the lists are like, whether they are right or not."),
    "cost": ("Cost", "Time on the machine above, and tokens of the language model, a turn."),
}
READING_THE_TABLES: Final = (
    "Figures are means over turns, of seconds medians; brackets hold the 95 % interval from "
    "resampling whole dialogues. The best way of a row is bold, unless its interval meets those "
    "of all the others."
)
_CUT: Final = re.compile(r"(recall|ndcg)@(\d+)")
_AT: Final = {
    "recall": "the share of the expected items that is in the {0}",
    "ndcg": "expected items in the {0}, worth less the lower they stand, against the best order "
    "(Järvelin and Kekäläinen, 2002)",
}
_MEANINGS: Final = {
    "mrr": "one divided by the place of the first expected item; 0 where none is found",
    "shown": "whether an expected item is on the page that the person sees",
    "constraints kept": "no result breaks what the person asked for, and each near miss says what "
    "it breaks",
    "exclusions kept": "no item is a result that must not be",
    "nothing fits": "where nothing fits, near misses alone are shown",
    "intent": "what the person wants is read as labelled",
    "tools": "the tools that should be called are called",
    "no error": "the turn ends with an answer",
    "times without source": "the share of the times cited in replies that nothing in the library "
    "holds",
    "quotations without source": "the share of the titles and quotations in replies that nothing "
    "in the library holds",
    "outside": "how many titles and quotations of a reply nothing in the library holds",
    "repetition": "the share of the items shown that an earlier turn had shown",
    "diversity": "how unlike the items shown are: 1 minus their mean cosine",
    "novelty": "how little known the items shown are: -log2 of the share of people who played each",
    "coverage of what was shown": "the share of the library that was shown in any turn",
    "coverage of the first 10": "the share of the library among the first 10 of any turn",
    "seconds to items": "from the message to the list on the screen",
    "seconds": "from the message to the end of the reply",
    "tokens read": "tokens of prompts that the language model read",
    "tokens reused": "tokens of prompts that it kept from the call before",
    "tokens written": "tokens that it wrote",
}
_UNITS: Final = {"tokens": "tokens", "bits": "bits", "turns": "turns"}


def way_label(way: str) -> str:
    """A way as a heading says it."""
    return "Matinee" if way == MATINEE else one_line(way) or "?"


def meaning(name: str) -> str:
    """What a measure is, with mentioned items or without; nothing where it is not known."""
    name = one_line(name).casefold().removesuffix(UNMENTIONED)
    if found := _CUT.fullmatch(name):
        first = "first place" if found[2] == "1" else f"first {found[2]} places"
        return _AT[found[1]].format(first)
    return _MEANINGS.get(name, "")


def row_label(row: Row, heading: str = "") -> str:
    """The measure's name, with its unit where the figures do not carry it.

    What the heading above says already is left out of it.
    """
    name, unit = one_line(row.name).removesuffix(heading), _UNITS.get(row.unit, "")
    return f"{name} ({unit})" if unit and unit not in name else name


def row_hint(row: Row) -> str:
    """What it is and which end is better."""
    better = {"high": "higher is better", "low": "lower is better", "neither": ""}[row.better]
    return "; ".join(part for part in (meaning(row.name), better) if part)
