"""A kept run: its folder read, what it found and, asked for when needed, what its database keeps beside that.

Knows nothing of what a result holds (`practicecheck.reports.kept_result`) or of what is said of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from practicecheck.errors import InputError
from practicecheck.reports.kept import DATABASE, RESULT, not_whole, read_guidance, require_run
from practicecheck.reports.kept_result import Finding, Report, Result, Rule
from practicecheck.reports.shown_rows import Shown, read_shown_rows

Made = TypeVar("Made")


class KeptRun:
    """A kept run: its folder, what it found, and (asked for when needed) what its database keeps beside that.

    `id` are the first letters of the result's SHA-256.
    """

    def __init__(self, folder: Path, id_: str, result: Result) -> None:
        self.folder, self.id, self.result = folder, id_, result

    @property
    def name(self) -> str:
        """What its folder is called."""
        return self.folder.name

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule and escalation by its id."""
        return {one.id: one for one in self.result.rules}

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, str]]:
        """The worst answer to each rule, by child."""
        return {one.id: one.answers for one in self.result.children}

    @cached_property
    def teams(self) -> Mapping[str, str | None]:
        """The team of each child, where one is recorded."""
        return {one.id: one.team for one in self.result.children}

    def of_answers(self, *answers: str) -> Sequence[Finding]:
        """The findings of these answers, in the order of the result."""
        return [one for one in self.result.findings if one.answer in answers]

    @cached_property
    def guidance(self) -> Mapping[str, str]:
        """What each edition of guidance is called; nothing where the run's database does not say."""
        return read_guidance(self.folder)

    @cached_property
    def shown(self) -> Shown | None:
        """The rows that reports show and no rule reads; None where the run's database is not there."""
        return read_shown_rows(self.folder / DATABASE)

    @property
    def briefing(self) -> Report | None:
        """The report with the words of a briefing."""
        return next((one for one in self.result.reports if one.briefing is not None), None)

    @property
    def small_number(self) -> int:
        """Counts from 1 up to this are hidden in what is shared."""
        return int((self.briefing.parameters if self.briefing else {}).get("small_number") or 5)


def read_kept_run(folder: Path) -> KeptRun:
    """Read the folder that `run --out` wrote. Raises UsageError where it holds no run, InputError where that is not whole."""
    from concurrent.futures import ThreadPoolExecutor
    from hashlib import sha256

    path = folder / RESULT
    require_run(folder)
    try:
        text = path.read_bytes()
        with ThreadPoolExecutor(1) as beside:  # the hash of 100 MB takes a quarter of a second: another core has it
            hashed = beside.submit(sha256, text)
            result = msgspec.json.decode(text, type=Result)
    except (ValueError, OSError) as error:
        # What the file holds is a child's data: only the kind of trouble is told.
        raise InputError(not_whole(f"{folder.name}/{RESULT}", type(error).__name__)) from error
    return KeptRun(folder, hashed.result().hexdigest()[:16], result)


def made_of(folder: Path, make: Callable[[KeptRun], Made]) -> Made:
    """What `make` makes of a kept run. Raises as `read_kept_run` does, and InputError where parts of the result do not go together."""
    run = read_kept_run(folder)
    try:
        return make(run)
    except (KeyError, ValueError) as error:
        raise InputError(not_whole(f"{folder.name}/{RESULT}", type(error).__name__)) from error
