"""`matinee eval simulate`: simulated people talk with a copy of the library."""

from __future__ import annotations

import json as jsonlib
import tempfile
from pathlib import Path

import typer
from rich.markup import escape

from base.settings import Settings, load_settings
from evaluation.cohort import Drawing
from evaluation.play import Depth, warm_up
from evaluation.rewrite import ChatRewriter, Rewriter
from evaluation.run import Plan, Progress, staged
from evaluation.simulated import Sample, Simulation, cohort, simulate, write_dialogues
from evaluation.stage import Stage
from evaluation.summary import Estimate
from ui.progress import EvalBar
from ui.show import console, out

SIMULATED = "simulated people"


def run_simulation(
    path: Path, people: int, seed: int, patience: int, by: str, rewrite: bool, json: bool
) -> None:
    """Hold the talks, keep them as dialogues, and print how they ended."""
    if by not in ("latest", "random"):
        raise typer.BadParameter("--by is latest or random")
    drawing = Drawing(by="latest" if by == "latest" else "random")
    settings = load_settings()
    with (
        tempfile.TemporaryDirectory(prefix="matinee-eval-", ignore_cleanup_errors=True) as folder,
        # what was trained knows what is held out
        staged(Plan(settings, (), Path.cwd(), trained=False), Path(folder)) as stage,
        EvalBar(console()) as bar,
    ):
        sample = Sample(people, seed, drawing, patience, _rewriter(stage, settings, rewrite))
        drawn = cohort(stage, sample)
        warm_up(stage, Depth())
        steps = _Steps(bar)
        found = simulate(stage, drawn, Depth(), steps.step)
    write_dialogues(path, found.dialogues)
    if json:
        print(jsonlib.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        _print(found, path)


def _rewriter(stage: Stage, settings: Settings, rewrite: bool) -> Rewriter | None:
    if not rewrite:
        return None
    from agent.chats import opener

    model = opener(stage.library)()
    if model is None:
        raise typer.BadParameter(f"--rewrite needs a language model, and llm is {settings.llm}")
    return ChatRewriter(model)


class _Steps:
    """Talks that are over, as the bar of an evaluation shows them."""

    def __init__(self, bar: EvalBar) -> None:
        import time

        self._bar, self._clock, self._began = bar, time.monotonic, time.monotonic()

    def step(self, done: int, total: int) -> None:
        """So many talks of all."""
        seconds = self._clock() - self._began
        self._bar.step(Progress(SIMULATED, done, total, 0, seconds))


def _print(found: Simulation, path: Path) -> None:
    screen, figures = out(), found.figures
    screen.print(
        f"{figures.dialogues} talks: found in {_share(figures.success)}, "
        f"{figures.gave_up} gave up, {figures.leaked} failed by giving the answer away."
    )
    for turn, share in enumerate(figures.by_turn, 1):
        screen.print(f"  by answer {turn}: {_share(share)}")
    if figures.turns_to_success:
        screen.print(f"  answers until it was found: {figures.turns_to_success.mean:.1f}")
    if figures.rewritten or figures.thrown or figures.unfit:
        screen.print(
            f"  {figures.rewritten} lines in a model's words, {figures.thrown} thrown away for "
            f"giving it away, {figures.unfit} for saying something else"
        )
    screen.print(f"The talks lie in {escape(str(path))}: matinee eval replays them for baselines.")


def _share(one: Estimate | None) -> str:
    return "–" if one is None else f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]"
