"""Tables of the Standard Safeguarding Dataset for tests, from the project's own facts about them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

FACTS: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "facts" / "ssd.yaml").read_text(encoding="utf-8"))
SYSTEMS = ("liquidlogic", "mosaic", "eclipse")

Tables = Mapping[str, Sequence[Mapping[str, str]]]


def columns(table: str, system: str = "liquidlogic") -> dict[str, str]:
    """The columns of a table in a system, each with its kind, by the facts; none where the system has no such table."""
    told = FACTS["tables"][table]
    own = told.get(system, {})
    if system in told.get("not_in", []):
        return {}
    return {name: kind for name, kind in told["columns"].items() if name not in own.get("without", [])} | own.get(
        "beside", {}
    )


def write_tables(
    folder: Path,
    tables: Tables,
    *,
    system: str = "liquidlogic",
    name: str = "{}.csv",
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """Write tables with all the columns that they have; a row says only what differs from an empty one."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (folder / name.format(table)).open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(columns(table, system)), restval="NULL", delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return folder
