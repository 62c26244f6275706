"""Look at a report's sheets as one who maps them would: where the headings stand, and how the cells below look.

What a cell says stays here: `shape` is all that may be shown of it, and of a column of codes the words that stand for
codes. Knows nothing of tables but what fields may be headed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from practicecheck.intake.mapping.days import to_iso
from practicecheck.intake.mapping.headings import Headings, fold
from practicecheck.intake.mapping.readings import YES_NO, plain, serial_day, unlettered

if TYPE_CHECKING:
    from collections.abc import Callable

    from practicecheck.intake.grids import Grid

STYLES = (
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "dd-mm-yyyy",
    "dd.mm.yyyy",
    "dd mon yyyy",
    "dd-mon-yyyy",
    "yyyy/mm/dd",
    "mon dd, yyyy",
)
"""Ways of writing days that are looked for, the likelier first."""

_ROWS = 50_000
_DISTINCT = 2_000
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_PUNCTUATION = frozenset(" -/:;,.()[]{}<>&+*%#@!?'\"=_|\\~^$`")


def shape(text: str) -> str:
    """How a cell looks, and nothing of what it says: letters become a, digits 9.

    >>> shape("12/03/2026"), shape("Zoë Ash")
    ('99/99/9999', 'aaa aaa')
    """
    return "".join("9" if one.isdigit() else one if one in _PUNCTUATION else "a" for one in text[:20])


@dataclass
class Column:
    """One column below its heading: how often each text stands in it, up to so many texts."""

    heading: str
    texts: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    longest: int = 0
    _shares: dict[Callable[[str], object], float] = field(default_factory=dict)

    def take(self, text: str) -> None:
        """Count a cell."""
        self.filled += 1
        self.longest = max(self.longest, len(text))
        if text in self.texts or len(self.texts) < _DISTINCT:
            self.texts[text] += 1

    def share(self, test: Callable[[str], object]) -> float:
        """For how much of the cells a test holds; 1 where there are none, so that nothing speaks against it."""
        if test not in self._shares:
            known = sum(self.texts.values())
            holds = sum(count for text, count in self.texts.items() if test(text))
            self._shares[test] = holds / known if known else 1.0
        return self._shares[test]

    def shapes(self, most: int = 2) -> str:
        """The commonest shapes."""
        found = Counter[str]()
        for text, count in self.texts.items():
            found[shape(text)] += count
        return ", ".join(f"'{one}'" for one, _ in found.most_common(most))


@dataclass(frozen=True)
class Look:
    """One sheet: its headings and columns, and the words above them, which may say what it is."""

    grid: Grid
    row: int
    columns: tuple[Column, ...]
    above: tuple[str, ...]

    @property
    def offered(self) -> list[Column]:
        """The columns that a field may be filled from: of a heading that stands twice, none can be known to be meant."""
        counts = Counter(fold(column.heading) for column in self.columns)
        return [column for column in self.columns if counts[fold(column.heading)] == 1]


def look_at(grid: Grid, score: Callable[[str], float]) -> Look | None:
    """Find the row of headings of a sheet and count what stands below; None where no row can be told to be one.

    `score` says how much a text is like the heading of some field, from 0 to 1. At least two cells must be, and
    of the cells hardly one may look like a value: a row of values must not be taken for headings, since those are shown.
    """
    above: list[str] = []
    best: tuple[float, int, Headings, tuple[str, ...]] | None = None
    for row, cells in grid.top:
        headings = Headings.of(cells)
        told = [one for one in headings.told if one]
        likes = [score(one) for one in told]
        total = sum(likes)
        if (
            sum(like > 0 for like in likes) > 1
            and 4 * sum(map(_is_value, told)) <= len(told)
            and (best is None or total > best[0])
        ):
            best = total, row, headings, tuple(above)
        above += told
    if best is None:
        return None
    _, row, headings, words = best
    return Look(grid, row, _columns(grid, row, headings), words)


def _columns(grid: Grid, start: int, headings: Headings) -> tuple[Column, ...]:
    columns = [Column(told) for told in headings.told]
    for row, cells in grid.rows():
        if row <= start or headings.is_no_case(cells):
            continue
        if row > start + _ROWS:
            break
        for column, cell in zip(columns, cells, strict=False):
            if cell and cell.strip():
                column.take(cell.strip())
    return tuple(column for column in columns if column.heading)


def _is_value(text: str) -> bool:
    return (
        is_day(text)
        or len(text) > 80
        or bool(re.fullmatch(r"[\W\d_]*\d[\W\d_]*|[A-Za-z]{0,3}\d{3,}", text))
        or plain(text) in YES_NO
    )


def is_written_day(text: str) -> bool:
    """Whether a text is a day in figures or words."""
    return bool(_ISO.fullmatch(text)) or any(_fits(style, text) for style in STYLES)


def is_day(text: str) -> bool:
    """Whether a text is a day, or the number that a spreadsheet has for one: an id may be such a number too."""
    return is_written_day(text) or serial_day(text) != text


def is_yes_or_no(text: str) -> bool:
    """Whether a text is one of the words for yes, no and not known."""
    return plain(unlettered(text)) in YES_NO


def style_of(texts: Iterable[str]) -> tuple[str, bool] | None:
    """How the days of a column are written, and whether that is sure; None where all are as they are always read.

    >>> style_of(["03/02/2026", "14/02/2026"]), style_of(["03/02/2026"]), style_of(["2026-02-03"])
    (('dd/mm/yyyy', True), ('dd/mm/yyyy', False), None)
    """
    odd = [text for text in texts if not _ISO.fullmatch(text) and serial_day(text) == text]
    fits = Counter({style: count for style in STYLES if (count := sum(_fits(style, text) for text in odd))})
    if not fits:
        return None
    most = max(fits.values())
    best = [style for style in STYLES if fits[style] == most]
    return best[0], len(best) == 1


def _fits(style: str, text: str) -> bool:
    found = _ISO.fullmatch(to_iso(text, [style])) if text[:1] and not _ISO.fullmatch(text) else None
    return found is not None and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31


def shown(counts: Sequence[tuple[str, int]], *, is_code: Callable[[str], bool]) -> list[str]:
    """Which texts of a column of codes may be shown as they stand.

    A column may have been matched wrongly and hold names. So a text is shown only where the column has few texts, half
    of them are codes of the list, and this one is repeated; never where it has more than four words or a long number.

    >>> counts = [("Yes", 40), ("No", 30), ("DNA", 6), ("Ann Ash", 1)]
    >>> shown(counts, is_code=lambda text: text in ("Yes", "No"))
    ['Yes', 'No', 'DNA']
    >>> shown([("Ann Ash", 40), ("Bo Birch", 30), ("No", 6)], is_code=lambda text: text == "No")
    []
    """
    codes = sum(is_code(text) for text, _ in counts)
    if len(counts) > 20 or 2 * codes < len(counts):
        return []
    return [text for text, count in counts if count >= 5 and len(text.split()) <= 4 and not re.search(r"\d{3}", text)]
