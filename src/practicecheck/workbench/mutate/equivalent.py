"""The list of mutants that no example can notice, and of states that no clause can have, each with its reason, by hand.

It stands beside the rules, in one file, and names each by rule or fact, path and change: lines may move and numbers
change, and it still holds. An entry that names nothing any more, or whose mutant is noticed after all, is itself a fault.
Knows nothing of how mutants are made or judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field as Of
from pydantic import model_validator

from practicecheck.errors import RulebookError
from practicecheck.rulebook.load import NO_PART
from practicecheck.written.language import Language
from practicecheck.written.validating import validated
from practicecheck.written.yaml_file import read_document

EQUIVALENT = NO_PART
"""The name of the file, in the rulebook's folder."""


class Excuse(Language):
    """One mutant, or one state of a clause, that no record could show, and why."""

    of: str = Of(description="The rule, fact or list that it stands in.")
    at: str = Of(description="The path of the part, as `rules test --mutate` prints it.")
    change: str = Of(default="", description="The change, as it is printed; for a mutant.")
    never: Literal["", "true", "false", "unknown"] = Of(default="", description="The state; for a clause.")
    because: str = Of(min_length=12, description="Why no record can show it, in plain words.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Excuse:
        if bool(self.change) == bool(self.never):
            raise ValueError("an entry names either a 'change' that makes no difference or what a clause is 'never'")
        return self


@dataclass(frozen=True)
class Excuses:
    """The whole list."""

    entries: tuple[Excuse, ...] = ()

    def mutants(self) -> dict[tuple[str, str, str], Excuse]:
        """Those of mutants, by what names a mutant."""
        return {(one.of, one.at, one.change): one for one in self.entries if one.change}

    def states(self) -> dict[tuple[str, str, str], Excuse]:
        """Those of clauses, by rule or fact, path and state."""
        return {(one.of, one.at, one.never): one for one in self.entries if one.never}


def read_excuses(folder: Path) -> Excuses:
    """The list of a rulebook's folder; an empty one where there is no file. Raises RulebookError with every problem."""
    path = folder / EQUIVALENT
    if not path.is_file():
        return Excuses()
    document = read_document(path.read_bytes(), EQUIVALENT)
    content = document.content if isinstance(document.content, list) else []
    found = [validated(document, Excuse, one, (number,)) for number, one in enumerate(content)]
    if document.problems:
        said = "\n".join(map(str, document.problems))
        raise RulebookError(
            f"{said}\nMend the lines named; see docs/how-to/test-a-rule-hard.md.", tuple(document.problems)
        )
    return Excuses(tuple(one for one in found if one is not None))
