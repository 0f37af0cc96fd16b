"""What a turn did, one JSON object a line, and the settings of the run beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from base.errors import UsageError
from base.slots import Frozen
from evaluation.dialogues import Dialogue, Expect, Turn

VERSION = 1  # of the lines; raise it where what a field means changes
MATINEE = "matinee"


class Result(Frozen):
    """One scored turn. Items are ids, best first.

    Of `items` the person saw the first `shown`; the others are what would have come next. Without a
    list the first `shown` are what its calls name, and the others what would be recommended now.
    `mentioned` are items that were named or listed in the dialogue before the answer. `violations`
    are the labels that the answer breaks, such as "max_minutes: ID" or "not_items: ID";
    `evaluation.violations` lists the forms.
    """

    version: int = VERSION
    way: str = MATINEE  # or the name of the baseline
    dialogue: str
    of: str = ""  # the digest of the dialogue
    turn: int = Field(ge=0)
    said: str = ""
    expect: Expect | None = None  # the labels, items by id, so that a file can be scored alone
    items: tuple[str, ...] = ()
    shown: int = 0
    listed: bool = False  # a list was made; without one, what is shown are items that it spoke of
    mentioned: tuple[str, ...] = ()
    intent: str | None = None
    tools: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()  # titles and quotations that the library does not have
    times: int = 0  # that the reply cites
    quoted: int = 0  # titles and quotations in the reply
    wrong_times: tuple[str, ...] = ()  # of `times`, those that nothing holds
    near: int = 0  # near misses that were shown
    repeated: int = 0  # of the shown, those that an earlier turn had shown already
    diversity: float | None = None  # 1 - mean cosine of what was shown
    novelty: float | None = None  # mean bits of what was shown
    error: str = ""  # the turn ended with this instead of an answer
    seconds_to_items: float | None = None
    seconds: float = 0.0
    tokens_read: int = 0
    tokens_reused: int = 0
    tokens_written: int = 0
    removed: int = 0  # sentences without evidence that were taken out
    sentences: int = 0  # about results, that were shown
    trace: tuple[str, ...] = ()  # what happened, a line a step, for people
    reply: str = ""


class Run(Frozen):
    """Under what the lines of a file came to be; beside it as NAME.run.json."""

    version: int = VERSION
    way: str = MATINEE
    dialogues: str  # the file's name
    items: int  # of the library, that can be recommended
    library: str = ""  # a digest of these, of what was trained and of how things are ranked
    k: int
    page: int  # results a person sees at once
    models: dict[str, str] = Field(default_factory=dict)  # by slot
    matinee: str = ""  # its version
    machine: str = ""

    def same(self, other: Run) -> bool:
        """Whether results of both belong together, on whatever machine they were made."""
        apart = {"machine"}
        return self.model_dump(exclude=apart) == other.model_dump(exclude=apart)


def read_results(path: Path) -> list[Result]:
    """Every whole line; one that was cut off by a kill is left out.

    Raises:
        UsageError: the file cannot be read, is of another version, or is no file of results.
    """
    try:
        data = path.read_bytes()  # a kill may cut a line off within a character
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    return list(_results(path, data.split(b"\n")))


def _results(path: Path, lines: Sequence[bytes]) -> Iterator[Result]:
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    for number, line in filled:
        try:
            raw: Any = json.loads(line)
            if isinstance(raw, dict) and (found := raw.get("version")) != VERSION:
                raise UsageError(
                    f"{path.name} is of version {found}, and this Matinee reads {VERSION}: "
                    "run the evaluation again."
                )
            yield Result.model_validate(raw)
        except ValueError as error:  # no UTF-8, no JSON, or no result
            if number == filled[-1][0]:
                return  # the run was killed while it wrote
            raise UsageError(
                f"Line {number} of {path.name} is no result: run the evaluation again."
            ) from error


def dialogues_in(results: Iterable[Result]) -> list[Dialogue]:
    """The labels of a file of results; messages that were not scored are empty."""
    lines: dict[str, dict[int, Result]] = {}
    for one in results:
        lines.setdefault(one.dialogue, {})[one.turn] = one
    found = []
    for name, turns in lines.items():
        every = [turns.get(n) for n in range(max(turns) + 1)]
        said = (Turn(user=one.said, expect=one.expect) if one else Turn(user="") for one in every)
        of = next(iter(turns.values())).of
        found.append(Dialogue(id=name, user="-", turns=tuple(said), text_digest=of))
    return found


def run_path(results: Path) -> Path:
    """Where the settings of a file of results lie."""
    return results.with_name(f"{results.stem}.run.json")


def read_run(results: Path) -> Run | None:
    """The settings of a file of results; None where they do not lie beside it."""
    try:
        return Run.model_validate_json(run_path(results).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_lines(path: Path, results: Iterable[Result]) -> None:
    """Append, each line whole."""
    text = "".join(one.model_dump_json() + "\n" for one in results)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
