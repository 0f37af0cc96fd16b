"""`python -m tools.tiny FOLDER` writes the tiny models into FOLDER, as the hub's cache has them."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from tools.tiny import captioner, clip
from tools.tiny.cache import put

STEPS = 300


def make(folder: Path, steps: int = STEPS) -> list[Path]:
    """The snapshots of the CLIP and of the captioner in the hub cache `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        put(folder, model.REPO, partial(model.write, steps=steps)) for model in (clip, captioner)
    ]


def main() -> None:
    """Make a tiny CLIP and a tiny captioner, in about two minutes on two cores."""
    parser = argparse.ArgumentParser(prog="python -m tools.tiny", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS, help="0 leaves them untrained")
    given = parser.parse_args()
    for snapshot in make(given.folder, given.steps):
        print(snapshot)


if __name__ == "__main__":
    main()
