"""What intake has to tell: how many rows it read and used, and every problem it met.

A problem says where and what kind, never the value: `shape` shows only how it looked. Knows nothing of how
anything is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from practicecheck.intake.account import SheetCount

ADVICE = {
    # A value
    "impossible_date": "No such day exists. Correct the date at its source.",
    "not_iso_date": "Write dates as YYYY-MM-DD, for example 2026-03-31.",
    "two_digit_year": "Write the year in full, as YYYY-MM-DD: two digits do not say which century.",
    "date_out_of_range": "Dates from 1900 to 2100 are read. Correct the date, or leave it empty if it is not known.",
    "until_before_event": "The row ends before it begins, so neither date is used. Correct them at their source; where most "
    "rows of the table are so, start and end have changed places in the extract or its mapping.",
    "until_without_event": "The row ends and has no date on which it began, so neither is used. Fill in the first date; where "
    "most rows of the table are so, start and end have changed places in the extract or its mapping.",
    "not_iso_datetime": "Write date and time as YYYY-MM-DDTHH:MM, or the date alone.",
    "not_whole_number": "Write a whole number of 0 or more, in digits.",
    "unknown_code": "Use a code of the field's list, as the reference page of the case record shows it.",
    "code_not_in_list": "The value is kept. If it is right, add it to the list in your overlay.",
    "unreadable": "The cell is damaged or not of its form (JSON, for one), so it is taken as not known. Export it again.",
    "legacy_code": "The value is kept. The census withdrew this code; use one of those that replaced it.",
    "cell_error": "The spreadsheet shows an error in the cell. Correct the formula, save the workbook and run again.",
    "not_calculated": "The cell holds a formula without its value. Open the workbook in a spreadsheet, save it and run again.",
    "broken_reference": "No row has this id. Check that the extract of that table covers the same time.",
    "other_childs_row": "The row with this id belongs to another child. Check which of the two is right.",
    "blank_key": "The row is used under a made-up key. Give it an id, so that others can refer to it.",
    # A row
    "no_id": "Give the row its id: without one it cannot be told apart.",
    "no_child_id": "Give the row its child_id.",
    "unknown_child": "No row of the table child has this child_id. Add the child, or correct the id.",
    "child_in_conflict": "The child's own rows contradict each other. Settle those first.",
    "no_path": "The id that leads to the child is empty. Fill it in.",
    "broken_path": "The row that leads to the child is missing or was not used. Add or correct it.",
    "no_relationship": "No relationship row names this adult. Add one, so that the adult belongs to a child.",
    "united": "The same events stand in another input: same child, same day, no contradiction. Each is used as one.",
    "given_twice": "Another input has an event of this child on this day too, and they cannot be told to be one, so both are used. "
    "If they are one, give both the same id, or correct what differs.",
    "rows_in_conflict": "Rows that speak of one thing say different things here, so none of them is used. Correct those that are wrong.",
    "duplicate_row": "The same row was read already; it is used once.",
    "duplicate_key": "Several different rows have this id, so none is used. Keep the right one.",
    "conflict_dob": "The child stands here with different dates of birth. Keep the right one.",
    "conflict_sex": "The child stands here with different sexes. Keep the right one.",
    "too_many_cells": "The row has more cells than the header. Put quotes round cells that hold the delimiter.",
    "too_few_cells": "The row has fewer cells than the header. Look for a line break inside a cell.",
    "merged_columns": "A cell is merged over several columns that are read. Divide it, so that each cell is in its column.",
    "bad_coverage": "The row does not say what was covered, so it claims nothing. Correct it.",
    "covered_in_part": "Rows of the table were set aside, so what is not in it may yet have happened: what rests on that cannot "
    "be told. Correct those rows and run again.",
    # An element of an XML file
    "unknown_element": "The census has no such element here. It is not read.",
    "stray_text": "Text that stands between elements is not read. Ask the supplier of the export what it is.",
    "empty_element": "The element holds nothing, so no row is read of it.",
    "repeated_element": "The element stands more than once where the census has one. Where they differ, none is used.",
    "sexes_differ": "Sex and GenderCurrent contradict each other, so neither is used. Correct one at its source.",
    "census_year_unclear": "Year and ReferenceDate do not name one census year, so what the file lacks does not count as not "
    "having happened. Correct them, or say with --coverage what the file holds.",
    # An audit form
    "looked_at_without_days": "Without its first and last day 'all of it' claims nothing. Write both days.",
    "sheet_not_of_form": "The sheet is not of the form and is not read.",
    "column_not_of_form": "The column is not of the form and is not read. Write what matters into the form's own columns.",
    "column_of_other_version": "The form was made for another version of the case record, which has this column. It is not read.",
    # A column, table or file
    "unknown_column": "The column is not read. Rename it, or leave it out.",
    "no_heading": "The column has no heading, so what stands in it is not read. Give it one.",
    "heading_missing": "The sheet has no such heading, so the field is not read. Add the heading to the mapping if it is another.",
    "table_not_given": "Without that heading no row of the table could be told or joined to a child, so none is read, and the "
    "table is not covered by this sheet. Add the heading to the mapping if it is called otherwise.",
    "no_headings": "The headings that the mapping names were not found, so the sheet was not read.",
    "sheet_missing": "The mapping names a sheet that is not there. What it would give is not covered.",
    "no_case": "The row reads as a total, a note, or the headings once more. If it is a case, correct its first cell.",
    "sheet_empty": "The sheet has headings and no rows, so it was not filled in. What it would give is not covered.",
    "gave_nothing": "By the mapping the row is of no table of the case record.",
    "no_day": "The system writes this day where there is none, so it is read as blank.",
    "passed": "The day had passed when the extract was taken, so it is no expected day and is read as blank.",
    "not_in_id_map": "The id map has no line for these, so they keep their ids. Add a line where the id is another in this run.",
    "id_map_unused": "The input holds no such child. Check the ids in the map, and that the map is of this extract.",
    "unknown_table": "This is not read. Rename it as the table it holds, or leave it out.",
    "merged_rows": "A cell is merged over several rows; its value was read in each. Check that this is what it means.",
    "macros": "The workbook holds macros. They were not run, and nothing was read of them.",
    "external_links": "The workbook takes values from other files. What it showed when it was last saved was read.",
    "not_utf8": "The file was read as Windows text (cp1252). Save it as UTF-8 to be sure of its letters.",
}
"""What to do about each kind of problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that intake could not take as it stood.

    `row` is the number that the user sees (None for a whole sheet or file); `shape` is the value with letters as
    a and digits as 9; `heading` what the input calls the column, where a mapping says which it is. `set_aside` says, of
    what is not used, whether it was a whole row or one part of it ("whole row", "part of a row").
    """

    input: str
    sheet: str
    row: int | None
    table: str | None
    column: str | None
    kind: str
    shape: str | None
    advice: str
    heading: str | None = None
    set_aside: str | None = None

    @property
    def told_column(self) -> str:
        """The column for people: its name here, and its heading there.

        >>> Problem("v.xlsx", "Visits", 7, "visit", "date", "impossible_date", "99/99/9999", "", "Visit Date").told_column
        'date (Visit Date)'
        """
        return f"{self.column} ({self.heading})" if self.column and self.heading else self.column or ""


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of the rows of all inputs; `rows_read` is always `rows_used + rows_quarantined`."""

    sheets: tuple[SheetCount, ...]
    problems: tuple[Problem, ...]
    inputs: tuple[str, ...]
    dropped_columns: tuple[str, ...]

    @property
    def rows_read(self) -> int:
        """Rows of the sources: what a row gave of several tables counts once."""
        return sum(sheet.read for sheet in self.sheets)

    @property
    def rows_used(self) -> int:
        """Rows of which something is used."""
        return sum(sheet.used for sheet in self.sheets)

    @property
    def rows_quarantined(self) -> int:
        """Rows of which nothing is used."""
        return sum(sheet.set_aside for sheet in self.sheets)
