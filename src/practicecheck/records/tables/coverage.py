"""What was extracted at all (case-record.md section 1.1).

Knows nothing about what the extract holds.
"""

from __future__ import annotations

from practicecheck.records.schema import Field, Table
from practicecheck.records.tables.build import code, label, of_child

RECORD_COVERAGE = Table(
    name="record_coverage",
    section="1.1 Rules of evidence",
    note="One row per table, and per child where coverage differs: a child's own rows replace the whole-extract "
    "row, and several rows unite. A table without a row is `not_extracted`.",
    key=("table_name", "child_id"),
    fields=(
        label("table_name", note="the canonical table that the row speaks of"),
        of_child(note="blank = the whole extract"),
        code("status", "coverage"),
        # Bounds of a window, not things that happened: neither has a kind of date.
        Field("from_date", "date", note="first day covered; blank on a `complete` row = no bound"),
        Field("to_date", "date", note="last day covered; blank on a `complete` row = no bound"),
    ),
)

TABLES = (RECORD_COVERAGE,)
