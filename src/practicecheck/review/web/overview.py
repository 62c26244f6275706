"""How the work stands, how rules do, and the audit log: counts and ids, for those who may see them. Knows no single case."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from starlette.responses import Response

from practicecheck.review import audit_log
from practicecheck.review.numbers import numbers, rules_said
from practicecheck.review.tables import audit
from practicecheck.review.viewer import Right
from practicecheck.review.web.page import Ask, Page

_SHOWN = 200


def show_numbers(ask: Ask) -> Response:
    """How the work stands."""
    with ask.store.read() as con:
        told = numbers(con, ask.viewer, date.today())  # noqa: DTZ011 - the day where the app is
    return ask.show("numbers.html", told=told)


def show_rules(ask: Ask) -> Response:
    """How rules do."""
    with ask.store.read() as con:
        told = rules_said(con, ask.viewer)
    return ask.show("rules.html", told=told)


def show_audit(ask: Ask) -> Response:
    """The end of the audit log, and whether it is whole."""
    with ask.store.read() as con:
        wrong = audit_log.verify(con)
        rows = con.execute(select(audit).order_by(audit.c.seq.desc()).limit(_SHOWN)).all()
    return ask.show("audit.html", rows=rows, wrong=wrong)


def export_audit(ask: Ask) -> Response:
    """The whole audit log as a CSV file. That it was taken is logged."""
    with ask.store.write() as con:
        audit_log.log(con, ask.viewer, "exported the audit log", "")
        held = audit_log.as_csv(con)
    name = {"Content-Disposition": 'attachment; filename="audit-log.csv"'}
    return Response(held, media_type="text/csv; charset=utf-8", headers=name)


PAGES = (
    Page("/numbers", show_numbers, Right.SEE_NUMBERS),
    Page("/rules", show_rules, Right.SEE_RULES),
    Page("/audit", show_audit, Right.SEE_AUDIT),
    Page("/audit/export", export_audit, Right.SEE_AUDIT, method="POST"),
)
