"""Whether the installation is sound: what is there, whether it works, and the cure where it does not.

Knows what practicecheck needs in order to run. Reads no record.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from practicecheck import __version__
from practicecheck.errors import PracticecheckError
from practicecheck.operators.words import day_words

OK, NOTE, FAULT = "ok", "note", "fault"
_PYTHON = (3, 11)
_YEARS_AHEAD = 1
_LIBRARIES = ("click", "pydantic", "pyyaml", "sqlglot", "rich", "python-calamine", "xlsxwriter")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, a `note` that stops nothing, or a `fault`."""

    what: str
    state: str
    says: str


def examine(rules: Path | None, *, today: date, overlay: Path | None = None) -> list[Finding]:
    """Look at everything, whatever is found wrong on the way."""
    of_program = [*_program(), *_duckdb(), *_durable(), *_libraries(), *_calendar(today)]
    return [*of_program, *_rulebook(rules, overlay, today), *_cache()]


def _program() -> Iterator[Finding]:
    yield Finding("practicecheck", OK, __version__)
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _PYTHON:
        yield Finding("Python", FAULT, f"{found}; 3.11 or later is needed. Install a later Python and set up again.")
    else:
        yield Finding("Python", OK, f"{found}, {platform.python_implementation()}")
    yield Finding("Platform", OK, f"{platform.system()} {platform.release()}, {platform.machine()}")


def _duckdb() -> Iterator[Finding]:
    try:
        import duckdb

        from practicecheck.records.database import lock_down, open_database

        con = open_database()
        lock_down(con)
        works = con.execute("SELECT 40 + 2").fetchone() == (42,)
        con.close()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a library, the rest is still looked at
        yield Finding("DuckDB", FAULT, f"it does not work ({type(error).__name__}). Install practicecheck again.")
        return
    yield Finding("DuckDB", OK if works else FAULT, f"{duckdb.__version__}, locked down: no network, no extensions")


def _durable() -> Iterator[Finding]:
    from practicecheck.engine.escalate import Alternative, Clause, EscalationRule, Inference, Signature, import_problem
    from practicecheck.engine.escalate import make_fact as fact

    problem = import_problem()
    if problem is not None:
        yield Finding("Escalations", NOTE, problem)
        return
    rule = EscalationRule("doctor", "nobody", (Alternative((Clause((("kind", "outcome"),)),)),))
    signature = Signature(frozenset({fact(kind="outcome", ref="one")}), frozenset())
    found = Inference((rule,), name="doctor").infer([signature])
    if found.faults or "doctor" not in found.verdicts[signature].fired:
        yield Finding("Escalations", FAULT, f"{found.engine} infers wrongly. Build it again, or take it out.")
        return
    yield Finding("Escalations", OK, f"{found.engine}, checked by the reference engine")


def _libraries() -> Iterator[Finding]:
    missing, held = [], []
    for name in _LIBRARIES:
        try:
            held.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding("Libraries", FAULT, f"{', '.join(missing)} not installed. Install practicecheck again.")
    yield Finding("Libraries", OK, ", ".join(held))


def _calendar(today: date) -> Iterator[Finding]:
    """The hash of the table against the days counted by it, so that a damaged table is found without the library."""
    from practicecheck.calendar import CALENDAR_HASH, FIRST_DAY, LAST_DAY, LIBRARY, numbered_days
    from practicecheck.calendar.bank_holidays import BANK_HOLIDAYS

    listed = {
        date.fromisoformat(f"{year}-{day}")
        for year, *days in (line.split() for line in BANK_HOLIDAYS.split("\n") if line)
        for day in days
    }
    counted = _closed_weekdays(numbered_days())
    if listed != counted or sha256(BANK_HOLIDAYS.encode()).hexdigest() != CALENDAR_HASH:
        yield Finding("Bank holidays", FAULT, "the table does not agree with its count. Install practicecheck again.")
        return
    said = f"England, {FIRST_DAY.year} to {LAST_DAY.year}, {len(listed)} days, hash {CALENDAR_HASH[:16]} ({LIBRARY})"
    yield Finding("Bank holidays", OK, said)
    if today.year + _YEARS_AHEAD > LAST_DAY.year:
        message = f"the table ends on {day_words(LAST_DAY)}, before the end of next year. Take a later release."
        yield Finding("Bank holidays", FAULT if today > LAST_DAY else NOTE, message)


def _closed_weekdays(days: Iterator[tuple[date, int]]) -> set[date]:
    """The days from Monday to Friday on which the working-day number does not rise."""
    before, closed = 0, set()
    for day, number in days:
        if number == before and day.weekday() < 5:
            closed.add(day)
        before = number
    return closed


def _rulebook(rules: Path | None, overlay: Path | None, today: date) -> Iterator[Finding]:
    from practicecheck.engine.plans import plan_for
    from practicecheck.rulebook import load_rulebook
    from practicecheck.shipped import rules_dir

    try:
        book = load_rulebook(rules or rules_dir(), overlay)
        plan_for(book)
    except PracticecheckError as error:
        last = str(error).splitlines()[-1]
        yield Finding("Rulebook", FAULT, f"it cannot be used. {last}")
        return
    rules_, escalations = len(book.running()), len(book.escalations)
    yield Finding(
        "Rulebook", OK, f"version {book.version}, hash {book.hash}, {rules_} rules run, {escalations} escalations"
    )
    parameters = book.vocabulary.parameters
    for setting in book.overlay.settings:
        yield Finding("Set here", NOTE if setting.is_past_review(today) else OK, setting.words(today))
    unsure = [(name, one, value) for name, one in parameters.items() for value in one.values if value.to_be_confirmed]
    for name, one, value in unsure:
        since = f" from {day_words(value.from_)}" if value.from_ else ""
        unit = "" if one.unit in ("choice", "count", "score") else f" {one.unit}"
        source = f"; source to be seen: {value.source}" if value.source else ""
        yield Finding(
            "Parameters", NOTE, f"{name}, {value.value}{unit}{since}, is to be confirmed by the {one.owner}{source}"
        )
    for name, one in parameters.items():
        if one.review_by is not None and one.review_by < today:
            yield Finding(
                "Parameters", NOTE, f"{name} was to be reviewed by {day_words(one.review_by)} (owner: {one.owner})"
            )
    if not unsure and all(one.review_by is None or one.review_by >= today for one in parameters.values()):
        yield Finding("Parameters", OK, f"{len(parameters)}, none waiting to be confirmed or reviewed")


def _cache() -> Iterator[Finding]:
    from practicecheck.engine.cache import cache_folder

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        trial = folder / ".doctor"
        trial.touch()
        trial.unlink()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        yield Finding(
            "Cache", NOTE, f"{folder} cannot be written ({why}). Each run compiles the rules again, a second or two."
        )
        return
    yield Finding("Cache", OK, f"{folder} (compiled rules only; nothing of any child)")
