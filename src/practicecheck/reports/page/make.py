"""Make the page of a run for its readers: its parts, in the order in which they are read, as one HTML file.

Escalations always come first after the numbers. A page to share holds counts alone. Knows no part's contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from practicecheck.operators.words import day_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.compare import Comparison
from practicecheck.reports.html import as_page
from practicecheck.reports.page.anchors import of_rule, slug
from practicecheck.reports.page.answers import answers, key
from practicecheck.reports.page.changes import NOTE, changes
from practicecheck.reports.page.grid import as_grid, mark
from practicecheck.reports.page.heat_map import heat_map
from practicecheck.reports.page.journeys import journeys
from practicecheck.reports.page.listed import listed
from practicecheck.reports.page.raised import raised
from practicecheck.reports.page.short import in_short
from practicecheck.reports.workbook import Made, Sheet
from practicecheck.reports.workbook.about import EVERY_FINDING, about
from practicecheck.reports.workbook.counts import escalations_counted, measures, rules
from practicecheck.reports.workbook.lists import problems, strengths
from practicecheck.reports.workbook.make import marking
from practicecheck.reports.workbook.missing import cannot_tell
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.summary import by_severity, by_theme, lead
from practicecheck.reports.workbook.teams import in_teams


@dataclass(frozen=True, slots=True)
class Tables:
    """A sheet of the workbook as a part of a page."""

    title: str
    anchor: str
    lead: tuple[str, ...]
    grids: tuple[Markup, ...]


def make_page(told: Told, audience: Audience, made: Made, *, most: int, since: Comparison | None = None) -> str:
    """The page of a run as HTML: at most so many findings; with a comparison, what changed since an earlier run."""
    small = audience.small_number if audience.is_shared else 0
    names = None if audience.is_shared else Names(told, audience, is_short=True)
    teams = in_teams(told, small)
    found = listed(told, names, audience, teams, most) if names else None
    is_map = teams.are_told_apart(small)
    return as_page(
        "page.html",
        title=f"What the records show on {day_words(told.as_of)}",
        marking=marking(audience),
        statement=told.result.statement,
        keep=told.keep,
        lead=[said for said in lead(told, audience) if said != told.result.statement],
        short=list(in_short(told, small)),
        severities=by_severity(told, small),
        counted=None if names else _tables(escalations_counted(told, small)),
        raised=raised(told, names, audience) if names else None,
        found=found,
        strengths=_tables(strengths(told, names), most) if names else None,
        untold=_tables(cannot_tell(told, small)),
        map=heat_map(teams, children=len(told.answers), is_shared=audience.is_shared) if is_map else None,
        themes=None if is_map else by_theme(told, teams, small),
        answers=answers(told, small),
        key=key(small),
        journeys=journeys(told, names) if names else None,
        changes=changes(since, small, names) if since else None,
        changes_note=NOTE,
        tables=list(_last(told, audience, made, names, small, most)),
        most=most,
        as_grid=as_grid,
        mark=mark,
        of_rule=of_rule,
    )


def _last(told: Told, audience: Audience, made: Made, names: Names | None, small: int, most: int) -> Iterator[Tables]:
    """What is looked up: rules, measures, problems of the input, and what file this is."""
    yield _tables(rules(told, small), anchors=[of_rule(rule) for rule in told.rules])
    yield _tables(measures(told, small))
    if names:
        yield _tables(problems(told, names), most)
    left = len(told.findings) - most
    filters = f"the {most:,} gravest findings; {left:,} more are in the workbook" if left > 0 else EVERY_FINDING
    yield _tables(about(told, audience, made, filters=filters))


def _tables(sheet: Sheet, most: int | None = None, anchors: Sequence[str] = ()) -> Tables:
    grids = tuple(
        as_grid(one, one.heading or sheet.name, most=most, anchors=anchors) for one in sheet.tables if one.rows
    )
    return Tables(sheet.name, slug(sheet.name), sheet.lead, grids)
