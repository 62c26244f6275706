"""The JSON Schema of a case file, made from the tables.

A case file is one mapping: canonical table name to list of rows (design section 4). An editor offers the names
and codes from it; intake's own checks say more, and decide. Knows nothing about rules or other input forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicecheck.records.codes import CODES
from practicecheck.records.tables import CHILD_TABLES, TABLES
from practicecheck.records.wording import blank_means, event_of, known_elsewhere_as

if TYPE_CHECKING:
    from practicecheck.records.codes import CodeList
    from practicecheck.records.schema import Field, Table

Schema = dict[str, Any]
"""JSON Schema is plain JSON: the one place where a mapping of anything crosses a border."""

_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
_ZONE = r"(Z|[+-]\d{2}:?\d{2})?"

_ID: Schema = {"type": ["string", "integer"]}  # YAML reads an unquoted 1234 as a number
_BY_TYPE: dict[str, Schema] = {
    "id": _ID,
    "ids": {"type": "array", "items": _ID},
    "date": {"type": "string", "pattern": f"^{_DATE}$", "examples": ["2026-06-30"]},
    "datetime": {
        "type": "string",
        "pattern": f"^{_DATE}([T ]{_TIME}{_ZONE})?$",
        "examples": ["2026-06-30T14:05", "2026-06-30"],
    },
    "int": {"type": "integer"},
    "text": {"type": "string"},
    "ref": {"type": "string"},
}
_NULL: Schema = {"type": "null"}


def case_file_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a case file.

    >>> sorted(case_file_schema()["$defs"]["rows"]["visit"]["properties"])[:3]
    ['adults_seen', 'bedroom', 'child_id']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:practicecheck:case-file:1",
        "title": "practicecheck case file",
        "description": "The case record of one or several children: each table by its name, with a list of rows. "
        "Where `child` is one mapping, `child_id` may be left out of the other rows. A key that is "
        "written, even with null, says that the column is carried. Structure, dates and codes only: "
        "no names and no narrative.",
        "type": "object",
        "properties": {name: _table(table) for name, table in TABLES.items()} | {"coverage": _short_coverage()},
        "additionalProperties": False,
        "minProperties": 1,
        "if": {"required": ["child"], "properties": {"child": {"type": "object"}}},
        "else": {"properties": _rows_with_child_id()},
        "$defs": {
            "codes": {name: _codes(codes) for name, codes in CODES.items()},
            "rows": {name: _row(table) for name, table in TABLES.items()},
        },
    }


def _table(table: Table) -> Schema:
    rows: Schema = {"type": "array", "items": {"$ref": f"#/$defs/rows/{table.name}"}}
    if table.name == "child":
        return {"anyOf": [{"$ref": "#/$defs/rows/child"}, rows]}
    return rows


def _row(table: Table) -> Schema:
    about = f"Day of the row: {event_of(table)}." if table.name != "record_coverage" else ""
    required = _required(table)
    return {
        "type": "object",
        "title": table.name,
        "description": " ".join(part for part in (table.note, about) if part),
        "properties": {field.name: _field(field, needed=field.name in required) for field in table.fields},
        "required": required,
        "additionalProperties": False,
    }


def _required(table: Table) -> list[str]:
    """The fields without which a row cannot be placed: intake would quarantine it."""
    if table.name == "record_coverage":
        return ["table_name", "status"]
    if table.name in ("child", "adult"):
        return list(table.key)
    if table.event_from in table.field_names:
        return [str(table.event_from), table.path]
    return [] if table.path == "child_id" else [table.path]


def _rows_with_child_id() -> Schema:
    """Where there are several children, every row of a child's own table says whose it is."""
    return {
        table.name: {"items": {"required": ["child_id"], "properties": {"child_id": _ID}}}
        for table in TABLES.values()
        if table.path == "child_id" and table.name not in ("child", "record_coverage")
    }


def _field(field: Field, *, needed: bool) -> Schema:
    value: Schema
    if field.name == "table_name":
        value = {"enum": [*CHILD_TABLES]}
    elif field.type == "codes":
        value = {"type": "array", "items": {"$ref": f"#/$defs/codes/{field.codes}"}}
    elif field.codes:
        value = {"$ref": f"#/$defs/codes/{field.codes}"}
    else:
        value = _BY_TYPE[field.type]
    description = {"description": _describe(field)}
    return value | description if needed else description | {"anyOf": [value, _NULL]}


def _describe(field: Field) -> str:
    note = f"{field.note[0].upper()}{field.note[1:]}. " if field.note else ""
    return f"{note}Blank: {blank_means(field)}. ({known_elsewhere_as(field)})"


def _codes(codes: CodeList) -> Schema:
    meaning = "; ".join(f"{code} {label}" for code, label in codes.values.items())
    if codes.open:
        # Kept and listed, never refused: so the codes are offered, not demanded.
        return {"type": "string", "description": f"Open list. {meaning}", "examples": list(codes.values)}
    return {"enum": list(codes.values), "description": meaning}


def _short_coverage() -> Schema:
    return {
        "type": "object",
        "description": "One answer for every table that stands in the file; `record_coverage` says it table by table.",
        "properties": {
            "status": {"$ref": "#/$defs/codes/coverage"},
            "from": {"description": "First day covered; blank = no bound.", "anyOf": [_BY_TYPE["date"], _NULL]},
            "to": {"description": "Last day covered; blank = no bound.", "anyOf": [_BY_TYPE["date"], _NULL]},
        },
        "required": ["status"],
        "additionalProperties": False,
    }
