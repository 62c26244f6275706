"""The case record: its tables, fields and code lists, stated once.

Everything else about a record (database tables, the JSON Schema of a case file, the reference page) is
derived from these. Knows nothing about rules or about how a record is read.
"""

from __future__ import annotations

from practicecheck.records.census_codes import LEGACY_FACTORS
from practicecheck.records.codes import CODES, CodeList
from practicecheck.records.schema import DateKind, Field, FieldType, Table
from practicecheck.records.tables import CHILD_TABLES, COMMON_FIELDS, TABLES

__all__ = [
    "CHILD_TABLES",
    "CODES",
    "COMMON_FIELDS",
    "LEGACY_FACTORS",
    "TABLES",
    "CodeList",
    "DateKind",
    "Field",
    "FieldType",
    "Table",
]
