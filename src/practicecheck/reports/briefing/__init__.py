"""The seven-minute briefing (PA-REP-01): read a kept run, make the briefing for its readers, write it as Markdown."""

from __future__ import annotations

from practicecheck.reports.briefing.make import make_briefing
from practicecheck.reports.briefing.markdown import as_markdown
from practicecheck.reports.briefing.model import Behind, Block, Briefing, Edition, Part, Sentence
from practicecheck.reports.briefing.read import Source, read_run

__all__ = [
    "Behind",
    "Block",
    "Briefing",
    "Edition",
    "Part",
    "Sentence",
    "Source",
    "as_markdown",
    "make_briefing",
    "read_run",
]
