"""Every error that a user can meet, each with its exit code.

Knows how an error is worded (what, where, why it matters, what to do). Knows nothing
about records or rules, and never holds a child's data.
"""

from __future__ import annotations


class PracticecheckError(Exception):
    """An error that is told to the user in plain words, without a traceback.

    `exit_code` follows the design: 2 usage, 3 could not finish, 4 finished with an engine fault.

    >>> UsageError("as-of date is missing. Add --as-of 2026-06-30").exit_code
    2
    """

    exit_code = 3


class UsageError(PracticecheckError):
    """The command's words do not fit: a wrong option, a date that is none, a path that does not exist."""

    exit_code = 2


class InputError(PracticecheckError):
    """An input that cannot be used at all; nothing is written."""


class RulebookError(PracticecheckError):
    """One or more rule files cannot be used. `problems` holds every one found, in file order."""

    def __init__(self, message: str, problems: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class OutputError(PracticecheckError):
    """The result could not be written: no permission, no room. Nothing half-written stays."""


class CalendarError(PracticecheckError):
    """A working day was asked for outside the years that the bank holiday table holds."""
