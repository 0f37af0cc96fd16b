"""A grammar (GBNF) of all JSON texts that a schema allows, each of bounded length.

llama.cpp brings a converter too. This one differs in what the agent needs: every string, array and
number is bounded, so that the longest answer is known before the first token; the text has one way
of spacing (that of `json.dumps`), so that most of it is forced and need not be sampled; numbers
keep to their bounds; constants may hold quotes and any script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent.llm import numerals
from agent.llm.gbnf import Grammar, Part, choice, literal, repeated, sequence
from base.errors import UsageError
from base.slots import Frozen

UTF8_BYTES = 4  # that a character takes at most
NUMBER_BYTES = 16
LONGEST_REPETITION = 1000  # llama.cpp refuses more than 2000
# whole characters only: no controls, no surrogates, nothing above Unicode
CHAR = (
    r"[\x20-\x21\x23-\x5B\x5D-\x7E\u00A0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]"
    r' | "\\" ["\\n]'
)
DAY = '"-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | "1" [0-9] | "2" [0-8])'
TIME = '("0" [0-9] | "1" [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9]'
FORMATS = {
    "date": f"[12] [0-9]{{3}} {DAY}",
    "time": f'{TIME} "Z"',
    "date-time": f'[12] [0-9]{{3}} {DAY} "T" {TIME} "Z"',
}
FORMAT_BYTES = 24


class Bounds(Frozen):
    """What holds where a schema names no `maxLength`, `maxItems` or `maxProperties`."""

    string: int = 80
    items: int = 6
    properties: int = 6
    key: int = 30


class Rules:
    """Collects rules; `document` gives the expression of a schema.

    Keywords that no grammar can hold (pattern, uniqueItems, multipleOf, if, not) are left out: what
    they ask for is left to validation.
    """

    def __init__(self, bounds: Bounds | None = None, prefix: str = "") -> None:
        """`prefix` tells the names of these rules from those of others in one grammar."""
        self._bounds = bounds or Bounds()
        self._prefix = prefix
        self.lines: list[str] = [f"{prefix}char ::= {CHAR}"]
        self._root: Mapping[str, Any] = {}
        self._within: list[str] = []

    def document(self, schema: Mapping[str, Any]) -> Part:
        """The expression of a whole schema, with its own `$defs`.

        Raises:
            UsageError: it contains itself, or refers to what is not there.
        """
        self._root = schema
        return self._part(schema)

    def rule(self, part: Part) -> Part:
        """The same under a name, so that repeating it stays short."""
        name = f"{self._prefix}r{len(self.lines)}"
        self.lines.append(f"{name} ::= {part.text}")
        return Part(name, part.longest, part.shortest)

    def grammar(self, root: Part) -> Grammar:
        """All rules, with this root."""
        text = "\n".join([f"root ::= {root.text}", *self.lines])
        return Grammar(text + "\n", root.longest, root.shortest)

    def _part(self, schema: Mapping[str, Any]) -> Part:
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        if "const" in schema:
            return _constant(schema["const"])
        if "enum" in schema:
            return choice(*(_constant(value) for value in schema["enum"]))
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return choice(*(self._part(option) for option in schema[word]))
        if "allOf" in schema:
            return self._part(self._merged(schema))
        kind = schema.get("type")
        if isinstance(kind, list):
            return choice(*(self._part({**schema, "type": one}) for one in kind))
        return self._of_type(kind, schema)

    def _of_type(self, kind: str | None, schema: Mapping[str, Any]) -> Part:
        match kind:
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                return self._string(schema)
            case "integer":
                return Part(f"({numerals.integer(schema)})", NUMBER_BYTES, 1)
            case "number":
                return Part(f"({numerals.number(schema)})", NUMBER_BYTES, 1)
            case "boolean":
                return choice(literal("true"), literal("false"))
            case "null":
                return literal("null")
        if "properties" in schema:
            return self._object(schema)
        if "items" in schema or "prefixItems" in schema:
            return self._array(schema)
        kinds = ("string", "number", "boolean", "null")  # anything at all, kept flat
        return choice(*(self._part({"type": one}) for one in kinds))

    def _reference(self, reference: str) -> Part:
        if reference in self._within:
            raise UsageError(
                f"The schema {reference} contains itself and has no longest answer: give it a "
                "fixed depth."
            )
        self._within.append(reference)
        part = self._part(self._target(reference))
        self._within.pop()
        return part

    def _target(self, reference: str) -> Mapping[str, Any]:
        found: Any = self._root
        for step in reference.removeprefix("#/").split("/"):
            if not isinstance(found, Mapping) or step not in found:
                raise UsageError(f"The schema refers to {reference}, which it does not hold.")
            found = found[step]
        return dict(found)

    def _merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        merged = {name: value for name, value in schema.items() if name != "allOf"}
        for part in schema["allOf"]:
            one = self._target(part["$ref"]) if "$ref" in part else part
            together = {**merged.get("properties", {}), **one.get("properties", {})}
            required = [*merged.get("required", ()), *one.get("required", ())]
            merged = {**merged, **one}
            if together:
                merged |= {"properties": together, "required": required}
        return merged

    def _string(self, schema: Mapping[str, Any]) -> Part:
        if (form := schema.get("format")) in FORMATS:
            return Part(f'"\\"" {FORMATS[form]} "\\""', FORMAT_BYTES, FORMAT_BYTES)
        least = min(schema.get("minLength", 0), LONGEST_REPETITION)
        most = min(schema.get("maxLength", self._bounds.string), LONGEST_REPETITION)
        return self._chars(least, max(least, most))

    def _chars(self, least: int, most: int) -> Part:
        char = f"{self._prefix}char"
        return Part(f'"\\"" {char}{{{least},{most}}} "\\""', 2 + UTF8_BYTES * most, 2 + least)

    def _array(self, schema: Mapping[str, Any]) -> Part:
        if fixed := schema.get("prefixItems"):
            items = [self._part(item) for item in fixed]
            separated = [part for item in items for part in (literal(", "), item)][1:]
            return sequence(literal("["), *separated, literal("]"))
        least = schema.get("minItems", 0)
        most = max(least, min(schema.get("maxItems", self._bounds.items), LONGEST_REPETITION))
        item = self.rule(self._part(schema.get("items") or {}))
        return sequence(literal("["), repeated(item, least, most), literal("]"))

    def _object(self, schema: Mapping[str, Any]) -> Part:
        properties = schema.get("properties") or {}
        if not properties:
            return self._map(schema)
        required = set(schema.get("required", ()))
        # `first`: nothing before, so no comma; `later`: something before. Built from the end.
        first, later = Part('""', 0, 0), Part('""', 0, 0)
        for name, value in reversed(properties.items()):
            pair = sequence(literal(f"{json.dumps(name, ensure_ascii=False)}: "), self._part(value))
            pair = self.rule(pair)
            with_comma = sequence(literal(", "), pair, later)
            alone = sequence(pair, later)
            if name in required:
                first, later = self.rule(alone), self.rule(with_comma)
            else:
                first = self.rule(choice(alone, first))
                later = self.rule(choice(with_comma, later))
        return sequence(literal("{"), first, literal("}"))

    def _map(self, schema: Mapping[str, Any]) -> Part:
        values = schema.get("additionalProperties")
        if values is False:
            return literal("{}")
        value = self._part(values if isinstance(values, Mapping) else {})
        pair = self.rule(sequence(self._chars(1, self._bounds.key), literal(": "), value))
        most = schema.get("maxProperties", self._bounds.properties)
        return sequence(literal("{"), repeated(pair, 0, most), literal("}"))


def json_grammar(schema: Mapping[str, Any], bounds: Bounds | None = None) -> Grammar:
    """The grammar of one schema; raises as `Rules.document`."""
    rules = Rules(bounds)
    return rules.grammar(rules.document(schema))


def _constant(value: object) -> Part:
    return literal(json.dumps(value, ensure_ascii=False))
