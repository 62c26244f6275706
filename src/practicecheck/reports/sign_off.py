"""Whether a rule still is what was approved, and if not, that it is on trial.

What is signed is what is read: a rule stands approved while both its reading and its logic are those of its last approval.
Local settings are not the rulebook's, so it is looked at beneath them. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from practicecheck.reports import outline, reading, whole_reading
from practicecheck.reports.outline import Item
from practicecheck.reports.standing import Changed, Standing
from practicecheck.reports.whole_reading import Section, to_sign
from practicecheck.rulebook.approvals import Approval, hash_of_reading
from practicecheck.rulebook.logic import hash_of_logic

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check


@dataclass(frozen=True, slots=True)
class Signed:
    """What tells one state of a rule from another: hashes of how it reads and of what it asks."""

    reading: str
    logic: str


def standings(book: Rulebook) -> Mapping[str, Standing]:
    """How each approved rule and escalation stands, by id. One that was never approved is not among them.

    Readings take a while, so their hashes are kept from run to run, by the rulebook's hash and by what reads.
    """
    own = book.beneath or book
    if not own.approvals:
        return {}
    from practicecheck.engine.plans import kept

    here = Path(__file__)
    made_by = [here, *(Path(str(one.__file__)) for one in (outline, reading, whole_reading))]
    found = kept(own, "readings", lambda: _all_signed(own), made_by=made_by)
    return {name: _standing(given[-1], Signed(*found[name])) for name, given in own.approvals.items()}


def standing(book: Rulebook, check: Check) -> Standing | None:
    """How a rule stands; None where it was never approved."""
    own = book.beneath or book
    given = own.approvals.get(check.id)
    return _standing(given[-1], signed(own, own.rules.get(check.id) or own.escalations[check.id])) if given else None


def on_trial(check: Check, stands: Standing | None) -> bool:
    """Whether a rule that runs is on trial: by its file, or because it is no longer what was approved."""
    return check.status == "trial" or (check.status == "active" and stands is not None and not stands.holds)


def status_of(book: Rulebook, check: Check, stands: Standing | None) -> str:
    """What a rule is here: its file's status, `trial` where it changed since its approval, or `switched_off`."""
    if check.id in book.vocabulary.switched_off:
        return "switched_off"
    return "trial" if on_trial(check, stands) else check.status


def sign_off_section(stands: Standing | None) -> Section:
    """What is read out of it beside the rule."""
    return Section("Sign-off", (Item(stands.sentence() if stands else "Nobody has approved it yet."),))


def signed(book: Rulebook, check: Check) -> Signed:
    """The hashes of a rule as it is now."""
    return Signed(hash_of_reading(to_sign(book, check)), hash_of_logic(book, check))


def _all_signed(book: Rulebook) -> dict[str, tuple[str, str]]:
    found = {one.id: signed(book, one) for one in (*book.rules.values(), *book.escalations.values())}
    return {name: (one.reading, one.logic) for name, one in found.items()}


def _standing(given: Approval, now: Signed) -> Standing:
    changed: Changed | None = None
    if now.reading != given.reading_hash:
        changed = "reading"
    elif now.logic != given.logic_hash:
        changed = "logic"
    return Standing(given.by, given.date, given.version, changed)
