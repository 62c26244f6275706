"""Annex A workbooks for tests, from the project's own facts about the lists."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from xlsxwriter import Workbook

FACTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "facts" / "annex_a.yaml").read_text(encoding="utf-8")
)
LISTS: dict[int, dict[str, Any]] = FACTS["lists"]

Cells = Mapping[str, object]
Content = Mapping[int, Sequence[Cells]]

WHO: Cells = {
    "Child Unique ID": "C1",
    "Gender": "b) Female",
    "Ethnicity": "a) WBRI",
    "Date of Birth": date(2016, 5, 4),
    "Age of Child (Years)": 10,
}
S47 = "Strategy discussion initiating Section 47 Enquiry Start Date"
STAFF: Cells = {"Allocated Team": "Team East", "Allocated Worker": "Secret-7"}

WHOLE: Content = {
    1: [{**WHO, "Date of Contact": date(2026, 2, 1), "Contact Source": "q) 6: Police"}],
    2: [
        {
            **WHO,
            "Assessment start date": date(2026, 1, 5),
            "Assessment completion date": date(2026, 2, 5),
            "Organisation completing assessment": "School",
        }
    ],
    3: [
        {
            **WHO,
            "Date of referral": date(2026, 2, 2),
            "Referral Source": "q) 6: Police",
            "Referral NFA?": "b) No",
            "Number of Referrals in Last 12 Months": 0,
            **STAFF,
        }
    ],
    4: [
        {
            **WHO,
            "Does the Child have a Disability": "b) No",
            "Continuous Assessment Start Date": date(2026, 2, 3),
            "Child Seen During Continuous Assessment": "a) Yes",
            "Continuous Assessment Date of Authorisation": date(2026, 3, 20),
            "Was the child assessed as requiring LA children’s social care support": "a) Yes",
            **STAFF,
        }
    ],
    5: [
        {
            **WHO,
            "Does the Child have a Disability": "b) No",
            S47: date(2026, 2, 4),
            "Was an Initial Child Protection Conference deemed unnecessary?": "b) No",
            "Date of Initial Child Protection Conference": date(2026, 2, 24),
            "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
            "Number of Section 47 Enquiries in the last 12 months": 0,
            "Number of ICPCs in the last 12 months": 0,
            **STAFF,
        }
    ],
    6: [
        {
            **WHO,
            "Does the Child have a Disability": "b) No",
            "CIN Start Date": date(2026, 2, 2),
            "Primary Need Code": "N1 - Abuse or neglect",
            "Date Child Was Last Seen": date(2026, 6, 12),
            "CIN Closure Date": None,
            "Reason for Closure": None,
            "Case status": "b) Child Protection plan",
            **STAFF,
        }
    ],
    7: [
        {
            **WHO,
            "Does the Child have a Disability": "b) No",
            "Child Protection Plan Start Date": date(2026, 2, 24),
            "Initial Category of Abuse": "b) Physical abuse",
            "Latest Category of Abuse": "Neglect, Physical",
            "Date of the Last Statutory Visit": date(2026, 6, 19),
            "Was the Child Seen Alone?": "a) Yes",
            "Date of latest review conference": date(2026, 5, 20),
            "Child Protection Plan End Date": None,
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)": "b) No",
            "Number of Previous Child Protection Plans": 1,
            **STAFF,
        }
    ],
    8: [
        {
            **WHO,
            "Date Started to be Looked After": date(2026, 6, 1),
            "Start date of current legal status": date(2026, 6, 2),
            "Child's Legal Status": "C1: ICO",
            **STAFF,
        }
    ],
    9: [{**WHO, "Child Unique ID": "C9", "Eligibility Category": "a) Relevant child"}],
    10: [{**WHO, "Child Unique ID": "C10", "Family identifier": "F1"}],
    11: [{"Individual adopter identifier": "A1", "Gender": "a) Male"}],
}
"""One child in every list that a rule can use, and others in the lists that none can."""


def changed(number: int, cells: Cells, *more: Cells) -> dict[int, list[dict[str, object]]]:
    """`WHOLE`, with other cells in the row of one list, and a row of that list for each of `more`."""
    whole: dict[int, list[dict[str, object]]] = {key: [dict(row) for row in rows] for key, rows in WHOLE.items()}
    first = whole[number][0]
    whole[number] = [{**first, **one} for one in (cells, *more)]
    return whole


def write_workbook(
    path: Path,
    content: Content,
    *,
    template: bool = True,
    names: Mapping[int, str] | None = None,
    headings: Mapping[str, str] | None = None,
    left_out: Sequence[int] = (),
) -> Path:
    """Write the lists; `names` are other names of sheets, `headings` other headings, `left_out` lists without a sheet."""
    with Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        if template:
            for name in ("Front_Sheet", "FAQ_and_changes", "Guidance", "Codes_used"):
                book.add_worksheet(name).write(0, 0, "Child Unique ID is explained here")
        for number, told in LISTS.items():
            if number in left_out:
                continue
            sheet = book.add_worksheet((names or {}).get(number, f"List_{number}" if template else f"List {number}"))
            row = 0
            if template:
                sheet.write(0, 0, f"List {number}: {told['title']}")
                row = 1
            sheet.write_row(row, 0, [(headings or {}).get(one, one) for one in told["headings"]])
            for cells in content.get(number, ()):
                row += 1
                for column, heading in enumerate(told["headings"]):
                    if cells.get(heading) is not None:
                        sheet.write(row, column, cells[heading])
    return path


def write_folder(folder: Path, content: Content) -> Path:
    """Write each list as a CSV file, days as dd/mm/yyyy."""
    folder.mkdir()
    for number, told in LISTS.items():
        with (folder / f"list_{number}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(told["headings"])
            for cells in content.get(number, ()):
                rows.writerow([_text(cells.get(heading)) for heading in told["headings"]])
    return folder


def _text(cell: object) -> object:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else cell
