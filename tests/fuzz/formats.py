"""Good inputs in the standard formats: written by the generator of councils, and taken apart again as sheets of texts."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.fuzz.good import CANARY, Sheet, Sheets

from practicecheck.intake.workbook import open_workbook
from practicecheck.workbench.form.book import write_form
from practicecheck.workbench.form.layout import Form, FormTable
from practicecheck.workbench.synth import Council, generate, write_annex_a, write_cin, write_ssd

_CHILD = re.compile(r"\bC(?=\d{4}\b)")


@cache
def council() -> Council:
    """A few made-up children."""
    return generate(children=8, seed=11)


@cache
def annex_a() -> Sheets:
    """An Annex A as it is exchanged: headings first."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "book.xlsx"
        write_annex_a(council(), path, template=False)
        book = open_workbook(path)
        told = {name: [[text or "" for text in cells] for _, cells in book.rows(name)] for name in book.sheet_names}
    return {name: _sheet(rows) for name, rows in told.items()}


@cache
def ssd() -> Sheets:
    """Tables of the Standard Safeguarding Dataset."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "ssd"
        write_ssd(council(), folder)
        told = {}
        for file in sorted(folder.iterdir()):
            with file.open(encoding="utf-8", newline="") as lines:
                told[file.stem] = list(csv.reader(lines))
    return {name: _sheet(rows) for name, rows in told.items()}


def _sheet(rows: list[list[str]]) -> Sheet:
    return Sheet(tuple(tuple(_CHILD.sub(f"{CANARY}C", text) for text in row) for row in rows))


def as_cin(folder: Path, sheets: Sheets) -> Path:
    """A return to the children in need census."""
    (folder / "cin.xml").write_bytes(_cin())
    return folder / "cin.xml"


@cache
def _cin() -> bytes:
    return _marked(lambda path: write_cin(council(), path), "cin.xml")


def _marked(write: Callable[[Path], object], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / name
        write(path)
        return _CHILD.sub(f"{CANARY}C", path.read_text(encoding="utf-8")).encode()


def as_form(folder: Path, sheets: Sheets) -> Path:
    """An audit form that was filled in."""
    (folder / "form.xlsx").write_bytes(_form())
    return folder / "form.xlsx"


@cache
def _form() -> bytes:
    tables = (
        FormTable("visit", ("child_id", "date", "seen", "not_alone_reason", "adults_seen")),
        FormTable("plan", ("plan_id", "child_id", "kind", "start_date", "category_list", "visit_interval_wd")),
        FormTable("child", ("child_id", "ethnicity", "first_language")),
    )
    children = [f"{CANARY}C1", f"{CANARY}C2"]
    rows = {
        "child": [{"child_id": one, "dob": "2016-02-03", "ethnicity": "WBRI"} for one in children],
        "visit": [{"child_id": one, "date": "2026-03-02", "seen": "Y", "adults_seen": ["zqA1"]} for one in children],
        "plan": [{"plan_id": "zqP1", "child_id": children[0], "kind": "cp", "category_list": ["PHY"], "visit_interval_wd": 10}],
        "record_coverage": [
            {"table_name": "visit", "child_id": None, "status": "complete", "from_date": "2025-01-01", "to_date": "2026-06-30"}
        ],
    }  # fmt: skip
    return write_form(Form(tables, tuple({"child_id": one} for one in children)), rows)
