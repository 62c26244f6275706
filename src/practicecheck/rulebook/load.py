"""Load a rulebook from its folder: every file read, every problem noted at its place, all at once.

The folder holds `references.yaml`, `parameters.yaml`, `lists.yaml`, `facts/`, `escalations/`, a folder of rules
per theme, and `approvals/` where any rule was approved. Knows nothing of SQL: names inside conditions are checked when they are compiled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from practicecheck.errors import RulebookError
from practicecheck.operators.conditions import BY_WORD
from practicecheck.operators.vocabulary import CodeMap, Fact, Parameter, Vocabulary, derived_table
from practicecheck.records.suggest import did_you_mean
from practicecheck.rulebook.approvals import FOLDER as APPROVALS
from practicecheck.rulebook.approvals import read_approvals
from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.references import Guidance, spans_of
from practicecheck.rulebook.rule import Check, Escalation, Report, Rule
from practicecheck.written.language import Language, Mark, Marked
from practicecheck.written.validating import Model, validated
from practicecheck.written.yaml_file import Document, Problem, hash_of, read_document, text_before

_EXAMPLES = ("examples", "measure_examples")
_COMMON = ("references.yaml", "parameters.yaml", "lists.yaml")
NO_PART = "equivalent-mutants.yaml"
"""A file beside the rules that says something of their examples: it is no part of what runs."""


class Remembered(Protocol):
    """Which files have been read whole without a fault, by hash."""

    def holds(self, file: str) -> bool:
        """Whether this one has."""

    def add(self, files: Iterable[str]) -> None:
        """Note that these have now."""


def load_rulebook(
    folder: Path,
    overlay: Path | None = None,
    *,
    remembered: Remembered | None = None,
    whole: Collection[str] = (),
) -> Rulebook:
    """Load and check a rulebook, with a folder of local settings laid over it. Raises RulebookError with every problem.

    Of a file that is `remembered` the examples, most of its text, are passed over: what runs needs none, and no
    problem can stand in them. Those of the rules and escalations in `whole` are read all the same.
    """
    book, problems = read_rulebook(folder, remembered=remembered, whole=whole)
    if _has_errors(problems) or book is None:
        raise _refused(problems, "The rulebook", "Mend the lines named, then run 'practicecheck rules lint'.")
    if overlay is None:
        return book
    from practicecheck.rulebook.load_overlay import read_overlay

    book, problems = read_overlay(overlay, book)
    if _has_errors(problems):
        raise _refused(problems, "The overlay", "'practicecheck help CODE' explains a code.")
    return book


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _refused(problems: list[Problem], what: str, cure: str) -> RulebookError:
    errors = tuple(problem for problem in problems if problem.severity == "error")
    shown = "\n".join(map(str, errors))
    return RulebookError(f"{shown}\n{what} has {len(errors)} problem(s), so no rule was run. {cure}", errors)


def read_rulebook(
    folder: Path, *, remembered: Remembered | None = None, whole: Collection[str] = ()
) -> tuple[Rulebook | None, list[Problem]]:
    """Load what can be loaded, with every problem found; no rulebook where the folder is none."""
    if not folder.is_dir():
        raise RulebookError(f"{folder} is no folder of rules. Give --rules a folder that holds references.yaml.")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(path for path in folder.rglob("*.yaml") if path.is_file())
        if path != folder / NO_PART
    }
    # An approval is about the rules: who approves one changes no answer, and no result is of other rules for it.
    approving = {name: files.pop(name) for name in tuple(files) if name.startswith(f"{APPROVALS}/")}
    hashes = {name: hash_of({name: raw}) for name, raw in files.items()}
    passed_over = {
        name
        for name in files
        if remembered is not None and Path(name).stem not in whole and remembered.holds(hashes[name])
    }
    documents = {
        name: read_document(raw, name, before=_EXAMPLES if name in passed_over else ()) for name, raw in files.items()
    }
    for name in _COMMON:
        if name not in documents:
            documents[name] = Document(name, "")
            documents[name].problem(Mark(1, 1), "PC007", f"the rulebook has no {name}.")
    unread: set[str] = set()
    guidance = _mapping_of(documents["references.yaml"], Guidance, unread)
    parameters = _mapping_of(documents["parameters.yaml"], Parameter, unread)
    lists = _mapping_of(documents["lists.yaml"], CodeMap, unread)
    facts: dict[str, Fact] = {}
    rules: dict[str, Rule] = {}
    escalations: dict[str, Escalation] = {}
    reports: dict[str, Report] = {}
    paths: dict[str, str] = {}
    for name, document in documents.items():
        if name in _COMMON:
            continue
        if document.content is None:
            unread.add(Path(name).stem)
            continue
        if name.startswith("facts/"):
            for fact in _list_of(document, Fact, unread):
                _add(facts, fact.fact, fact, document, paths, name)
            continue
        kind = document.content.get("kind") if isinstance(document.content, Marked) else None
        if kind == "escalation":
            escalation = validated(document, Escalation, document.content, parts=BY_WORD)
            if escalation is None:
                unread.add(Path(name).stem)
            else:
                _add(escalations, escalation.id, escalation, document, paths, name)
            continue
        if kind == "report":
            report = validated(document, Report, document.content, parts=BY_WORD)
            if report is not None:
                _check_name(report, document)
                _add(reports, report.id, report, document, paths, name)
            continue
        rule = validated(document, Rule, document.content, parts=BY_WORD)
        if rule is None:
            unread.add(Path(name).stem)
        else:
            _check_name(rule, document)
            _add(rules, rule.id, rule, document, paths, name)
    derived = {name: derived_table(fact) for name, fact in facts.items() if fact.rows is not None}
    subjects = {rule.id: rule.for_each for rule in rules.values()} | dict.fromkeys(escalations, "child")
    vocabulary = Vocabulary(parameters, lists, facts, derived, subjects)
    every: dict[str, Check] = {**rules, **escalations, **reports}
    approvals, problems = read_approvals(approving, rules.keys() | escalations.keys())
    book = Rulebook(
        dict(sorted(rules.items())),
        dict(sorted(escalations.items())),
        vocabulary,
        guidance,
        version=_version(folder),
        hash=hash_of({name: _without_examples(raw) for name, raw in files.items()}),
        paths=paths,
        reports=dict(sorted(reports.items())),
        approvals=approvals,
        unread=frozenset(unread),
        without_examples=frozenset(Path(name).stem for name in passed_over) & {*rules, *escalations},
        file_hashes=hashes,
    )
    _check_links(book, every, documents)
    if remembered is not None:
        remembered.add(hashes[name] for name in files if not documents[name].problems)
    problems += [problem for document in documents.values() for problem in document.problems]
    problems.sort(key=lambda problem: (problem.path, problem.line, problem.column, problem.code))
    return book, problems


def _without_examples(raw: bytes) -> bytes:
    """What of a file has a say in a run: who adds an example changes no answer, and no result is of other rules for it."""
    try:
        return text_before(_EXAMPLES, raw.decode("utf-8")).encode()
    except UnicodeDecodeError:  # told where the file is read
        return raw


def _mapping_of(document: Document, model: type[Model], unread: set[str]) -> dict[str, Model]:
    made: dict[str, Model] = {}
    if document.content is None:
        return made
    if not isinstance(document.content, Marked):
        document.problem(Mark(1, 1), "PC008", "this file is a mapping of names.")
        return made
    for name, data in document.content.items():
        one = validated(document, model, data, (name,), parts=BY_WORD)
        if one is not None:
            made[name] = one
        else:
            unread.update((name, *_names_in(data)))
    return made


def _names_in(data: Any) -> Iterator[str]:
    """What a part that does not fit calls itself, and the parts inside it."""
    if isinstance(data, dict):
        yield from (data[key] for key in ("id", "fact") if isinstance(data.get(key), str))
        for value in data.values():
            yield from _names_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names_in(value)


def _list_of(document: Document, model: type[Model], unread: set[str]) -> list[Model]:
    if not isinstance(document.content, list):
        document.problem(Mark(1, 1), "PC008", "this file is a list, each item starting with '- fact:'.")
        return []
    found = []
    for index, data in enumerate(document.content):
        one = validated(document, model, data, (index,), parts=BY_WORD)
        if one is not None:
            found.append(one)
        else:
            unread.update(_names_in(data))
    return found


def _add(into: dict[str, Any], name: str, one: Language, document: Document, paths: dict[str, str], path: str) -> None:
    if name in into:
        document.problem(one.place(), "PC009", f"'{name}' stands in {paths[name]} too. Each name stands once.")
        return
    into[name] = one
    paths[name] = path


def _check_name(rule: Check, document: Document) -> None:
    folder, _, file = document.path.rpartition("/")
    if file != f"{rule.id}.yaml":
        document.problem(
            rule.place("id"), "PC023", f"the file is named {file}; a rule's file is named '{rule.id}.yaml'."
        )
    if folder and folder not in (rule.theme, "triggers"):
        message = f"the rule's theme is '{rule.theme}', so it stands in the folder {rule.theme}/, not {folder}/."
        document.problem(rule.place("theme"), "PC023", message)


def _check_links(book: Rulebook, every: dict[str, Check], documents: dict[str, Document]) -> None:
    """Names that tie files to one another: references, blockers, clauses, and loops."""
    for check in every.values():
        document = documents[book.paths[check.id]]
        for reference in check.references:
            try:
                spans_of(reference.ref, book.guidance)
            except KeyError:
                if reference.ref.removesuffix("-") in book.unread:
                    continue
                known = [edition.id for one in book.guidance.values() for edition in one.editions]
                message = f"there is no reference '{reference.ref}'.{did_you_mean(reference.ref, known)}"
                document.problem(reference.place("ref"), "PC024", message)
        for name, mark in _rules_named(check):
            # Blockers may be rules that a later rulebook brings; a name that is like none is a slip.
            if name not in every and name not in book.unread:
                message = f"there is no rule '{name}' here.{did_you_mean(name, every)}"
                severity = "warning" if isinstance(check, Rule) else "error"
                document.problem(mark, "PC022", message, severity=severity)
    for report in book.reports.values():
        for name in set(report.uses) - book.vocabulary.parameters.keys() - book.unread:
            message = f"there is no parameter '{name}'.{did_you_mean(name, book.vocabulary.parameters)}"
            documents[book.paths[report.id]].problem(report.place("uses"), "PC012", message)
    try:
        book.strata()
    except ValueError as error:
        first = str(error).split(" -> ")[0]
        document, mark = documents[book.paths[first]], book.rules[first].place("id")
        document.problem(mark, "PC025", f"these rules read one another's answers in a loop: {error}. Break it.")


def _rules_named(check: Check) -> Iterator[tuple[str, Mark]]:
    """The rules and escalations that a check names outside its conditions, each with its place."""
    if isinstance(check, Rule):
        for key in ("blocked_by", "hidden_beside"):
            yield from ((name, check.place(f"{key}.{number}")) for number, name in enumerate(getattr(check, key)))
    elif isinstance(check, Escalation):
        for clause in (clause for one in check.raised_by for clause in one):
            for key, named in (("rule", clause.rule), ("escalation", clause.escalation)):
                if named:
                    yield named, clause.place(key)


def _version(folder: Path) -> str:
    file = folder / "VERSION"
    return file.read_text(encoding="utf-8").strip() if file.is_file() else "0"
