"""Write the draft of a mapping file: what was matched and how surely, what was not, and nothing that a cell says.

The draft holds by itself: `mapping_of` finds no problem in it. Knows nothing of how headings are matched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import escape

import yaml

from practicecheck.errors import InputError
from practicecheck.intake.grids import Grid
from practicecheck.records import CODES
from practicecheck.workbench.mapping.looks import Column, Look, is_yes_or_no, look_at, shape, shown, style_of
from practicecheck.workbench.mapping.match import Match, Proposal, heading_score, is_code, propose

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_/()'.?+-]| (?![ #]))*(?<! )")
_NO_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_SHAPES = 3


@dataclass(frozen=True)
class SheetDraft:
    """A sheet that was looked at, the tables that it seems to give, and the columns that fill nothing."""

    look: Look
    proposals: tuple[Proposal, ...]
    left: tuple[Column, ...]


@dataclass(frozen=True)
class Draft:
    """The draft of a mapping: its text, what it says sheet by sheet, and the sheets it has no place for."""

    text: str
    sheets: tuple[SheetDraft, ...]
    strange: tuple[str, ...]


def draft(name: str, grids: Sequence[Grid]) -> Draft:
    """Draft a mapping of the report called `name` from its sheets.

    Raises InputError where no sheet has headings that lead to a child and to a field beside.
    """
    sheets, strange = [], []
    for grid in grids:
        look = look_at(grid, heading_score)
        proposals = propose(look) if look else []
        if look and proposals:
            used = {id(match.column) for proposal in proposals for match in proposal.matches}
            left = tuple(column for column in look.columns if id(column) not in used)
            sheets.append(SheetDraft(look, tuple(proposals), left))
        else:
            strange.append(grid.file)
    if not sheets:
        raise InputError(
            f"No sheet of {name} has a row of headings, near its top, of which one leads to a child (such as 'Child ID') and "
            "another is like a field of the case record. Look whether the report has headings at all, one row of them, and an id of the "
            "child in every row; docs/reference/mapping-files.md shows how to write a mapping by hand."
        )
    text = "".join(f"{line}\n" for line in _lines(name, sheets, strange, one=len(grids) == 1))
    return Draft(text, tuple(sheets), tuple(strange))


def _lines(name: str, sheets: Sequence[SheetDraft], strange: Sequence[str], *, one: bool) -> Iterator[str]:
    yield f"# Drafted by 'practicecheck map new' from {_said(name)}. Go through it line by line: a guess must be looked at."
    yield "# A sample shows only how a cell looks: a stands for a letter, 9 for a digit."
    yield f"mapping: {_quoted(_title(name))}"
    style = _main_style(sheets)
    if style:
        unsure = "" if style[1] else "    # guess: no day is later than the 12th, so it may be mm/dd/yyyy"
        yield f"dates: [{_quoted(style[0])}]{unsure}"
    yield "coverage:"
    yield "  # 'partial' lets no rule say that something was not done. Write 'complete' where the report holds every one of its time,"
    yield "  # with 'months: 12' or 'from: 2025-04-01' where it goes back only so far."
    for table in dict.fromkeys(proposal.table.name for sheet in sheets for proposal in sheet.proposals):
        yield f"  {table}: {{status: partial}}"
    yield "sheets:"
    names = Counter[str]()
    for sheet in sheets:
        called = sheet.proposals[0].table.name
        names[called] += 1
        yield f"  - name: {called}{f' {names[called]}' if names[called] > 1 else ''}"
        if not one:
            yield f"    sheet: {_quoted(_pattern(sheet.look.grid.name))}"
        yield from _gives(sheet, style[0] if style else "dd/mm/yyyy")
        yield from _left(sheet.left)
    if strange:
        yield "# Not mapped, since no heading in them leads to a child or to a field:"
        yield from (f"#   {_said(one)}" for one in strange)


def _gives(sheet: SheetDraft, style: str) -> Iterator[str]:
    yield "    gives:"
    for proposal in sheet.proposals:
        yield f"      - table: {proposal.table.name}"
        if proposal is not sheet.proposals[0]:
            yield "        once: true"
        yield "        fields:"
        for match in proposal.matches:
            yield from _field(match, style)


def _field(match: Match, style: str) -> Iterator[str]:
    heading, name = _quoted(match.column.heading), match.field.name
    unread = _unread(match)
    own = style_of(match.column.texts) if match.field.is_dated else None
    dates = own[0] if own and own[1] and own[0] != style else None
    if not (match.read or match.values or unread or dates):
        yield f"          {name}: {heading}    # {match.certainty}"
        return
    yield f"          {name}:    # {match.certainty}"
    yield f"            from: {heading}"
    if match.read:
        yield f"            read: [{', '.join(match.read)}]"
    if dates:
        yield f"            dates: [{_quoted(dates)}]"
    if match.values:
        yield "            values:"
        said = {_clean(text): code for text, code in match.values.items()}
        yield from (f"              {_quoted(text)}: {code}    # likely" for text, code in said.items())
    if unread:
        yield "            # Not understood. Name them under 'values', each with its code:"
        yield from (f"            #   {line}" for line in unread)


def _unread(match: Match) -> list[str]:
    """The texts of a column of codes that no code was found for: few and repeated as they stand, else by shape."""
    if match.field.type not in ("yn", "code", "codes"):
        return []
    codes = CODES[match.field.codes or "yn"]

    def known(text: str) -> bool:
        plainly = is_yes_or_no(text) if match.field.type == "yn" else is_code(codes, text, match.read)
        return plainly or text in match.values

    counts = match.column.texts.most_common()
    left = [(text, count) for text, count in counts if not known(text)]
    open_to_see = {*shown(counts, is_code=known)}
    lines = [f"{_said(text)} ({count})" for text, count in left if text in open_to_see]
    shapes = Counter[str]()
    for text, count in left:
        if text not in open_to_see:
            shapes[shape(text)] += count
    lines += [f"'{_said(one)}' ({count}), not shown" for one, count in shapes.most_common(_SHAPES)]
    if len(shapes) > _SHAPES:
        lines.append(f"and {len(shapes) - _SHAPES} more shapes")
    return lines


def _left(columns: Sequence[Column]) -> Iterator[str]:
    if not columns:
        return
    yield "    # Not matched. Give a heading its field above, or name it here as not needed:"
    yield "    # ignore:"
    for column in columns:
        yield f"    #   - {_quoted(column.heading)}    # {f'looks like {_said(column.shapes())}' if column.filled else 'empty'}"


def _main_style(sheets: Sequence[SheetDraft]) -> tuple[str, bool] | None:
    """How most columns of days are written; one that leaves no doubt counts before those that do."""
    found = Counter(
        style
        for sheet in sheets
        for proposal in sheet.proposals
        for match in proposal.matches
        if match.field.is_dated and (style := style_of(match.column.texts))
    )
    return max(found, key=lambda style: (style[1], found[style])) if found else None


def _title(name: str) -> str:
    return " ".join(re.sub(r"\.\w{2,5}$", "", name).replace("_", " ").split()) or "Report"


def _pattern(name: str) -> str:
    """The name of a sheet, open where it has a year or a day in it."""
    return re.sub(r"\d{4,}", "*", escape(_clean(name)))


def _clean(text: str) -> str:
    return " ".join(text.split())


def _said(text: str) -> str:
    """Text that can stand in a comment."""
    return "".join(one if one.isprintable() else " " for one in _clean(text))


def _quoted(text: str) -> str:
    """Text as YAML has it: as it stands where that cannot be misread."""
    clean = _clean(text)
    if _PLAIN.fullmatch(clean) and clean.lower() not in _NO_TEXT:
        return clean
    return str(yaml.safe_dump(clean, default_style='"', allow_unicode=True, width=10_000)).strip()
