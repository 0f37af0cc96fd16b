"""How a model writes tool calls, known from its chat template: their grammar, and reading them.

Qwen2.5, Qwen3 and the Hermes models write <tool_call>{"name": …, "arguments": …}</tool_call>; Llama
3 writes {"name": …, "parameters": …}. A template that knows no tools gets the first shape, with a
text of ours that tells the model.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from agent.llm.gbnf import Grammar, Part, choice, literal, sequence
from agent.llm.schema_grammar import Bounds, Rules
from base.errors import ModelError, UsageError
from base.slots import Frozen

# Small models know their shape badly: Qwen2.5-Coder, whose template shows it with two braces too
# many, gives <tool_call> a probability of e^-22 and begins calls with ```json. Where a call is one
# choice among others its ways of beginning are therefore all allowed, and prose begins otherwise.
OPENINGS = ("<", "{", "`")
FENCE = ("```json\n", "\n```")
ANSWER = "[^<{`\\x00] [^<\\x00]*"


class Shape(Frozen):
    """What stands before and after a call, and what its arguments are called."""

    before: str
    after: str
    arguments: str
    in_template: bool  # whether the template tells the model of its tools


HERMES = Shape(
    before="<tool_call>\n", after="\n</tool_call>", arguments="arguments", in_template=True
)
LLAMA3 = Shape(before="", after="", arguments="parameters", in_template=True)


def shape_of(template: str) -> Shape:
    """The shape that a chat template asks for."""
    if "<tool_call>" in template:
        return HERMES
    if "tools" in template and '"parameters"' in template.replace("\\", ""):
        return LLAMA3
    return HERMES.model_copy(update={"in_template": "tools" in template})


def tool_text(shape: Shape, tools: Sequence[Mapping[str, Any]]) -> str:
    """What a model is told whose template knows no tools."""
    listed = "\n".join(json.dumps(tool, ensure_ascii=False) for tool in tools)
    call = f'{shape.before}{{"name": "...", "{shape.arguments}": {{...}}}}{shape.after}'
    return f"You can call these functions:\n{listed}\nTo call one, write only:\n{call}"


def tool_grammar(
    shape: Shape, tools: Sequence[Mapping[str, Any]], choose: str, bounds: Bounds | None = None
) -> Grammar:
    """The grammar of an answer; `choose` is auto, any, none, or the name of a tool.

    With `auto` the answer may be prose, whose length no grammar bounds.
    """
    if choose == "none" or not tools:
        return Grammar(f"root ::= {ANSWER}\n")
    allowed = [tool["function"] for tool in tools]
    if choose not in ("auto", "any"):
        allowed = [one for one in allowed if one["name"] == choose]
    calls, rules = [], []
    for number, tool in enumerate(allowed):
        own = Rules(bounds, prefix=f"t{number}-")
        arguments = own.document(tool.get("parameters") or {"type": "object"})
        calls.append(own.rule(_call(shape, tool["name"], arguments)))
        rules += own.lines
    call = choice(*calls)
    marks = [(shape.before, shape.after)]
    if choose == "auto":
        marks += [FENCE, ("", "")]
    whole = choice(*(sequence(literal(one), call, literal(other)) for one, other in marks))
    root = f"{whole.text} | {ANSWER}" if choose == "auto" else whole.text
    text = "\n".join([f"root ::= {root}", *rules]) + "\n"
    return Grammar(text, whole.longest, whole.shortest, prose=choose == "auto")


def _call(shape: Shape, name: str, arguments: Part) -> Part:
    head = f"{{{json.dumps('name')}: {json.dumps(name, ensure_ascii=False)}, "
    head += f"{json.dumps(shape.arguments)}: "
    return sequence(literal(head), arguments, literal("}"))


def read_call(shape: Shape, text: str) -> dict[str, Any] | None:
    """The call that a text consists of, as LangChain has it; None where it is an answer.

    Raises:
        ModelError: the text begins like a call and is none.
    """
    body = text.strip()
    if not body.startswith(OPENINGS):
        return None
    for before, after in ((shape.before.strip(), shape.after.strip()), FENCE):
        if before and body.startswith(before):
            body = body.removeprefix(before).removesuffix(after)
    try:
        call = json.loads(body)
        name, arguments = call["name"], call[shape.arguments]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The language model wrote a broken tool call ({error}).") from error
    return {"name": name, "args": arguments, "id": f"call_{uuid.uuid4().hex[:12]}"}


def tool_choice_of(choice: object, names: Sequence[str]) -> str:
    """`auto`, `any`, `none` or the name of a tool, from all that LangChain and OpenAI allow.

    Raises:
        UsageError: it names no tool that is bound, or is nothing of the kind.
    """
    if choice is None or choice == "auto":
        return "auto"
    if isinstance(choice, Mapping):
        function = choice.get("function")
        choice = function.get("name") if isinstance(function, Mapping) else choice.get("name")
    if choice is True or choice in ("any", "required"):
        return "any"
    if choice is False or choice == "none":
        return "none"
    if isinstance(choice, str) and choice in names:
        return choice
    raise UsageError(f"The tool '{choice}' is not among those bound: {', '.join(names) or 'none'}.")
