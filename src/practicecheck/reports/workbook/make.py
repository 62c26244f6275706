"""Make a workbook of a run for its readers: which sheets, in which order.

Escalations always come first after the summary. A workbook to share holds counts alone. Knows no sheet's rows.
"""

from __future__ import annotations

from practicecheck.operators.words import day_words
from practicecheck.reports.audience import Audience
from practicecheck.reports.workbook.about import ABOUT, Made, about
from practicecheck.reports.workbook.counts import escalations_counted, measures, rules
from practicecheck.reports.workbook.lists import escalations, findings, problems, strengths
from practicecheck.reports.workbook.missing import cannot_tell
from practicecheck.reports.workbook.model import Book, Sheet
from practicecheck.reports.workbook.names import Names
from practicecheck.reports.workbook.read import Told
from practicecheck.reports.workbook.summary import summary
from practicecheck.reports.workbook.teams import by_team, in_teams

_ON_PAPER = ("On paper", "A list prints its first columns. The others are right of them on the screen.")


def make_workbook(told: Told, audience: Audience, made: Made) -> Book:
    """The workbook of a run."""
    small = audience.small_number if audience.is_shared else 0
    teams = in_teams(told, small)
    team_sheet = by_team(told, teams, small)
    of_teams = [team_sheet] if team_sheet else []
    sheets: list[Sheet]
    if audience.is_shared:
        sheets = [escalations_counted(told, small), cannot_tell(told, small), *of_teams, rules(told, small)]
        sheets.append(measures(told, small))
    else:
        names = Names(told, audience)
        sheets = [escalations(told, names), findings(told, names), strengths(told, names), cannot_tell(told, small)]
        sheets += [*of_teams, rules(told, small), measures(told, small), problems(told, names)]
    first = summary(told, audience, teams, [*(sheet.name for sheet in sheets), ABOUT], small)
    return Book(
        title=f"What the records show on {day_words(told.as_of)}",
        marking=marking(audience),
        statement=told.result.statement,
        day=told.as_of,
        sheets=(first, *sheets, about(told, audience, made, beside=() if audience.is_shared else (_ON_PAPER,))),
    )


def marking(audience: Audience) -> str:
    """Whether what is made for an audience may be shared."""
    if audience.is_shared:
        return "To share, once read by a person: counts only"
    return "Not to be shared: names children" if audience.with_names else "Not to be shared: tells of single children"
