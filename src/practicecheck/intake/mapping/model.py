"""What a mapping file may say: which headings of which sheets give which fields of the case record.

The formats that practicecheck knows (Annex A, the CIN census, SSD) are mapping files too. Knows nothing of
how a file is read, nor of how a value is.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from practicecheck.intake.mapping.headings import fold
from practicecheck.intake.mapping.readings import READINGS
from practicecheck.records import TABLES
from practicecheck.written.language import Language


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _words(value: Any) -> Any:
    """A number or a truth written without quotes is the text that was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


def _iso_day(value: Any) -> Any:
    """pydantic would take a number for seconds since 1970."""
    try:
        return value if value is None or isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("this is no day. Write it as year-month-day, such as 2026-03-31") from None


Day = Annotated[date, BeforeValidator(_iso_day)]
Word = Annotated[str, BeforeValidator(_words)]
Several = Annotated[tuple[Word, ...], BeforeValidator(_several)]


Conditions = dict[str, Several]
"""By heading: 'filled', 'blank', or the cells that are meant; in these * stands for anything."""


class LookUp(Language):
    """A value that stands in another sheet: the row whose cell under `by` is this cell, and there the cell under `take`.

    Where several rows have this cell and do not agree, which of them counts cannot be known: the value is blank.
    """

    sheet: str = Field(description="The `name` that the other sheet has in this mapping.")
    by: Several = Field(
        description="The heading there under which this cell's text is looked up; of several, the first that stands there."
    )
    take: Several = Field(description="The heading there whose cell is taken; of several, the first that stands there.")

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What is looked up, whichever field asks for it."""
        return self.sheet, self.by, self.take


def _fill(value: Any) -> Any:
    return {"from": value} if isinstance(value, (str, list)) else value


_READ = {"json_key", "read", "values", "blank", "look_up", "ranked", "still_to_come"}
_IDLE = {
    "key": _READ,
    "always": _READ | {"prefix", "dates", "optional", "or_else"},
    "item": {"prefix", "blank", "optional"},
}
"""What a field cannot have, by how it is filled; by default, and where nothing is looked up, a prefix."""


class Fill(Language):
    """How one field is filled: from a cell, from several, or always alike."""

    from_: Several = Field(
        default=(), alias="from", description="The heading; of several, the first that stands in the sheet."
    )
    all_from: Several = Field(default=(), description="Headings whose filled cells together make a list.")
    key: Several = Field(default=(), description="Headings whose cells, joined by a colon, make an id.")
    prefix: Word = Field(
        default="", description="Put before an id that is looked up or made, so that ids of several kinds stay apart."
    )
    always: Word | None = Field(default=None, description="The same value in every row.")
    item: bool = Field(default=False, description="The item that the row was made for; see `each`.")
    json_key: str | None = Field(default=None, description="The key whose value is taken from a cell of JSON.")
    read: Several = Field(default=(), description="Named readings, one after the other.")
    read_list: Several = Field(default=(), description="Named readings of the list that `all_from` made.")
    values: dict[Word, Word | None] = Field(
        default_factory=dict, description="What a value of the sheet is here; nothing for a blank. Case does not count."
    )
    ranked: bool = Field(
        default=False, description="Of several items in one cell the one counts that stands first in `values`."
    )
    blank: Word | None = Field(default=None, description="What an empty cell is here.")
    dates: Several = Field(default=(), description="How days are written in this column, such as dd/mm/yyyy.")
    still_to_come: bool = Field(
        default=False, description="A day that had passed when the report was taken reads as blank."
    )
    look_up: LookUp | None = Field(default=None, description="The value stands in another sheet.")
    or_else: Annotated[Fill | None, BeforeValidator(_fill)] = Field(
        default=None, description="How the field is filled in rows in which this leaves it empty."
    )
    when: Conditions = Field(
        default_factory=dict, description="Filled only in rows whose cells are so; see `when` of a table."
    )
    unless: Conditions = Field(
        default_factory=dict, description="Not filled in rows in which one of these cells is so."
    )
    optional: bool = Field(
        default=False, description="Not every such sheet has the heading; do not list it as missing."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Fill:
        sources = {
            "from": self.from_, "all_from": self.all_from, "key": self.key, "always": self.always is not None, "item": self.item
        }  # fmt: skip
        given = [name for name, filled in sources.items() if filled]
        if len(given) != 1:
            raise ValueError("a field is filled by one of 'from', 'all_from', 'key', 'always' and 'item'")
        idle = sorted(self.model_fields_set & _IDLE.get(given[0], set() if self.look_up else {"prefix"}))
        if idle:
            raise ValueError(f"'{idle[0]}' would do nothing beside '{given[0]}'. Leave it out")
        if self.read_list and not self.all_from:
            raise ValueError("'read_list' reads the list that 'all_from' makes; use 'read'")
        unknown = [name for name in (*self.read, *self.read_list) if name not in READINGS]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is no reading. There are: {', '.join(READINGS)}")
        return self

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that the field may be filled from."""
        return tuple(heading for way in self.ways for heading in (*way.from_, *way.all_from, *way.key))

    @property
    def ways(self) -> tuple[Fill, ...]:
        """The ways in which the field is filled, one after the other."""
        return (self, *(self.or_else.ways if self.or_else else ()))

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Every heading that is looked at."""
        return (*self.headings, *(heading for way in self.ways for heading in (*way.when, *way.unless)))


class Each(Language):
    """Several rows from one: a row for each item of a cell."""

    from_: Several = Field(alias="from", description="The heading; of several, the first that stands in the sheet.")
    read: Several = Field(default=("split",), description="The reading that gives the items, joined by semicolons.")


class Gives(Language):
    """Rows of one table of the case record, one from each row of the sheet."""

    table: str = Field(description="The table.")
    when: Conditions = Field(
        default_factory=dict,
        description="By heading: 'filled', 'blank', or the values with which a row is one of these; * stands for anything.",
    )
    unless: Conditions = Field(
        default_factory=dict, description="A row in which one of these cells is so is none of these."
    )
    each: Each | None = Field(default=None, description="Several rows from one, by the items of a cell.")
    unsaid: Several = Field(
        default=(),
        description="Ends, such as close_date, that this sheet does not tell: a blank is then not known, and not 'still going on'.",
    )
    once: bool = Field(
        default=False,
        description="Rows that come out wholly alike are one: for what stands beside every row of another table, such as the team.",
    )
    optional: bool = Field(
        default=False, description="Not every such sheet has the headings for it; the table is covered all the same."
    )
    fields: dict[str, Annotated[Fill, BeforeValidator(_fill)]] = Field(
        description="By field of the table: how it is filled, or just the heading, or headings, that it is filled from."
    )

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is looked at."""
        named = [heading for fill in self.fields.values() for heading in fill.looked_at]
        return (*named, *self.when, *self.unless, *(self.each.from_ if self.each else ()))

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """What it cannot do without, each with its alternatives: what leads to the child, chooses rows or makes them.

        Without the first no row has a child; without the others no row is of the table. Either would read as
        if nothing had happened.
        """
        path = self.fields.get(TABLES[self.table].path)
        leads = [path.from_ or path.all_from, *((heading,) for heading in path.key)] if path else []
        if path and path.or_else:
            leads = [path.headings]
        makes = self.each.from_ if self.each else ()
        return tuple(one for one in (*leads, *((heading,) for heading in self.when), makes) if one)


class Tells(Language):
    """That of a row's child the report holds every row of a table from a day on, as where it tells the latest one."""

    table: str = Field(description="The table.")
    from_: str = Field(
        alias="from", description="The heading of the day; of several rows of a child the earliest counts."
    )


class Sheet(Language):
    """One sheet of a workbook, one CSV file, or one group of an XML file."""

    name: str = Field(default="", description="What the sheet is called in this mapping, for messages and `look_up`.")
    sheet: Several = Field(
        default=(),
        description="Names that the sheet or file may have: spaces, _ and case do not count; * stands for anything. "
        "Left out, any sheet that has the headings.",
    )
    found_by: Several = Field(
        default=(), description="Headings that tell the row of headings from other rows; of the others, most will do."
    )
    gives: tuple[Gives, ...] = Field(default=(), description="The rows that it gives, table by table.")
    tells: tuple[Tells, ...] = Field(
        default=(),
        description="Tables of which less than all is covered, and all from a day on; where several sheets tell of a child, the "
        "latest of their days counts.",
    )
    may_be_empty: bool = Field(
        default=True, description="false where an empty sheet is one that was not filled in: it then counts as missing."
    )
    ignore: Several = Field(default=(), description="Headings that are known and not needed; '*' for all others.")
    optional: bool = Field(default=False, description="Not every such report has the sheet; do not list it as missing.")

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is looked at, in order."""
        given = (heading for gives in self.gives for heading in gives.headings)
        return tuple(dict.fromkeys((*self.found_by, *given, *(one.from_ for one in self.tells))))


class Covers(Language):
    """What the report holds of one table: only what is said to be complete can show that something was not done."""

    status: Literal["complete", "partial", "not_extracted", "not_held"] = Field(
        description="`complete`: what is not here did not happen, as far as the system knows. `partial`: there may be more. "
        "`not_extracted`: not asked for. `not_held`: the system has no such thing."
    )
    from_: Day | None = Field(default=None, alias="from", description="The first day that it covers.")
    to: Day | None = Field(
        default=None, description="The last day that it covers; without it, the day that `--coverage` names."
    )
    months: int | None = Field(default=None, ge=1, le=240, description="It begins this long before its last day.")
    rests_on: Several = Field(
        default=(),
        description="Names of the sheets that must be there for it to be complete; left out, all that give it.",
    )
    why: str = Field(default="", description="Why it is so, for people.")

    @model_validator(mode="after")
    def _in_order(self) -> Covers:
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError("'from' stands after 'to'")
        if self.from_ and self.months:
            raise ValueError("'from' and 'months' both say when it begins; keep one")
        return self


class Mapping(Language):
    """The file, whole."""

    mapping: str = Field(description="What the report is, in a few words.")
    blanks: Several = Field(default=(), description="Texts that stand for an empty cell, such as #N/A.")
    dates: Several = Field(default=("dd/mm/yyyy",), description="How days are written; ISO is always read.")
    no_days: tuple[Day, ...] = Field(
        default=(), description="Days that the system writes where there is none, such as 1900-01-01."
    )
    coverage: dict[str, Covers] = Field(description="By table of the case record: what this report holds of it.")
    carried: dict[str, Several] = Field(
        default_factory=dict, description="By table: fields that the report carries even where every cell is empty."
    )
    also_called: dict[str, Several] = Field(
        default_factory=dict, description="By heading: other names that it has in some reports."
    )
    in_every_sheet: tuple[Gives, ...] = Field(
        default=(), description="What every sheet gives that gives anything, such as the child whom a row is about."
    )
    sheets: tuple[Sheet, ...] = Field(description="The sheets of the report, and what each gives.")

    @model_validator(mode="after")
    def _spread(self) -> Mapping:
        if self.in_every_sheet:
            whole = [
                sheet.model_copy(update={"gives": (*self.in_every_sheet, *sheet.gives)}) if sheet.gives else sheet
                for sheet in self.sheets
            ]
            object.__setattr__(self, "sheets", tuple(whole))
        return self

    @cached_property
    def meant(self) -> dict[str, str]:
        """By another name of a heading, folded, the heading, folded."""
        return {fold(other): fold(heading) for heading, others in self.also_called.items() for other in others}

    def look_ups(self, sheet: Sheet | None = None) -> tuple[LookUp, ...]:
        """What is looked up, in a sheet or in all of them."""
        asked = [
            way.look_up
            for other in self.sheets
            for gives in other.gives
            for fill in gives.fields.values()
            for way in fill.ways
            if way.look_up and (sheet is None or (sheet.name and way.look_up.sheet == sheet.name))
        ]
        return tuple({look.key: look for look in asked}.values())

    def looked_up(self, sheet: Sheet) -> tuple[tuple[str, ...], ...]:
        """The headings of a sheet, each with its alternatives, that things are looked up by, or whose cells are taken."""
        return tuple(dict.fromkeys(heading for look in self.look_ups(sheet) for heading in (look.by, look.take)))
