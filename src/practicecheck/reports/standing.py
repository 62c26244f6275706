"""How an approved rule stands, in words: for a rulebook in hand, and for a kept run alone. Knows no rule."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from practicecheck.operators.words import day_words

Changed = Literal["reading", "logic"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule's last approval, and what changed since; None: nothing did."""

    by: str
    on: date
    version: int
    changed: Changed | None

    @property
    def holds(self) -> bool:
        """Whether the rule is as it was approved."""
        return self.changed is None

    def words(self) -> str:
        """What stands, in words.

        >>> Standing("Ana Reyes, practice lead", date(2026, 3, 3), 1, "reading").words()
        'on trial: its reading changed since it was approved on 3 March 2026 by Ana Reyes, practice lead'
        """
        who = f"approved on {day_words(self.on)} by {self.by}"
        if self.changed == "reading":
            return f"on trial: its reading changed since it was {who}"
        if self.changed == "logic":
            return f"on trial: what it asks changed, in a way that its words do not show, since it was {who}"
        return who

    def sentence(self) -> str:
        """The same as a sentence.

        >>> Standing("Ana Reyes, practice lead", date(2026, 3, 3), 1, None).sentence()
        'Approved on 3 March 2026 by Ana Reyes, practice lead.'
        """
        said = self.words()
        return f"{said[0].upper()}{said[1:]}."

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        return {**asdict(self), "on": self.on.isoformat()}
