"""Whether a rule still is what was approved, and if not, that it is on trial.

What is signed is what is read: a rule stands approved while both its reading and its logic are those of its last approval.
Local settings are not the rulebook's, so it is looked at beneath them. Knows nothing of files.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicecheck.reports import outline, reading, whole_reading
from practicecheck.reports.outline import Item
from practicecheck.reports.standing import Changed, Standing
from practicecheck.reports.whole_reading import Section, to_sign
from practicecheck.rulebook.approvals import Approval, hash_of_reading
from practicecheck.rulebook.named import facts_named, lists_named, parameters_named
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

_SAID_ONLY = {"id", "title", "version", "status", "answers", "acts", "references", "messages", "ask", "limits", "says"}
"""Keys of a rule that its reading alone holds: words, and what is no part of what it asks."""
_EXAMPLES = {"examples", "measure_examples"}


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
    return Signed(hash_of_reading(to_sign(book, check)), _logic(book, check))


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


def _logic(book: Rulebook, check: Check) -> str:
    """A hash of all that decides the answers of a rule: its own conditions, and the facts, values, codes and days they use."""
    words = book.vocabulary
    facts = [words.facts[name] for name in facts_named(check, words)]
    parts = {
        "rule": _plain(check, without=_SAID_ONLY | _EXAMPLES),
        "facts": {
            one.fact: [one.about, _plain(one.holds), _plain(one.rows), _plain(one.merge_within)] for one in facts
        },
        "numbers": {
            name: [
                words.parameters[name].unit,
                [[one.value, _plain(one.from_)] for one in words.parameters[name].values],
            ]
            for name in parameters_named(check, words)
        },
        "lists": {name: _plain(words.lists[name].codes) for name in lists_named(check, words)},
        "editions": [[one.edition, _plain(one.first), _plain(one.last)] for one in book.spans(check)],
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any, *, without: Collection[str] = ()) -> Any:
    """A part of a rule as plain data, what stands at its default left out: a later word of the language changes nothing."""
    if isinstance(value, Language):
        fields = type(value).model_fields
        held = {name: getattr(value, name) for name in fields if name not in without}
        said = {name: _plain(one) for name, one in held.items() if one != fields[name].default}
        return {"": type(value).__name__, **said}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
