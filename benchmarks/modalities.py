"""`make bench-modalities`: what each modality and each fusion is worth, on labelled searches.

    python -m benchmarks.modalities --media FOLDER

The folder is that of the shared media; without it only the demo's media are searched.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from base.settings import load_settings
from benchmarks.ablate import without
from benchmarks.chart import bars
from benchmarks.library import Built, build, default_home, open_library
from benchmarks.measure import Rank, by_kind, of_half, run, scores
from benchmarks.searches import KINDS, LabelledSearch, searches
from benchmarks.similar import similar
from benchmarks.tables import Ranks, kinds, languages, summary, verdict
from benchmarks.variants import Variant, variants
from evaluation.figures import RESAMPLES
from tools.models import ModelSet

DOCS = Path(__file__).parents[1] / "docs"
INTRODUCTION = """# What each modality is worth

Written by `make bench-modalities`{how}; {count} of {all} labelled searches
([searches.jsonl](../benchmarks/searches.jsonl), written from frames, spectrograms and transcripts
before any search was run) over {items} media items under neutral names and {distractors} items of
text that answer nothing. R@k is the share of searches with an answer among the first k items, MRR
the mean of one over the rank of the first answer. Square brackets hold the 95 % interval over
{resamples} resamplings of the test half's searches; the halves go by a hash of its id. {note}

Speech, text on screen, pictures and sound are removed as sources: their moments, words, tags and
vectors are taken out of what was understood, and the library is described and indexed anew. Text
vectors and exact words are removed by a weight of zero. A part alone keeps its own vectors and
words. Timbre has no text side and is out of reach of searches by words; see the last table.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, search, print, write."""
    asked = parsed(arguments)
    home = asked.home or default_home(load_settings())
    print(f"the library lies in {home}")
    built = build(home, asked.media, print)
    for failure in built.failures:
        print(f"not added: {failure}")
    found = built.askable(searches())
    rows = variants()
    with open_library(home / "all") as matinee:
        models = matinee.library.models
        alike = similar(matinee.library, built, searches())
    ranks = {row.name: _ranks(home, row, models, built, found) for row in rows}
    page = _page(asked.media, built, found, rows, ranks, alike)
    print(page)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "modalities.md").write_text(page, encoding="utf-8")
    (asked.out / "modalities.svg").write_text(_chart(rows, ranks), encoding="utf-8")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments of this benchmark and of `benchmarks.tune`."""
    parser = argparse.ArgumentParser(prog="benchmarks.modalities", description=__doc__)
    parser.add_argument("--media", type=Path, help="the folder of the shared media")
    parser.add_argument("--home", type=Path, help="where the libraries lie, or are made")
    parser.add_argument("--out", type=Path, default=DOCS, help="where the page is written")
    return parser.parse_args(arguments)


def _ranks(
    home: Path,
    row: Variant,
    models: ModelSet,
    built: Built,
    found: Sequence[LabelledSearch],
) -> list[Rank]:
    place = home / "all"
    if row.without:
        name = "without-" + "-".join(sorted(row.without))
        place = without(place, home / name, row.without, models)
    with open_library(place, row.settings, models) as matinee:
        ranks = run(matinee, built, found)
    gc.collect()
    test = scores(of_half(ranks, "test"))
    print(f"{row.name}: MRR {test.mrr.mean:.3f} on the test half", flush=True)
    return ranks


def _page(
    media: Path | None,
    built: Built,
    found: Sequence[LabelledSearch],
    rows: Sequence[Variant],
    ranks: Ranks,
    alike: str,
) -> str:
    note = "" if media else "Only the demo's media were there: the shared media were not given."
    introduction = INTRODUCTION.format(
        how=f" on {datetime.now(UTC):%Y-%m-%d}",
        count=len(found),
        all=len(searches()),
        items=len(set(built.items.values())),
        distractors=built.distractors,
        resamples=RESAMPLES,
        note=note,
    )
    sections = [
        ("All searches", summary(rows, ranks)),
        ("What it says, on the test half", verdict(rows, ranks)),
        (
            "MRR by where the answer lies: test half with its interval; tuning half",
            kinds(rows, ranks) + "\n\n![MRR by kind and variant](modalities.svg)",
        ),
        ("By language, everything together, test half", languages(ranks)),
        ("Timbre: is the nearest item one of its own group?", alike),
    ]
    return "\n".join([introduction, *(f"## {name}\n\n{body}\n" for name, body in sections)])


def _chart(rows: Sequence[Variant], ranks: Ranks) -> str:
    drawn = []
    for row in rows:
        test = of_half(ranks[row.name], "test")
        values: dict[str, float] = {"all": scores(test).mrr.mean}
        values |= {kind: scores(some).mrr.mean for kind, some in by_kind(test).items() if some}
        drawn.append((row.name, row.group, values))
    return bars("Mean reciprocal rank on the test half, by kind of search", ("all", *KINDS), drawn)


if __name__ == "__main__":
    main()
