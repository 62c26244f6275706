"""Read a mapping file: every problem at its line and column, all at once.

Knows the tables and code lists that a mapping may name. Knows nothing of the report that is mapped.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.errors import InputError
from practicecheck.intake.mapping.days import is_style
from practicecheck.intake.mapping.model import Fill, Gives, Mapping
from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import did_you_mean
from practicecheck.written.validating import validated
from practicecheck.written.yaml_file import Document, read_document

if TYPE_CHECKING:
    from practicecheck.written.language import Language

_LARGEST = 4 * 1024 * 1024


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping file. Raises InputError that lists every problem as `file:line:column CODE message`."""
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path.name} is no file, so it cannot be a mapping.")
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.name} is larger than 4 MB, which no mapping needs. Is it the report itself?")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or 'the system refused it'}.") from error
    mapping, document = mapping_of(raw, path.name)
    if mapping is None or document.problems:
        told = "\n".join(str(problem) for problem in document.problems)
        raise InputError(
            f"The mapping {path.name} cannot be used.\n{told}\nCorrect these places; "
            "docs/reference/mapping-files.md shows what may stand in a mapping."
        )
    return mapping


def mapping_of(raw: bytes, shown: str) -> tuple[Mapping | None, Document]:
    """What the bytes of a mapping file say, and the document with its problems.

    >>> mapping, document = mapping_of(b"mapping: visits\\nsheets: []\\n", "m.yaml")
    >>> print(document.problems[0])
    m.yaml:1:1 PC008 'coverage' is missing here.
        mapping: visits
        ^
    """
    document = read_document(raw, shown)
    if document.content is None:
        return None, document
    mapping = validated(document, Mapping, document.content)
    if mapping is not None:
        _check(document, mapping)
    return mapping, document


def _check(document: Document, mapping: Mapping) -> None:
    """Note the names that the case record does not have."""
    for style in mapping.dates:
        _check_style(document, mapping, style)
    for key, named in (("coverage", mapping.coverage), ("carried", mapping.carried)):
        for table in named:
            place = document.place_of((key, table))
            if table not in TABLES:
                document.problem(
                    place, "PC061", f"'{table}' is no table of the case record.{did_you_mean(table, TABLES)}"
                )
    for covers in mapping.coverage.values():
        for unknown in set(covers.rests_on) - {sheet.name for sheet in mapping.sheets}:
            hint = did_you_mean(unknown, [sheet.name for sheet in mapping.sheets])
            document.problem(covers.place("rests_on"), "PC060", f"'{unknown}' is no sheet of this mapping.{hint}")
    for table, fields in mapping.carried.items():
        for name in fields:
            if table in TABLES and name not in TABLES[table].field_names:
                document.problem(document.place_of(("carried", table)), "PC061", _no_field(table, name))
    given = {gives.table for sheet in mapping.sheets for gives in sheet.gives}
    for table, covers in mapping.coverage.items():
        if table in TABLES and table not in given and covers.status in ("complete", "partial"):
            document.problem(
                document.place_of(("coverage", table)),
                "PC062",
                f"no sheet gives {table}, so an absence of rows would read as 'none recorded'. Write not_extracted, or say "
                "which sheet gives it.",
            )
    for n, gives in enumerate(mapping.in_every_sheet):
        _check_gives(document, mapping, gives, ("in_every_sheet", n, "fields"))
    names = [sheet.name for sheet in mapping.sheets if sheet.name]
    for at, sheet in enumerate(mapping.sheets):
        if sheet.name and names.count(sheet.name) > 1:
            document.problem(
                sheet.place("name"), "PC060", f"'{sheet.name}' is the name of two sheets. Give each its own."
            )
        for n, gives in enumerate(sheet.gives[len(mapping.in_every_sheet) :]):
            _check_gives(document, mapping, gives, ("sheets", at, "gives", n, "fields"))
        for tells in sheet.tells:
            if not any("child_id" in gives.fields for gives in sheet.gives):
                document.problem(tells.place(), "PC060", "no field child_id says of which child the sheet tells.")
            if mapping.coverage.get(tells.table, None) is None:
                document.problem(tells.place("table"), "PC062", f"'coverage' says nothing of {tells.table}.")
        if not sheet.gives and not sheet.ignore and not mapping.looked_up(sheet):
            document.problem(
                document.place_of(("sheets", at)),
                "PC060",
                "the sheet gives nothing. Say what it 'gives', or 'ignore' it.",
            )
        if sheet.gives and not sheet.headings:
            document.problem(
                document.place_of(("sheets", at)), "PC060", "no heading is named, so the sheet could not be found."
            )


def _check_gives(document: Document, mapping: Mapping, gives: Gives, fields_at: tuple[str | int, ...]) -> None:
    if gives.table not in TABLES:
        hint = did_you_mean(gives.table, TABLES)
        document.problem(gives.place("table"), "PC061", f"'{gives.table}' is no table of the case record.{hint}")
        return
    if gives.table not in mapping.coverage:
        document.problem(
            gives.place("table"),
            "PC062",
            f"'coverage' says nothing of {gives.table}. Without it 'none recorded' could not be told from 'not extracted'.",
        )
    table = TABLES[gives.table]
    if table.path in table.field_names and table.path not in gives.fields:
        document.problem(
            gives.place(), "PC060", f"the field {table.path} is not filled, so no row of {table.name} leads to a child."
        )
    for name in gives.unsaid:
        if name not in table.field_names or table.field(name).kind != "until" or name in gives.fields:
            ends = [field.name for field in table.fields if field.kind == "until"]
            document.problem(
                gives.place("unsaid"),
                "PC060",
                f"'{name}' is no end of {table.name} that the sheet leaves open. Ends of {table.name}: {', '.join(ends) or 'none'}.",
            )
    for name, fill in gives.fields.items():
        if name not in table.field_names:
            document.problem(document.place_of((*fields_at, name)), "PC061", _no_field(table.name, name))
            continue
        for way in fill.ways:
            _check_fill(document, mapping, gives, way)
            _check_codes(document, table.name, name, way)


def _check_fill(document: Document, mapping: Mapping, gives: Gives, fill: Fill) -> None:
    for style in fill.dates:
        _check_style(document, fill, style)
    if fill.item and gives.each is None:
        document.problem(fill.place("item"), "PC060", "'item' stands only where the rows are made by 'each'.")
    if fill.look_up and fill.look_up.sheet not in {other.name for other in mapping.sheets}:
        document.problem(fill.look_up.place("sheet"), "PC060", f"'{fill.look_up.sheet}' is no sheet of this mapping.")


def _check_codes(document: Document, table: str, name: str, fill: Fill) -> None:
    """A value that the list does not have would be refused in every row: say so here, once."""
    field = TABLES[table].field(name)
    codes = CODES["yn"] if field.type == "yn" else CODES[field.codes] if field.codes else None
    if codes is None or codes.open:
        return
    told = [("values", code) for code in fill.values.values()] + [("always", fill.always), ("blank", fill.blank)]
    for key, given in told:
        for code in (given or "").split(";"):
            if code.strip() and code.strip() not in codes.values:
                hint = did_you_mean(code.strip(), codes.values)
                document.problem(fill.place(key), "PC063", f"'{code.strip()}' is no code of {table}.{name}.{hint}")


def _check_style(document: Document, where: Language, style: str) -> None:
    if not is_style(style):
        document.problem(
            where.place("dates"),
            "PC064",
            f"'{style}' does not say how a day is written. Write it as dd/mm/yyyy or dd mon yyyy.",
        )


def _no_field(table: str, name: str) -> str:
    return f"{table} has no field '{name}'.{did_you_mean(name, TABLES[table].field_names)}"
