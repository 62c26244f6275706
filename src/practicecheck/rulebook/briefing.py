"""The fixed words of a seven-minute briefing, kept in its rule file so that a practice lead can edit them.

Knows what is said whatever a run finds. Knows nothing of runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field as Of
from pydantic import field_validator

from practicecheck.records import CODES
from practicecheck.written.language import Language


class Material(Language):
    """Something that stands behind a briefing, and the role that holds it."""

    what: str
    held_by: str


class BriefingWords(Language):
    """What a briefing says whatever was found: its title, aims, why it matters, what to do.

    `lines` words each line of learning by the code that rules cite in `answers`; `always_named` are agencies of which it is
    always said whether they were seen.
    """

    title: str
    aims: tuple[str, ...] = Of(min_length=1)
    why: tuple[str, ...] = Of(min_length=1)
    lines: dict[str, str] = Of(default_factory=dict)
    do: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    material: tuple[Material, ...] = ()
    always_named: tuple[str, ...] = Of(default=(), description="Codes of agencies.")
    keep: str = Of(default="", description="How long it is kept.")

    def texts(self) -> Iterator[str]:
        """Every text that people read."""
        yield self.title
        for group in (self.aims, self.why, self.lines.values(), self.do, self.questions):
            yield from group
        yield from (one.what for one in self.material)
        yield self.keep

    @field_validator("always_named")
    @classmethod
    def _known(cls, agencies: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(agencies) - CODES["agency"].values.keys())
        if unknown:
            raise ValueError(f"there is no agency '{unknown[0]}'")
        return agencies
