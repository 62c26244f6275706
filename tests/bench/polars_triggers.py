"""Triggers and the strength, written by hand in polars: latest, none within, every, counts, another rule's answer."""

from __future__ import annotations

import polars as pl
from three_valued import (
    ID,
    UNKNOWN,
    Council,
    answer,
    any_linked,
    code,
    dated,
    kept,
    of_children,
    one_of,
    present,
    settled,
    trigger,
)


def _recent(council: Council, column: str, parameter: str) -> pl.Expr:
    """Whether an event lies no more than so many months before as_of."""
    return dated(column, _in_months(council, column, parameter))


def _in_months(council: Council, column: str, parameter: str) -> pl.Expr:
    first = council.first_within(council.number(parameter))
    return (pl.col(column) <= council.today) & (pl.col(column) >= first)


def _covers_months(council: Council, table: str, parameter: str) -> pl.Expr:
    return council.covers(table, council.months_back(council.number(parameter)), council.today)


def _per_child(rows: pl.LazyFrame, **codes: pl.Expr) -> pl.LazyFrame:
    return rows.group_by("child_id").agg(code(value).max().alias(name) for name, value in codes.items())


def _of_child(council: Council, rule: str, children: pl.LazyFrame, fires: pl.Expr) -> pl.LazyFrame:
    said = answer(council, rule, trigger(fires), "cannot_tell", applies=pl.lit(True), day=pl.lit(council.today))
    return of_children(children, said)


def audit(council: Council) -> pl.LazyFrame:
    """PA-ESC-01.audit: an audit of the period says still at risk, and none of its actions is done."""
    actions = council.table("assurance_action", "audit_id__l", "done_date", "done_date__c")
    linked = pl.when(pl.col("audit_id__l").is_not_null()).then(True)
    done = code(linked & present("assurance_action", "done_date"))
    audits = any_linked(council.subjects("audit"), actions, "audit_id__l", {"done": done})
    none = ~settled("done", council.since("assurance_action"))
    open_ = one_of("audit", "still_at_risk", ["Y"]) & none & _recent(council, "date", "trigger_months")
    found = _per_child(audits, open=open_)
    children = council.children().join(found, on="child_id", how="left")
    return _of_child(
        council, "PA-ESC-01.audit", children, settled("open", _covers_months(council, "audit", "trigger_months"))
    )


def ended(council: Council) -> pl.LazyFrame:
    """PA-ESC-01.ended: a plan of the period ended within so many working days of a concern of physical harm."""
    limit = council.number("ended_after_concern_wd")
    in_time = _in_months(council, "end_date", "trigger_months")
    silent = pl.when(pl.col("end_date__c")).then(False)
    plans = council.subjects("plan").with_columns(
        in_time=pl.when(pl.col("end_date").is_not_null()).then(in_time).otherwise(silent)
    )
    plans = plans.filter(pl.col("in_time").fill_null(True))  # only these can count
    concerns = council.table("concern", "harm", "status", "_event", "_event__w").select(
        "child_id",
        pl.col("_event").alias("on"),
        pl.col("_event__w").alias("on_w"),
        harmed=one_of("concern", "harm", ["PHY"]) & ~one_of("concern", "status", ["ruled_out"]),
    )
    near = (pl.col("on") <= pl.col("end_date")) & kept(
        pl.col("on"), pl.col("on_w"), pl.col("end_date"), pl.col("end_date__v"), limit
    )
    found = (
        plans.select(ID, "child_id", "end_date", "end_date__v")
        .join(concerns.filter(pl.col("harmed").fill_null(True)), on="child_id")
        .group_by(ID)
        .agg(code(pl.col("harmed") & pl.when(pl.col("on").is_not_null()).then(near)).max().alias("concern"))
    )
    first = pl.min_horizontal("end_date", council.day_of(pl.col("end_date__v") - (limit - 1)))
    covered = council.covers("concern", first, pl.min_horizontal("end_date", pl.lit(council.today)))
    plans = plans.join(found, on=ID, how="left")
    children = council.children().join(
        _per_child(plans, open=pl.col("in_time") & settled("concern", covered)), on="child_id", how="left"
    )
    return _of_child(council, "PA-ESC-01.ended", children, settled("open", council.covers("plan")))


def injury(council: Council) -> pl.LazyFrame:
    """PA-ESC-01.injury: an open case, and a concern of the period that PA-REC-02 finds a gap."""
    answers = council.tables["answers of PA-REC-02"].filter(pl.col("answer").is_in(["gap", "cannot_tell"]))
    in_time = pl.when(pl.col("_event").is_not_null()).then(_in_months(council, "_event", "trigger_months"))
    found = pl.when(pl.col("answer") == "gap").then(True)
    concerns = (
        council.table("concern", "_key", "_event")
        .join(answers, left_on=["child_id", "_key"], right_on=["child_id", "subject_id"])
        .group_by("child_id")
        .agg(code(found & in_time).max().alias("late"))
    )
    children = council.children().join(concerns, on="child_id", how="left")
    parts = []
    for table, column in (
        ("referral", "close_date"), ("s47_enquiry", "end_date"), ("plan", "end_date"), ("assessment", "auth_date")
    ):  # fmt: skip
        rows = council.table(table, column, f"{column}__c")
        children = children.join(_per_child(rows, **{table: ~present(table, column)}), on="child_id", how="left")
        parts.append(settled(table, council.covers(table)))
    late = settled("late", _covers_months(council, "concern", "trigger_months"))
    return _of_child(council, "PA-ESC-01.injury", children, (parts[0] | parts[1] | parts[2] | parts[3]) & late)


def scale(council: Council) -> pl.LazyFrame:
    """PA-ESC-01.scale: the latest scale of the period is low, and nothing followed in the working days after it."""
    limit = council.number("low_score_response_wd")
    meant = one_of("safety_scale", "scorer", ["sw", "manager"]) & _recent(council, "date", "trigger_months")
    scales = council.subjects("safety_scale").with_columns(meant=meant).filter(pl.col("meant").fill_null(True))
    best = pl.when("meant").then("date").max().over("child_id")
    scales = scales.with_columns(best=best).filter(
        pl.col("best").is_null() | pl.col("date").is_null() | (pl.col("date") >= pl.col("best"))
    )
    last = pl.min_horizontal(
        pl.max_horizontal("date", council.day_of(pl.col("date__w") + limit)), pl.lit(council.today)
    )
    passed = ~kept(pl.col("date"), pl.col("date__w"), pl.lit(council.today), pl.lit(council.v), limit)
    nothing = pl.lit(True)
    for table in ("legal_step", "oversight"):
        rows = council.table(table, "date", "date__v", "date__c", "_event").rename(
            {"date": "on", "date__v": "on_v", "date__c": "on__c"}
        )
        after = (pl.col("on") >= pl.col("date")) & kept(
            pl.col("date"), pl.col("date__w"), pl.col("on"), pl.col("on_v"), limit
        )
        found = (
            scales.select(ID, "child_id", "date", "date__w")
            .join(rows, on="child_id")
            .group_by(ID)
            .agg(code(dated("on", after)).max().alias(table))
        )
        scales = scales.join(found, on=ID, how="left")
        nothing &= ~(settled(table, council.covers(table, pl.col("date"), last)) | ~passed)
    low = pl.col("score") <= council.number("low_safety_score")
    long_ago = (pl.col("date") <= council.today) & passed
    held = low & pl.when(pl.col("date").is_not_null()).then(long_ago) & nothing
    found = (
        scales.with_columns(held=code(held))
        .group_by("child_id")
        .agg(
            pl.col("held").min().alias("low"),
            pl.col("held").max().alias("high"),
            pl.col("best").is_not_null().any().alias("sure"),
        )
    )
    children = council.children().join(found, on="child_id", how="left")
    fires = _latest(_covers_months(council, "safety_scale", "trigger_months"), "low", "high", "sure")
    return _of_child(council, "PA-ESC-01.scale", children, fires)


def _latest(covered: pl.Expr, low: str, high: str, sure: str) -> pl.Expr:
    """Whether the latest row is so: yes where all that may be it are, no where none is."""
    return (
        pl.when(~covered)
        .then(None)
        .when(pl.col(low).is_null() | (pl.col(high) == 0))
        .then(False)
        .when((pl.col(low) == 2) & pl.col(sure))
        .then(True)
    )


def unseen(council: Council) -> pl.LazyFrame:
    """PA-ESC-01.unseen: an open child protection plan, and no visit with the child seen in the last working days."""
    limit = council.number("unseen_wd")
    seen = one_of("visit", "seen", ["Y"])
    age = council.w - pl.col("date__w")
    today = {"end_day": pl.lit(council.today), "end_v": pl.lit(council.v), "working_days": limit}
    near = (pl.col("date") <= council.today) & kept(pl.col("date"), pl.col("date__w"), **today)
    far = pl.when(pl.col("date").is_not_null()).then((pl.col("date") <= council.today) & (age >= limit))
    visits = _per_child(
        council.table("visit", "seen", "date", "date__w", "date__c", "_event"),
        visited=dated("date", near) & seen & ~far,
        ever=seen,
    )
    plans = council.subjects("plan").join(visits, on="child_id", how="left")
    not_seen = ~settled("visited", council.covers("visit", council.days_back(limit), council.today))
    started = pl.when(pl.col("start_date").is_not_null()).then(
        (pl.col("start_date") <= council.today) & (council.w - pl.col("start_date__w") >= limit)
    )
    open_ = one_of("plan", "kind", ["cp"]) & ~present("plan", "end_date") & not_seen
    found = _per_child(plans, plan=open_ & (started | settled("ever", council.since("visit"))))
    children = council.children().join(found, on="child_id", how="left")
    unborn = pl.col("dob").is_null() & present("child", "expected_dob")
    return _of_child(council, "PA-ESC-01.unseen", children, ~unborn & settled("plan", council.covers("plan")))


def analysed_well(council: Council) -> pl.LazyFrame:
    """PA-RSK-01: an audit says so, or the latest assessment was judged so and scaled by more than one scorer."""
    period = "quality_window_months"
    good = one_of("audit_answer", "quality", council.codes("good_or_better"))
    said = one_of("audit_answer", "question", ["risk_analysis"]) & good
    on = pl.when(pl.col("_event").is_not_null()).then(_in_months(council, "_event", period))
    audits = _per_child(council.table("audit", "date", "date__c", "_event"), audit=_recent(council, "date", period))
    answers = _per_child(council.table("audit_answer", "question", "quality", "_event"), said=said & on)
    recent = _recent(council, "date", period)
    scales = (
        council.table("safety_scale", "scorer", "date", "date__c", "_event")
        .group_by("child_id")
        .agg(
            pl.col("scorer").filter(recent.fill_null(False)).drop_nulls().n_unique().alias("sure"),
            pl.col("scorer").filter(recent.fill_null(True)).drop_nulls().n_unique().alias("all"),
        )
    )
    judged = _judged(council, period, scales)
    children = council.children()
    for part in (audits, answers, judged):
        children = children.join(part, on="child_id", how="left")
    of_assessments = _covers_months(council, "assessment", period)
    applies = settled("audit", _covers_months(council, "audit", period)) | settled("assessed", of_assessments)
    expect = settled("said", _covers_months(council, "audit_answer", period)) | _latest(
        of_assessments, "low", "high", "best"
    )
    said_of = answer(
        council,
        "PA-RSK-01",
        [(expect, "strength"), (~expect, "no_strength")],
        "cannot_tell",
        applies=applies,
        day=pl.lit(council.today),
    )
    return of_children(children, said_of)


def _judged(council: Council, period: str, scales: pl.LazyFrame) -> pl.LazyFrame:
    """Per child: whether an assessment is authorised in the period, and what is held of its latest."""
    topics = ["risk_each_parent", "protective_factors"]
    contents = council.table(
        "assessment_content",
        "assessment_id__l",
        "quality",
        "quality__c",
        "judged_by_role",
        "judged_by_role__c",
        "topic",
    )
    good = one_of("assessment_content", "quality", council.codes("good_or_better"))
    linked = pl.when(pl.col("assessment_id__l").is_not_null()).then(True)
    wanted = {
        "judged": present("assessment_content", "quality") & present("assessment_content", "judged_by_role"),
        "parents": one_of("assessment_content", "topic", topics[:1]),
        "factors": one_of("assessment_content", "topic", topics[1:]),
        "poor": one_of("assessment_content", "topic", topics) & ~good,
    }
    meant = _recent(council, "auth_date", period)
    assessments = council.subjects("assessment").with_columns(meant=meant)
    best = pl.when("meant").then("auth_date").max().over("child_id")
    assessments = any_linked(
        assessments.with_columns(best=best),
        contents,
        "assessment_id__l",
        {name: code(linked & truth) for name, truth in wanted.items()},
    ).join(scales, on="child_id", how="left")
    covered, bound = council.since("assessment_content"), council.number("scale_scorers")
    sure, every = pl.col("sure").fill_null(0), pl.col("all").fill_null(0)
    few = _covers_months(council, "safety_scale", period) & (every < bound)
    scaled = pl.when(sure >= bound).then(True).when(few).then(False)
    well = settled("parents", covered) & settled("factors", covered) & ~settled("poor", covered) & scaled
    held = pl.when(settled("judged", covered)).then(well).otherwise(UNKNOWN)
    last = pl.col("best").is_null() | pl.col("auth_date").is_null() | (pl.col("auth_date") >= pl.col("best"))
    may_be = pl.col("meant").fill_null(True) & last
    return (
        assessments.with_columns(held=code(held), may_be=may_be)
        .group_by("child_id")
        .agg(
            code(pl.col("meant")).max().alias("assessed"),
            pl.col("held").filter("may_be").min().alias("low"),
            pl.col("held").filter("may_be").max().alias("high"),
            pl.col("best").is_not_null().any(),
        )
    )
