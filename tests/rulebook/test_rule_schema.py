"""Every key of a rulebook's files is explained in its schema, with an example that fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema

from practicecheck.rulebook import rule_schema
from practicecheck.rulebook.key_words import EXAMPLES, KEYS, MEANINGS
from practicecheck.rulebook.rule_schema import WHAT, rulebook_schema


def properties() -> Iterator[tuple[str, str, str, dict[str, Any], dict[str, Any]]]:
    """Each file with its models, their keys, what is said of them, and the parts of its schema."""
    for what in WHAT:
        made = rulebook_schema(what)
        parts = made.get("$defs", {})
        for model, one in ((getattr(rule_schema._OF[what], "__name__", ""), made), *parts.items()):
            for key, said in one.get("properties", {}).items():
                yield what, model, key, said, parts


def test_every_key_is_explained_with_an_example_that_fits() -> None:
    seen = set()
    for what, model, key, said, parts in properties():
        assert said["description"].endswith((".", "'")), (what, model, key)
        assert said["examples"], (what, model, key)
        fits = jsonschema.Draft202012Validator({**said, "$defs": parts})
        for example in said["examples"]:
            assert list(fits.iter_errors(example)) == [], (what, model, key, example)
        seen |= {key, f"{model}.{key}"}
    assert {*MEANINGS, *EXAMPLES, *KEYS} - seen == set()


def test_every_file_says_what_it_is() -> None:
    for what in WHAT:
        assert rulebook_schema(what)["description"]
