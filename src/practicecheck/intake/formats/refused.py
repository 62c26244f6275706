"""Returns that look like one that is read, and are another: refused by name, so that nobody hunts for a wrong heading.

To add one, say by which headings its sheets are told. Knows nothing of mappings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.mapping.headings import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicecheck.intake.grids import Grid


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A return that is not read: what it is, which headings tell it (all of one group), and what is wanted instead."""

    is_: str
    told_by: tuple[frozenset[str], ...]
    wanted: str


def _group(headings: str) -> frozenset[str]:
    return frozenset(fold(heading) for heading in headings.split(","))


LOOK_ALIKES = (
    LookAlike(
        "the Annex A of an inspection of services for children with special educational needs (SEND)",
        (_group("Unique ID,UPN,ULN"), _group("UPN,SEN primary need"), _group("UPN,Date initial EHC plan issued")),
        "It lists pupils and their education plans, and nothing of what children's social care did. Give the Annex A of the "
        "inspection of children's services (ILACS): its lists 1 to 8 begin with 'Child Unique ID'.",
    ),
    LookAlike(
        "a table of the return on looked-after children (SSDA903)",
        (
            _group("CHILD,SEX,DOB"),
            _group("CHILD,DECOM"),
            _group("CHILD,DOB,REVIEW"),
            _group("CHILD,DOB,MISSING"),
            _group("CHILD,DOB,DUC"),
            _group("CHILD,DOB,SDQ_SCORE"),
            _group("CHILD,DOB,DATE_PLACED"),
            _group("CHILD,DOB,IN_TOUCH"),
            _group("CHILD,DATE_INT,DATE_MATCH"),
            _group("CHILD,PREV_PERM"),
        ),
        "It holds placements and care leavers, and neither referrals, enquiries, assessments nor child protection plans. Give the "
        "Annex A of an inspection (ILACS), the children in need census, or a report of those.",
    ),
)


def refuse_look_alikes(name: str, grids: Sequence[Grid]) -> None:
    """Raise InputError where a sheet of the input `name` is of a return that is known and not read."""
    for grid in grids:
        where = name if grid.file == name else f"{grid.file} of {name}"
        for _, cells in grid.top:
            headings = {fold(cell) for cell in cells if cell}
            for one in LOOK_ALIKES:
                if any(group <= headings for group in one.told_by):
                    raise InputError(f"{where} is {one.is_}, which practicecheck does not read. {one.wanted}")
