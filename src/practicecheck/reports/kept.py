"""The result of a kept run as plain data, or a plain word on why there is none.

Knows the folder that `run --out` writes. Knows nothing of what is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from practicecheck.errors import InputError, UsageError

FORMAT = "practicecheck.run/1"
RESULT, DATABASE = "result.json", "run.duckdb"
Made = TypeVar("Made")


def from_result(folder: Path, make: Callable[[Mapping[str, Any]], Made]) -> Made:
    """What `make` makes of the result in a run's folder.

    Raises UsageError where the folder holds no run, InputError where its result is not whole: what the file holds is
    children's data, so only the kind of trouble is told.
    """
    path = folder / RESULT
    if not path.is_file():
        raise UsageError(
            f"{folder.name} holds no run of practicecheck. Name the folder that 'practicecheck run … --out' wrote."
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise InputError(_not_whole(folder, f"it is no {FORMAT}"))
        return make(data)
    except InputError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, ValidationError, OSError) as error:
        raise InputError(_not_whole(folder, type(error).__name__)) from error


def _not_whole(folder: Path, why: str) -> str:
    return (
        f"{folder.name}/{RESULT} does not hold all that this is made from ({why}): it may be damaged, or made by "
        "another release. Run again with --out."
    )
