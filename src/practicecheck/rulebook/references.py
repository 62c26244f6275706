"""Guidance by edition: which edition of a reference is in force on a day.

Knows `rules/references.yaml`; knows nothing of what guidance says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field as Of
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from practicecheck.written.language import Language


class Edition(Language):
    """One edition and the days on which it is in force."""

    id: str
    title: str = ""
    from_: date | None = Of(default=None, alias="from")
    to: date | None = None
    seen: str = Of(default="", description="Where and when the edition was seen; blank: unconfirmed.")


class Guidance(Language):
    """A reference with its editions, oldest first."""

    title: str
    editions: tuple[Edition, ...] = Of(min_length=1)

    @field_validator("editions")
    @classmethod
    def _one_after_another(cls, editions: tuple[Edition, ...]) -> tuple[Edition, ...]:
        for edition, following in zip(editions, (*editions[1:], None), strict=True):
            last = edition.to
            if last is not None and edition.from_ is not None and last < edition.from_:
                raise PydanticCustomError("PC040", "an edition must not end before its 'from'")
            if following is None:
                continue
            if following.from_ is None or following.from_ <= max(edition.from_ or date.min, last or date.min):
                raise PydanticCustomError(
                    "PC040", "editions must follow one another, each from a day after the one before"
                )
        return editions


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which an edition is in force; None means without end."""

    edition: str
    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def spans_of(ref: str, guidance: Mapping[str, Guidance]) -> tuple[Span, ...]:
    """The spans of a reference as a rule writes it: `WT18`, or `WT13-` for it and all that follow.

    Raises KeyError where no edition has that name.
    """
    wanted, and_later = ref.removesuffix("-"), ref.endswith("-")
    for group, one in guidance.items():
        ids = [edition.id for edition in one.editions]
        if wanted == group and wanted not in ids:
            start, and_later = 0, True
        elif wanted in ids:
            start = ids.index(wanted)
        else:
            continue
        chosen = one.editions[start:] if and_later else one.editions[start : start + 1]
        return tuple(_span(edition, one.editions) for edition in chosen)
    raise KeyError(ref)


def _span(edition: Edition, editions: tuple[Edition, ...]) -> Span:
    following = editions[editions.index(edition) + 1 :]
    last = edition.to
    if last is None and following and following[0].from_ is not None:
        last = following[0].from_ - timedelta(days=1)
    return Span(edition.id, edition.from_, last)
