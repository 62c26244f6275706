"""Gaps, written by hand in polars: deadlines, links, choices, rows from several tables, a rhythm of visits."""

from __future__ import annotations

import polars as pl
from three_valued import (
    ID,
    UNKNOWN,
    Council,
    answer,
    any_linked,
    choose,
    code,
    dated,
    gap,
    kept,
    months_after,
    of_subjects,
    one_of,
    present,
    settled,
)


def discussion_in_time(council: Council) -> pl.LazyFrame:
    """PA-REC-02: a strategy discussion, or a manager's direction, within the limit after a concern of harm."""
    days, working = council.number("strategy_acute_days"), council.number("strategy_wd")
    needs = (
        one_of("concern", "harm", ["PHY"])
        & ~one_of("concern", "status", ["ruled_out"])
        & (
            one_of("concern", "injury_present", ["Y"])
            | one_of("concern", "disclosed_by_child", ["Y"])
            | one_of("concern", "implement_used", ["Y"])
        )
    )
    concerns = council.subjects("concern").with_columns(needs=needs)
    start, start_w = pl.col("reported_at"), pl.col("reported_at__w")
    asked = concerns.filter(pl.col("needs").fill_null(True)).select(ID, "child_id", start, start_w)
    for table, column in (("strategy_discussion", "held_at"), ("oversight", "date")):
        rows = council.table(
            table, column, f"{column}__v", f"{column}__c", "_event", *(["kind"] if table == "oversight" else [])
        )
        meant = pl.lit(True)
        if table == "oversight":
            meant = one_of("oversight", "kind", ["direction"])
            rows = rows.filter(meant.fill_null(True))
        day = pl.col(column)
        acute = (day >= start) & (day <= start + days)
        usual = (day >= start) & kept(start, start_w, day, pl.col(f"{column}__v"), working)
        found = (
            asked.join(rows, on="child_id")
            .group_by(ID)
            .agg(
                code(meant & dated(column, acute)).max().alias(f"{table} acute"),
                code(meant & dated(column, usual)).max().alias(f"{table} usual"),
            )
        )
        concerns = concerns.join(found, on=ID, how="left")
    today = pl.lit(council.today)
    last = {
        "acute": pl.min_horizontal(start + days, today),
        "usual": pl.min_horizontal(pl.max_horizontal(start, council.day_of(start_w + working)), today),
    }
    passed = {
        "acute": ~(today <= start + days),
        "usual": ~kept(start, start_w, today, pl.lit(council.v), working),
    }
    now, later = {}, {}
    for how in last:
        either = settled(f"strategy_discussion {how}", council.covers("strategy_discussion", start, last[how]))
        now[how] = either | settled(f"oversight {how}", council.covers("oversight", start, last[how]))
        later[how] = now[how] | ~passed[how]
    fresh = one_of("concern", "injury_acute", ["Y"])
    branches = gap(choose(fresh, now["acute"], now["usual"]), choose(fresh, later["acute"], later["usual"]))
    event = pl.col("_event").fill_null(council.today)
    said = answer(council, "PA-REC-02", branches, "not_due", applies=pl.col("needs"), day=event)
    return of_subjects(council, "concern", concerns, said)


def conference_in_time(council: Council) -> pl.LazyFrame:
    """PA-REC-04: an initial conference within the limit after an enquiry began, or a reasoned no."""
    limit, table = council.number("icpc_wd"), "s47_enquiry"
    start, start_w, end = pl.col("start_date"), pl.col("start_date__w"), pl.col("end_date")
    enquiries = council.subjects(table)
    plans = council.table("plan", "kind", "start_date", "end_date", "end_date__c").select(
        "child_id",
        pl.col("start_date").alias("from"),
        pl.col("end_date").alias("to"),
        pl.col("end_date__c").alias("to__c"),
        is_cp=one_of("plan", "kind", ["cp"]),
    )
    going_on = (
        pl.when(pl.col("to").is_null()).then(pl.when(pl.col("to__c")).then(True)).otherwise(pl.col("to") >= start)
    )
    begun = pl.when(pl.col("from").is_not_null()).then(pl.col("from") <= start)
    found = (
        enquiries.select(ID, "child_id", "start_date")
        .join(plans.filter(pl.col("is_cp").fill_null(True)), on="child_id")
        .group_by(ID)
        .agg(code(pl.col("is_cp") & begun & going_on).max().alias("plan"))
    )
    enquiries = enquiries.join(found, on=ID, how="left")
    held = council.table(
        "conference", "s47_id__l", "kind", "held_date", "held_date__v", "held_date__c", "_event"
    ).select(
        "child_id",
        "held_date",
        "held_date__v",
        "held_date__c",
        pl.col("_event").alias("placed"),
        pl.col("s47_id__l").alias("enquiry"),
        initial=one_of("conference", "kind", ["icpc"]),
    )
    in_time = (pl.col("held_date") >= start) & kept(start, start_w, pl.col("held_date"), pl.col("held_date__v"), limit)
    says = pl.col("held_date__c") & pl.col("placed").is_not_null()
    on = pl.when(pl.col("held_date").is_not_null()).then(in_time).when(says).then(False)
    linked = pl.when(pl.col("enquiry").is_not_null()).then(pl.col("enquiry") == pl.col("_key"))
    found = (
        enquiries.select(ID, "child_id", "_key", "start_date", "start_date__w")
        .join(held.filter(pl.col("initial").fill_null(True)), on="child_id")
        .group_by(ID)
        .agg(code(linked & pl.col("initial") & on).max().alias("conference"))
    )
    enquiries = enquiries.join(found, on=ID, how="left")
    today = pl.lit(council.today)
    last = pl.min_horizontal(pl.max_horizontal(start, council.day_of(start_w + limit)), today)
    passed = ~kept(start, start_w, today, pl.lit(council.v), limit)
    conference = settled("conference", council.covers("conference", start, last))
    spared = (
        pl.when(pl.col("icpc_not_required").is_null()).then(False).otherwise(one_of(table, "icpc_not_required", ["Y"]))
    )
    reason = present(table, "icpc_not_required_reason", not_carried=True)
    ended = (end >= start) & kept(start, start_w, end, pl.col("end_date__v"), limit)
    undated = pl.when(pl.col("end_date__c")).then(True)
    in_limit = pl.when(end.is_null()).then(undated).otherwise(ended)
    still = pl.when(end.is_null()).then(undated | ~passed).otherwise(ended | ~passed)
    nfa = pl.when(pl.col("nfa").is_null()).then(False).otherwise(one_of(table, "nfa", ["Y"]))
    unsaid = ~present(table, "icpc_not_required", not_carried=False) & nfa & UNKNOWN
    now = conference | (spared & reason & in_limit) | unsaid
    later = conference | ~passed | (spared & reason & still) | unsaid
    applies = ~settled("plan", council.covers("plan"))
    event = pl.col("_event").fill_null(council.today)
    said = answer(council, "PA-REC-04", gap(now, later), "not_due", applies=applies, day=event)
    return of_subjects(council, table, enquiries, said)


def harm(council: Council) -> pl.LazyFrame:
    """Evidence of physical harm from seven tables, each row sure or only possible."""
    listed = pl.col("harm_types").list.contains("PHY")
    holds = pl.when(pl.col("harm_types").is_null()).then(pl.when(pl.col("harm_types__c")).then(False)).otherwise(listed)
    several = one_of("plan", "category_initial", ["MUL"]) | one_of("plan", "category_latest", ["MUL"])
    category = one_of("plan", "kind", ["cp"]) & (
        one_of("plan", "category_initial", ["PHY"])
        | one_of("plan", "category_latest", ["PHY"])
        | (several & pl.col("category_list").list.contains("PHY"))
    )
    parts = {
        "concern": one_of("concern", "harm", ["PHY"]) & ~one_of("concern", "status", ["ruled_out"]),
        "assessment_factor": one_of("assessment_factor", "factor", ["18A", "18B", "18C"]),
        "medical": one_of("medical", "opinion", ["inflicted", "suspicious"]),
        "referral": holds,
        "contact": holds,
        "plan": category,
    }
    made = [council.tables[name].select("child_id", "_event", sure=truth) for name, truth in parts.items()]
    return pl.concat(made).filter(pl.col("sure").fill_null(True))


def _harm_raised(council: Council, discussions: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.Expr]:
    """Whether a discussion was raised by a concern of physical harm, or harm was indicated in the months before."""
    months = council.number("harm_before_discussion_months")
    concern = council.table("concern", "_key", "harm").select(
        "child_id", pl.col("_key").alias("concern"), code(one_of("concern", "harm", ["PHY"])).alias("raised")
    )
    discussions = discussions.join(
        concern, left_on=["child_id", "trigger_concern_id__l"], right_on=["child_id", "concern"], how="left"
    )
    worst = concern.group_by("child_id").agg(pl.col("raised").max().clip(upper_bound=1).alias("raised?"))
    discussions = discussions.join(worst, on="child_id", how="left").with_columns(
        raised=pl.when(pl.col("trigger_concern_id__l").is_null()).then(pl.col("raised?")).otherwise(pl.col("raised"))
    )
    held, day = pl.col("held_at"), pl.col("day")
    evidence = harm(council).select(
        "child_id", "sure", pl.col("_event").alias("day"), months_after(pl.col("_event"), months).alias("until")
    )
    before = pl.when(day.is_not_null()).then((held >= day) & (held <= pl.col("until")))
    found = (
        discussions.select(ID, "child_id", "held_at")
        .join(evidence, on="child_id")
        .group_by(ID)
        .agg(code(pl.col("sure") & before).max().alias("harm"))
    )
    discussions = discussions.join(found, on=ID, how="left")
    first, last = months_after(held, -months), pl.min_horizontal(held, pl.lit(council.today))
    tables = ("concern", "assessment_factor", "medical", "referral", "contact", "plan")
    covered = pl.all_horizontal(council.covers(table, first, last) for table in tables)
    return discussions, settled("raised", council.since("concern")) | settled("harm", covered)


def examined_rightly(council: Council) -> pl.LazyFrame:
    """PA-MED-03: a paediatrician in the decision, and where the child was examined, the right examiner."""
    said, discussions = _med_03(council)
    return of_subjects(council, "strategy_discussion", discussions, said)


def _med_03(council: Council) -> tuple[pl.Expr, pl.LazyFrame]:
    medicals = council.tables["medical"]
    examined = present("medical", "examined_at")
    elsewhere = pl.when(pl.col("setting").is_null()).then(False).otherwise(one_of("medical", "setting", ["sarc"]))
    right = one_of("medical", "clinician", council.codes("examiner_grades")) | (
        one_of("medical", "clinician", council.codes("supervised_examiner_grades"))
        & one_of("medical", "supervised_by_consultant", ["Y"])
    )
    linked = pl.when(pl.col("strategy_id__l").is_not_null()).then(True)
    codes = {
        "some": code(linked),
        "other": code(linked & examined & ~elsewhere),
        "right": code(linked & examined & right),
    }
    discussions = any_linked(council.subjects("strategy_discussion"), medicals, "strategy_id__l", codes)
    discussions, raised = _harm_raised(council, discussions)
    covered = council.since("medical")
    applies = raised & (one_of("strategy_discussion", "medical_considered", ["Y"]) | settled("some", covered))
    expect = one_of("strategy_discussion", "paediatrician_consulted", ["Y"]) & (
        ~settled("other", covered) | settled("right", covered)
    )
    event = pl.col("_event").fill_null(council.today)
    return answer(council, "PA-MED-03", gap(expect), "not_due", applies=applies, day=event), discussions


def medical_considered(council: Council) -> pl.LazyFrame:
    """PA-MED-01: a medical considered, a decision, and what the decision rests on."""
    table = "strategy_discussion"
    right = council.tables["answers of PA-MED-03"].select("child_id", "subject_id", pl.col("answer").alias("right"))
    discussions = council.subjects(table).join(
        right, left_on=["child_id", "_key"], right_on=["child_id", "subject_id"], how="left"
    )
    discussions, raised = _harm_raised(council, discussions)
    examined = pl.when(pl.col("right") == "met").then(True).when(pl.col("right") != "cannot_tell").then(False)
    rests_on = choose(
        one_of(table, "medical_decision", ["not_needed", "deferred"]),
        present(table, "medical_reason_ref"),
        choose(
            one_of(table, "medical_decision", ["already_examined"]),
            examined,
            one_of(table, "medical_decision", ["needed"]),
        ),
    )
    expect = one_of(table, "medical_considered", ["Y"]) & rests_on
    event = pl.col("_event").fill_null(council.today)
    said = answer(council, "PA-MED-01", gap(expect), "not_due", applies=raised, day=event)
    return of_subjects(council, table, discussions, said)


def seen_at_the_agreed_rate(council: Council) -> pl.LazyFrame:
    """PA-VOI-01: no interval between visits with the child seen too long, and one in so many of them alone."""
    usual, one_in = council.number("visit_wd"), council.number("seen_alone_every")
    start, start_w = pl.col("start_date"), pl.col("start_date__w")
    plans = council.subjects("plan").join(
        council.children().select("child_id", "dob", "expected_dob", "expected_dob__c"), on="child_id"
    )
    today = {"end_day": pl.lit(council.today), "end_v": pl.lit(council.v)}
    begun = pl.when(start.is_not_null()).then(
        (start <= council.today) & ~kept(start, start_w, **today, working_days=usual)
    )
    unborn = pl.col("dob").is_null() & present("child", "expected_dob")
    open_ = one_of("plan", "kind", ["cp"]) & ~present("plan", "end_date") & begun & ~unborn
    plans = plans.with_columns(applies=open_, limit=pl.col("visit_interval_wd").fill_null(usual))
    asked = plans.filter(pl.col("applies").fill_null(True)).select(
        ID, "child_id", "start_date", "start_date__w", "start_date__v", "limit", "dob"
    )
    alone = (
        one_of("visit", "seen_alone", ["Y"])
        | present("visit", "not_alone_reason")
        | (pl.col("date") < months_after(pl.col("dob"), council.number("baby_months")))
    )
    visits = council.table(
        "visit", "_key", "date", "date__w", "date__v", "seen", "seen_alone", "not_alone_reason", "not_alone_reason__c"
    ).with_columns(seen=one_of("visit", "seen", ["Y"]))
    made = asked.join(visits.filter(pl.col("seen").fill_null(True)), on="child_id").with_columns(alone=alone)
    adrift = made.group_by(ID).agg(pl.col("date").is_null().any().alias("adrift"))
    placed = made.filter((pl.col("date") >= start) & (pl.col("date") <= council.today)).sort(ID, "date", "_key")
    plans = plans.join(adrift, on=ID, how="left")
    for name, which in (("worst", pl.col("seen")), ("best", pl.lit(True))):
        line = placed.filter(which)  # in order of plan and day, so that the visit before is the row before
        same = pl.col(ID) == pl.col(ID).shift(1)
        before = pl.when(same).then(pl.col("date").shift(1)).otherwise(start)
        before_w = pl.when(same).then(pl.col("date__w").shift(1)).otherwise(start_w)
        broken = ~kept(before, before_w, pl.col("date"), pl.col("date__v"), pl.col("limit"))
        found = (
            line.with_columns(broken=broken)
            .group_by(ID)
            .agg(
                pl.col("broken").any().alias(name),
                pl.col("date").max().alias(f"{name} last"),
                pl.col("date__w").max().alias(f"{name} last_w"),
            )
        )
        plans = plans.join(found, on=ID, how="left")
        since, since_w = pl.col(f"{name} last").fill_null(start), pl.col(f"{name} last_w").fill_null(start_w)
        tail = ~kept(since, since_w, **today, working_days=pl.col("limit"))
        plans = plans.with_columns((pl.col(name).fill_null(False) | tail).alias(name))
    surely, maybe = pl.col("alone").fill_null(False), pl.col("alone").fill_null(True)
    for name, which, good in (
        ("worst run", pl.col("seen") | (pl.col("seen").is_null() & ~surely), surely),
        ("best run", pl.col("seen") | (pl.col("seen").is_null() & maybe), maybe),
    ):
        runs = placed.filter(which).with_columns(good=good).with_columns(run=pl.col("good").cum_sum())
        longest = (
            runs.group_by(ID, "run")
            .agg((~pl.col("good")).sum().alias("n"))
            .group_by(ID)
            .agg(pl.col("n").max().alias(name))
        )
        plans = plans.join(longest, on=ID, how="left").with_columns(pl.col(name).fill_null(0))
    covered = council.covers("visit", start, council.today)
    settled_rows, known = ~pl.col("adrift").fill_null(False), start.is_not_null()
    sound = covered & settled_rows
    often = (
        pl.when(~known).then(None)
        .when(~pl.col("worst") | (start > council.today)).then(True)
        .when(sound & pl.col("best")).then(False)
    )  # fmt: skip
    by_turns = (
        pl.when(~known).then(None)
        .when((pl.col("worst run") < one_in) & sound).then(True)
        .when(sound & (pl.col("best run") >= one_in)).then(False)
    )  # fmt: skip
    event = pl.col("_event").fill_null(council.today)
    said = answer(council, "PA-VOI-01", gap(often & by_turns), "not_due", applies=pl.col("applies"), day=event)
    return of_subjects(council, "plan", plans, said)
