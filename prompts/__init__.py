"""What the model is told and what is said to people: texts as data, rendered here."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from base.errors import UsageError
from prompts.marks import as_data

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
Phrase = str | dict[str, str]


def render(name: str, /, **values: object) -> str:
    """The text of a template of this folder, such as "explain" for `explain.md.jinja`.

    Values are put in as they are; what media say goes through the filter `data`
    (`prompts.marks.as_data`), which sets it between marks.

    Raises:
        jinja2.UndefinedError: the template uses a value that was not given.
        jinja2.TemplateNotFound: there is no such template.
    """
    return _environment().get_template(f"{name}.md.jinja").render(**values).strip()


def phrases(language: str) -> dict[str, str]:
    """The phrases of reasons in a language ("en", "zh"); English where there are none."""
    every: dict[str, dict[str, str]] = table("reasons")
    return every["en"] | every.get(language, {})


def say(kind: str, language: str, /, **facts: object) -> str:
    """The phrase `kind` of `answers.toml` in a language ("en", "zh"), with its fields filled in.

    Where a phrase has a form for one and a form for others, the field `count` chooses.

    Raises:
        UsageError: there is no such phrase, or it has a field that was not given.
    """
    every = table("answers")
    known: dict[str, Phrase] = every.get(language, every["en"])
    try:
        phrase = known[kind]
        if isinstance(phrase, dict):
            phrase = phrase["one" if facts["count"] == 1 else "other"]
        return phrase.format(**facts)
    except KeyError as error:
        raise UsageError(
            f"The phrase '{kind}' lacks {error}: correct prompts/answers.toml or the call."
        ) from error


@cache
def table(name: str) -> dict[str, Any]:
    """A file of phrases of this folder: language -> kind -> phrase."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["data"] = as_data
    return made
