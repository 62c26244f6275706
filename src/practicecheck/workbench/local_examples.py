"""The examples that an overlay brings: made-up records with their answers under the local settings.

The rulebook's examples hold both sides of its own limits, so they are run without an overlay; these show what the
overlay is meant to change. Knows nothing of how an example is run.
"""

from __future__ import annotations

from dataclasses import replace

from practicecheck.rulebook.book import Rulebook


def with_own_examples(book: Rulebook) -> Rulebook:
    """A rulebook under local settings with the overlay's examples in place of its own."""
    own = book.overlay.examples
    none = {"examples": (), "measure_examples": ()}
    rules = {name: rule.model_copy(update={**none, "examples": own.get(name, ())}) for name, rule in book.rules.items()}
    return replace(book, rules=rules, paths={**book.paths, **book.overlay.example_paths})
