"""Plain English for names, codes and days. Knows the case record's names; knows nothing of rules."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

from practicecheck.records import CODES, Field

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPECIAL = {
    "s47_enquiry": "section 47 enquiry",
    "icpc_not_required": "'conference not required' flag",
    "nfa": "'no further action' flag",
}
_SHORT = {
    "auth": "authorisation",
    "cp": "child protection",
    "dob": "date of birth",
    "icpc": "ICPC",
    "marac": "MARAC",
    "ref": "reference",
    "rhi": "return home interview",
    "s47": "section 47",
    "wd": "(working days)",
}
"""What the short parts of names stand for."""


def table_words(name: str) -> str:
    """A table's name as people say it.

    >>> table_words("s47_enquiry")
    'section 47 enquiry'
    """
    return _SPECIAL.get(name, name.replace("_", " "))


def a(noun: str) -> str:
    """A noun with its article.

    >>> a("audit record"), a("visit record")
    ('an audit record', 'a visit record')
    """
    return f"an {noun}" if noun[:1] in "aeio" else f"a {noun}"


def field_words(name: str) -> str:
    """A field's name as people say it.

    >>> field_words("held_at"), field_words("visit_interval_wd"), field_words("el_past_facts")
    ('held at', 'visit interval (working days)', "'past facts' element")
    """
    if name.startswith("el_"):  # an element that a statement should have, marked as there or missing
        return f"'{field_words(name.removeprefix('el_'))}' element"
    return _SPECIAL.get(name) or " ".join(_SHORT.get(part, part) for part in name.split("_"))


def path_words(path: str) -> str:
    """A path as people say it.

    >>> path_words("plan.start_date")
    "the plan's start date"
    """
    table, dot, name = path.rpartition(".")
    return f"the {table_words(table)}'s {field_words(name)}" if dot else f"its {field_words(name)}"


def code_words(field: Field | None, code: str) -> str:
    """A code with its label.

    >>> from practicecheck.records import TABLES
    >>> code_words(TABLES["visit"].field("seen"), "Y")
    'yes'
    """
    if field is not None and field.type == "yn":
        return {"Y": "yes", "N": "no", "U": "not known"}.get(code, code)
    label = CODES[field.codes].values.get(code, "") if field is not None and field.codes else ""
    if not label or label.lower() == code.lower().replace("_", " "):
        return code.replace("_", " ")
    return f"{code} ({label})"


def day_words(day: date) -> str:
    """A day as people write it.

    >>> day_words(date(2026, 3, 3))
    '3 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=20_000)
def with_days(text: str) -> str:
    """A text with its days as people write them; what is no day stays.

    >>> with_days("covered 2026-06-16 to 2026-06-30"), with_days("2026-06-31")
    ('covered 16 June 2026 to 30 June 2026', '2026-06-31')
    """

    def said(found: re.Match[str]) -> str:
        with suppress(ValueError):
            return day_words(date.fromisoformat(found[0]))
        return found[0]

    return _DAY.sub(said, text)


def setting_words(value: Any) -> str:
    """What was or is set, in words.

    >>> setting_words([{"value": 10, "from": None}, {"value": 15, "from": "2026-07-01"}])
    '10, 15 from 1 July 2026'
    """
    if isinstance(value, dict):
        return "; ".join(f"{code}: {setting_words(given)}" for code, given in value.items()) or "empty"
    if not isinstance(value, list):
        return str(value).replace("_", " ")
    told = []
    for one in value:
        if isinstance(one, dict):
            since = f" from {day_words(date.fromisoformat(one['from']))}" if one["from"] else ""
            told.append(f"{setting_words(one['value'])}{since}")
        else:
            told.append(str(one))
    return ", ".join(told) or "empty"
