"""What a journey says, and above all what it must not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from practicecheck.engine.journey import journeys, standing_of
from practicecheck.engine.journey.steps import STEPS, TABLES_READ, columns_of
from practicecheck.intake import read_case
from practicecheck.records import TABLES
from practicecheck.records.database import open_database
from practicecheck.results.journey import Episode, Journey, StepState

AS_OF = date(2026, 6, 30)
WHOLE = {"status": "complete", "from": "2015-01-01", "to": "2026-06-30"}
REFERRAL = {"referral_id": "R1", "date": "2026-03-02", "close_date": None}
CONCERN = {"concern_id": "N1", "referral_id": "R1", "harm": "PHY", "occurred_date": None, "reported_at": None}


@pytest.fixture
def con() -> Iterator[Any]:
    con = open_database()
    yield con
    con.close()


def journey(con: Any, *, as_of: date = AS_OF, coverage: Mapping[str, Any] | None = None, **tables: Any) -> Journey:
    """The journey of one child; every table of the journey is covered from 2015 on but those in `coverage`."""
    spoken = dict.fromkeys(TABLES_READ, WHOLE) | dict(coverage or {})
    rows = [
        {"table_name": name, "status": one["status"], "from_date": one.get("from"), "to_date": one.get("to")}
        for name, one in spoken.items()
    ]
    child = {"child_id": "C1", "dob": "2012-02-02"}
    read_case(con, [("case", {"child": child, "record_coverage": rows, **tables})])
    (made,) = journeys(con, as_of, ["C1"])
    return made


def only(made: Journey) -> Episode:
    (episode,) = made.episodes
    return episode


def step(episode: Episode, name: str) -> StepState:
    return next(one for one in episode.steps if one.step == name)


def dated(episode: Episode) -> list[tuple[str, date | None]]:
    return [(event.step, event.day) for event in episode.events]


def test_every_step_reads_columns_that_there_are() -> None:
    for table in TABLES_READ:
        assert set(columns_of(table)) <= set(TABLES[table].field_names)
    names = [one.name for one in STEPS]
    for one in STEPS:
        assert {*one.follows, *one.counted_from} <= set(names)
        assert all(TABLES[one.table].field(column).refers_to == target for column, target in one.links)


# --- the day of the harm ---------------------------------------------------------------------------------------------


def test_harm_has_its_own_day_beside_the_day_it_was_reported(con: Any) -> None:
    concern = {**CONCERN, "occurred_date": "2026-02-26", "reported_at": "2026-03-02T09:00"}
    events = only(journey(con, referral=[REFERRAL], concern=[concern])).events
    happened, reported = events[0], events[1]
    assert (happened.dated_by, happened.day) == ("occurred_date", date(2026, 2, 26))
    assert (reported.dated_by, reported.day) == ("reported_at", date(2026, 3, 2))
    assert reported.since is not None
    assert reported.since.working_days == 2


def test_a_concern_without_the_day_of_harm_says_so(con: Any) -> None:
    concern = {**CONCERN, "reported_at": "2026-03-02"}
    episode = only(journey(con, referral=[REFERRAL], concern=[concern]))
    (event,) = [one for one in episode.events if one.step == "concern"]
    assert (event.dated_by, event.day) == ("reported_at", date(2026, 3, 2))
    assert "the day of the harm is not recorded" in event.words


def test_a_day_of_harm_that_the_extract_does_not_carry_is_not_called_unrecorded(con: Any) -> None:
    concern = {key: value for key, value in CONCERN.items() if key != "occurred_date"} | {"reported_at": "2026-03-02"}
    made = journey(con, referral=[REFERRAL], concern=[concern])
    (event,) = [one for one in only(made).events if one.step == "concern"]
    assert "the day of the harm is not extracted" in event.words
    assert "Concerns: occurred date is not extracted." in made.unseen


def test_recorded_at_never_dates_anything(con: Any) -> None:
    concern = {**CONCERN, "recorded_at": "2026-03-09T10:00"}
    episode = only(journey(con, referral=[REFERRAL], concern=[concern]))
    assert ("concern", None) in dated(episode)
    assert step(episode, "concern").state == "not_recorded"


def test_a_harm_that_is_not_recorded_is_shown_as_perhaps(con: Any) -> None:
    concern = {**CONCERN, "harm": None, "reported_at": "2026-03-02"}
    episode = only(journey(con, referral=[REFERRAL], concern=[concern]))
    (event,) = [one for one in episode.events if one.step == "concern"]
    assert not event.sure
    assert "its harm is not recorded" in event.words
    assert step(episode, "concern").first is None


def test_a_concern_of_another_harm_is_not_shown(con: Any) -> None:
    concern = {**CONCERN, "harm": "NEG", "reported_at": "2026-03-02"}
    episode = only(journey(con, referral=[REFERRAL], concern=[concern]))
    assert step(episode, "concern").state == "not_recorded"
    assert [name for name, _ in dated(episode)] == ["referral"]


# --- not recorded, not extracted -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coverage", "state"),
    [
        (WHOLE, "not_recorded"),
        ({"status": "not_extracted"}, "not_extracted"),
        ({"status": "not_held"}, "not_extracted"),
        ({"status": "partial", "from": "2015-01-01", "to": "2026-06-30"}, "not_extracted"),
        ({"status": "complete"}, "not_recorded"),
        ({"status": "complete", "from": "2026-03-02", "to": "2026-06-30"}, "not_recorded"),
        ({"status": "complete", "from": "2026-03-03", "to": "2026-06-30"}, "not_extracted"),
        ({"status": "complete", "from": "2026-03-02", "to": "2026-06-29"}, "not_extracted"),
    ],
)
def test_not_recorded_needs_every_day_asked(con: Any, coverage: dict[str, Any], state: str) -> None:
    episode = only(journey(con, referral=[REFERRAL], coverage={"medical": coverage}))
    assert step(episode, "medical").state == state


@pytest.mark.parametrize(("first", "state"), [("2025-03-02", "not_recorded"), ("2025-03-03", "not_extracted")])
def test_what_leads_up_to_a_referral_is_asked_for_a_year_before_it(con: Any, first: str, state: str) -> None:
    coverage = {"contact": {"status": "complete", "from": first, "to": "2026-06-30"}}
    assert step(only(journey(con, referral=[REFERRAL], coverage=coverage)), "contact").state == state


def test_a_table_that_nothing_is_said_of_is_not_extracted(con: Any) -> None:
    read_case(con, [("case", {"child": {"child_id": "C1"}, "referral": [REFERRAL]})])
    (made,) = journeys(con, AS_OF, ["C1"])
    states = {one.step: one.state for one in only(made).steps}
    assert set(states.values()) - {"dated"} == {"not_extracted", "not_recorded"}
    assert [name for name, state in states.items() if state == "not_recorded"] == [
        "closure"
    ]  # the row says: still open


def test_a_medical_asked_for_is_not_one_done(con: Any) -> None:
    medical = {"medical_id": "M1", "requested_at": "2026-03-03", "examined_at": None, "not_done_reason": "not_brought"}
    episode = only(journey(con, referral=[REFERRAL], medical=[medical]))
    assert step(episode, "medical").state == "not_recorded"
    (event,) = [one for one in episode.events if one.step == "medical"]
    assert event.label == "medical asked for"
    assert "the day of the examination is not recorded" in event.words
    assert "not brought" in event.words


def test_a_day_column_that_is_not_carried_is_not_extracted(con: Any) -> None:
    medical = {"medical_id": "M1", "requested_at": "2026-03-03"}
    assert step(only(journey(con, referral=[REFERRAL], medical=[medical])), "medical").state == "not_extracted"


def test_a_day_that_cannot_be_read_is_not_called_unrecorded(con: Any) -> None:
    talk = {"strategy_id": "S1", "referral_id": "R1", "held_at": "sometime"}
    made = journey(con, referral=[REFERRAL], strategy_discussion=[talk])
    assert step(only(made), "strategy").state == "not_extracted"
    assert any("could not be read" in line for line in made.unseen)


@pytest.mark.parametrize(
    ("referral", "state", "words"),
    [
        (REFERRAL, "not_recorded", "still open on 30 June 2026"),
        ({"referral_id": "R1", "date": "2026-03-02"}, "not_extracted", "the day of closing is not extracted"),
        ({**REFERRAL, "close_date": "2026-06-30"}, "dated", "30 June 2026"),
        ({**REFERRAL, "close_date": "2026-07-01"}, "not_recorded", "still open on 30 June 2026"),
    ],
)
def test_a_case_is_open_only_where_the_record_says_so(
    con: Any, referral: dict[str, Any], state: str, words: str
) -> None:
    closure = step(only(journey(con, referral=[referral])), "closure")
    assert (closure.state, closure.words) == (state, words)


def test_no_early_help_is_said_to_be_no_failing(con: Any) -> None:
    found = step(only(journey(con, referral=[REFERRAL])), "early_help")
    assert found.state == "not_recorded"
    assert "no failing" in found.words


# --- time ------------------------------------------------------------------------------------------------------------


def test_nothing_after_as_of(con: Any) -> None:
    talk = {"strategy_id": "S1", "referral_id": "R1", "held_at": "2026-03-04T10:00"}
    medical = {"medical_id": "M1", "requested_at": "2026-03-03", "examined_at": "2026-03-05"}
    made = journey(con, as_of=date(2026, 3, 3), referral=[REFERRAL], strategy_discussion=[talk], medical=[medical])
    assert dated(only(made)) == [("referral", date(2026, 3, 2)), ("medical", date(2026, 3, 3))]
    assert made.rows_after_as_of == 1
    assert all(one.asked[1] <= date(2026, 3, 3) for one in only(made).steps)


def test_working_days_skip_bank_holidays(con: Any) -> None:
    talk = {"strategy_id": "S1", "referral_id": "R1", "held_at": "2026-04-02"}
    enquiry = {"s47_id": "E1", "referral_id": "R1", "start_date": "2026-04-07", "end_date": None}
    events = only(journey(con, referral=[REFERRAL], strategy_discussion=[talk], s47_enquiry=[enquiry])).events
    assert events[-1].since is not None
    assert events[-1].since.working_days == 1  # Good Friday, the weekend and Easter Monday lie between


def test_harm_of_long_ago_is_shown_without_a_count(con: Any) -> None:
    concern = {**CONCERN, "occurred_date": "1999-05-05", "reported_at": "2026-03-02"}
    events = only(journey(con, referral=[REFERRAL], concern=[concern])).events
    assert events[0].day == date(1999, 5, 5)
    assert [one.since for one in events if one.label == "concern reported"] == [None]


# --- order -----------------------------------------------------------------------------------------------------------


def test_an_enquiry_before_its_strategy_discussion_is_named(con: Any) -> None:
    talk = {"strategy_id": "S1", "referral_id": "R1", "held_at": "2026-03-05"}
    enquiry = {"s47_id": "E1", "referral_id": "R1", "start_date": "2026-03-04", "end_date": None}
    tables = {"referral": [REFERRAL], "strategy_discussion": [talk], "s47_enquiry": [enquiry]}
    (wrong,) = only(journey(con, **tables)).out_of_order
    assert wrong.words == (
        "Section 47 enquiry (4 March 2026) is dated before the first strategy discussion recorded (5 March 2026)."
    )
    # One that came in time may lie in the days that were not extracted.
    late = {"strategy_discussion": {"status": "complete", "from": "2026-03-05", "to": "2026-06-30"}}
    assert only(journey(con, coverage=late, **tables)).out_of_order == ()


def test_the_same_day_is_in_order(con: Any) -> None:
    talk = {"strategy_id": "S1", "referral_id": "R1", "held_at": "2026-03-04T16:00"}
    enquiry = {"s47_id": "E1", "referral_id": "R1", "start_date": "2026-03-04", "end_date": None}
    assert only(journey(con, referral=[REFERRAL], strategy_discussion=[talk], s47_enquiry=[enquiry])).out_of_order == ()


def test_a_child_in_need_plan_needs_no_conference_first(con: Any) -> None:
    plan = {"plan_id": "P1", "referral_id": "R1", "kind": "cin", "start_date": "2026-03-10", "end_date": None}
    later = {"conference_id": "F1", "plan_id": "P1", "kind": "icpc", "held_date": "2026-05-05"}
    assert only(journey(con, referral=[REFERRAL], plan=[plan], conference=[later])).out_of_order == ()
    (wrong,) = only(journey(con, referral=[REFERRAL], plan=[{**plan, "kind": "cp"}], conference=[later])).out_of_order
    assert (wrong.step, wrong.expected_after) == ("plan", "conference")


def test_a_step_after_the_closing_is_named(con: Any) -> None:
    plan = {"plan_id": "P1", "referral_id": "R1", "kind": "cin", "start_date": "2026-03-10", "end_date": None}
    meeting = {"meeting_id": "G1", "plan_id": "P1", "kind": "cin_meeting", "held_date": "2026-05-05"}
    closed = {**REFERRAL, "close_date": "2026-05-01"}
    (wrong,) = only(journey(con, referral=[closed], plan=[plan], plan_meeting=[meeting])).out_of_order
    assert "dated after the case was closed (1 May 2026)" in wrong.words


# --- episodes --------------------------------------------------------------------------------------------------------


def test_two_referrals_are_two_episodes_in_order(con: Any) -> None:
    first = {"referral_id": "R0", "date": "2024-01-08", "close_date": "2024-03-01"}
    made = journey(
        con,
        referral=[REFERRAL, first],
        contact=[
            {"contact_id": "A", "date": "2024-01-05"},  # leads up to the first
            {"contact_id": "B", "date": "2024-02-01"},  # while it is open
            {"contact_id": "C", "date": "2025-12-01"},  # leads up to the second
            {"contact_id": "D", "date": "2026-04-01"},
        ],
        s47_enquiry=[
            {"s47_id": "E0", "referral_id": "R0", "start_date": "2024-01-10", "end_date": None},
            {"s47_id": "E1", "referral_id": None, "start_date": "2026-03-05", "end_date": None},  # tied by date
        ],
        conference=[{"conference_id": "F0", "s47_id": "E0", "kind": "icpc", "held_date": "2024-02-02"}],
    )
    assert [one.referral for one in made.episodes] == ["R0", "R1"]
    ids = [[event.id for event in one.events if event.step != "closure"] for one in made.episodes]
    assert ids == [["A", "R0", "E0", "B", "F0"], ["C", "R1", "E1", "D"]]
    assert made.episodes[0].title == "Referral of 8 January 2024, closed 1 March 2024"
    # What is asked of the first episode ends with it.
    assert step(made.episodes[0], "medical").asked[1] == date(2024, 3, 1)


def test_what_comes_after_the_last_closing_stands_together(con: Any) -> None:
    closed = {**REFERRAL, "close_date": "2026-04-01"}
    concern = {**CONCERN, "referral_id": None, "reported_at": "2026-05-05"}
    talk = {"strategy_id": "S1", "referral_id": None, "held_at": "2026-05-06"}
    medical = {"medical_id": "M1", "concern_id": "N1", "requested_at": "2026-05-06", "examined_at": "2026-05-07"}
    made = journey(con, referral=[closed], concern=[concern], strategy_discussion=[talk], medical=[medical])
    assert [one.title for one in made.episodes][1:] == ["After the last referral was closed"]
    assert {event.step for event in made.episodes[1].events} == {"concern", "strategy", "medical"}
    assert made.episodes[0].out_of_order == ()


def test_what_lies_before_the_first_referral_stands_apart(con: Any) -> None:
    old = {"s47_id": "E0", "referral_id": None, "start_date": "2021-05-05", "end_date": "2021-06-01"}
    made = journey(con, referral=[REFERRAL], s47_enquiry=[old])
    assert [one.title for one in made.episodes] == [
        "Before the first referral that can be seen", "Referral of 2 March 2026, still open",
    ]  # fmt: skip


def test_a_child_with_nothing_has_one_episode_that_says_so(con: Any) -> None:
    episode = only(journey(con))
    assert episode.events == ()
    assert {one.state for one in episode.steps} == {"not_recorded"}
    assert step(episode, "s47").words == "none from 30 June 2025 to 30 June 2026"


def test_a_conference_that_was_not_held_has_no_day(con: Any) -> None:
    due = {"conference_id": "F1", "s47_id": None, "kind": "icpc", "held_date": None, "due_date": "2026-03-23"}
    episode = only(journey(con, referral=[REFERRAL], conference=[due]))
    (event,) = [one for one in episode.events if one.step == "conference"]
    assert event.day is None
    assert "it was due on 23 March 2026" in event.words
    assert step(episode, "conference").state == "not_recorded"


def test_a_conference_of_unknown_kind_is_shown_once(con: Any) -> None:
    unknown = {"conference_id": "F1", "kind": None, "held_date": "2026-03-20"}
    episode = only(journey(con, referral=[REFERRAL], conference=[unknown]))
    assert [event.id for event in episode.events].count("F1") == 1
    assert step(episode, "conference").state == step(episode, "review").state == "not_recorded"
    assert "1 conference may be one" in step(episode, "review").words


def test_a_child_whose_rows_disagree_has_no_journey(con: Any) -> None:
    twice = [
        ("one", {"child": {"child_id": "C1", "dob": "2012-02-02"}}),
        ("two", {"child": {"child_id": "C1", "dob": "2013-03-03"}}),
    ]
    read_case(con, twice)
    assert standing_of(con, "C1") == "conflicted"
    assert standing_of(con, "C2") == "none"
    assert journeys(con, AS_OF, ["C1"]) == []
