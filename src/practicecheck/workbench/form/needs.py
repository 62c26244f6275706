"""What an audit form must ask: the tables and fields that the chosen rules read, less what an extract carries.

Knows rules by what their plan reads and an extract by how well it fits them. Knows nothing of workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from practicecheck.errors import UsageError
from practicecheck.records import CODES, TABLES
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.rule import Escalation
from practicecheck.workbench.form.layout import FormTable, form_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicecheck.engine.plan import Plan
    from practicecheck.reports.fit import Fit
    from practicecheck.rulebook.book import Rulebook


@dataclass(frozen=True, slots=True)
class Lacks:
    """What an input does not carry: whole tables, and fields of tables that it does carry.

    Everything where there is no extract; from `fit` where there is one. A named format would say it of itself.
    """

    tables: frozenset[str] = frozenset(TABLES)
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, fit: Fit) -> Lacks:
        """What an extract lacks, by its fit: a table not covered for every child over the time asked, or a column."""
        tables = {name.partition(" ")[0] for one in fit.rules for name in one.tables} | {name for name, _ in fit.reach}
        fields: dict[str, set[str]] = {}
        for path in (path for one in fit.rules for path in one.columns):
            table, _, name = path.partition(".")
            fields.setdefault(table, set()).add(name)
        return cls(frozenset(tables), {table: frozenset(names) for table, names in fields.items()})


def choose_rules(book: Rulebook, wanted: Iterable[str]) -> tuple[str, ...]:
    """The ids of the rules and escalations meant by ids, patterns (PA-MED-*) and themes (fathers), in order of id.

    Raises UsageError where a word means none, and where a rule meant does not run here.
    """
    running = {rule.id: rule.theme for rule in book.running()}
    running |= {one.id: one.theme for one in book.escalations.values() if one.status in ("active", "trial")}
    chosen: set[str] = set()
    for word in wanted:
        found = {
            name for name, theme in running.items() if fnmatchcase(name.lower(), word.lower()) or theme == word.lower()
        }
        if not found:
            hint = did_you_mean(word, (*running, *running.values()))
            raise UsageError(
                f"--for {word} means no rule that runs, so it is not known what to ask. Name rules (PA-FAT-01), several at "
                f"once (PA-MED-*) or a theme (fathers); 'practicecheck rules list' shows all.{hint}"
            )
        chosen |= found
    return tuple(sorted(chosen))


def titles(book: Rulebook, chosen: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The chosen rules with their titles."""
    return tuple((name, (book.rules.get(name) or book.escalations[name]).title) for name in chosen)


def form_tables(book: Rulebook, plan: Plan, chosen: Iterable[str], lacks: Lacks) -> tuple[FormTable, ...]:
    """The tables that a form for the chosen rules asks about, in the order of the case record.

    A table that is lacking is asked with all that the rules read of it, its event dates, what leads from it to its
    child, and what tells its rows apart. Of a table that is carried only the lacking fields are asked.
    """
    read = _read(plan, _with_what_they_read(book, chosen))
    whole = _with_parents({name for name in read if name in lacks.tables}, lacks)
    asked = {name: read.get(name, set()) | _frame(name) for name in whole}
    pointed_at = _pointed_at(asked)
    tables = []
    for name in (name for name in TABLES if name not in ("record_coverage", "allocation")):
        if name in whole:
            made = form_table(name, asked[name] - (_own_mark(name) - pointed_at))
            if name != "child" or len(made.fields) > 1:
                tables.append(made)
        elif lost := form_table(name, lacks.fields.get(name, frozenset()) & read.get(name, set())).fields:
            tables.append(FormTable(name, lost, shown=_shown(name)))
    return tuple(tables)


def _with_what_they_read(book: Rulebook, chosen: Iterable[str]) -> set[str]:
    """The chosen rules, and those whose answers they read."""
    left, found = list(chosen), set[str]()
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name in book.rules:
            left += book.reads_answers_of(book.rules[name])
        elif isinstance(one := book.escalations.get(name), Escalation):
            clauses = [clause for clauses in one.raised_by for clause in clauses]
            left += [rule.id for rule in book.running() for clause in clauses if book.meets(rule, clause)]
            left += [clause.escalation for clause in clauses if clause.escalation]
    return found


def _read(plan: Plan, rules: set[str]) -> dict[str, set[str]]:
    """Per table the fields that rules read; a table of which only the rows are asked has none."""
    read: dict[str, set[str]] = {"child": set()}
    for rule in rules:
        for table in plan.rule_tables.get(rule, ()):
            read.setdefault(table, set())
        for path in plan.rule_columns.get(rule, ()):
            table, _, name = path.partition(".")
            if not name.startswith("_"):
                read.setdefault(table, set()).add(name)
    return read


def _with_parents(whole: set[str], lacks: Lacks) -> set[str]:
    """Lacking tables, with those through which their rows reach a child where these are lacking too."""
    found, left = set[str](), sorted(whole)
    while left:
        name = left.pop()
        found.add(name)
        left += [parent for parent in _leads_through(name) if parent in lacks.tables and parent not in found]
    return found


def _leads_through(name: str) -> tuple[str, ...]:
    """The tables in which rows of a table find their child; any of the meetings' for `attendance` leads there."""
    table = TABLES[name]
    if name == "adult":
        return ("relationship",)
    if name == "attendance" or table.path == "child_id":
        return ()
    return (str(table.field(table.path).refers_to),)


def _frame(name: str) -> set[str]:
    """The fields that a row needs whatever is asked: what tells it apart, its child, its event dates."""
    table = TABLES[name]
    fields = {one for one in (*table.key, table.path, "child_id") if one in table.field_names}
    if table.event_from is None:
        fields.update(table.event)
    return fields | ({"adult_id"} if name == "relationship" else set())


def _shown(name: str) -> tuple[str, ...]:
    """The fields by which a person knows a row that an extract holds."""
    table = TABLES[name]
    own = table.event if table.event_from is None else ()
    wanted = (*table.key, *(one for one in ("child_id", table.path, *own) if one in table.field_names))
    return tuple(dict.fromkeys(wanted))


def _own_mark(name: str) -> set[str]:
    """The id by which rows of other tables point at rows of this one."""
    table = TABLES[name]
    return {table.key[0]} - {"child_id"} if table.has_own_key else set()


def _pointed_at(asked: Mapping[str, set[str]]) -> set[str]:
    """The keys of tables at which fields that are asked may point."""
    targets = {TABLES[table].field(name).refers_to for table, fields in asked.items() for name in fields}
    if "attendance" in asked:
        targets |= set(CODES["meeting_table"].values)
    return {TABLES[target].key[0] for target in targets if target}
