"""What a page of a problem code holds. Knows no single code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One problem code, told to someone who edits rules, local settings or mappings."""

    title: str
    what: str
    why: str
    example: str
    cure: str
