"""What a mapping file may say: which headings of which sheets give which fields of the case record.

The formats that practicecheck knows (Annex A, the CIN census, SSD) are mapping files too. Knows nothing of
how a file is read, nor of how a value is.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from practicecheck.intake.mapping.readings import READINGS
from practicecheck.written.language import Language


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _words(value: Any) -> Any:
    """A number or a truth written without quotes is the text that was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


Word = Annotated[str, BeforeValidator(_words)]
Several = Annotated[tuple[Word, ...], BeforeValidator(_several)]


class LookUp(Language):
    """A value that stands in another sheet: the row whose cell under `by` is this cell, and there the cell under `take`."""

    sheet: str = Field(description="The sheet's name in this mapping.")
    by: str
    take: str


class Fill(Language):
    """How one field is filled: from a cell, from several, or always alike."""

    from_: Several = Field(
        default=(), alias="from", description="The heading; of several, the first that stands in the sheet."
    )
    all_from: Several = Field(default=(), description="Headings whose filled cells together make a list.")
    key: Several = Field(default=(), description="Headings whose cells, joined by a colon, make an id.")
    prefix: Word = Field(default="", description="Put before a `key`, so that ids of several kinds stay apart.")
    always: Word | None = Field(default=None, description="The same value in every row.")
    item: bool = Field(default=False, description="The item that the row was made for; see `each`.")
    json_key: str | None = Field(default=None, description="The key whose value is taken from a cell of JSON.")
    read: Several = Field(default=(), description="Named readings, one after the other.")
    values: dict[Word, Word | None] = Field(
        default_factory=dict, description="What a value of the sheet is here; nothing for a blank. Case does not count."
    )
    blank: Word | None = Field(default=None, description="What an empty cell is here.")
    dates: Several = Field(default=(), description="How days are written in this column, such as dd/mm/yyyy.")
    look_up: LookUp | None = None
    optional: bool = Field(
        default=False, description="Not every such sheet has the heading; do not list it as missing."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Fill:
        given = [bool(self.from_), bool(self.all_from), bool(self.key), self.always is not None, self.item]
        if sum(given) != 1:
            raise ValueError("a field is filled by one of 'from', 'all_from', 'key', 'always' and 'item'")
        unknown = [name for name in self.read if name not in READINGS]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is no reading. There are: {', '.join(READINGS)}")
        return self

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that the field may be filled from."""
        return (*self.from_, *self.all_from, *self.key)


def _fill(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


class Each(Language):
    """Several rows from one: a row for each item of a cell."""

    from_: Several = Field(alias="from")
    read: Several = Field(default=("split",), description="The reading that gives the items, joined by semicolons.")


class Gives(Language):
    """Rows of one canonical table, one from each row of the sheet."""

    table: str
    when: dict[str, Several] = Field(
        default_factory=dict,
        description="By heading: 'filled', 'blank', or the values with which a row is one of these.",
    )
    each: Each | None = None
    fields: dict[str, Annotated[Fill, BeforeValidator(_fill)]]

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is looked at."""
        named = [heading for fill in self.fields.values() for heading in fill.headings]
        return (*named, *self.when, *(self.each.from_ if self.each else ()))


class Sheet(Language):
    """One sheet of a workbook, one CSV file, or one group of an XML file."""

    name: str = Field(default="", description="What the sheet is called in this mapping.")
    sheet: Several = Field(
        default=(),
        description="Names that the sheet or file may have: spaces, _ and case do not count; * stands for anything. "
        "Left out, any sheet that has the headings.",
    )
    found_by: Several = Field(
        default=(), description="Headings that tell the row of headings from other rows; of the others, most will do."
    )
    gives: tuple[Gives, ...] = ()
    ignore: Several = Field(default=(), description="Headings that are known and not needed; '*' for all others.")

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that is looked at, in order."""
        return tuple(dict.fromkeys((*self.found_by, *(h for gives in self.gives for h in gives.headings))))


class Covers(Language):
    """What the report holds of one table."""

    status: Literal["complete", "partial", "not_extracted", "not_held"]
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    months: int | None = Field(default=None, ge=1, le=240, description="It begins this long before its last day.")
    why: str = Field(default="", description="Why it is so, for people.")

    @model_validator(mode="after")
    def _in_order(self) -> Covers:
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError("'from' stands after 'to'")
        if self.from_ and self.months:
            raise ValueError("'from' and 'months' both say when it begins; keep one")
        return self


class Mapping(Language):
    """A mapping file, whole."""

    mapping: str = Field(description="What the report is, in a few words.")
    blanks: Several = Field(default=(), description="Texts that stand for an empty cell, such as #N/A.")
    dates: Several = Field(default=("dd/mm/yyyy",), description="How days are written; ISO is always read.")
    coverage: dict[str, Covers] = Field(description="By table of the case record: what this report holds of it.")
    carried: dict[str, Several] = Field(
        default_factory=dict, description="By table: fields that the report carries even where every cell is empty."
    )
    sheets: tuple[Sheet, ...]
