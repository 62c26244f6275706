"""All that a practice lead reads of a rule, and signs: what it asks, of what, with which numbers, and what it says.

Each part is an outline, so that it can be laid out as text or as a page. Knows nothing of any record, nor of who
signed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicecheck.operators.days import read_moment
from practicecheck.operators.words import a, day_words, field_words, path_words, table_words
from practicecheck.reports.outline import Item, as_lines, outline
from practicecheck.reports.reading import asked, named
from practicecheck.rulebook.named import facts_named, lists_named, parameters_named
from practicecheck.rulebook.rule import Check, Note, Rule

if TYPE_CHECKING:
    from practicecheck.operators.vocabulary import Fact, Parameter, RowsPart, Take
    from practicecheck.rulebook.book import Rulebook

ASKS = "What it asks"
MEANS = "What the words mean"

_KINDS = {
    "gap": "looks for something that the record should show",
    "strength": "looks for good work that the record shows",
    "trigger": "looks for something that a person must look at today",
    "measure": "counts, and judges nobody",
    "escalation": "is raised when several answers come together for one child",
    "report": "shows, and judges nobody",
}
_STATUSES = {"active": "", "trial": " It is on trial.", "draft": " It is a draft and does not run."}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the reading, under its heading."""

    head: str
    items: tuple[Item, ...]


def sections(book: Rulebook, check: Check) -> list[Section]:
    """The parts of a rule's reading that say anything, in order."""
    made = [
        (ASKS, asked(book, check)),
        (MEANS, _words(book, check)),
        ("Lists it uses", _lists(book, check)),
        ("Numbers it uses", _numbers(book, check)),
        ("What it says", (Item(f"{answer.replace('_', ' ')}: {said}") for answer, said in check.messages.items())),
        ("What to ask", [Item(check.ask)] if check.ask else []),
        ("Beside the answer", _beside(book, check)),
        ("Limits", map(Item, check.limits)),
        ("Why", map(Item, why(book, check))),
    ]
    whole = [Section(head, tuple(items)) for head, items in made]
    return [one for one in whole if one.items]


def rule_page(
    book: Rulebook, check: Check, *, width: int = 96, status: str = "", also: tuple[Section, ...] = ()
) -> str:
    """Everything a practice lead would ask of a rule, as a page of plain text in lines of at most a width.

    `status` is what the rule is here, where that is not what its file says; `also` are parts told beside the reading.
    """
    settings = tuple(Item(one.words()) for one in book.overlay.settings if check.id in one.reaches)
    known = _STATUSES.get(status or check.status, f" It is {check.status}.")
    lines = [
        f"{check.id}  {check.title}",
        *textwrap.wrap(f"{about(check)}{known} Version {check.version}.", width, break_on_hyphens=False),
    ]
    here = [Section("Set here", settings)] if settings else []
    for section in (*here, *sections(book, check), *also):
        lines += ["", section.head]
        hang = 0 if section.head in (ASKS, MEANS) else 2
        lines += [line for item in section.items for line in as_lines(item, indent=2, width=width, hang=hang)]
    return "\n".join(lines)


def to_sign(book: Rulebook, check: Check) -> str:
    """The reading as it is signed: one thing a line, so that two of them can be laid side by side.

    It leaves out what is no part of what is asked and answered: version, status, and what is set locally.
    """
    lines = [f"{check.id}  {check.title}", about(check)]
    for section in sections(book, check):
        lines += ["", section.head, *(line for item in section.items for line in as_lines(item, indent=2))]
    return "\n".join(" " * (len(line) - len(line.lstrip())) + " ".join(line.split()) for line in lines)


def about(check: Check) -> str:
    """What sort of rule it is, how grave, what it answers, and who acts."""
    lines = f" It answers {', '.join(check.answers)} of the audit briefing." if check.answers else ""
    acts = f" Who acts: {check.acts}." if check.acts else ""
    kind = check.kind if check.kind in ("escalation", "report") else "rule"
    return (
        f"{a(kind).capitalize()} of {check.severity} severity on {check.theme} that {_KINDS[check.kind]}.{lines}{acts}"
    )


def _words(book: Rulebook, check: Check) -> Iterator[Item]:
    """The facts that a rule names, each written out."""
    for name in facts_named(check, book.vocabulary):
        fact = book.vocabulary.facts[name]
        if fact.holds is not None:
            item = outline(fact.holds, book.vocabulary)
            yield Item(f'"{fact.reads}" means: {item.text}', item.parts, item.marks)
        else:
            parts = [_rows(part, book) for part in fact.rows or ()]
            yield Item(f'"{fact.reads}" means any of{_merged(fact)}:', parts, "a")


def _merged(fact: Fact) -> str:
    if fact.merge_within is None:
        return ""
    days = fact.merge_within.days
    return f", taken as one where dated within {days} {'day' if days == 1 else 'days'} of the first"


def _rows(part: RowsPart, book: Rulebook) -> Item:
    where = outline(part.where, book.vocabulary) if part.where is not None else Item("")
    said = f"{table_words(part.from_)} records"
    more = [f"dated by {read_moment(part.day, book.vocabulary)}"] if part.day is not None else []
    more += [f"its {field_words(name)} being {_taken(take)}" for name, take in part.take.items()]
    said += f" ({'; '.join(more)})" if more else ""
    return Item(said + (f" where {where.text}" if where.text else ""), where.parts, where.marks)


def _taken(take: Take) -> str:
    if take.value is not None:
        return take.value.replace("_", " ")
    taken = take.field or take.each_of or take.map or ""
    each = "each of " if take.each_of else ""
    by = f", turned by the list {take.by}" if take.by else ""
    return f"{each}{path_words(taken)}{by}"


def _lists(book: Rulebook, check: Check) -> Iterator[Item]:
    for name in lists_named(check, book.vocabulary):
        one = book.vocabulary.lists[name]
        source = f" ({one.source})" if one.source else ""
        if several := one.several():
            parts = [Item(f"{code}: {', '.join(given)}") for code, given in several.items()]
            yield Item(f"{name}: {one.title}{source}.", parts)
        else:
            yield Item(f"{name}: {', '.join(one.values())}. {one.title}{source}.")


def _numbers(book: Rulebook, check: Check) -> Iterator[Item]:
    for name in parameters_named(check, book.vocabulary):
        parameter = book.vocabulary.parameters[name]
        said = "; ".join(dated_values(parameter))
        yield Item(f"{name}: {said}. {parameter.title}. Changed by: {parameter.owner}.")


def dated_values(parameter: Parameter) -> list[str]:
    """Each value of a parameter with its unit, its first day and its source."""
    values = []
    for one in parameter.values:
        since = f" from {day_words(one.from_)}" if one.from_ else ""
        unit = "" if parameter.unit in ("choice", "count", "score") else f" {parameter.unit}"
        source = f" ({one.source})" if one.source else ""
        values.append(f"{one.value}{unit}{since}{source}{', to be confirmed' if one.to_be_confirmed else ''}")
    return values


def _beside(book: Rulebook, check: Check) -> Iterator[Item]:
    """What is told beside an answer, each with when; and where the answer itself is not shown."""
    if not isinstance(check, Rule):
        return
    for note in check.notes:
        item = outline(note.when, book.vocabulary)
        yield Item(note.say, [Item(f"{_at(note)} {item.text}", item.parts, item.marks)])
    for name in check.hidden_beside:
        yield Item(f"Its answer is not shown beside an escalation of {named(book, name)} for the same child.")


def _at(note: Note) -> str:
    answers = " or ".join(answer.replace("_", " ") for answer in note.beside)
    return f"beside {answers}, where" if answers else "where"


def why(book: Rulebook, check: Check) -> Iterator[str]:
    """The guidance cited, each edition with its days."""
    editions = {edition.id: (one.title, edition) for one in book.guidance.values() for edition in one.editions}
    spans = {span.edition: span for span in book.spans(check)}
    by_title: dict[str, list[str]] = {}
    for name, span in spans.items():
        title, edition = editions[name]
        since = f" from {day_words(span.first)}" if span.first else ""
        until = f" to {day_words(span.last)}" if span.last else ""
        by_title.setdefault(title, []).append(f"{name}{f' ({edition.title})' if edition.title else ''}{since}{until}")
    for title, said in by_title.items():
        yield f"{title}: {'; '.join(said)}."
    for reference in check.references:
        if reference.says or reference.to_be_confirmed:
            unsure = " To be confirmed." if reference.to_be_confirmed else ""
            yield f"{reference.ref}: {reference.says or 'cited'}.{unsure}"
