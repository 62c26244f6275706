"""How hard a rulebook is tested, in numbers and in lines that name a file: states never seen, mutants never noticed, and
entries of the list of equivalents that no longer hold.

Puts together what coverage, score and the list say. Knows nothing of how it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.workbench.mutate.coverage import ClauseSeen, Covered, cover
from practicecheck.workbench.mutate.equivalent import EQUIVALENT, Excuse, Excuses, read_excuses
from practicecheck.workbench.mutate.plant import Kind, Planted, Reach
from practicecheck.workbench.mutate.score import Score, judge

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.workbench.examples import Case

KILLED_AT_LEAST, LISTED_AT_MOST = 95, 5
"""Per cent of the mutants: those to be noticed of all that can be, and those that may be listed as equivalent of all."""


@dataclass
class OwnerSeen:
    """The clauses of one rule or fact."""

    owner: str
    clauses: int = 0
    states: int = 0
    seen: int = 0


@dataclass
class OwnerScore:
    """The mutants of one rule, fact or list."""

    owner: str
    mutants: int = 0
    noticed: int = 0
    listed: int = 0

    @property
    def survived(self) -> int:
        """Those that no example notices, and no list excuses."""
        return self.mutants - self.noticed - self.listed


@dataclass
class Hardness:
    """What the examples of a rulebook, or of some of its rules, notice."""

    excuses: Excuses
    covered: Covered | None = None
    score: Score | None = None
    only: frozenset[str] = frozenset()
    owners: frozenset[str] = field(default_factory=frozenset)

    # --- clauses -------------------------------------------------------------------------------------

    @cached_property
    def missing(self) -> list[tuple[ClauseSeen, tuple[str, ...]]]:
        """Each clause with what it has never come to and no entry says that it cannot."""
        clauses = self.covered.clauses if self.covered is not None else ()
        excused = self.excuses.states()
        found = []
        for one in clauses:
            left = tuple(word for word in one.missing if (one.owner, one.path, word) not in excused)
            if left:
                found.append((one, left))
        return found

    def coverage_rows(self) -> list[OwnerSeen]:
        """The rules and facts of which some state was never seen; of the rules asked for, all."""
        rows: dict[str, OwnerSeen] = {}
        left = {(one.owner, one.path): len(words) for one, words in self.missing}
        for one in self.covered.clauses if self.covered is not None else ():
            row = rows.setdefault(one.owner, OwnerSeen(one.owner))
            unseen = left.get((one.owner, one.path), 0)
            row.clauses += 1
            row.states += one.states - (len(one.missing) - unseen)
            row.seen += one.states - len(one.missing)
        return [row for row in rows.values() if row.seen < row.states or row.owner in self.only]

    def unseen(self) -> Iterator[str]:
        """A line for each clause that has not been everything that it can be."""
        for one, words in self.missing:
            yield f"{one.file}:{one.mark.line}: never {' nor '.join(words)} ({one.path}): {one.says}"
        for rule, answers in self.covered.answers_missing.items() if self.covered is not None else ():
            yield f"{rule}: no example shows {' or '.join(answers)}"

    def coverage_said(self) -> str:
        """The sum of it in a sentence."""
        assert self.covered is not None
        clauses, left = len(self.covered.clauses), sum(len(words) for _, words in self.missing)
        listed = sum(len(one.missing) for one in self.covered.clauses) - left
        impossible = f"; {listed} {'is' if listed == 1 else 'are'} listed as impossible" if listed else ""
        named, their = ("clause", "its") if clauses == 1 else ("clauses", "their")
        states = f"{their} {self.covered.states - listed} states (true, false, unknown)"
        return f"{clauses} {named}: {self.covered.seen} of {states} are shown by an example{impossible}."

    # --- mutants -------------------------------------------------------------------------------------

    @cached_property
    def survivors(self) -> list[Planted]:
        """The mutants that no example notices and no entry excuses."""
        excused = self.excuses.mutants()
        return [one for one in (self.score.survivors if self.score is not None else ()) if one.name not in excused]

    def mutant_rows(self) -> list[OwnerScore]:
        """The rules, facts and lists with a mutant that survived; of the rules asked for, all."""
        rows: dict[str, OwnerScore] = {}
        excused = self.excuses.mutants()
        for one in self.score.judged if self.score is not None else ():
            row = rows.setdefault(one.mutant.owner, OwnerScore(one.mutant.owner))
            row.mutants += 1
            row.noticed += not one.survived
            row.listed += one.survived and one.mutant.name in excused
        return [row for row in rows.values() if row.survived or row.owner in self.only]

    def unnoticed(self) -> Iterator[str]:
        """A line for each mutant that survived: where, what would be needed, and the name that an entry would give it."""
        for one in self.survivors:
            yield f"{one.file}:{one.mark.line}: no example notices when {one.says} [{one.owner} {one.path}: {one.change}]"

    @cached_property
    def noticed_per_cent(self) -> float:
        """Mutants noticed, in per cent of those that are not listed as equivalent."""
        judged = len(self.score.judged) if self.score is not None else 0
        rest = judged - self.listed
        return 100.0 * (rest - len(self.survivors)) / rest if rest else 100.0

    @cached_property
    def listed(self) -> int:
        """How many survivors are listed as equivalent."""
        return len(self.score.survivors) - len(self.survivors) if self.score is not None else 0

    def mutants_said(self) -> str:
        """The sum of it in a sentence."""
        assert self.score is not None
        judged = len(self.score.judged)
        listed = f" {self.listed} are listed as equivalent." if self.listed else ""
        noticed = judged - self.listed - len(self.survivors)
        return f"{judged} mutants: examples notice {noticed} ({self.noticed_per_cent:.1f} per cent).{listed}"

    # --- the list ------------------------------------------------------------------------------------

    def stale(self) -> Iterator[str]:
        """A line for each entry of the list that names nothing any more, or is not so."""
        for one in self.excuses.entries:
            if self.only and one.of not in self.owners:
                continue
            said = self._stale_mutant(one) if one.change else self._stale_state(one)
            if said:
                yield f"{EQUIVALENT}:{one.place().line}: {one.of} {one.at}: {said} Take the entry out."

    def _stale_mutant(self, excuse: Excuse) -> str:
        if self.score is None:
            return ""
        name = excuse.of, excuse.at, excuse.change
        found = next((one for one in self.score.judged if one.mutant.name == name), None)
        if found is None:
            return f"there is no mutant '{excuse.change}' here."
        if found.noticed_by is None:
            return ""
        rule, example = found.noticed_by
        return f"'{excuse.change}' is noticed after all, by {rule} «{example}»."

    def _stale_state(self, excuse: Excuse) -> str:
        if self.covered is None:
            return ""
        found = next((one for one in self.covered.clauses if (one.owner, one.path) == (excuse.of, excuse.at)), None)
        if found is None:
            return "there is no such clause."
        return "" if excuse.never in found.missing else f"it has been {excuse.never} after all, or could never be."

    # --- the whole -----------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What is to be mended, in a sentence each; nothing where the examples test the rules hard enough."""
        found = []
        left = sum(len(words) for _, words in self.missing)
        if left or (self.covered is not None and self.covered.answers_missing):
            found.append("Add an example for each state and answer that is missing, or list a state that cannot be.")
        if self.score is not None:
            if self.noticed_per_cent < KILLED_AT_LEAST:
                found.append(f"Fewer than {KILLED_AT_LEAST} per cent of the mutants are noticed.")
            if not self.only and 100 * self.listed > LISTED_AT_MOST * len(self.score.judged):
                found.append(f"More than {LISTED_AT_MOST} per cent of the mutants are listed as equivalent.")
        stale = sum(1 for _ in self.stale())
        if stale:
            found.append(f"{stale} of the entries in {EQUIVALENT} no longer hold.")
        return found

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        made: dict[str, Any] = {"faults": self.faults(), "stale": list(self.stale())}
        if self.covered is not None:
            made["coverage"] = {
                "clauses": len(self.covered.clauses),
                "states": self.covered.states,
                "seen": self.covered.seen,
                "never": [
                    {"of": one.owner, "at": one.path, "file": one.file, "line": one.mark.line, "never": list(words),
                     "says": one.says} for one, words in self.missing
                ],
                "answers_never": {rule: list(answers) for rule, answers in self.covered.answers_missing.items()},
            }  # fmt: skip
        if self.score is not None:
            made["mutants"] = {
                "tried": len(self.score.judged),
                "listed": self.listed,
                "noticed_per_cent": round(self.noticed_per_cent, 2),
                "survived": [
                    {"of": one.owner, "at": one.path, "change": one.change, "file": one.file, "line": one.mark.line,
                     "says": one.says} for one in self.survivors
                ],
            }  # fmt: skip
        return made


def rules_speaking(book: Rulebook, only: frozenset[str]) -> frozenset[str]:
    """The rules whose examples judge some rules: themselves, and those that share a fact or list with them."""
    reach = Reach(book)
    kinds: tuple[Kind, ...] = ("fact", "list")
    shared = (rule for one in _owners(reach, book, only) for kind in kinds for rule in reach.rules_of(kind, one))
    return only.union(shared)


def _owners(reach: Reach, book: Rulebook, only: frozenset[str]) -> frozenset[str]:
    return only.union(*(reach.named_by(name) for name in only if name in book.rules))


def try_hard(
    book: Rulebook,
    cases: Sequence[Case],
    folder: Path,
    *,
    only: frozenset[str] = frozenset(),
    coverage: bool = True,
    mutate: bool = True,
) -> Hardness:
    """Say what the examples show of every clause, and which mutants they notice; of `only` some rules, where given.

    `cases` are the examples of the rules that speak of them (`rules_speaking`), each of which must hold. `folder` is the
    rulebook's: the list of equivalents stands in it. Raises RulebookError where the list cannot be read.
    """
    excuses = read_excuses(folder)
    hard = Hardness(excuses, only=only, owners=_owners(Reach(book), book, only))
    if coverage:
        hard.covered = cover(book, cases, only=only)
    if mutate:
        hard.score = judge(book, cases, only=only)
    return hard
