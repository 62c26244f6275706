"""The tables of the case record, one module for each section of it.

Everything that a reader, a rule or a page says about a table comes from here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from practicecheck.records.tables import (
    assessment,
    assurance,
    coverage,
    enquiry,
    front_door,
    oversight,
    people,
    plans,
    work,
)
from practicecheck.records.tables.build import COMMON_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicecheck.records.schema import Table

_SECTIONS = (coverage, people, front_door, enquiry, assessment, plans, work, oversight, assurance)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for section in _SECTIONS for table in section.TABLES})
"""Every canonical table by name, in the order of the case record."""

CHILD_TABLES: Mapping[str, Table] = MappingProxyType(
    {name: table for name, table in TABLES.items() if name != "record_coverage"}
)
"""Those whose rows tell of a child, which rules ask over: all but `record_coverage`, which tells of the extract."""

__all__ = ["CHILD_TABLES", "COMMON_FIELDS", "TABLES"]
