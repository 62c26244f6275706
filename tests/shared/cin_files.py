"""Made-up returns to the census as text, and what the reader makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from practicecheck.intake.formats.cin_xml import CinHeader, read_cin

FACTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "facts" / "cin_census.yaml").read_text(encoding="utf-8")
)

HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>"
    "</CollectionDetails><Source><DateTime>2026-05-20T09:00:00</DateTime></Source></Header>"
)


@dataclass
class Sheet:
    """The rows of one sheet, with their lines."""

    headings: tuple[str, ...]
    rows: list[tuple[int, tuple[str | None, ...]]] = field(default_factory=list)

    def add(self, row: int, cells: Sequence[str | None]) -> None:
        assert len(cells) == len(self.headings)
        self.rows.append((row, tuple(cells)))

    def dicts(self) -> list[dict[str, str]]:
        """The rows by heading, filled cells only."""
        return [{h: c for h, c in zip(self.headings, cells, strict=True) if c is not None} for _, cells in self.rows]


@dataclass
class Told:
    """All that the reader made of a file."""

    header: CinHeader
    sheets: dict[str, Sheet]
    problems: list[dict[str, Any]]

    def only(self, sheet: str) -> dict[str, str]:
        """The one row of a sheet."""
        (row,) = self.sheets[sheet].dicts()
        return row

    def kinds(self) -> list[tuple[str, str, str | None]]:
        """Each problem's kind and place."""
        return [(one["kind"], one["sheet"], one["column"]) for one in self.problems]


def read(path: Path) -> Told:
    """Read a file as intake does."""
    sheets: dict[str, Sheet] = {}
    problems: list[dict[str, Any]] = []

    def open_sheet(name: str, headings: tuple[str, ...]) -> Sheet:
        assert name not in sheets
        sheets[name] = Sheet(headings)
        return sheets[name]

    def problem(kind: str, *, sheet: str, row: int | None, column: str | None, advice: str = "") -> None:
        problems.append({"kind": kind, "sheet": sheet, "row": row, "column": column, "advice": advice})

    return Told(read_cin(path, open_sheet, problem), sheets, problems)


def message(*children: str, header: str = HEADER) -> str:
    """A whole return."""
    return f"<Message>{header}<Children>{''.join(children)}</Children></Message>"


def child(*groups: str, child_id: str | None = "C1", more: str = "<Sex>F</Sex>") -> str:
    """A child with an id and some groups."""
    named = f"<LAchildID>{child_id}</LAchildID>" if child_id else ""
    return f"<Child><ChildIdentifiers>{named}{more}</ChildIdentifiers>{''.join(groups)}</Child>"


def group(name: str, *inner: str, **elements: str) -> str:
    """A group with elements of one value each."""
    return f"<{name}>{''.join(f'<{n}>{v}</{n}>' for n, v in elements.items())}{''.join(inner)}</{name}>"


def need(*inner: str, date: str = "2025-05-01", **elements: str) -> str:
    """An episode of need."""
    return group("CINdetails", *inner, CINreferralDate=date, **elements)
