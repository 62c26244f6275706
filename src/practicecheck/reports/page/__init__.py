"""The page of a run: one HTML file that shows what there is to act on, and pictures of the rest."""

from __future__ import annotations

from practicecheck.reports.page.make import make_page

__all__ = ["make_page"]
