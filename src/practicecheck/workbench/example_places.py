"""Where the example stands that does not hold: file and line before what is wrong."""

from __future__ import annotations

from practicecheck.rulebook.book import Rulebook
from practicecheck.workbench.examples import Failure


def placed(book: Rulebook, failure: Failure) -> str:
    """A failure with its file and line, as an editor opens it."""
    check = book.rules.get(failure.rule) or book.escalations.get(failure.rule)
    if check is None:
        return str(failure)
    examples = (*check.examples, *getattr(check, "measure_examples", ()))
    mark = next((one.place("name") for one in examples if one.name == failure.example), check.place("examples"))
    return f"{book.paths[failure.rule]}:{mark.line}: {failure}"
