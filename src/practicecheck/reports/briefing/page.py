"""A briefing as a page: one file, with links from each sentence to what stands behind it, and back. Decides nothing about what is said."""

from __future__ import annotations

from practicecheck.reports.briefing.content import content_of
from practicecheck.reports.briefing.model import Briefing
from practicecheck.reports.html import as_page


def as_briefing_page(briefing: Briefing) -> str:
    """The briefing as one page of HTML, in the shell that all pages have."""
    told = content_of(briefing)
    return as_page("briefing.html", title=told.title, marking=f"{told.marking}.", statement=told.statement, told=told)
