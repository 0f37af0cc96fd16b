"""Ten conversations as they went, good and bad: `python -m benchmarks.agent.transcripts`.

They are dialogues of the tuning half, which may be read: five in which nothing was missed and the
five in which most was, each in the order of their ids, with the real model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from base.settings import load_settings
from benchmarks.agent.__main__ import results_folder
from benchmarks.agent.bench import Bench
from benchmarks.agent.cases import DIALOGUES, Case, half, load_cases
from benchmarks.agent.misses import SAID
from benchmarks.agent.observed import Observed, Played
from benchmarks.agent.score import Scored, score
from benchmarks.agent.world import build, default_home

EACH = 5
DOCUMENT = Path(__file__).parents[2] / "docs" / "transcripts.md"
HEAD = """# Ten conversations, as they went

Written by `python -m benchmarks.agent.transcripts` with the language model, out of the first
{count} dialogues of the tuning half: five in which nothing was missed, and the five in which most
was. Where a dialogue scripts a reply, the list that it scripts is in hand for the next turn. What
was missed stands under the turn.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Play what is not kept, choose, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agent.transcripts")
    parser.add_argument("--limit", type=int, default=1000)
    args = parser.parse_args(argv)
    settings = load_settings()
    home = default_home(settings)
    built = build(home, print)
    bench = Bench(home, built, results_folder(settings), print)
    cases = [case for case in load_cases(DIALOGUES) if half(case) == "tuning"][: args.limit]
    played = bench.play(cases, "model")
    known = bench.known()
    scored = {case.id: score(case, played[case.id], known) for case in cases}
    titles = {name: item.title for name, item in known.items.items()}
    DOCUMENT.write_text(
        document(len(cases), chosen(cases, scored), played, scored, titles), encoding="utf-8"
    )
    print(f"wrote {DOCUMENT.name}")
    return 0


def chosen(cases: Sequence[Case], scored: Mapping[str, Sequence[Scored]]) -> list[Case]:
    """The first without a miss, then those with most; by id."""
    wrong = {case.id: sum(len(one.missed) for one in scored[case.id]) for case in cases}
    good = [case for case in cases if wrong[case.id] == 0][:EACH]
    bad = sorted(cases, key=lambda case: (-wrong[case.id], case.id))[:EACH]
    return [*good, *[case for case in bad if case not in good]]


def document(
    count: int,
    cases: Iterable[Case],
    played: Mapping[str, Played],
    scored: Mapping[str, Sequence[Scored]],
    titles: Mapping[str, str],
) -> str:
    """The page; `count` is out of how many dialogues these were chosen."""
    parts = [HEAD.format(count=count)]
    for case in cases:
        parts.append(f"\n## {case.id}: {case.why}\n")
        misses = {one.turn: one for one in scored[case.id]}
        for number, (turn, seen) in enumerate(zip(case.turns, played[case.id].turns, strict=True)):
            parts += _turn(turn.user, seen, titles)
            one = misses.get(number)
            if one and one.missed:
                parts.append(f"*missed: {', '.join(SAID[name] for name in one.missed)}*\n")
    return "\n".join(parts)


def _turn(said: str, seen: Observed, titles: Mapping[str, str]) -> list[str]:
    tools = ", ".join(call.tool for call in seen.calls) or "no tool"
    took = f"{seen.cost.seconds:.1f} s, {seen.cost.calls} calls of the model"
    lines = [f"**{said}**\n", f"`{seen.intent}, read by {seen.by or '–'}: {tools}` ({took})\n"]
    lines += [f"{n}. {titles.get(item, item)}" for n, item in enumerate(seen.results, 1)]
    lines += [f"- nearly: {titles.get(one.item, one.item)} ({', '.join(one.breaks)})"
              for one in seen.near]  # fmt: skip
    lines += ["", f"> {seen.reply or seen.error}", ""]
    return lines


if __name__ == "__main__":
    sys.exit(main())
