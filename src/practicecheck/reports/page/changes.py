"""What changed since an earlier run: counts by kind as bars, and (for those inside) the findings of each kind.

To share there are counts of findings alone, small ones hidden; nothing else that is shared adds up to them. Knows how cases are
called. Knows nothing of how runs are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from practicecheck.operators.words import day_words
from practicecheck.reports.compare import Change, Comparison, Kind
from practicecheck.reports.compare.between import WORDS
from practicecheck.reports.page.words import shown_words
from practicecheck.reports.suppression import Shown, hide_in_list
from practicecheck.reports.svg_canvas import PAPER, QUIET, Canvas
from practicecheck.reports.workbook import Cell, Column, Table
from practicecheck.reports.workbook.names import Names
from practicecheck.results.words import SEVERITIES

_WIDTH, _LEFT, _BAR, _ROW = 1000, 470, 440, 28
_OPEN: tuple[Kind, ...] = ("new", "still_open", "now_told")
_NOW_OPEN: tuple[Kind, ...] = ("new", "now_told")
_CLOSED: tuple[Kind, ...] = ("closed_by_record", "closed_otherwise")
NOTE = (
    "A finding that closed shows that the record changed, not that a child is safer. What is no longer told, or not in the later "
    "extract, is not closed."
)


@dataclass(frozen=True, slots=True)
class Changes:
    """The picture, what it says in a sentence, its table, and a list of each kind that something became of."""

    since: str
    sentence: str
    picture: str
    table: Table
    lists: tuple[tuple[str, Table], ...]
    rules_changed: tuple[str, ...]
    notes: tuple[str, ...]


def changes(found: Comparison, small: int, names: Names | None) -> Changes:
    """What is told of a comparison. Without names, to be shared: nothing of single findings."""
    counted = found.counts()
    hidden = hide_in_list(tuple(counted.values()), small).cells
    counts = dict(zip(counted, hidden, strict=True))
    said = _sentence(counts, day_words(found.before_day))
    table = Table(
        (Column("What became of it", 50), Column("Findings and escalations", 12, "count")),
        [[WORDS[kind], shown_words(count)] for kind, count in counts.items()],
    )
    return Changes(
        since=day_words(found.before_day),
        sentence=said,
        picture=_picture(counts, said),
        table=table,
        lists=tuple(_lists(found, names)) if names else (),
        rules_changed=found.rules_changed,
        notes=found.notes,
    )


def _sentence(counts: dict[Kind, Shown], since: str) -> str:
    said = [f"{shown_words(count)} {_short(kind)}" for kind, count in counts.items() if count != 0]
    return f"Since {since}: {', '.join(said)}." if said else f"Nothing was open on {since}, and nothing is open now."


def _short(kind: Kind) -> str:
    name = WORDS[kind].partition(":")[0]
    return name[:1].lower() + name[1:]


def _picture(counts: dict[Kind, Shown], said: str) -> str:
    canvas = Canvas(_WIDTH, "What became of each finding", said, name="changes")
    most = max((one for one in counts.values() if one), default=1)
    y = 4.0
    for kind, count in counts.items():
        canvas.text(_LEFT - 12, y + 18, WORDS[kind], end=True)
        if count is None:
            canvas.box(_LEFT, y + 4, 40, 20, fill=PAPER, edge=QUIET, dashes="3 3")
        elif count:
            canvas.box(_LEFT, y + 4, max(_BAR * count / most, 2), 20, fill=_filling(canvas, kind), edge=QUIET)
        x = _LEFT + (48 if count is None else max(_BAR * count / most, 2) + 8 if count else 4)
        canvas.text(x, y + 18, shown_words(count), bold=True)
        y += _ROW
    return canvas.done(y)


def _filling(canvas: Canvas, kind: Kind) -> str:
    """Open, closed, and neither, told apart by their lines too."""
    if kind in _OPEN:
        return "#7a0c0c" if kind == "new" else canvas.hatching("open", paper="#f9dedc", ink="#b4514d", turn=90)
    if kind in _CLOSED:
        return "#cfe3d6"
    return canvas.hatching("neither", paper="#eef0fa", ink="#8e95c9", turn=45)


def _lists(found: Comparison, names: Names) -> Iterator[tuple[str, Table]]:
    """What is open now by rule, since it stands among the findings; what is not, one by one. Not what was open before, too."""
    for kind, said in WORDS.items():
        of = sorted((one for one in found.changes if one.kind == kind), key=lambda one: _rank(one, names))
        if of and kind in _NOW_OPEN:
            yield said, _by_rule(of, names)
        elif of and kind != "still_open":
            yield said, _one_by_one(of, kind, names)


def _rank(one: Change, names: Names) -> tuple[bool, int, str, str, str]:
    severity = SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES)
    return "escalate" not in (one.before, one.after), severity, names.case(one.child), one.rule, one.id


def _by_rule(changes: Sequence[Change], names: Names) -> Table:
    columns = (
        Column("Rule", 13, "rules"), Column("What it asks", 40, "words"), Column("Severity", 10, "mark"), Column("Findings", 10, "count"),
        Column("Cases", 60, "words"),
    )  # fmt: skip
    found: dict[tuple[str, str, str], list[Change]] = {}
    for one in changes:
        found.setdefault((one.rule, one.title, one.severity), []).append(one)
    rows: list[list[Cell]] = [
        [*rule, len(of), ", ".join(dict.fromkeys(names.case(one.child) for one in of))] for rule, of in found.items()
    ]
    return Table(columns, rows)


def _one_by_one(changes: Sequence[Change], kind: Kind, names: Names) -> Table:
    columns = (
        Column("Case", 16, "name"), Column("Severity", 10, "mark"), Column("What the record showed", 60, "words"),
        Column("Rule", 13, "rules"),
        *((Column("What appeared", 30, "words"),) if kind == "closed_by_record" else ()),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            names.case(one.child),
            one.severity,
            one.message,
            one.rule,
            *((_appeared(one, names),) if kind == "closed_by_record" else ()),
        ]
        for one in changes
    ]
    return Table(columns, rows)


def _appeared(one: Change, names: Names) -> str:
    return ", ".join(dict.fromkeys(names.row(row.table, row.id) for row in one.rows))
