"""Why a finding is found: the rule's clauses as a tree, each with its value, what it rests on and the arithmetic.

A look at it is a look at a child's record, and is logged. Knows how it is shown, not how it is worked out.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from starlette.responses import Response

from practicecheck.reports.explain import Explanation
from practicecheck.reports.steps import VALUE_WORDS
from practicecheck.review.audit_log import log
from practicecheck.review.decide import held
from practicecheck.review.tables import child, run
from practicecheck.review.viewer import Right
from practicecheck.review.web.page import Ask, Page


def show(ask: Ask) -> Response:
    """The page of the clauses."""
    with ask.store.write() as con:
        row = held(con, ask.viewer, ask.path("key"))
        log(con, ask.viewer, "looked at why", row.id)
        folder = con.execute(
            select(run.c.folder).join(child, child.c.run == run.c.id).where(child.c.id == row.child)
        ).scalar_one()
    made = ask.desk.explainer.explain(folder, row.rule, row.child, row.subject)
    return ask.show(
        "why.html", row=row, made=made, today=date.today(),  # noqa: DTZ011 - the day where the app is
        words=VALUE_WORDS, is_told=not isinstance(made, str),
        subjects=made.subjects if isinstance(made, Explanation) else getattr(made, "outcomes", ()),
    )  # fmt: skip


PAGES = (Page("/finding/{key}/why", show, Right.SEE_CASES),)
