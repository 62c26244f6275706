"""What a field is, in words: for the reference page and for the schema of a case file.

Knows no file format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from practicecheck.records.schema import Field, Table

_TYPES = {
    "id": "id",
    "date": "date",
    "datetime": "date and time, or date",
    "yn": "Y / N / U",
    "code": "code",
    "codes": "list of codes",
    "int": "whole number",
    "text": "short text",
    "ref": "pointer",
    "ids": "list of ids",
}

_BLANK_BY_KIND = {
    "event": "not recorded as having happened",
    "until": "has not ended",
    "planned": "unknown",
}


def type_of(field: Field) -> str:
    """The type in a few words, with the list its codes come from.

    >>> from practicecheck.records import TABLES
    >>> type_of(TABLES["plan"].field("kind"))
    'code: plan_kind'
    """
    words = _TYPES[field.type]
    return f"{words}: {field.codes}" if field.type in ("code", "codes") else words


def blank_means(field: Field) -> str:
    """What a blank in a carried column says (design section 2, Blanks).

    >>> from practicecheck.records import TABLES
    >>> blank_means(TABLES["plan"].field("end_date"))
    'has not ended'
    """
    if field.kind:
        return _BLANK_BY_KIND[field.kind]
    if field.blank_is:
        return f"read as `{field.blank_is}`"
    if field.is_list:
        return "empty list"
    if field.type == "ref" or field.exempts:
        return "not present"
    return "unknown"


def known_elsewhere_as(field: Field) -> str:
    """The item's names in the Standard Safeguarding Dataset and the census; `ext` where it is in neither."""
    names = [f"SSD {field.ssd}" if field.ssd else "", f"CIN {field.cin}" if field.cin else ""]
    return "; ".join(name for name in names if name) or "ext"


def path_of(table: Table) -> str:
    """How a row finds its child."""
    if table.name == "child":
        return "the row is the child"
    if table.path == "child_id":
        return "`child_id`"
    if table.path == "relationship":
        return "the `relationship` rows that name the adult"
    return f"`{table.path}`, by way of its {_parent_of(table)}"


def event_of(table: Table) -> str:
    """Which date counts as the day of the row."""
    columns = [f"`{column}`" for column in table.event]
    own = f"the earlier of {' and '.join(columns)}" if table.event_rule == "earliest" else ", else ".join(columns)
    if not table.event_from:
        return own or "none: the row describes a state"
    return f"{own} of its {_parent_of(table)}" if own else f"that of its {_parent_of(table)}"


def _parent_of(table: Table) -> str:
    """The table that the row's path, or its event date, leads to."""
    parent = table.event_from or table.field(table.path).refers_to
    if parent in table.field_names:
        return "meeting"
    if table.path != "child_id" and table.field(table.path).is_list:
        return f"first `{parent}`"
    return f"`{parent}`"
