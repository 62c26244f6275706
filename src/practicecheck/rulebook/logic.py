"""A hash of all that decides the answers of a rule, by which a sign-off and a test know whether it is still the same.

It stays the same from one version of the program to the next, since approvals hold it. The answers of other rules that a rule
reads are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from practicecheck.rulebook.named import facts_named, lists_named, parameters_named
from practicecheck.written.language import Language

if TYPE_CHECKING:
    from practicecheck.rulebook.book import Rulebook
    from practicecheck.rulebook.rule import Check

_SAID_ONLY = {"id", "title", "version", "status", "answers", "acts", "references", "messages", "ask", "limits", "says"}
"""Keys of a rule that its reading alone holds: words, and what is no part of what it asks."""
_EXAMPLES = {"examples", "measure_examples"}


def hash_of_logic(book: Rulebook, check: Check) -> str:
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
