"""A result held against the published schema, which is made and looked over once in each process."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from practicecheck.results.run_schema import run_schema


@cache
def _validator() -> Draft202012Validator:
    schema = run_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def holds(result: Any) -> None:
    """Pass over a result that fits; raise jsonschema.ValidationError for one that does not."""
    _validator().validate(result)
