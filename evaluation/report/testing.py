"""A summary as an evaluation makes it, for tests of the report and for looking at it.

The figures are made up, and no run gave them.
"""

from __future__ import annotations

import random
from typing import Any, Final

from evaluation.results import MATINEE, Run
from evaluation.summary import ByKind, ByTurn, Estimate, Group, Leak, Row, Summary, Worst

BASELINES: Final = ("chance", "popularity", "copy", "bm25", "dense", "profile")
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "</style></svg><img src=x onerror=alert(1)>",
    "a | b || c",
    "`tick` ``` ~~~",
    "one\ntwo\r\n\n# three\n- four\n| five |",
    "\u202eright to left\u202c \u200fעברית",
    "*bold* _it_ [link](http://example.org) <http://example.org> www.example.org",
    '" onmouseover="alert(1)',
    "&lt;b&gt; &#x3c; \\| \\",
    "{{ 7 * 7 }} {% raw %}",
    "1. list\n    code",
    "$x$ ![p](q.png) a@example.org http://example.org",
)
_SKILL: Final = {MATINEE: 0.62, "bm25": 0.47, "dense": 0.5, "profile": 0.36, "copy": 0.12,
                 "popularity": 0.09, "chance": 0.01}  # fmt: skip
_FOUND: Final = {"recall@1": 0.45, "recall@5": 0.8, "recall@10": 1.0, "recall@50": 1.25,
                 "ndcg@10": 0.82, "mrr": 0.71, "shown": 0.9}  # fmt: skip
_CHANCE: Final = {"recall@1": 1 / 1040, "recall@5": 5 / 1040, "recall@10": 10 / 1040,
                  "recall@50": 50 / 1040, "ndcg@10": 0.0044, "mrr": 0.0038,
                  "shown": 5 / 1040}  # fmt: skip
_ALONE: Final[tuple[tuple[str, Group, float, dict[str, Any]], ...]] = (
    ("constraints kept", "kept", 0.96, {}),
    ("exclusions kept", "kept", 0.98, {}),
    ("nothing fits", "kept", 1.0, {}),
    ("intent", "read", 0.93, {}),
    ("tools", "read", 0.95, {}),
    ("no error", "read", 1.0, {}),
    ("times without source", "grounded", 0.0, {"better": "low"}),
    ("quotations without source", "grounded", 0.004, {"better": "low"}),
    ("outside", "grounded", 0.01, {"better": "low", "unit": "number"}),
    ("tokens read", "cost", 212.4, {"better": "low", "unit": "tokens"}),
    ("tokens reused", "cost", 1840.0, {"better": "neither", "unit": "tokens"}),
    ("tokens written", "cost", 46.3, {"better": "low", "unit": "tokens"}),
)
_EVERY: Final[tuple[tuple[str, Group, float, dict[str, Any]], ...]] = (
    ("repetition", "beyond", 0.08, {"better": "low"}),
    ("diversity", "beyond", 0.61, {"better": "neither", "unit": "number"}),
    ("novelty", "beyond", 9.4, {"better": "neither", "unit": "bits"}),
    ("coverage of what was shown", "beyond", 0.21, {"better": "neither"}),
    ("seconds to items", "cost", 0.71, {"better": "low", "unit": "seconds"}),
    ("seconds", "cost", 4.2, {"better": "low", "unit": "seconds"}),
)


def estimate(mean: float, width: float = 0.05, count: int = 240) -> Estimate:
    """With an interval of `width` to each side, as far as it is not below 0."""
    return Estimate(mean=mean, low=max(0.0, mean - width), high=mean + width, count=count)


def sample_summary(
    baselines: tuple[str, ...] = BASELINES, texts: tuple[str, ...] = (), turns: int = 6
) -> Summary:
    """A whole report of Matinee and baselines.

    Args:
        baselines: their names; any number.
        texts: that stand wherever texts of others stand, such as `HOSTILE`.
        turns: of the longest dialogue, that expect items.
    """
    chosen = random.Random(0)
    ways = (MATINEE, *baselines)
    skills = {way: _SKILL.get(way, chosen.uniform(0.1, 0.5)) for way in ways}
    return Summary(
        runs={way: _run(way) for way in ways},
        dialogues=96,
        turns=267,
        rows=tuple(_rows(skills)),
        by_turn=tuple(_by_turn(name, skills, turns) for name in ("recall@10", "ndcg@10")),
        by_kind=_kinds(("cold start", "hard constraints", "hostile text", "language: zh", *texts)),
        worst=_worst(texts),
        leaks=tuple(Leak(dialogue=f"leak-{text}", turn=0, word=text) for text in texts),
        notes=("dense: 2 turns ended with an error and found nothing.", *texts),
    )


def _run(way: str) -> Run:
    models = {"llm": "qwen2.5-coder-1.5b"} if way == MATINEE else {}
    return Run(way=way, dialogues="suite.jsonl", items=1040, k=50, page=5, matinee="0.1.0",
               models={**models, "text": "use-multilingual"},
               machine="4 cores, 16 GB, no GPU")  # fmt: skip


def _rows(skills: dict[str, float]) -> list[Row]:
    rows = []
    for end, group, factor in (("", "found", 1.0), (" not mentioned", "not mentioned", 0.8)):
        for name, share in _FOUND.items():
            ways = {
                way: estimate(min(0.95, skill * share * factor * (0.1 if way == "copy" and end
                                                                  else 1)))
                for way, skill in skills.items()
            }  # fmt: skip
            rows.append(
                Row.model_validate(
                    {"name": name + end, "group": group, "ways": ways, "chance": _CHANCE[name]}
                )
            )
    for name, group, mean, more in _ALONE:
        ways = {MATINEE: estimate(mean, mean * 0.04)}
        rows.append(Row(name=name, group=group, ways=ways, **more))
    for name, group, mean, more in _EVERY:
        ways = {way: estimate(mean * (0.4 + skill), mean * 0.1) for way, skill in skills.items()}
        rows.append(Row(name=name, group=group, ways=ways, **more))
    return rows


def _by_turn(name: str, skills: dict[str, float], turns: int) -> ByTurn:
    ways = {
        way: tuple(
            estimate(min(0.97, skill * (0.85 + 0.06 * turn)), 0.03 + 0.015 * turn, 96 // (turn + 1))
            for turn in range(turns)
        )
        for way, skill in skills.items()
    }
    return ByTurn(name=name, ways=ways)


def _kinds(names: tuple[str, ...]) -> tuple[ByKind, ...]:
    return tuple(
        ByKind(kind=name, dialogues=8 + n, turns=20 + 3 * n, measures={
            "recall@10": estimate(0.9 - 0.05 * n, 0.1, 20), "intent": estimate(0.95, 0.04, 20),
            "seconds to items": estimate(0.7, 0.1, 20)})
        for n, name in enumerate(names)
    )  # fmt: skip


def _worst(texts: tuple[str, ...]) -> tuple[Worst, ...]:
    plain = Worst(
        dialogue="mind-changed-3", turn=2, why="The person takes back a wish of two turns ago.",
        said="No, not jazz after all. Something like 《雨夜的列车》, but shorter.",
        reply="“Evening Porch” is 12 minutes long and quiet: at 0:40 somebody says “it rains”.",
        wrong=("ndcg@10 0.00", "no expected item was shown"),
        expected=("雨中的车站", "Night Train"), got=("Evening Porch", "Night Train", "Lullaby"),
        trace=("read by the model: refine, 0.41 s", "recommend(max_minutes=30)", "3 items"),
        loss=1.0,
    )  # fmt: skip
    hostile = (
        Worst(dialogue=text, turn=n, why=text, said=text, reply=text, wrong=(text,), loss=0.5,
              expected=(text,), got=(text, "plain"), trace=(text, "plain"))
        for n, text in enumerate(texts)
    )  # fmt: skip
    return (plain, *hostile)
