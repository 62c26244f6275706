"""The JSON Schema of the files of a rulebook, made from the models that load them.

For an editor that offers the keys and says what each is for. Loading checks more, and decides. Knows nothing of
what is in any file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from practicecheck.operators.vocabulary import CodeMap, Fact, Parameter
from practicecheck.rulebook.key_words import EXAMPLES, KEYS, MEANINGS
from practicecheck.rulebook.overlay import OverlayFile
from practicecheck.rulebook.references import Guidance
from practicecheck.rulebook.rule import Escalation, Report, Rule
from practicecheck.written.yaml_file import read_document

Schema = dict[str, Any]
"""JSON Schema is plain JSON."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_OF: dict[str, Any] = {
    "rule": Rule,
    "escalation": Escalation,
    "report": Report,
    "facts": list[Fact],
    "parameters": dict[str, Parameter],
    "lists": dict[str, CodeMap],
    "references": dict[str, Guidance],
    "overlay": OverlayFile,
}
_ABOUT = {
    "rule": "A rule of practicecheck: of whom it asks what, what it answers, and the examples that test it.",
    "escalation": "An escalation: what follows when several answers come together for one child.",
    "report": "Something shown rather than asked: a command makes it.",
    "facts": "Conditions, or rows made of several tables, under names that rules share.",
    "parameters": "Numbers and choices by name, each with the day from which it holds.",
    "lists": "Lists of codes, or maps from one code to others, by name.",
    "references": "Guidance by name, with its editions and the days on which they are in force.",
    "overlay": "What an authority sets otherwise than the rulebook, each with reason, owner and date.",
}
WHAT = tuple(_OF)
"""The files that have a schema."""


def rulebook_schema(what: str) -> Schema:
    """The JSON Schema (draft 2020-12) of one kind of file: a rule, an escalation, a report, facts, parameters, overlay …

    >>> rulebook_schema("rule")["title"]
    'practicecheck rule'
    """
    made = TypeAdapter(_OF[what]).json_schema(by_alias=True)
    for name, settle in (
        ("FactHolds", _fact),
        ("FieldTests", _tests),
        ("Among", _among),
        ("Dated", _dated),
        ("_Bare", _bare("present")),
        ("_BareKnown", _bare("known")),
    ):
        if name in made.get("$defs", {}):
            made["$defs"][name] = settle(made["$defs"][name])
    _any_of(made)
    model = getattr(_OF[what], "__name__", "")
    _explain(made, model if "properties" in made else "")
    for name, part in made.get("$defs", {}).items():
        _explain(part, name)
    about = {"description": _ABOUT[what]}
    return {"$schema": _DRAFT, **made, **about, "$id": f"urn:practicecheck:{what}:1", "title": f"practicecheck {what}"}


def _explain(schema: Schema, model: str) -> None:
    """Say of every key what it is for, with an example, where it is not said of it already."""
    for key, one in schema.get("properties", {}).items():
        own = KEYS if model == Rule.__name__ else {}
        meanings = (
            MEANINGS.get(f"{model}.{key}"),
            own.get(key),
            one.get("description"),
            MEANINGS.get(key),
            KEYS.get(key),
        )
        one["description"] = next(said for said in meanings if said)
        written = EXAMPLES.get(f"{model}.{key}", EXAMPLES[key])
        one["examples"] = [read_document(f"example: {written}".encode(), key).content["example"]]


def _fact(schema: Schema) -> Schema:
    """A fact is written as a bare word."""
    return {"type": "string", "description": schema["description"]}


def _tests(schema: Schema) -> Schema:
    """Tests of fields are written as a bare mapping of field to test."""
    tests = schema["properties"]["tests"]["additionalProperties"]
    return {
        "type": "object",
        "description": schema["description"],
        "minProperties": 1,
        "propertyNames": {"pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"},
        "additionalProperties": tests,
    }


def _among(schema: Schema) -> Schema:
    """`is` and `in` are words that Python keeps for itself."""
    renamed = {"is_": "is", "in_": "in"}
    return {**schema, "properties": {renamed.get(name, name): one for name, one in schema["properties"].items()}}


def _dated(schema: Schema) -> Schema:
    """A test of a field has its day already, so no `column` can stand in it."""
    return {**schema, "properties": {name: one for name, one in schema["properties"].items() if name != "column"}}


def _bare(word: str) -> Callable[[Schema], Schema]:
    """`present` and `known` may be written as bare words."""
    return lambda schema: {"anyOf": [{"const": word}, schema], "description": schema["description"]}


def _any_of(schema: Any) -> None:
    """A mapping is told apart by the word in it, which the loader looks for; a schema can only try each."""
    if isinstance(schema, dict):
        schema.pop("discriminator", None)
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")
        for value in schema.values():
            _any_of(value)
    elif isinstance(schema, list):
        for value in schema:
            _any_of(value)
